"""Speech or not, by loudness over a noise floor that follows the room. For computers on which Silero does not run.

It takes any sudden sound for speech. Source of the method: minimum statistics (R. Martin, "Noise power spectral
density estimation based on optimal smoothing and minimum statistics", 2001), on the level of the speech band alone.
"""

from bisect import bisect_left, insort
from collections import deque

import numpy as np

from assistant.core.values import AudioChunk

FRAME_SECONDS = 0.016
FLOOR_FRAMES = 250
"""The floor is the softest tenth of the last four seconds: longer than words are strung together without a gap."""
YOUNG_FRAMES = 60
"""Before it has heard so much it cannot know the room …"""
YOUNG_FLOOR = -45.0
"""… and takes the floor for this at most (decibels), as there may be speech from the beginning."""
SOFTEST = -60.0
"""Levels are never below: in digital silence the faintest hiss would be speech."""
HALF = 9.0
"""So many decibels above the floor the probability is one half."""
STEEPNESS = 0.5
"""Logits a decibel."""
DECAY = 0.6
"""Share of the level that stays from frame to frame: gaps inside words are not silence."""


class EnergyVad:
    """A detector that needs nothing but numpy."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the room."""
        self._levels: deque[float] = deque()
        self._ordered: list[float] = []
        self._waiting = np.zeros(0, dtype=np.float32)
        self._smooth = SOFTEST
        self._last = 0.0

    def probability(self, chunk: AudioChunk) -> float:
        """The highest probability of the 16 ms frames that end in this chunk; the last one's when none does."""
        samples = np.frombuffer(chunk.pcm, dtype="<i2").astype(np.float32) / np.float32(32768)
        if len(self._waiting):
            samples = np.concatenate((self._waiting, samples))
        size = round(FRAME_SECONDS * chunk.rate)
        whole = len(samples) - len(samples) % size
        self._waiting = samples[whole:]
        if not whole:
            return self._last
        # The difference of neighbours weakens hum and rumble, which are loud and say nothing.
        powers = np.mean(np.square(np.diff(samples[:whole].reshape(-1, size), axis=1)), axis=1) * 4.0
        found = [self._frame(float(level)) for level in 10.0 * np.log10(powers + 1e-12)]
        self._last = found[-1]
        return max(found)

    def _frame(self, level: float) -> float:
        level = max(SOFTEST, level)
        self._smooth = max(level, DECAY * self._smooth + (1.0 - DECAY) * level)
        self._levels.append(level)
        insort(self._ordered, level)
        if len(self._levels) > FLOOR_FRAMES:
            del self._ordered[bisect_left(self._ordered, self._levels.popleft())]
        floor = self._ordered[len(self._ordered) // 10]
        if len(self._levels) < YOUNG_FRAMES:
            floor = min(floor, YOUNG_FLOOR)
        return float(1.0 / (1.0 + np.exp(-STEEPNESS * (self._smooth - floor - HALF))))
