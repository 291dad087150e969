"""How sure a wake phrase must be: a threshold that finds its own place near the one that was set.

Somebody who is not heard says the phrase again: a rejected one shortly before one that wakes was a miss, and the
threshold goes down. A wake after which nobody says anything was a false alarm, and it goes up. It stays within bounds,
is kept in a small file, and the log says why it moved.
"""

import contextlib
import json
import logging
from pathlib import Path

from assistant.config.whole_file import write_whole

log = logging.getLogger(__name__)

STEP_DOWN, STEP_UP = 0.04, 0.02
"""How far it goes at once. Down faster: an assistant that does not hear is the greater nuisance."""
BOUND = 0.2
"""It stays this near to the one that was set."""
NEAR = 0.3
"""A rejected phrase that falls short of the threshold by more was something else."""
AGAIN = 8.0
"""Seconds within which who was not heard says it again."""


class WakeThreshold:
    """The threshold, and what is learned from what follows. Seconds are those of the sound."""

    def __init__(self, wanted: float = 0.5, file: Path | None = None, adapts: bool = True) -> None:
        """`wanted`: 0 to 1, where it begins. `file`: where it is kept; a change of `wanted` begins anew."""
        self.value = wanted
        """Least confidence, 0 to 1."""
        self._wanted = wanted
        self._file = file
        self._adapts = adapts
        self._near_miss: float | None = None
        if file is not None and adapts:
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                kept = json.loads(file.read_text("utf-8"))
                if kept["wanted"] == wanted:
                    self.value = self._within(float(kept["value"]))

    def passes(self, confidence: float, now: float) -> bool:
        """Whether a phrase with this confidence wakes."""
        if confidence < self.value:
            if confidence >= self.value - NEAR:
                self._near_miss = now
            return False
        missed, self._near_miss = self._near_miss, None
        if missed is not None and 0.0 <= now - missed <= AGAIN:
            self._move(-STEP_DOWN, "the phrase had to be said again")
        return True

    def unanswered(self) -> None:
        """Nobody said anything after the last wake."""
        self._move(STEP_UP, "nothing was said after a wake")

    def _within(self, value: float) -> float:
        return round(min(max(value, self._wanted - BOUND, 0.0), self._wanted + BOUND, 1.0), 3)

    def _move(self, step: float, why: str) -> None:
        moved = self._within(self.value + step)
        if not self._adapts or moved == self.value:
            return
        log.info("the threshold of the wake phrase went from %.2f to %.2f: %s", self.value, moved, why)
        self.value = moved
        if self._file is None:
            return
        try:
            write_whole(self._file, json.dumps({"wanted": self._wanted, "value": moved}))
        except OSError as error:
            log.warning("the threshold of the wake phrase cannot be kept in %s: %s", self._file, error)
