"""Graphs on disk: the same as those that are worked out, never half of one, and only made anew where needed."""

import logging
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.engines.kaldi_graph.sentences import Acceptance
from assistant.home.registry import Registry
from assistant.home.things import Entity
from assistant.languages import sentences
from assistant.languages.sentences import Sentences
from assistant.listening import stored, template_graph
from assistant.listening.commands import command_graph
from assistant.listening.stored import stored_command_graph

HOME = Registry(entities=(Entity("light.l", "Bertha"), Entity("light.m", "Berta"), Entity("light.n", "💡")))


@pytest.fixture(scope="module")
def templates() -> Sentences:
    return sentences.load("en")


def _files(folder: Path) -> list[str]:
    """What kinds of graphs there are."""
    kinds = (path.name.partition("-")[0] for path in folder.iterdir())
    return sorted(kind for kind in kinds if kind != "pronunciations")


def test_a_stored_graph_is_the_same_with_its_report(templates: Sentences, tmp_path: Path) -> None:
    made = stored_command_graph(templates, HOME, tmp_path)
    assert made == command_graph(templates, HOME)
    assert [(alike.one, alike.other) for alike in made.names.alike] == [("Bertha", "Berta")]
    assert made.names.unsayable == ("💡",)
    assert stored_command_graph(templates, HOME, tmp_path) == made
    assert _files(tmp_path) == ["commands", "templates"]
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:1000])
    assert stored_command_graph(templates, HOME, tmp_path) == made


def test_a_new_name_does_not_cost_the_templates_again(
    templates: Sentences, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_command_graph(templates, HOME, tmp_path)
    monkeypatch.delattr(template_graph, "template_graph")
    renamed = Registry(entities=(Entity("light.l", "Lantern"),))
    made = stored_command_graph(templates, renamed, tmp_path)
    assert Acceptance(made.graph).cost("turn on the lantern") is not None
    assert _files(tmp_path) == ["commands", "commands", "templates"]


def test_a_new_kind_of_device_can_be_spoken_of(templates: Sentences, tmp_path: Path) -> None:
    before = stored_command_graph(templates, HOME, tmp_path)
    after = stored_command_graph(templates, Registry(entities=(*HOME.entities, Entity("fan.f", "Whirl"))), tmp_path)
    assert Acceptance(before.graph).cost("turn on the fans") is None
    assert Acceptance(after.graph).cost("turn on the fans") is not None


def test_the_log_tells_once_what_was_made(
    templates: Sentences, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger=stored.__name__):
        stored_command_graph(templates, HOME, tmp_path)
        stored_command_graph(templates, HOME, tmp_path)
    assert len(caplog.messages) == 1
    assert "1 names cannot be said" in caplog.text
    assert "1 pairs sound alike" in caplog.text


def test_a_folder_that_cannot_be_written_to_does_no_harm(templates: Sentences, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    made = stored_command_graph(templates, HOME, tmp_path / "file")
    assert made == command_graph(templates, HOME)


KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from assistant.config import places
from assistant.core.values import WordArc, WordGraph
from assistant.engines.kaldi_graph import compile_graph
from assistant.listening import stored, template_graph
from assistant.listening.commands import CommandGraph

folder, left = Path(sys.argv[1]), int(sys.argv[2])

def hook(event, arguments):
    global left
    if event in ("open", "os.rename", "os.mkdir", "os.symlink") and str(folder) in str(arguments[0]):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

graph = WordGraph(2, (WordArc(0, 1, sys.argv[3]),), {1: 0.0})
sys.addaudithook(hook)
stored._keep(folder / "commands-1.npz", lambda draft: stored._write_commands(draft, CommandGraph(graph)))
compile_graph(places.built_in("models", "speech-en"), graph, folder / "compiled")
"""
"""Writes both halves of a graph and kills itself before the nth change to the folder."""


def test_killed_at_any_moment_it_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    def write(killed_at: int, word: str) -> int:
        command = [sys.executable, "-c", KILLED_WHILE_WRITING, str(tmp_path), str(killed_at), word]
        return subprocess.run(command, check=False, timeout=60).returncode

    assert write(0, "old") == 0
    finished = False
    for step in range(1, 40):
        status = write(step, "new")
        assert status in (0, -signal.SIGKILL)
        words = stored._read_commands(tmp_path / "commands-1.npz").graph.words
        assert words in ({"old"}, {"new"})
        for compiled in (tmp_path / "compiled").glob("[!.]*/graph"):
            assert (compiled / "words.txt").read_text().split()[2] in ("old", "new")
            assert (compiled.parent / "am" / "final.mdl").is_file()
            assert (compiled / "HCLr.fst").stat().st_size > 1000
        finished = status == 0
        if finished:
            break
    assert finished
