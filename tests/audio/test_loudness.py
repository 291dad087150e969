"""Faint sound becomes louder, nothing else does."""

from pathlib import Path

import numpy as np
import pytest

from assistant.audio import pcm, synthetic, wav
from assistant.audio.loudness import FORGETS, MOST, WANTED, AutomaticGain, audible_blocks, louder
from assistant.audio.pcm import RATE
from assistant.core.values import AudioChunk


def sound(level: float, seconds: float = 0.032) -> AudioChunk:
    """Noise of this level, in decibels."""
    samples = synthetic.white(seconds)
    return AudioChunk(pcm.gain(pcm.from_float(samples), level + 20.0), RATE)  # it is made with -20 dB


@pytest.mark.parametrize(
    ("levels", "wanted"),
    [
        ([-20.0], 0.0),
        ([WANTED], 0.0),
        ([-60.0], WANTED + 60.0),
        ([WANTED - MOST + 1.0], MOST - 1.0),
        ([WANTED - MOST - 1.0], 0.0),
        ([-90.0, -20.0], 0.0),
        ([-20.0, -60.0], 0.0),
    ],
)
def test_the_loudest_decides(levels: list[float], wanted: float) -> None:
    gain = AutomaticGain()
    for level in levels:
        gain.feed(sound(level))
    assert gain.decibels == pytest.approx(wanted, abs=0.7)


def test_a_slammed_door_is_forgotten_slowly() -> None:
    gain = AutomaticGain()
    gain.feed(sound(-10.0))
    found = []
    for _ in range(30):
        gain.feed(sound(-60.0, 1.0))
        found.append(gain.decibels)
    assert found == sorted(found)
    assert max(np.diff(found)) <= FORGETS + 0.01
    assert found[-1] > 15.0


def test_another_microphone_begins_anew_and_it_can_be_left_out() -> None:
    gain, never = AutomaticGain(), AutomaticGain(most=0.0)
    gain.feed(sound(-10.0))
    gain.restart()
    gain.feed(sound(-60.0))
    never.feed(sound(-60.0))
    assert gain.decibels > 20.0
    assert never.decibels == 0.0


def test_sound_that_is_loud_enough_keeps_every_bit() -> None:
    chunk = sound(-30.0)
    assert louder(chunk, 0.0) is chunk
    assert pcm.level(louder(sound(-60.0), 20.0).pcm) == pytest.approx(-40.0, abs=0.5)


def test_a_file_has_one_gain_throughout(tmp_path: Path) -> None:
    samples = [pcm.silence(1.0), sound(-65.0, 1.0), sound(-55.0, 1.0), sound(-65.0, 1.0)]
    wav.write(tmp_path / "faint.wav", samples)
    wav.write(tmp_path / "loud.wav", [*samples, sound(-30.0, 1.0)])
    plain = [pcm.level(chunk.pcm) for chunk in wav.blocks(tmp_path / "faint.wav", 0.2)]
    faint = [pcm.level(chunk.pcm) for chunk in audible_blocks(tmp_path / "faint.wav", 0.2)]
    assert np.subtract(faint, plain)[5:] == pytest.approx([WANTED + 55.0] * 15, abs=0.7)
    assert [*audible_blocks(tmp_path / "loud.wav", 0.2)] == [*wav.blocks(tmp_path / "loud.wav", 0.2)]
