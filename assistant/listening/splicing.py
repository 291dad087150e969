"""Puts sub-grammars into the places of an acceptor's slots: the `WordGraph` that a recognizer is given.

A sub-grammar is copied once for every place where its sentences go on, whole and as columns, however many templates
lead to it. What the acceptors mean, and what is in them, is not known here.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.core.values import ArcTable, WordGraph
from assistant.listening.acceptor import CENT, Acceptor, is_slot, phrases_acceptor

SHARED_FROM = 8
"""A sub-grammar with so many arcs at its start is entered by an empty arc.

The start of a smaller one is copied to wherever it begins: the decoder then has one path less to follow there.
"""

_EXIT = -1
"""Stands for the state in which a sub-grammar ends, in its own numbering."""

_Columns = NDArray[np.int32]
"""One row an arc: source, target, label, cost in hundredths."""


def word_graph_of(phrases: Iterable[str] | Mapping[str, float]) -> WordGraph:
    """A WordGraph of whole phrases: a list, or phrase → cost in nats (0 is free, more is less expected)."""
    costs = phrases if isinstance(phrases, Mapping) else dict.fromkeys(phrases, 0.0)
    return splice(phrases_acceptor((phrase.lower().split(), round(cost / CENT)) for phrase, cost in costs.items()), {})


def splice(acceptor: Acceptor, slots: Mapping[str, Acceptor]) -> WordGraph:
    """The WordGraph in which every slot is replaced by its acceptor. Arcs over slots without sentences go away.

    Copies of one slot with the same continuation are shared. States that lead nowhere are taken out.
    """
    made = _Splicing(slots)
    whole = made.parts[""] = made.part(acceptor, ends=False)
    base = made.copy("", whole, _EXIT)
    assert base == 0
    sources, targets, labels, costs = made.columns().T
    useful = _on_a_path(made.states, sources, targets, [*acceptor.finals])
    numbers = np.cumsum(useful) - 1
    keep = useful[sources] & useful[targets]
    words = np.array([*made.labels], object)
    used, labels = np.unique(np.concatenate(([0], labels[keep])), return_inverse=True)
    kept = numbers[sources[keep]], numbers[targets[keep]], labels[1:]
    table = arc_table(*kept, costs[keep] * CENT, tuple(words[used]))
    finals = {int(numbers[state]): cost * CENT for state, cost in acceptor.finals.items() if useful[state]}
    return WordGraph(int(useful.sum()), table, finals)


def arc_table(
    sources: NDArray[Any], targets: NDArray[Any], labels: NDArray[Any], costs: NDArray[Any], words: tuple[str, ...]
) -> ArcTable:
    """An ArcTable of numpy's columns, one element an arc; `words[0]` is empty."""
    whole = [array("i", column.astype(np.int32).tobytes()) for column in (sources, targets, labels)]
    return ArcTable(whole[0], whole[1], whole[2], array("f", costs.astype(np.float32).tobytes()), words)


@dataclass(frozen=True, slots=True)
class _Part:
    """An acceptor as columns, in its own numbers. An arc into a final state is there twice: on, and to _EXIT."""

    states: int
    start: _Columns
    """The arcs that leave state 0."""
    rest: _Columns
    slots: tuple[tuple[int, str, int, int], ...]
    """Source, symbol, cost, target."""
    shared: bool
    """Whether it is entered by an empty arc."""


@dataclass(slots=True)
class _Splicing:
    """One run of `splice`."""

    slots: Mapping[str, Acceptor]
    states: int = 0
    labels: dict[str, int] = field(default_factory=lambda: {"": 0})
    parts: dict[str, _Part] = field(default_factory=dict)
    copies: dict[tuple[str, int], int] = field(default_factory=dict)
    """Slot and where it goes on → the first state of its copy."""
    entries: dict[str, list[tuple[int, int, int, int]]] = field(default_factory=dict)
    """Slot that is not shared → source, cost, first state of the copy, where it goes on."""
    steps: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Empty arcs into shared copies: source, target, label, cost."""

    def part(self, acceptor: Acceptor, ends: bool = True) -> _Part:
        """The columns of an acceptor; without `ends` it does not go on anywhere."""
        words: list[tuple[int, int, int, int]] = []
        slots = []
        first = 0
        for source, arcs in enumerate(acceptor.arcs):
            for symbol, (cost, target) in arcs.items():
                ways = [(target, cost)]
                if ends and target in acceptor.finals:
                    ways.append((_EXIT, cost + acceptor.finals[target]))
                    if not acceptor.arcs[target]:
                        del ways[0]
                for goal, total in ways:
                    if is_slot(symbol):
                        slots.append((source, symbol, total, goal))
                    else:
                        words.append((source, goal, self.labels.setdefault(symbol, len(self.labels)), total))
            if source == 0:
                first = len(words)
        columns = np.array(words, np.int32).reshape(-1, 4)
        shared = not ends or acceptor.looping or len(acceptor.arcs[0]) >= SHARED_FROM
        return _Part(len(acceptor.arcs), columns[:first], columns[first:], tuple(slots), shared)

    def copy(self, symbol: str, part: _Part, goal: int) -> int:
        """A copy that goes on in `goal`; gives its first state."""
        base = self.copies[symbol, goal] = self.states
        self.states += part.states
        for source, inner, cost, target in part.slots:
            if source or part.shared:
                self.enter(base + source, inner, cost, goal if target == _EXIT else base + target)
        return base

    def enter(self, source: int, symbol: str, cost: int, goal: int) -> None:
        """Adds the way from `source` through a slot to `goal`."""
        acceptor = self.slots.get(symbol)
        if acceptor is None or not acceptor.arcs[0]:
            return  # nothing of this kind in the home
        part = self.parts.get(symbol)
        if part is None:
            part = self.parts[symbol] = self.part(acceptor)
        base = self.copies.get((symbol, goal))
        if base is None:
            base = self.copy(symbol, part, goal)
        if part.shared:
            self.steps.append((source, base, 0, cost))
            return
        self.entries.setdefault(symbol, []).append((source, cost, base, goal))
        for first, inner, more, target in part.slots:
            if not first:
                self.enter(source, inner, cost + more, goal if target == _EXIT else base + target)

    def columns(self) -> _Columns:
        """All arcs."""
        pieces: list[_Columns] = [np.array(self.steps, np.int32).reshape(-1, 4)]
        places: dict[str, list[tuple[int, int]]] = {}
        for (symbol, goal), base in self.copies.items():
            places.setdefault(symbol, []).append((base, goal))
        for symbol, found in places.items():
            part = self.parts[symbol]
            bases, goals = np.array(found, np.int32).T
            rows = np.concatenate((part.start, part.rest)) if part.shared else part.rest
            arcs = _placed(rows, bases, goals)
            arcs[:, 0] += np.repeat(bases, len(rows))
            pieces.append(arcs)
        for symbol, entered in self.entries.items():
            rows = self.parts[symbol].start
            sources, costs, bases, goals = np.array(entered, np.int32).T
            arcs = _placed(rows, bases, goals)
            arcs[:, 0] = np.repeat(sources, len(rows))
            arcs[:, 3] += np.repeat(costs, len(rows))
            pieces.append(arcs)
        return np.concatenate(pieces)


def _placed(rows: _Columns, bases: NDArray[np.int32], goals: NDArray[np.int32]) -> _Columns:
    """The arcs of a part once for each copy, with their targets there."""
    arcs = np.tile(rows, (len(bases), 1))
    ends = arcs[:, 1] == _EXIT
    arcs[:, 1] = np.where(ends, np.repeat(goals, len(rows)), arcs[:, 1] + np.repeat(bases, len(rows)))
    return arcs


def _on_a_path(
    states: int, sources: NDArray[np.int32], targets: NDArray[np.int32], finals: Sequence[int]
) -> NDArray[np.bool_]:
    """States on a way from the start to an end, and the start."""
    start, end = np.zeros(states, bool), np.zeros(states, bool)
    start[0] = True
    end[finals] = True
    useful = _reached(start, sources, targets) & _reached(end, targets, sources)
    useful[0] = True
    return useful


def _reached(seen: NDArray[np.bool_], tails: NDArray[np.int32], heads: NDArray[np.int32]) -> NDArray[np.bool_]:
    """States that can be reached over arcs from those that are marked."""
    count = -1
    while count != (count := int(seen.sum())):
        seen[heads[seen[tails]]] = True
    return seen
