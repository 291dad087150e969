"""What the assistant costs the machine, in a few words. Linux tells it in files; elsewhere there is nothing to say."""

import os
from contextlib import suppress
from pathlib import Path

TEMPERATURE = Path("/sys/class/thermal/thermal_zone0/temp")
"""Of the processor, in thousandths of a degree; a Raspberry Pi has it."""


def machine(process: int) -> str:
    """Memory of the process with that number, and the processor's temperature where it is known."""
    parts = []
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        parts.append(f"{pages * os.sysconf('SC_PAGE_SIZE') / 1e6:.0f} MB")
    with suppress(OSError, ValueError):
        parts.append(f"{int(TEMPERATURE.read_text()) / 1000:.0f} °C")
    return "  ".join(parts)
