"""What every benchmark gives: the figures of a stage beside those of the raw engine in the same run."""

import ctypes
import os
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol


@dataclass(frozen=True, slots=True)
class Stage:
    """One engine's cost at one stage."""

    stage: str
    engine: str
    """"assistant", or the raw engine beside it."""
    latency_ms: float | None
    """Wall time of what a user waits for; `waits_for` says what that is."""
    waits_for: str
    throughput: float | None
    """Of `unit`, per second of processor time; None: it has none."""
    unit: str
    megabytes: float | None
    """Memory that it added to the process, or all of the process where it is the whole assistant."""


class Row(Protocol):
    """One system's figures: a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def system(self) -> str:
        """What was measured."""
        ...

    def figures(self) -> Iterable[tuple[str, str]]:
        """(what, figure) for people."""
        ...

    @property
    def stage(self) -> Stage:
        """Its cost."""
        ...


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several systems on the same material in the same run."""

    rows: tuple[Row, ...]
    wrong: tuple[tuple[str, str], ...] = ()
    """(what, what was made of it), where that was asked for."""

    def to_dict(self) -> dict[str, Any]:
        """For --json."""
        return {"systems": [asdict(row) for row in self.rows]}

    def table(self) -> list[tuple[str, str]]:
        """For people: (what, figure)."""
        return [(f"{row.system}: {what}", figure) for row in self.rows for what, figure in row.figures()] + [
            *self.wrong
        ]

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Every system's cost."""
        return tuple(row.stage for row in self.rows)


def resident_megabytes(process: int | str = "self") -> float:
    """Memory of this or another process that is in RAM now."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def processor_time(process: int | None = None) -> float:
    """Seconds that this process has computed, those of its children that have ended, and one that has not."""
    import resource

    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = time.process_time() + ended.ru_utime + ended.ru_stime
    if process is None:
        return own
    clock = ctypes.c_int()
    if ctypes.CDLL(None).clock_getcpuclockid(process, ctypes.byref(clock)):
        return own
    return own + time.clock_gettime(clock.value)
