"""`assistant bench speech` on a few of the recordings in the repository, with the built-in model."""

import argparse
from pathlib import Path

import pytest

from assistant.bench import speech
from assistant.core.errors import AudioError

WAV = Path(__file__).parents[1] / "wav" / "en"


def test_figures_are_counted_from_real_recordings() -> None:
    files = [WAV / "turn-on-the-kitchen-light.wav", WAV / "oov_her-uncle-grows-roses-and-strawberries.wav"]
    figures = speech.run(argparse.Namespace(files=files, model=None, home=None, sentences=[], alone=False))
    assert [item.wanted for item in figures.heard] == ["turn on the kitchen light", ""]
    assert figures.exact == 1.0
    assert figures.word_error_rate == 0.0
    assert figures.audio_seconds > 3
    ours, raw = figures.stages
    assert (ours.engine, raw.engine) == ("assistant", "raw Vosk")
    for stage in (ours, raw):
        assert stage.latency_ms is not None
        assert stage.latency_ms > 0
        assert stage.throughput is not None
        assert stage.throughput > 0
    assert figures.to_dict()["commands"] == 1
    assert ("commands heard exactly (1)", "100.0%") in figures.table()


def test_names_are_transcripts() -> None:
    assert speech.wanted(Path("what's-the-time.wav")) == "what's the time"
    assert speech.wanted(Path("oov_my-dear-friend.wav")) == ""


def test_nothing_to_measure_with_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("assistant.config.places.built_in", lambda *parts: tmp_path.joinpath(*parts))
    with pytest.raises(AudioError, match="no recordings"):
        speech.run(argparse.Namespace(files=[], model=None, home=None, sentences=[], alone=False))


def test_custom_sentences_are_understood_by_their_slots() -> None:
    folder = WAV.parents[1] / "end_to_end" / "coffee"
    figures = speech.run(
        argparse.Namespace(
            files=sorted(folder.glob("give-me-*.flac")),
            model=None,
            home=folder / "home.yaml",
            sentences=[folder / "orders.yaml"],
            alone=True,
        )
    )
    assert figures.understood == 1.0
    assert ("commands that mean what was said", "100.0%") in figures.table()


def test_a_sentence_that_cannot_be_read_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("language: en\nintents: {Cosy: {data: [{sentences: ['make (it cosy']}]}}\n")
    files = [WAV / "turn-on-the-kitchen-light.wav"]
    figures = speech.run(argparse.Namespace(files=files, model=None, home=None, sentences=[own], alone=True))
    assert figures.exact == 1.0
    assert f"{own}, line 2:" in caplog.text
