"""Graphs on disk: the same as those that are worked out, never half of one, and only made anew where needed."""

import json
import logging
import signal
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType

import pytest
from hassil.intents import Intents

from assistant.engines.kaldi_graph.sentences import Acceptance
from assistant.home.registry import Registry
from assistant.home.things import Entity
from assistant.languages.sentences import Sentences
from assistant.listening import stored, template_graph
from assistant.listening.commands import command_graph
from assistant.listening.stored import stored_command_graph

HOME = Registry(entities=(Entity("light.l", "Bertha"), Entity("light.m", "Berta"), Entity("light.n", "💡")))


@pytest.fixture(scope="module")
def templates() -> Sentences:
    """A few sentences: how many there are makes no difference here."""
    data = {
        "language": "en",
        "intents": {
            "Switch": {
                "data": [
                    {"sentences": ["turn (on|off) [the] {name}", "dim {name} to {0..100:level} percent"]},
                    {"sentences": ["turn on [all] [the] fans"], "slots": {"domain": "fan"}},
                    {"sentences": ["say {missing}"]},
                ]
            }
        },
        "lists": {"name": {"wildcard": True}},
    }
    return Sentences("en", Intents.from_dict(data))


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


def test_a_new_name_does_not_cost_the_templates_again(templates: Sentences, tmp_path: Path) -> None:
    stored_command_graph(templates, HOME, tmp_path)
    [kept] = tmp_path.glob("templates-*")
    file = kept.stat().st_ino
    renamed = Registry(entities=(Entity("light.l", "Lantern"),))
    made = stored_command_graph(templates, renamed, tmp_path)
    assert Acceptance(made.graph).cost("turn on the lantern") is not None
    assert _files(tmp_path) == ["commands", "commands", "templates"]
    assert kept.stat().st_ino == file


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


def test_it_is_worked_out_in_another_process(
    templates: Sentences, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = command_graph(templates, HOME)
    monkeypatch.delattr(stored, "command_graph")
    monkeypatch.delattr(template_graph, "template_graph")
    assert stored_command_graph(templates, HOME, tmp_path) == wanted


def test_devices_may_have_any_attributes(templates: Sentences, tmp_path: Path) -> None:
    home = Registry(entities=(Entity("light.l", "Bertha", attributes=MappingProxyType({"brightness": 3})),))
    assert stored_command_graph(templates, home, tmp_path) == command_graph(templates, home)


KILLED_WHILE_WRITING = """
import json, os, resource, signal, sys
from pathlib import Path
from assistant.config import places
from assistant.core.values import WordArc, WordGraph
from assistant.engines.kaldi_graph import compile_graph
from assistant.listening import stored
from assistant.listening.commands import CommandGraph

folder = Path(sys.argv[1])

def write(word, changes, size):
    if size:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    def count(event, arguments):
        nonlocal changes
        if event in ("open", "os.rename", "os.mkdir", "os.symlink") and str(folder) in str(arguments[0]):
            changes -= 1
            if not changes:
                os.kill(os.getpid(), signal.SIGKILL)

    graph = WordGraph(2, (WordArc(0, 1, word),), {1: 0.0})
    sys.addaudithook(count)
    stored._keep(folder / "commands-1.npz", lambda draft: stored._write_commands(draft, CommandGraph(graph)))
    compile_graph(places.built_in("models", "speech-en"), graph, folder / "compiled")

in_a_file = [("new", 0, size) for size in (1, 100, 1000, 3000, 10_000)]
before_a_change = [("new", number, 0) for number in range(1, 60)]
for word, changes, size in [("old", 0, 0), *in_a_file, *before_a_change]:
    child = os.fork()
    if not child:
        write(word, changes, size)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    kept = stored._read_commands(folder / "commands-1.npz").graph.words
    compiled = [place.parent for place in (folder / "compiled").glob("[!.]*/graph")]
    words = [(place / "graph" / "words.txt").read_text().split()[2] for place in compiled]
    whole = all((place / "am" / "final.mdl").is_file() and (place / "report.json").is_file() for place in compiled)
    print(json.dumps([status, [*kept], sorted(words), whole]))
    if word == "new" and not status:
        break
"""
"""Writes both halves of a graph; killed in the middle of files, then before its first, second … change to the folder.
Prints what is there after each."""


def test_killed_at_any_moment_it_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED_WHILE_WRITING, str(tmp_path)]
    done = subprocess.run(command, check=True, timeout=120, stdout=subprocess.PIPE, text=True)
    first, *killed, last = map(json.loads, done.stdout.splitlines())
    assert first == [0, ["old"], ["old"], True]
    assert last == [0, ["new"], ["new", "old"], True]
    assert len(killed) > 8
    for status, kept, compiled, whole in killed:
        assert status in (-signal.SIGKILL, -signal.SIGXFSZ)
        assert kept in (["old"], ["new"])
        assert compiled in (["old"], ["new", "old"])
        assert whole
