"""How hot this machine is, by the kernel's thermal zones; and whether it is so hot that the kernel slows it down."""

from collections.abc import Iterator
from pathlib import Path

ZONES = Path("/sys/class/thermal")
BOARD_LIMIT = 80.0
"""Degrees Celsius at which a Raspberry Pi begins to slow down. Its zone does not tell; those of other boards do."""
PROCESSOR = ("cpu", "soc")
"""With one of these begin the names of zones for which that holds too."""


def temperature() -> float | None:
    """Degrees Celsius of the hottest zone; None when there is none."""
    return max((degrees for zone in _zones() if (degrees := _degrees(zone / "temp")) is not None), default=None)


def too_hot() -> float | None:
    """Degrees Celsius of the hottest zone that is beyond its limit; None when none is."""
    found = ((_degrees(zone / "temp"), _limit(zone)) for zone in _zones())
    return max((now for now, limit in found if now is not None and limit is not None and now >= limit), default=None)


def _zones() -> Iterator[Path]:
    return ZONES.glob("thermal_zone*")


def _limit(zone: Path) -> float | None:
    """From there on the kernel slows the processor down as far as it must; None: it does not say."""
    kinds = [kind for kind in zone.glob("trip_point_*_type") if _text(kind) == "passive"]
    named = [kind.with_name(kind.name.replace("_type", "_temp")) for kind in kinds]
    told = [degrees for file in named if (degrees := _degrees(file)) is not None and degrees > 0]  # 0: not in use
    return max(told, default=BOARD_LIMIT if _text(zone / "type").startswith(PROCESSOR) else None)


def _degrees(file: Path) -> float | None:
    """The kernel gives thousandths."""
    text = _text(file)
    return int(text) / 1000 if text.lstrip("-").isdigit() else None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):  # a sensor that sleeps cannot be read
        return ""
