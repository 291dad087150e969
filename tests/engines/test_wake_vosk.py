"""Wake phrases by the built-in speech model, on speech of the built-in voice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.audio import pcm, synthetic
from assistant.audio.pcm import Floats
from assistant.config import built_in
from assistant.core.errors import ModelError
from assistant.core.values import AudioChunk
from assistant.engines.tts_piper import PiperTextToSpeech
from assistant.engines.wake_vosk import (
    LONGEST,
    VoskWakeDetector,
    WakeSettings,
    compile_wake_graphs,
    wake_settings,
)

PHRASES = ["hey computer", "okay house", "jarvis"]
MODEL = built_in("models", "speech-en")


@pytest.fixture(scope="module")
def voice() -> PiperTextToSpeech:
    return PiperTextToSpeech(built_in("voices", "en"))


@pytest.fixture(scope="module")
def detector(shared_cache: Path) -> VoskWakeDetector:
    return VoskWakeDetector(MODEL, shared_cache / "graphs", PHRASES, {"they computer": 3.0})


def hear(detector: VoskWakeDetector, voice: PiperTextToSpeech, text: str) -> tuple[str, float, list[str]]:
    """The phrase, how sure it is, and what it seemed to be on the way."""
    sound = pcm.join([pcm.silence(0.4), pcm.resample(pcm.join(voice.synthesize(text)), pcm.RATE), pcm.silence(0.5)])
    partial = [
        detector.accept(pcm.cut(sound, begin / 10, begin / 10 + 0.1)) for begin in range(int(10 * sound.seconds))
    ]
    found = detector.finish()
    return (found.phrase, found.confidence, partial) if found else ("", 0.0, partial)


@pytest.mark.parametrize("phrase", PHRASES)
def test_any_phrase_alone_or_before_a_command(
    detector: VoskWakeDetector, voice: PiperTextToSpeech, phrase: str
) -> None:
    for text in (phrase, f"{phrase}, turn on the kitchen light."):
        found, confidence, partial = hear(detector, voice, text)
        assert found == phrase
        assert confidence > 0.5
        assert partial[-1] == phrase


@pytest.mark.parametrize(
    "text",
    ["Turn on the kitchen light.", "She never went back to the old house by the river.", "The weather is fine today."],
)
def test_other_speech_is_none(detector: VoskWakeDetector, voice: PiperTextToSpeech, text: str) -> None:
    assert hear(detector, voice, text)[1] < 0.5


def test_one_utterance_leaves_nothing_for_the_next(detector: VoskWakeDetector, voice: PiperTextToSpeech) -> None:
    assert hear(detector, voice, "hey computer")[0] == "hey computer"
    assert detector.finish() is None
    assert hear(detector, voice, "The weather is fine today.")[1] < 0.5
    assert hear(detector, voice, "jarvis")[0] == "jarvis"


def test_what_sounds_nearly_the_same_is_a_better_reading(voice: PiperTextToSpeech, shared_cache: Path) -> None:
    alone = VoskWakeDetector(MODEL, shared_cache / "graphs", ["hey computer"])
    beside = VoskWakeDetector(MODEL, shared_cache / "graphs", ["hey computer"], {"they commuted": 0.0})
    assert hear(beside, voice, "They commuted.")[1] < hear(alone, voice, "They commuted.")[1] or (
        hear(alone, voice, "They commuted.")[1] == 0.0
    )


@pytest.mark.parametrize("text", ["computer", "the house", "okay", "travis"])
def test_a_part_of_a_phrase_or_a_rhyme_is_none(detector: VoskWakeDetector, voice: PiperTextToSpeech, text: str) -> None:
    assert hear(detector, voice, text)[1] < 0.5


@pytest.mark.parametrize("noise", [*synthetic.SOUNDS.values()])
def test_noise_is_no_phrase(detector: VoskWakeDetector, noise: Callable[[float, int], Floats]) -> None:
    detector.accept(AudioChunk(pcm.from_float(noise(6.0, 1)), pcm.RATE))
    found = detector.finish()
    assert found is None or found.confidence < 0.3


def test_long_talk_is_judged_by_its_beginning(detector: VoskWakeDetector) -> None:
    for _ in range(int(LONGEST) + 30):
        detector.accept(AudioChunk(bytes(32000), 16000))
    assert detector.finish() is None


def test_a_call_is_heard_as_well_after_other_talk(detector: VoskWakeDetector, voice: PiperTextToSpeech) -> None:
    """The end of the talk must not be taken for the beginning of the call."""
    for talk in ("She never went back to the old house by the river.", "The weather is fine today."):
        sound = pcm.resample(pcm.join(voice.synthesize(talk)), pcm.RATE)
        detector.accept(sound)
        assert detector.finish() is None
        found, confidence, _ = hear(detector, voice, "hey computer, what time is it?")
        assert found == "hey computer"
        assert confidence > 0.5


def test_settings_lie_beside_the_model(tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text("wake: {midpoint: -8, slope: 0.5}\n")
    assert wake_settings(tmp_path) == WakeSettings(midpoint=-8.0, slope=0.5)
    assert wake_settings(tmp_path).confidence(-8.0) == 0.5
    assert WakeSettings().confidence(-1000.0) == 0.0


def test_where_nothing_fits_a_phrase_must_fit_better() -> None:
    settings = WakeSettings(clarity=0.5)
    clear, company = settings.score(-12.0, -16.0, 2.0), settings.score(-52.0, -56.0, 2.0)
    assert (clear, company) == (0.0, -10.0)


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no speech model"):
        VoskWakeDetector(tmp_path / "none", tmp_path, ["hey computer"])


def test_graphs_that_were_compiled_before_are_only_loaded(tmp_path: Path) -> None:
    model, others = built_in("models", "speech-en"), {"hey commuter": 1.0}
    compile_wake_graphs(model, tmp_path, ["hey computer"], others)
    before = sorted(tmp_path.iterdir())
    VoskWakeDetector(model, tmp_path, ["hey computer"], others)
    assert before
    assert sorted(tmp_path.iterdir()) == before
