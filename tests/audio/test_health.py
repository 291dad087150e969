"""A dead or overdriven microphone is noticed."""

import numpy as np
import pytest

from assistant.audio.health import CLIPPED, DEAD, Fault, SoundHealth
from assistant.core.values import AudioChunk

RATE = 16_000


def told(*sounds: np.ndarray) -> list[Fault]:
    """The faults that are told while these sound, in blocks of 32 ms."""
    health = SoundHealth()
    samples = np.clip(np.concatenate(sounds), -32768, 32767).astype("<i2")
    found = (
        health.feed(AudioChunk(block.tobytes(), RATE)) for block in np.split(samples, range(512, len(samples), 512))
    )
    return [fault for fault in found if fault]


def still(seconds: float, value: int = 0) -> np.ndarray:
    return np.full(round(seconds * RATE), value)


def noise(seconds: float, loud: float) -> np.ndarray:
    return np.random.default_rng(1).normal(0.0, loud, round(seconds * RATE))


@pytest.mark.parametrize("value", [0, -1, 32767, -32768])
def test_not_one_sample_differs(value: int) -> None:
    assert told(still(9.0, value)) == []
    assert told(still(60.0, value)) == [DEAD]


def test_a_quiet_room_is_no_fault() -> None:
    assert told(noise(60.0, 1.0)) == []


def test_it_is_told_again_after_it_has_lived() -> None:
    assert told(still(12.0), noise(1.0, 100.0), still(12.0)) == [DEAD, DEAD]


def test_overdriven_speech_is_told_once() -> None:
    assert told(noise(5.0, 30_000.0)) == [CLIPPED]


def test_one_shout_is_no_fault() -> None:
    assert told(noise(0.5, 30_000.0), noise(20.0, 300.0), noise(0.5, 30_000.0)) == []


def test_nothing_is_no_fault() -> None:
    assert SoundHealth().feed(AudioChunk(b"", RATE)) is None
