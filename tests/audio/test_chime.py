"""The assistant's own sounds."""

import numpy as np
import pytest

from assistant.audio import pcm
from assistant.audio.chime import RATE, Sound, chime


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


@pytest.mark.parametrize("sound", Sound)
def test_the_ears_do_not_take_them_for_speech(sound: Sound) -> None:
    from assistant.engines.vad_silero import SileroVad

    vad = SileroVad(always=True)
    heard = pcm.resample(pcm.join([pcm.silence(1.0, RATE), chime(sound), pcm.silence(0.5, RATE)]), pcm.RATE)
    found = [
        vad.probability(pcm.cut(heard, begin * 0.032, (begin + 1) * 0.032))
        for begin in range(int(heard.seconds / 0.032))
    ]
    assert max(found) < 0.5
