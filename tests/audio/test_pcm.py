"""Levels, gain, cutting, joining and resampling of samples."""

import numpy as np
import pytest

from assistant.audio import pcm
from assistant.core.values import AudioChunk


def square(amplitude: int, samples: int = 1600) -> bytes:
    return (amplitude * np.where(np.arange(samples) % 2, 1, -1)).astype("<i2").tobytes()


def test_level_is_relative_to_full_scale() -> None:
    assert pcm.level(square(32767)) == pytest.approx(0.0, abs=0.01)
    assert pcm.level(square(3277)) == pytest.approx(-20.0, abs=0.01)
    assert pcm.level(bytes(100)) == pcm.level(b"") == pcm.SILENCE_DECIBELS


def test_gain_clips_instead_of_wrapping() -> None:
    assert pcm.level(pcm.gain(square(3277), -20)) == pytest.approx(-40.0, abs=0.1)
    assert set(np.frombuffer(pcm.gain(square(20000), 12), "<i2").tolist()) == {32767, -32768}


def test_join_and_cut_are_opposites() -> None:
    chunk = AudioChunk(square(100), 16000, start=5.0)
    halves = [pcm.cut(chunk, 0.0, 0.05), pcm.cut(chunk, 0.05)]
    assert halves[1].start == 5.05
    assert pcm.join(halves) == chunk
    assert pcm.join([], rate=8000) == AudioChunk(b"", 8000)


def test_a_resampled_stream_has_no_seams() -> None:
    moments = np.arange(48000) / 48000
    tone = (0.5 * np.sin(2 * np.pi * 300 * moments)).astype(np.float32)
    resampler = pcm.Resampler(48000, 16000)
    pieces = [resampler.feed(tone[begin : begin + 480]) for begin in range(0, 48000, 480)]
    pieces.append(resampler.feed(np.zeros(0, np.float32), last=True))
    whole = np.concatenate(pieces)
    assert len(whole) == 16000
    assert np.max(np.abs(np.diff(whole[100:-100]))) < 0.5 * 2 * np.pi * 300 / 16000 * 1.05
