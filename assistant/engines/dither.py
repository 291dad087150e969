"""Noise of one bit for the built-in speech model: no microphone gives exact zeros, and the network never heard any."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

RATE = 16_000

SECONDS = 10
"""After which the noise begins anew."""


def dithered(sound: bytes, place: int) -> bytes:
    """16 bit sound with the noise, the same at the same `place` (samples since the utterance began)."""
    samples = np.frombuffer(sound, "<i2").astype(np.int32)
    start = place % (SECONDS * RATE)
    samples += np.resize(_noise()[start:], len(samples))
    return samples.clip(-32_768, 32_767).astype("<i2").tobytes()


@cache
def _noise() -> NDArray[np.int32]:
    """Two equal rounds, so that SECONDS of it can begin anywhere in the first."""
    one, other = np.random.default_rng(0).integers(0, 2, (2, SECONDS * RATE))
    return np.tile(one - other, 2).astype(np.int32)
