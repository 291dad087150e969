"""The front end, on sounds of which one knows what it must say."""

import numpy as np
import pytest

from assistant.engines.mel_energies import BANDS, HIGH, LOW, mel_energies, mfcc_from_mel


@pytest.mark.parametrize("hertz", [300.0, 1_000.0, 4_000.0])
def test_a_tone_is_in_its_band(hertz: float) -> None:
    tone = (3_000 * np.sin(2 * np.pi * hertz * np.arange(16_000) / 16_000)).astype(np.float32)

    def mel(frequency: float) -> float:
        return float(np.log1p(frequency / 700.0))

    place = (mel(hertz) - mel(LOW)) / (mel(HIGH) - mel(LOW)) * (BANDS + 1) - 1
    assert abs(mel_energies(tone).mean(0).argmax() - place) < 1.0


def test_frames_begin_every_ten_milliseconds() -> None:
    assert mel_energies(np.zeros(399, np.float32)).shape == (0, BANDS)
    assert mel_energies(np.zeros(400 + 3 * 160 + 159, np.float32)).shape == (4, BANDS)


def test_twice_as_loud_is_six_decibels_more_in_every_band() -> None:
    noise = np.random.default_rng(1).normal(0.0, 300.0, 1_600).astype(np.float32)
    assert mel_energies(2.0 * noise) - mel_energies(noise) == pytest.approx(np.log(4.0), abs=1e-3)


def test_the_cosine_transform_can_be_undone() -> None:
    assert np.linalg.cond(mfcc_from_mel()) < 100.0
