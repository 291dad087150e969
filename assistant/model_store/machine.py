"""What this machine has for models: cores, memory, room on a disk. Measures nothing that takes time."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.core.errors import ModelError

SPARE = 64 << 20
"""Bytes that must stay free on a disk."""
KEPT_FREE = 0.85
"""Share of the memory that a model may take at most: the rest is the system's."""
CONTROL_GROUPS = Path("/sys/fs/cgroup")
OWN_GROUP = Path("/proc/self/cgroup")


class Fit(StrEnum):
    """How well a model fits into the memory."""

    GOOD = "good"
    TIGHT = "tight"
    """It fits, but not beside what runs now."""
    TOO_BIG = "too big"


@dataclass(frozen=True, slots=True)
class Machine:
    """Processor and memory."""

    cores: int
    """That this process may use."""
    memory: int
    """Bytes in all."""
    available: int
    """Bytes that programs can have now without swapping."""

    def fit(self, needed: int) -> Fit:
        """How well something fits that needs so many bytes."""
        if needed > self.memory * KEPT_FREE:
            return Fit.TOO_BIG
        return Fit.GOOD if needed <= self.available else Fit.TIGHT


def this_machine() -> Machine:
    """The one it runs on."""
    page = os.sysconf("SC_PAGE_SIZE")
    memory = page * os.sysconf("SC_PHYS_PAGES")
    available = page * os.sysconf("SC_AVPHYS_PAGES")
    try:
        lines = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
        available = int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        pass  # free pages are a lower bound
    for limit, used in _limits():
        memory, available = min(memory, limit), min(available, max(0, limit - used))
    return Machine(len(os.sched_getaffinity(0)), memory, available)


def _limits() -> Iterator[tuple[int, int]]:
    """(bytes that may be used, bytes that are), of every control group that this process is in: container, service."""
    try:
        lines = OWN_GROUP.read_text(encoding="utf-8").splitlines()
        own = next(line.removeprefix("0::/") for line in lines if line.startswith("0::/"))
    except (OSError, StopIteration):
        return
    folder = CONTROL_GROUPS / own
    for group in (folder, *folder.parents):
        try:
            limit, used = (int((group / f"memory.{name}").read_text(encoding="ascii")) for name in ("max", "current"))
            lines = (group / "memory.stat").read_text(encoding="ascii").splitlines()
        except (OSError, ValueError):
            continue  # it has no limit: its file says "max", or is not there
        files = next((int(line.split()[1]) for line in lines if line.startswith("inactive_file ")), 0)
        yield limit, used - files  # what was read from files goes when memory is wanted


def check_room(folder: Path, needed: int, what: str) -> None:
    """Raises ModelError when the disk of `folder` (or of the nearest one above) has no room for so many bytes."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if needed + SPARE > free:
        raise ModelError(
            f"{what} needs {amount(needed)}, and the disk of {folder} has {amount(free)} free",
            "make room, or set models.folder to another disk",
        )


def amount(size: float) -> str:
    """A number of bytes for people."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor * 0.9995:
            return f"{size / factor:.1f} {unit}" if size < factor * 99.95 else f"{size / factor:.0f} {unit}"
    return f"{size:.0f} bytes"
