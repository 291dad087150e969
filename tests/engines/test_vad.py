"""Both voice detectors on recordings of speech, noise and silence."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.audio import pcm, wav
from assistant.core.ports import Vad
from assistant.core.values import AudioChunk
from assistant.engines.vad_energy import EnergyVad
from assistant.engines.vad_silero import SileroVad

SPEECH = sorted((Path(__file__).parents[1] / "wav" / "en").glob("*.wav"))[::20]
STEP = 0.032


@pytest.fixture(params=[SileroVad, EnergyVad])
def vad(request: pytest.FixtureRequest) -> Vad:
    detector: Vad = request.param()
    return detector


def noise(seconds: float, decibels: float) -> pcm.Floats:
    made = np.random.default_rng(7).normal(0.0, 10 ** (decibels / 20), round(16000 * seconds))
    return made.astype(np.float32)


def chunks(samples: pcm.Floats, step: float = STEP) -> Iterator[AudioChunk]:
    size = round(16000 * step)
    for begin in range(0, len(samples), size):
        yield AudioChunk(pcm.from_float(samples[begin : begin + size]), 16000, begin / 16000)


def probabilities(vad: Vad, sound: Iterable[AudioChunk]) -> list[float]:
    return [vad.probability(chunk) for chunk in sound]


@pytest.mark.parametrize("path", SPEECH, ids=lambda path: path.stem)
@pytest.mark.parametrize("room", [-75.0, -55.0])
def test_speech_stands_out_of_a_quiet_room(vad: Vad, path: Path, room: float) -> None:
    spoken = pcm.to_float(wav.read(path).pcm)
    spoken *= 0.1 / np.sqrt(np.mean(np.square(spoken)))
    silence = noise(2.0, room)
    sound = np.concatenate((silence, spoken + noise(len(spoken) / 16000, room), silence))
    found = probabilities(vad, chunks(sound))
    before, after = round(1.9 / STEP), round(1.2 / STEP)
    assert max(found[:before]) < 0.5
    assert max(found[-after:]) < 0.35
    speech = found[round(2.0 / STEP) : -round(2.0 / STEP)]
    assert np.mean(np.array(speech) > 0.5) > 0.5


def test_probabilities_are_probabilities_for_chunks_of_any_length(vad: Vad) -> None:
    sound = pcm.to_float(wav.read(SPEECH[0]).pcm)
    for step in (0.001, 0.01, 0.02, 0.1, 1.7):
        vad.reset()
        found = probabilities(vad, chunks(sound, step))
        assert all(0.0 <= one <= 1.0 for one in found)
        assert max(found) > 0.8
    assert 0.0 <= vad.probability(AudioChunk(b"", 16000)) <= 1.0


def test_reset_forgets(vad: Vad) -> None:
    sound = list(chunks(pcm.to_float(wav.read(SPEECH[1]).pcm)))
    first = probabilities(vad, sound)
    vad.reset()
    assert probabilities(vad, sound) == first


def test_the_energy_floor_follows_the_room() -> None:
    vad = EnergyVad()
    found = probabilities(vad, chunks(np.concatenate((noise(3.0, -70.0), noise(10.0, -40.0)))))
    assert max(found[100:130]) > 0.5, "a fan is switched on"
    assert max(found[-60:]) < 0.5, "and is soon part of the room"


def test_silero_is_not_asked_in_silence_and_misses_nothing_by_it() -> None:
    spoken = pcm.to_float(wav.read(SPEECH[2]).pcm)
    sound = np.concatenate((noise(3.0, -70.0), spoken, noise(3.0, -70.0)))
    always, gated = SileroVad(always=True), SileroVad()
    everything, found = probabilities(always, chunks(sound)), probabilities(gated, chunks(sound))
    assert found[40:80] == [0.0] * 40
    heard = [index for index, one in enumerate(everything) if one > 0.5]
    assert abs(next(index for index, one in enumerate(found) if one > 0.5) - heard[0]) <= 1
    assert np.mean([found[index] > 0.35 for index in heard]) > 0.95


def test_silero_wants_16_khz() -> None:
    with pytest.raises(ValueError, match="8000 Hz"):
        SileroVad().probability(AudioChunk(bytes(512), 8000))
