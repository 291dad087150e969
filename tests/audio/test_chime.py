"""The assistant's own sounds."""

import numpy as np
import pytest

from assistant.audio import pcm
from assistant.audio.chime import Sound, chime


@pytest.mark.parametrize("sound", Sound)
def test_sounds_are_short_soft_and_do_not_click(sound: Sound) -> None:
    chunk = chime(sound)
    samples = pcm.to_float(chunk.pcm)
    assert 0.1 < chunk.seconds < 1.5
    assert 0.15 < np.max(np.abs(samples)) <= 0.5
    assert abs(samples[0]) < 0.01
    assert abs(samples[-1]) < 0.01
    assert np.max(np.abs(np.diff(samples))) < 0.2


def test_sounds_differ() -> None:
    assert len({chime(sound).pcm for sound in Sound}) == len(Sound)
