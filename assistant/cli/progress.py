"""How far something is that takes long: one line that is written over on a terminal, some lines elsewhere."""

import sys
import time
from collections import deque
from collections.abc import Callable
from typing import TextIO

from assistant.model_store.machine import amount

PAUSE = 0.2
"""Seconds between two lines on a terminal."""
WINDOW = 10.0
"""Seconds over which the speed is taken."""
STEPS = 10
"""So many lines are written where there is no terminal."""


class Pace:
    """How far and how fast something is, in words."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def feed(self, done: int) -> float:
        """So many bytes are done now. Gives the time."""
        now = self._clock()
        self._seen.append((now, done))
        while len(self._seen) > 2 and (now - self._seen[0][0] > WINDOW or self._seen[0][1] > done):
            self._seen.popleft()
        return now

    def line(self, what: str, done: int, size: int | None, verb: str = "loaded") -> str:
        """What, how much of it, how fast, how much longer."""
        (begin, first), (end, last) = self._seen[0], self._seen[-1]
        speed = (last - first) / (end - begin) if end > begin else 0.0
        words = [what, f"{amount(done)} {verb}"]
        if size:
            words = [what, f"{done * 100 // size} %", f"{amount(done)} of {amount(size)}"]
        if speed > 0:
            words.append(f"{amount(speed)}/s")
            if size and size > done:
                words.append(f"{duration((size - done) / speed)} left")
        return "  ".join(words)


class ProgressLine:
    """Bytes done, speed and time left, on standard error."""

    def __init__(
        self, what: str, out: TextIO | None = None, clock: Callable[[], float] = time.monotonic, verb: str = "loaded"
    ) -> None:
        self._what = what
        self._verb = verb
        self._out = out or sys.stderr
        self._terminal = self._out.isatty()
        self._pace = Pace(clock)
        self._shown = -1.0
        self._step = 0
        self._written = False

    def __call__(self, done: int, size: int | None) -> None:
        """So many bytes are done, of so many (None: nobody knows)."""
        now = self._pace.feed(done)
        if self._terminal and (now - self._shown >= PAUSE or done == size):
            self._shown = now
            self._written = True
            self._out.write(f"\r\x1b[K{self._line(done, size)}")
            self._out.flush()
        elif not self._terminal and size and (step := done * STEPS // size) != self._step:
            if step > self._step:  # else it begins anew: what was loaded is unpacked, and then read
                print(self._line(done, size), file=self._out, flush=True)
            self._step = step

    def close(self) -> None:
        """End the line."""
        if self._written:
            self._out.write("\n")
            self._out.flush()

    def _line(self, done: int, size: int | None) -> str:
        return self._pace.line(self._what, done, size, self._verb)


def duration(seconds: float) -> str:
    """A time for people."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
