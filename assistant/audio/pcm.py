"""Samples: int16 bytes to and from float, levels, gain, joining, and resampling of a stream.

Knows nothing of files and devices.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from assistant.core.values import BYTES_PER_SAMPLE, AudioChunk

RATE = 16000
"""Samples a second of everything that is listened to."""
SILENCE_DECIBELS = -96.0
"""The level given for digital silence: below the smallest step of 16 bits."""

Floats = NDArray[np.float32]


def to_float(pcm: bytes) -> Floats:
    """int16 bytes to float samples in -1 to 1."""
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768.0)


def from_float(samples: Floats) -> bytes:
    """Float samples to int16 bytes; what is beyond full scale is clipped, what is not a number becomes silence."""
    scaled = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0) * np.float32(32768.0)
    return bytes(np.clip(np.rint(scaled), -32768, 32767).astype("<i2").tobytes())


def level(pcm: bytes) -> float:
    """Root mean square in decibels relative to full scale: 0 for a full square wave, -96 for silence."""
    samples = to_float(pcm)
    if not len(samples):
        return SILENCE_DECIBELS
    power = float(np.mean(np.square(samples, dtype=np.float64)))
    return max(SILENCE_DECIBELS, 10.0 * float(np.log10(power))) if power > 0.0 else SILENCE_DECIBELS


def peak(pcm: bytes) -> float:
    """The largest sample in decibels relative to full scale; -96 for silence."""
    largest = float(np.max(np.abs(to_float(pcm)), initial=0.0))
    return max(SILENCE_DECIBELS, 20.0 * float(np.log10(largest))) if largest > 0.0 else SILENCE_DECIBELS


def gain(pcm: bytes, decibels: float) -> bytes:
    """Louder or softer; peaks beyond full scale are clipped."""
    if decibels == 0.0:
        return pcm
    return from_float(to_float(pcm) * np.float32(10.0 ** (decibels / 20.0)))


def silence(seconds: float, rate: int = RATE, start: float = 0.0) -> AudioChunk:
    """A chunk of digital silence."""
    return AudioChunk(bytes(BYTES_PER_SAMPLE * round(seconds * rate)), rate, start)


def join(chunks: Iterable[AudioChunk], rate: int = RATE) -> AudioChunk:
    """All chunks as one, at the first one's rate (others are resampled); `rate` is for an empty list."""
    first: AudioChunk | None = None
    pieces: list[bytes] = []
    for chunk in chunks:
        first = first or chunk
        pieces.append(chunk.pcm if chunk.rate == first.rate else resample(chunk, first.rate).pcm)
    return AudioChunk(b"".join(pieces), first.rate, first.start) if first else AudioChunk(b"", rate)


def cut(chunk: AudioChunk, begin: float, end: float | None = None) -> AudioChunk:
    """The part from `begin` to `end`, seconds counted from the chunk's own beginning."""
    first = max(0, round(begin * chunk.rate))
    last = None if end is None else BYTES_PER_SAMPLE * max(0, round(end * chunk.rate))
    return AudioChunk(chunk.pcm[BYTES_PER_SAMPLE * first : last], chunk.rate, chunk.start + first / chunk.rate)


def resample(chunk: AudioChunk, rate: int) -> AudioChunk:
    """The whole chunk at another rate. For a stream use `Resampler`: pieces made with this one click at the seams."""
    if chunk.rate == rate:
        return chunk
    resampler = Resampler(chunk.rate, rate)
    return AudioChunk(from_float(resampler.feed(to_float(chunk.pcm), last=True)), rate, chunk.start)


class Resampler:
    """Changes the rate of a mono stream, piece by piece, without seams (soxr).

    It gives out nothing at first and more later: the filter looks ahead by some tens of milliseconds.
    """

    def __init__(self, source: int, target: int, quality: str = "HQ") -> None:
        import soxr  # here, so that programs that never resample do not load it

        self._same = source == target
        self._stream = None if self._same else soxr.ResampleStream(source, target, 1, dtype="float32", quality=quality)

    def feed(self, samples: Floats, last: bool = False) -> Floats:
        """What is ready after these samples. `last` gives the rest too; nothing may follow."""
        if self._stream is None:
            return samples
        return np.asarray(self._stream.resample_chunk(samples, last=last), dtype=np.float32)
