"""Faults of a microphone that can be heard: it is dead, or it is driven too loud. Nothing is repaired here."""

from dataclasses import dataclass

import numpy as np

from assistant.core.values import AudioChunk

DEAD_SECONDS = 10.0
"""A room is never as still as that for so long: not one sample differs from the other."""
CLIPPED_SECONDS = 1.0
"""So much overdriven sound is told; one shout is not."""
FULL_SCALE = 32_700
"""Samples beyond are taken to be cut off."""
CLIPPED_SHARE = 0.02
"""A piece of sound in which more of the samples are cut off is overdriven: its words change."""
RECOVERY = 0.1
"""Seconds of overdriven sound that a second without makes up for."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and what helps."""

    message: str
    hint: str


DEAD = Fault(
    "the microphone gives nothing but digital silence",
    "it is muted or not plugged in: look at its switch and at the system's sound settings, or choose another as "
    "audio.input",
)
CLIPPED = Fault(
    "the microphone is too loud: what is said is cut off and hard to recognize",
    "lower its level in the system's sound settings; `assistant devices --test` shows it",
)


def is_overdriven(sound: AudioChunk) -> bool:
    """Whether so much of it is cut off that its words change."""
    samples = np.frombuffer(sound.pcm, "<i2").astype(np.int32)
    return bool(len(samples)) and bool(np.mean(np.abs(samples) >= FULL_SCALE) > CLIPPED_SHARE)


class SoundHealth:
    """Feed it all sound in order; it tells each fault once, a dead microphone again after it has lived."""

    def __init__(self) -> None:
        self._still = self._clipped = 0.0
        self._last: int | None = None
        self._told: set[Fault] = set()

    def feed(self, chunk: AudioChunk) -> Fault | None:
        """A fault that has just become certain."""
        samples = np.frombuffer(chunk.pcm, "<i2")
        if not len(samples):
            return None
        low, high = int(samples.min()), int(samples.max())
        still = low == high and self._last in (None, low)
        self._last = high
        self._still = self._still + chunk.seconds if still else 0.0
        if not still:
            self._told.discard(DEAD)
        if not still and max(high, -low) >= FULL_SCALE and is_overdriven(chunk):
            self._clipped += chunk.seconds
        else:
            self._clipped = max(0.0, self._clipped - RECOVERY * chunk.seconds)
        if self._still >= DEAD_SECONDS:
            return self._tell(DEAD)
        return self._tell(CLIPPED) if self._clipped >= CLIPPED_SECONDS else None

    def _tell(self, fault: Fault) -> Fault | None:
        if fault in self._told:
            return None
        self._told.add(fault)
        return fault
