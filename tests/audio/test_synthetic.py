"""Made-up sounds are what they are called."""

import numpy as np
import pytest

from assistant.audio import synthetic
from assistant.audio.pcm import RATE, Floats


@pytest.mark.parametrize("name", synthetic.SOUNDS)
def test_every_sound_is_as_long_as_asked_audible_and_the_same_again(name: str) -> None:
    make = synthetic.SOUNDS[name]
    sound = make(3.0, 2)
    assert sound.dtype == np.float32
    assert sound.shape == (3 * RATE,)
    assert 0.03 < np.sqrt(np.mean(sound**2)) < 0.15
    assert np.abs(sound).max() <= 1.0
    assert np.array_equal(sound, make(3.0, 2))


def test_a_hum_is_low_and_white_noise_is_not() -> None:
    def low(sound: Floats) -> float:
        power = np.abs(np.fft.rfft(sound)) ** 2
        return float(power[: 400 * 3].sum() / power.sum())

    assert low(synthetic.hum(3.0)) > 0.99
    assert low(synthetic.room(3.0)) > 0.5
    assert low(synthetic.white(3.0)) < 0.1


@pytest.mark.parametrize("decibels", [20.0, 6.0, 0.0])
def test_what_is_mixed_is_so_much_softer(decibels: float) -> None:
    speech, other = synthetic.vowel(2.0), synthetic.white(0.7)
    both = synthetic.mixed(speech, other, decibels)
    beside = both - speech * np.float32(np.dot(both, speech) / np.dot(speech, speech))
    ratio = 10 * np.log10(np.mean((both - beside) ** 2) / np.mean(beside**2))
    assert ratio == pytest.approx(decibels, abs=1.5)
    assert np.abs(both).max() <= 1.0


def test_nothing_can_be_mixed_with_silence() -> None:
    assert np.array_equal(synthetic.mixed(np.zeros(99, np.float32), synthetic.white(1.0), 6.0), np.zeros(99))
