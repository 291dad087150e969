"""Acceptors: the same sentences and costs come out whatever is merged or shared."""

import itertools
import random

import pytest

from assistant.core.values import WordArc, WordGraph
from assistant.engines.kaldi_graph.sentences import Acceptance
from assistant.listening.acceptor import Acceptor, Move, determinize, minimize, phrases_acceptor
from assistant.listening.agreement import Agreement, AgreementHistory
from assistant.listening.splicing import splice, word_graph_of


def test_a_list_of_phrases_is_exactly_accepted() -> None:
    phrases = {"turn on the light": 0.0, "turn off the light": 0.5, "turn on": 2.0, "light": 1.25}
    accepted = Acceptance(word_graph_of(phrases))
    for phrase, cost in phrases.items():
        assert accepted.cost(phrase) == pytest.approx(cost)
    for other in ("", "turn", "the light", "turn on the", "light light"):
        assert accepted.cost(other) is None


def test_equal_endings_share_their_states() -> None:
    graph = word_graph_of(f"{verb} the {thing}" for verb in ("open", "close", "raise") for thing in ("blind", "gate"))
    assert graph.states == 4
    assert len(graph.arcs) == 3 + 1 + 2


def test_determinizing_and_minimizing_keep_every_cost() -> None:
    chance = random.Random(7)
    for _ in range(30):
        # Random states in rows, so that there is no cycle; steps may repeat a word with other costs.
        rows = 4
        width = 3
        steps: dict[int, list[Move]] = {}
        for row, place in itertools.product(range(rows), range(width)):
            steps[row * width + place] = [
                (chance.choice("abc"), chance.randrange(0, 300, 50), (row + 1) * width + chance.randrange(width))
                for _ in range(4)
            ]
        ends = {rows * width + place: 10 * place for place in range(width)} | {width: 70}

        def moves(state: int, steps: dict[int, list[Move]] = steps) -> list[Move]:
            return steps.get(state, [])

        made = minimize(determinize([(0, 0), (1, 40)], moves, ends.get))
        accepted = Acceptance(splice(made, {}))
        for length in range(rows + 2):
            for words in itertools.product("abc", repeat=length):
                expected = min(_path_costs([(0, 0), (1, 40)], words, steps, ends), default=None)
                found = accepted.cost(" ".join(words)) if words else None
                if words:
                    assert found == (None if expected is None else pytest.approx(expected / 100))
        assert all(len({arc.word for arc in arcs}) == len(arcs) for arcs in _arcs_by_source(splice(made, {})))


def _path_costs(
    starts: list[tuple[int, int]], words: tuple[str, ...], steps: dict[int, list[Move]], ends: dict[int, int]
) -> list[int]:
    here = list(starts)
    for word in words:
        here = [
            (to, cost + more) for state, cost in here for symbol, more, to in steps.get(state, []) if symbol == word
        ]
    return [cost + ends[state] for state, cost in here if state in ends]


def _arcs_by_source(graph: WordGraph) -> list[list[WordArc]]:
    return [[arc for arc in graph.arcs if arc.source == state] for state in range(graph.states)]


def test_short_sentences_cost_more() -> None:
    moves: dict[int, list[Move]] = {0: [("a", 0, 1), ("b", 0, 2)], 1: [("b", 0, 2)], 2: [("c", 0, 3)]}
    made = determinize(
        [(0, 0)], lambda state: moves.get(state, []), {2: 0, 3: 0}.get, AgreementHistory(Agreement(), (0, 300, 100))
    )
    accepted = Acceptance(splice(minimize(made), {}))
    assert accepted.cost("b") == pytest.approx(3.0)
    assert accepted.cost("a b") == pytest.approx(1.0)
    assert accepted.cost("a b c") == pytest.approx(0.0)


@pytest.mark.parametrize("names", [3, 30])
def test_slots_are_replaced_and_shared(names: int) -> None:
    frame = phrases_acceptor([(("open", "{name}"), 0), (("shut", "{name}"), 20), (("open", "{name}", "now"), 0)])
    slot = phrases_acceptor(((f"n{number}", "door"), 0) for number in range(names))
    slot.finals |= {slot.arcs[0]["n0"][1]: 10} if names == 3 else {}
    graph = splice(frame, {"{name}": slot})
    accepted = Acceptance(graph)
    assert accepted.cost("open n1 door now") == pytest.approx(0.0)
    assert accepted.cost("shut n2 door") == pytest.approx(0.2)
    assert accepted.cost("shut n2 door now") is None
    assert accepted.cost("open n1") == (pytest.approx(0.1) if names == 3 else None)
    assert len(graph.arcs) < 4 * names + 10


def test_an_empty_slot_takes_its_sentences_away_and_leaves_the_rest() -> None:
    frame = phrases_acceptor([(("lock", "the", "{lock}"), 0), (("lights", "on"), 0)])
    graph = splice(frame, {"{lock}": Acceptor([{}])})
    assert graph.words == {"lights", "on"}
    assert graph.states == 3
