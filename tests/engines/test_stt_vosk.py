"""The recognizer with the built-in model and the real Vosk, on recordings of voices it was not trained on."""

import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.audio import wav
from assistant.config import built_in
from assistant.core.errors import AudioError, ModelError
from assistant.core.values import AudioChunk, Transcript, WordGraph
from assistant.engines.kaldi_graph import GraphSettings, compile_graph
from assistant.engines.stt_vosk import VoskSpeechToText, check_model
from assistant.engines.vosk_readings import Calibration, Reading, judge, read_result
from assistant.listening.splicing import word_graph_of
from assistant.listening.spoken import free_word_graph

MODEL = built_in("models", "speech-en")
RECORDINGS = Path(__file__).parents[1] / "wav" / "en"
SAID = (
    "turn on the kitchen light",
    "open the garage door",
    "what time is it",
    "cancel all timers",
    "add milk to my shopping list",
)
COMMANDS = word_graph_of([*SAID, "turn off the kitchen light", "close the garage door", "lock the front door", "stop"])


def recording(said: str) -> AudioChunk:
    """The recording of these words."""
    return wav.read(RECORDINGS / f"{said.replace(' ', '-')}.wav")


def hear(recognizer: VoskSpeechToText, sound: AudioChunk, seconds: float = 0.1) -> tuple[list[Transcript], Transcript]:
    """Partials and the final transcript of a sound given in chunks."""
    size = round(seconds * sound.rate) * 2
    pieces = [sound.pcm[begin : begin + size] for begin in range(0, len(sound.pcm), size)]
    return [recognizer.accept(AudioChunk(piece, sound.rate)) for piece in pieces], recognizer.finish()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("graphs")


@pytest.fixture(scope="module")
def commands(cache: Path) -> VoskSpeechToText:
    recognizer = VoskSpeechToText(MODEL, cache)
    recognizer.listen_for(COMMANDS)
    return recognizer


@pytest.mark.parametrize("said", SAID)
def test_a_command_is_heard(commands: VoskSpeechToText, said: str) -> None:
    partials, heard = hear(commands, recording(said))
    assert heard.text == said
    assert heard.final
    assert not heard.rejected
    assert 0.05 < heard.confidence <= 1.0
    assert not any(partial.final for partial in partials)
    words = [partial.text.split() for partial in partials]
    assert any(words)
    assert all(len(later) >= len(earlier) - 1 for earlier, later in pairwise(words))


@pytest.mark.parametrize("seconds", [0.011, 0.5, 10.0])
def test_chunks_may_have_any_length(commands: VoskSpeechToText, seconds: float) -> None:
    heard = hear(commands, recording(SAID[0]), seconds)[1]
    assert heard.text == SAID[0]


def test_other_speech_is_rejected(commands: VoskSpeechToText) -> None:
    heard = [hear(commands, wav.read(file))[1] for file in sorted(RECORDINGS.glob("oov_*.wav"))[:5]]
    assert [transcript.text for transcript in heard] == [""] * 5
    assert all(transcript.rejected for transcript in heard)


def test_silence_is_nothing_however_long(commands: VoskSpeechToText) -> None:
    assert commands.finish().text == ""
    for _ in range(200):
        assert commands.accept(AudioChunk(bytes(6400), 16_000)).text == ""
    quiet = commands.finish()
    assert (quiet.text, quiet.rejected, quiet.confidence) == ("", False, 0.0)
    assert hear(commands, recording(SAID[0]))[1].text == SAID[0]


def test_an_utterance_does_not_leak_into_the_next(commands: VoskSpeechToText) -> None:
    assert [hear(commands, recording(said))[1].text for said in SAID] == list(SAID)


def test_what_to_listen_for_can_change(commands: VoskSpeechToText) -> None:
    sound = recording("turn on the kitchen light")
    commands.listen_for(word_graph_of(["turn off the heater", "what time is it"]))
    assert hear(commands, sound)[1].text != "turn on the kitchen light"
    commands.listen_for(COMMANDS)
    assert hear(commands, sound)[1].text == "turn on the kitchen light"


def test_when_a_new_graph_fails_the_old_one_stays(commands: VoskSpeechToText) -> None:
    with pytest.raises(ValueError, match="state 9"):
        commands.listen_for(WordGraph(1, (), {9: 0.0}))
    assert hear(commands, recording(SAID[0]))[1].text == SAID[0]


def test_any_name_can_be_recognized(cache: Path) -> None:
    recognizer = VoskSpeechToText(MODEL, cache)
    recognizer.listen_for(word_graph_of(["turn on zyxomma's grumblewick", "turn on 電気", "what time is it"]))
    assert recognizer.report is not None
    assert recognizer.report.unpronounceable == ("電気",)
    assert hear(recognizer, recording("what time is it"))[1].text == "what time is it"


def test_sound_at_another_rate_is_refused(commands: VoskSpeechToText) -> None:
    with pytest.raises(AudioError, match="8000"):
        commands.accept(AudioChunk(bytes(320), 8000))


def test_a_damaged_graph_in_the_cache_is_compiled_again(tmp_path: Path) -> None:
    graph = word_graph_of(SAID)
    compiled = compile_graph(MODEL, graph, tmp_path)
    file = compiled.path / "graph" / "HCLr.fst"
    file.write_bytes(file.read_bytes()[:500])
    recognizer = VoskSpeechToText(MODEL, tmp_path)
    recognizer.listen_for(graph)
    assert hear(recognizer, recording(SAID[0]))[1].text == SAID[0]


def test_anything_needs_a_vocabulary(cache: Path) -> None:
    with pytest.raises(ModelError, match="only what it is told"):
        VoskSpeechToText(MODEL, cache).listen_for(None)
    recognizer = VoskSpeechToText(MODEL, cache, anything=free_word_graph("en"))
    recognizer.listen_for(None)
    heard = hear(recognizer, recording("what time is it"))[1].text.split()
    assert {"time", "what", "it"} & set(heard)


@pytest.fixture(scope="module")
def stock(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model directory like the ones that Vosk's authors publish: a graph of its own, none of our files."""
    compiled = compile_graph(MODEL, free_word_graph("en"), cache, GraphSettings(unknown_cost=60.0))
    folder = tmp_path_factory.mktemp("stock") / "vosk-model-small"
    shutil.copytree(compiled.path, folder, ignore=shutil.ignore_patterns("report.json"))
    return folder


def test_a_stock_model_gets_a_list_and_is_checked(stock: Path, cache: Path) -> None:
    recognizer = VoskSpeechToText(stock, cache)
    recognizer.listen_for(word_graph_of([*SAID, "open the zyxomma"]))
    assert recognizer.report is not None
    assert "zyxomma" in recognizer.report.unpronounceable
    heard = [hear(recognizer, recording(said))[1] for said in SAID]
    assert sum(transcript.text == said for transcript, said in zip(heard, SAID, strict=True)) >= 3
    assert all(transcript.text in (*SAID, "") for transcript in heard)


def test_a_stock_model_listens_to_anything(stock: Path, cache: Path) -> None:
    recognizer = VoskSpeechToText(stock, cache)
    partials, heard = hear(recognizer, recording("what time is it"))
    assert heard.text
    assert any(partial.text for partial in partials)


def test_a_stock_model_without_the_words_says_so(stock: Path, cache: Path) -> None:
    with pytest.raises(ModelError, match="none of the words"):
        VoskSpeechToText(stock, cache).listen_for(word_graph_of(["zyxomma"]))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("absent", "there is no speech model"),
        ("am/final.mdl", r"final\.mdl is missing"),
        ("conf/mfcc.conf", r"mfcc\.conf is missing"),
        ("graph/Gr.fst", "graph is missing"),
        ("short", "not whole"),
        ("text", "not whole"),
        ("options", "silence phones"),
    ],
)
def test_a_broken_model_is_explained(stock: Path, tmp_path: Path, damage: str, message: str) -> None:
    model = tmp_path / "model"
    if damage != "absent":
        shutil.copytree(stock, model)
        if damage == "short":
            acoustic = (stock / "am" / "final.mdl").read_bytes()
            (model / "am" / "final.mdl").write_bytes(acoustic[: len(acoustic) // 2])
        elif damage == "text":
            (model / "am" / "final.mdl").write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
        elif damage == "options":
            (model / "conf" / "model.conf").write_text("--beam=10\n", encoding="ascii")
        else:
            (model / damage).unlink()
    with pytest.raises(ModelError, match=message) as raised:
        check_model(model)
    assert raised.value.hint


def test_the_confidence_falls_with_rivals_and_with_bad_fit() -> None:
    calibration = Calibration(midpoint=-1.0, slope=5.0)
    clear = judge([Reading("a b", -10.0, 1.0), Reading("[unk]", -30.0, 1.0)], calibration)
    close = judge([Reading("a b", -10.0, 1.0), Reading("a c", -10.5, 1.0)], calibration)
    poor = judge([Reading("a b", -60.0, 1.0)], calibration)
    assert clear.confidence > 0.9
    assert close.confidence < 0.7
    assert [other.text for other in close.alternatives] == ["a c"]
    assert close.alternatives[0].confidence < close.confidence
    assert poor.confidence < 0.1


def test_garbage_is_rejected_and_its_rivals_are_kept() -> None:
    heard = judge([Reading("[unk]", -10.0, 1.0), Reading("stop", -12.0, 1.0)], Calibration())
    assert (heard.text, heard.rejected) == ("", True)
    assert [other.text for other in heard.alternatives] == ["stop"]
    assert judge([], Calibration()).text == ""


def test_results_without_words_are_read() -> None:
    assert read_result('{"alternatives": [{"confidence": -3.5, "text": ""}]}') == [Reading("", -3.5, 0.0)]
    assert read_result("{}") == []
