"""The Piper engine with the built-in voice, and every way in which a voice can be broken."""

import json
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.core.errors import ModelError
from assistant.engines.tts_piper import LOUDNESS, PiperTextToSpeech, limit, trim

BUILT_IN = Path(__file__).parent.parent.parent / "voices" / "en"
SENTENCES = (
    "Turning on the kitchen light.",
    "It is twenty one point five degrees Celsius.",
    "Okay.",
    "Stop!",
    "Which lamp do you mean, the desk lamp or the floor lamp?",
)


@pytest.fixture(scope="module")
def voice() -> PiperTextToSpeech:
    return PiperTextToSpeech(BUILT_IN)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A voice of one's own to break."""
    shutil.copytree(BUILT_IN, tmp_path / "voice")
    return next((tmp_path / "voice").glob("*.onnx"))


def samples(voice: PiperTextToSpeech, text: str) -> NDArray[np.float32]:
    pcm = b"".join(chunk.pcm for chunk in voice.synthesize(text))
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)


def loudness(sound: NDArray[np.float32]) -> float:
    """Root mean square without the pauses."""
    loud = sound[np.abs(sound) > 0.01 * np.abs(sound).max()]
    return float(np.sqrt(np.mean(loud**2)))


def test_it_speaks_at_the_voices_rate(voice: PiperTextToSpeech) -> None:
    chunks = list(voice.synthesize(SENTENCES[0]))
    assert {chunk.rate for chunk in chunks} == {voice.rate} == {24000}
    assert 1.0 < sum(chunk.seconds for chunk in chunks) < 2.5
    assert voice.language == "en-us"


@pytest.mark.parametrize("nothing", ["", " ", "...", "!", "👍"])
def test_nothing_is_spoken_as_nothing(voice: PiperTextToSpeech, nothing: str) -> None:
    assert list(voice.synthesize(nothing)) == []


@pytest.mark.parametrize("text", ["a", "Hi", "hm", "Überraschung", "日本語", "x" * 200, "[[həlˈoʊ]]", "a. b. c."])
def test_odd_texts_are_spoken(voice: PiperTextToSpeech, text: str) -> None:
    sound = samples(voice, text)
    assert len(sound) > 0.05 * voice.rate
    assert 0.02 < np.abs(sound).max() < 1.0


def test_every_sentence_is_equally_loud(voice: PiperTextToSpeech) -> None:
    levels = [20 * np.log10(loudness(samples(voice, text)) / LOUDNESS) for text in SENTENCES]
    assert max(map(abs, levels)) < 4.0


def test_nothing_clips_or_clicks(voice: PiperTextToSpeech) -> None:
    for text in SENTENCES:
        sound = samples(voice, text)
        assert np.abs(sound).max() < 0.99
        assert abs(float(sound.mean())) < 0.001
        assert np.abs(sound[[0, -1]]).max() < 0.002


def test_speech_begins_at_once(voice: PiperTextToSpeech) -> None:
    for text in SENTENCES:
        sound = samples(voice, text)
        assert np.abs(sound[: round(0.06 * voice.rate)]).max() > 0.003, text


def test_speed(voice: PiperTextToSpeech) -> None:
    fast, slow = (PiperTextToSpeech(BUILT_IN, speed=speed) for speed in (1.5, 0.75))
    lengths = [len(samples(engine, SENTENCES[1])) for engine in (fast, voice, slow)]
    assert all(shorter * 1.15 < longer for shorter, longer in pairwise(lengths))


def test_volume(voice: PiperTextToSpeech) -> None:
    half = PiperTextToSpeech(BUILT_IN, volume=0.5)
    loud = PiperTextToSpeech(BUILT_IN, volume=2.0)
    assert loudness(samples(half, SENTENCES[0])) == pytest.approx(loudness(samples(voice, SENTENCES[0])) / 2, rel=0.1)
    assert np.abs(samples(loud, SENTENCES[0])).max() < 1.0


def test_the_name_tells_voices_and_settings_apart(voice: PiperTextToSpeech, copy: Path) -> None:
    assert PiperTextToSpeech(BUILT_IN).name == voice.name
    assert PiperTextToSpeech(BUILT_IN, speed=1.2).name != voice.name
    description = Path(f"{copy}.json")
    content = json.loads(description.read_text(encoding="utf-8"))
    content["inference"]["length_scale"] = 1.3
    description.write_text(json.dumps(content), encoding="utf-8")
    assert PiperTextToSpeech(copy).name != voice.name


def test_a_voice_without_a_known_gain_is_measured(voice: PiperTextToSpeech, copy: Path) -> None:
    description = Path(f"{copy}.json")
    content = json.loads(description.read_text(encoding="utf-8"))
    del content["gain"]
    description.write_text(json.dumps(content), encoding="utf-8")
    measured = samples(PiperTextToSpeech(copy), SENTENCES[0])
    assert loudness(measured) == pytest.approx(loudness(samples(voice, SENTENCES[0])), rel=0.15)


def broken(copy: Path, **changes: Any) -> None:
    """Write a description with some parts replaced; None takes a part away."""
    description = Path(f"{copy}.json")
    content = json.loads(description.read_text(encoding="utf-8")) | changes
    description.write_text(json.dumps({key: part for key, part in content.items() if part is not None}))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"audio": None}, "audio.sample_rate is missing"),
        ({"audio": {"sample_rate": "high"}}, "audio.sample_rate is missing"),
        ({"audio": {"sample_rate": 1}}, "sample rate of 1"),
        ({"espeak": {}}, "espeak.voice is missing"),
        ({"phoneme_id_map": {}}, "phoneme_id_map is missing"),
        ({"num_symbols": None}, "num_symbols is missing"),
        ({"phoneme_type": "telepathy"}, "telepathy"),
    ],
)
def test_a_wrong_description(copy: Path, changes: dict[str, Any], said: str) -> None:
    broken(copy, **changes)
    with pytest.raises(ModelError, match=said) as error:
        PiperTextToSpeech(copy)
    assert error.value.hint


@pytest.mark.parametrize("content", ["", "{", "[]", "\x00\xff", '"voice"'])
def test_a_broken_description(copy: Path, content: str) -> None:
    Path(f"{copy}.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(ModelError, match=r"\.onnx\.json") as error:
        PiperTextToSpeech(copy)
    assert error.value.hint


def test_a_missing_description(copy: Path) -> None:
    Path(f"{copy}.json").unlink()
    with pytest.raises(ModelError, match="is missing"):
        PiperTextToSpeech(copy)


@pytest.mark.parametrize("kept", [0, 1, 100, 100_000, 2_900_000])
def test_a_truncated_voice(copy: Path, kept: int) -> None:
    copy.write_bytes(copy.read_bytes()[:kept])
    with pytest.raises(ModelError) as error:
        PiperTextToSpeech(copy)
    assert "download" in error.value.hint


def test_a_file_that_is_no_voice(copy: Path) -> None:
    copy.write_text("<html>not found</html>")
    with pytest.raises(ModelError, match="no Piper voice"):
        PiperTextToSpeech(copy)


def test_a_path_that_leads_nowhere(tmp_path: Path, copy: Path) -> None:
    with pytest.raises(ModelError, match="does not exist"):
        PiperTextToSpeech(tmp_path / "gone.onnx")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="no voice"):
        PiperTextToSpeech(tmp_path / "empty")
    shutil.copy(copy, copy.with_name("second.onnx"))
    with pytest.raises(ModelError, match="several voices"):
        PiperTextToSpeech(copy.parent)


def test_the_limiter_bends_only_what_is_loud() -> None:
    sound = np.linspace(-3, 3, 1001, dtype=np.float32)
    bent = limit(sound)
    assert np.abs(bent).max() <= 1.0
    assert np.all(np.diff(bent) >= 0)
    quiet = np.abs(sound) <= 0.8
    assert np.array_equal(bent[quiet], sound[quiet])


def test_silence_is_cut_from_both_ends() -> None:
    rate = 24000
    tone = np.sin(np.arange(rate) * 0.1).astype(np.float32) * 0.3
    cut = trim(np.concatenate([np.zeros(rate, np.float32), tone, np.zeros(rate, np.float32)]), rate)
    assert 1.05 < len(cut) / rate < 1.12
    assert not len(trim(np.zeros(rate, np.float32), rate))
    assert not len(trim(np.zeros(0, np.float32), rate))


def test_importing_the_engine_loads_no_engine() -> None:
    code = "import sys, assistant.engines.tts_piper; print({'onnxruntime', 'piper'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
