"""Wake phrases by the built-in speech model, on speech of the built-in voice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.audio import pcm, synthetic
from assistant.audio.pcm import Floats
from assistant.config import built_in
from assistant.core.errors import AudioError, ModelError
from assistant.core.values import AudioChunk
from assistant.engines.tts_piper import PiperTextToSpeech
from assistant.engines.wake_phones import LONGEST, PhoneWakeDetector, WakeSettings, wake_settings

PHRASES = ["hey computer", "okay house", "jarvis"]
MODEL = built_in("models", "speech-en")


@pytest.fixture(scope="module")
def voice() -> PiperTextToSpeech:
    return PiperTextToSpeech(built_in("voices", "en"))


@pytest.fixture(scope="module")
def detector() -> PhoneWakeDetector:
    return PhoneWakeDetector(MODEL, PHRASES)


def hear(detector: PhoneWakeDetector, voice: PiperTextToSpeech, text: str) -> tuple[str, float, list[str]]:
    """The phrase, how sure it is, and what it seemed to be on the way."""
    sound = pcm.join([pcm.silence(0.4), pcm.resample(pcm.join(voice.synthesize(text)), pcm.RATE), pcm.silence(0.5)])
    partial = [
        detector.accept(pcm.cut(sound, begin / 10, begin / 10 + 0.1)) for begin in range(int(10 * sound.seconds))
    ]
    found = detector.finish()
    return (found.phrase, found.confidence, partial) if found else ("", 0.0, partial)


@pytest.mark.parametrize("phrase", PHRASES)
def test_any_phrase_alone_or_before_a_command(
    detector: PhoneWakeDetector, voice: PiperTextToSpeech, phrase: str
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
def test_other_speech_is_none(detector: PhoneWakeDetector, voice: PiperTextToSpeech, text: str) -> None:
    assert hear(detector, voice, text)[1] < 0.5


def test_one_utterance_leaves_nothing_for_the_next(detector: PhoneWakeDetector, voice: PiperTextToSpeech) -> None:
    assert hear(detector, voice, "hey computer")[0] == "hey computer"
    assert detector.finish() is None
    assert hear(detector, voice, "The weather is fine today.")[1] < 0.5
    assert hear(detector, voice, "jarvis")[0] == "jarvis"


def test_long_talk_is_judged_by_its_beginning(detector: PhoneWakeDetector) -> None:
    for _ in range(int(LONGEST) + 30):
        detector.accept(AudioChunk(bytes(32000), 16000))
    assert detector.finish() is None


def test_a_call_is_heard_as_well_after_other_talk(detector: PhoneWakeDetector, voice: PiperTextToSpeech) -> None:
    """The end of the talk must not be taken for the beginning of the call."""
    for talk in ("She never went back to the old house by the river.", "The weather is fine today."):
        sound = pcm.resample(pcm.join(voice.synthesize(talk)), pcm.RATE)
        detector.accept(sound)
        assert detector.finish() is None
        found, confidence, _ = hear(detector, voice, "hey computer, what time is it?")
        assert found == "hey computer"
        assert confidence > 0.5


@pytest.mark.parametrize("text", ["they commuted", "okay horse", "travis"])
def test_what_sounds_nearly_the_same_is_less_sure(
    detector: PhoneWakeDetector, voice: PiperTextToSpeech, text: str
) -> None:
    assert hear(detector, voice, text)[1] < min(hear(detector, voice, phrase)[1] for phrase in PHRASES) - 0.1


@pytest.mark.parametrize("text", ["computer", "the house", "okay"])
def test_a_part_of_a_phrase_is_none(detector: PhoneWakeDetector, voice: PiperTextToSpeech, text: str) -> None:
    assert hear(detector, voice, text)[1] < 0.5


@pytest.mark.parametrize("noise", [*synthetic.SOUNDS.values()])
def test_noise_is_no_phrase(detector: PhoneWakeDetector, noise: Callable[[float, int], Floats]) -> None:
    detector.accept(AudioChunk(pcm.from_float(noise(6.0, 1)), pcm.RATE))
    found = detector.finish()
    assert found is None or found.confidence < 0.3


def test_a_name_in_capitals_or_with_a_digit_can_be_said(voice: PiperTextToSpeech) -> None:
    assert hear(PhoneWakeDetector(MODEL, ["r2 d2"]), voice, "R2 D2")[0] == "r2 d2"


def test_settings_lie_beside_the_model(tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text("wake: {midpoint: -8, slope: 0.5}\n")
    assert wake_settings(tmp_path) == WakeSettings(midpoint=-8.0, slope=0.5)
    assert wake_settings(tmp_path).confidence(-8.0) == 0.5
    assert WakeSettings().confidence(-1000.0) == 0.0


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"final\.mdl cannot be read"):
        PhoneWakeDetector(tmp_path / "none", ["hey computer"])


def test_a_phrase_that_nobody_can_say() -> None:
    with pytest.raises(ModelError, match="nobody can say"):
        PhoneWakeDetector(MODEL, ["电脑"])


def test_another_rate(detector: PhoneWakeDetector) -> None:
    with pytest.raises(AudioError, match="not 8000"):
        detector.accept(AudioChunk(bytes(320), 8000))
