"""A short recording of a microphone, measured: is it dead, too quiet, too loud?"""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

import numpy as np

from assistant.audio import pcm
from assistant.audio.health import CLIPPED, CLIPPED_SHARE, DEAD, FULL_SCALE, Fault
from assistant.core.ports import Microphone
from assistant.core.values import AudioChunk

STILLEST_ROOM = -80.0
"""Decibels of the loudest tenth of a second; no room is as still as that, however quiet it seems."""

QUIET = Fault(
    "the microphone hears hardly anything",
    "raise its level in the system's sound settings; `assistant devices --test` says which audio.gain helps",
)


@dataclass(frozen=True, slots=True)
class Take:
    """A recording and its levels, in decibels relative to full scale."""

    sound: AudioChunk
    level: float
    """Of the whole."""
    loudest: float
    """Of the loudest tenth of a second."""
    peak: float
    """Of the largest sample."""

    @classmethod
    def of(cls, sound: AudioChunk) -> "Take":
        """Measure it."""
        tenths = [pcm.cut(sound, tenth / 10, (tenth + 1) / 10) for tenth in range(max(1, round(10 * sound.seconds)))]
        loudest = max(pcm.level(tenth.pcm) for tenth in tenths)
        return cls(sound, round(pcm.level(sound.pcm), 1), round(loudest, 1), round(pcm.peak(sound.pcm), 1))

    @property
    def fault(self) -> Fault | None:
        """What is wrong with the microphone, whether or not somebody speaks."""
        samples = np.frombuffer(self.sound.pcm, "<i2").astype(np.int32)
        if not len(samples) or samples.min() == samples.max():
            return DEAD
        if self.loudest < STILLEST_ROOM:
            return QUIET
        return CLIPPED if np.mean(np.abs(samples) >= FULL_SCALE) > CLIPPED_SHARE else None


async def record(microphone: Microphone, seconds: float, heard: Callable[[AudioChunk], None] | None = None) -> Take:
    """So many seconds of it, fewer when it ends before; then the microphone is closed. Raises DeviceError.

    `heard` is called with each piece.
    """
    pieces: list[AudioChunk] = []
    try:
        async with aclosing(microphone.chunks()) as chunks:
            async for chunk in chunks:
                pieces.append(chunk)
                if heard is not None:
                    heard(chunk)
                if chunk.start + chunk.seconds >= seconds:
                    break
    finally:
        await microphone.close()
    return Take.of(pcm.join(pieces))
