"""Taught pronunciations: the same sentences, another sound, in graphs of all kinds."""

from pathlib import Path

import pytest

from assistant.config.places import built_in
from assistant.core.values import JOINT, WordArc, WordGraph
from assistant.engines.kaldi_graph import compile_graph
from assistant.engines.kaldi_graph.sentences import Acceptance
from assistant.engines.pronunciation import pronounce
from assistant.listening.sounds import with_sounds

GRAPH = WordGraph(
    5,
    [
        WordArc(0, 1, "dim", 0.5),
        WordArc(1, 2, "study", 0.25),
        WordArc(2, 3, "lamp", 0.125),
        WordArc(2, 3, "light"),
        WordArc(1, 3, "zorbatron"),
        WordArc(3, 4, "now"),
    ],
    {3: 0.0, 4: 0.0},
)
SAID = (("S", "T", "EH", "D", "IY", "L", "AE", "M", "P"),)


def test_a_name_of_several_words_becomes_one_beside_them_at_the_same_cost() -> None:
    graph = with_sounds(GRAPH, {"Study Lamp": SAID})
    joined = f"study{JOINT}lamp"
    assert graph.sounds == {joined: SAID}
    accepted = Acceptance(graph)
    assert accepted.cost(f"dim {joined} now") == pytest.approx(0.875)
    assert accepted.cost("dim study lamp now") == pytest.approx(0.875)
    assert accepted.cost(joined) is None


def test_a_single_word_keeps_its_usual_sound_too() -> None:
    said = ("S", "AO", "R", "B")
    graph = with_sounds(GRAPH, {"zorbatron": [said]})
    assert graph.sounds["zorbatron"] == (*pronounce("zorbatron"), said)
    assert len(graph.arcs) == len(GRAPH.arcs)


def test_a_name_that_is_not_said_here_changes_nothing() -> None:
    assert with_sounds(GRAPH, {"Garden Gate": SAID}) is GRAPH
    assert with_sounds(GRAPH, {}) is GRAPH


def test_compiled_graphs_with_other_sounds_are_other_graphs(tmp_path: Path) -> None:
    model = built_in("models", "speech-en")
    usual = compile_graph(model, GRAPH, tmp_path)
    taught = compile_graph(model, with_sounds(GRAPH, {"Study Lamp": SAID}), tmp_path)
    again = compile_graph(model, with_sounds(GRAPH, {"Study Lamp": SAID}), tmp_path)
    assert usual.path != taught.path == again.path
    assert f"study{JOINT}lamp" in (taught.path / "graph" / "words.txt").read_text(encoding="utf-8")
    assert not taught.unpronounceable


def test_phones_that_the_model_does_not_have_are_told(tmp_path: Path) -> None:
    graph = with_sounds(GRAPH, {"Study Lamp": [("S", "QQ")]})
    assert compile_graph(built_in("models", "speech-en"), graph, tmp_path).unpronounceable == (f"study{JOINT}lamp",)
