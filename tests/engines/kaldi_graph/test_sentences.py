"""Lists of likely sentences for recognizers that take no graph."""

from assistant.core.values import WordArc, WordGraph
from assistant.engines.kaldi_graph.sentences import Acceptance, likely_sentences

GRAPH = WordGraph(
    5,
    (
        WordArc(0, 1, "turn"),
        WordArc(1, 2, "on", 0.5),
        WordArc(1, 2, "off"),
        WordArc(2, 3, ""),
        WordArc(3, 4, "lights"),
        WordArc(3, 4, "fans", 2.0),
        WordArc(0, 4, "stop", 3.0),
    ),
    {4: 0.0},
)


def test_every_word_turns_up_cheapest_first() -> None:
    found = likely_sentences(GRAPH, lambda _: True, 10)
    assert found == ["turn off lights", "turn on lights", "turn off fans", "stop"]
    assert likely_sentences(GRAPH, lambda _: True, 2) == found[:2]


def test_unknown_words_take_their_sentences_away() -> None:
    assert likely_sentences(GRAPH, lambda word: word != "lights", 10) == ["turn off fans", "turn on fans", "stop"]
    assert likely_sentences(GRAPH, lambda _: False, 10) == []


def test_acceptance_counts_costs_over_steps_without_words() -> None:
    accepted = Acceptance(GRAPH)
    assert accepted.cost("turn on fans") == 2.5
    assert accepted.cost("turn on") is None
    assert accepted.cost("") is None
