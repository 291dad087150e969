"""A call in a process of its own: what it leaves is there, its memory is not; however it ends, somebody is told."""

import os
import signal
import sys
from pathlib import Path

import pytest

from assistant.apart import apart
from assistant.cli.main import main
from assistant.config import built_in
from assistant.core.errors import ModelError
from assistant.core.values import WordArc, WordGraph
from assistant.engines.kaldi_graph import compile, compile_graph
from assistant.home import registry
from assistant.languages import sentences
from assistant.listening.stored import stored_command_graph

STOP = WordGraph(2, (WordArc(0, 1, "stop"),), {1: 0.0})


@pytest.fixture
def every_child_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of the interpreter: what the kernel does when memory is short."""
    script = tmp_path / "killed"
    script.write_text("#!/bin/sh\nkill -KILL $$\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))


@pytest.fixture
def every_graph_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compile, "LARGE", 1)


def test_it_is_another_process_without_a_word(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    apart("a file", os.mkdir, tmp_path / "made")
    assert (tmp_path / "made").is_dir()
    apart("a word", print, "hello")
    assert capfd.readouterr() == ("", "")


def test_the_working_folder_has_no_part_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pickle.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    apart("a file", os.mkdir, tmp_path / "made")
    assert (tmp_path / "made").is_dir()


def test_a_call_that_fails_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    apart("the graph", os.rmdir, "/nowhere at all")
    [message] = caplog.messages
    assert message.startswith("the graph is made without a process of its own: FileNotFoundError")


def test_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    apart("the graph", os.getpid)
    assert "without a process of its own" in caplog.text


def test_a_killed_child_is_one_clear_error() -> None:
    with pytest.raises(ModelError, match=r"the graph could not be made: .* signal 9 .*memory"):
        apart("the graph", signal.raise_signal, signal.SIGKILL)


@pytest.mark.usefixtures("every_child_is_killed", "every_graph_is_large")
def test_a_graph_whose_process_is_killed_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="what can be said could not be made"):
        stored_command_graph(sentences.load("en"), registry.demo(), tmp_path / "cache")
    with pytest.raises(ModelError, match="the speech graph could not be made"):
        compile_graph(built_in("models", "speech-en"), STOP, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


@pytest.mark.usefixtures("every_child_is_killed")
def test_a_command_whose_graph_cannot_be_made_ends_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    recording = built_in("tests", "wav", "en", "turn-on-the-kitchen-light.wav")
    assert main(["transcribe", str(recording)]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "what can be said could not be made" in line
    assert "memory is short" in line


@pytest.mark.usefixtures("every_graph_is_large")
def test_a_large_graph_is_compiled_in_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(compile, "lexicon_fst")
    made = compile_graph(built_in("models", "speech-en"), STOP, tmp_path)
    assert (made.path / "graph" / "words.txt").read_text().split()[2] == "stop"


@pytest.mark.usefixtures("every_graph_is_large")
def test_a_cache_that_cannot_be_written_to_is_told_as_ever(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="cannot be written to"):
        compile_graph(built_in("models", "speech-en"), STOP, tmp_path / "file")
