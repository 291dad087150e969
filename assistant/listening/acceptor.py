"""Weighted acceptors without cycles: determinize, minimize, splice sub-grammars in, and plain lists of phrases.

Symbols are words, or slots: "{name}" stands for another acceptor that is put in its place by `splice`. Costs are whole
hundredths of a nat while a grammar is worked on, so that equal parts compare equal. Nothing here knows templates,
homes or Vosk. Methods: weighted subset construction and weight pushing after Mohri, "Finite-State Transducers in
Language and Speech Processing" (1997); minimization by merging states with equal futures from the end on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from assistant.core.values import WordArc, WordGraph

CENT = 0.01
"""A unit of cost, in nats."""

Move = tuple[str, int, int]
"""Symbol, cost in hundredths, target state."""

SHARED_FROM = 8
"""A sub-grammar with so many arcs at its start is entered by an empty arc and shared.

The start of a smaller one is copied to wherever it begins: the decoder then has one path less to follow there.
"""


@dataclass(slots=True)
class Acceptor:
    """Deterministic up to its slots. State 0 is the start."""

    arcs: list[dict[str, tuple[int, int]]]
    """For each state: symbol → (cost, target)."""
    finals: dict[int, int] = field(default_factory=dict)
    """Final state → cost of ending there."""
    looping: bool = False
    """Whether arcs lead back to the start. Only a sub-grammar may do so, and it is never copied in part."""

    @property
    def size(self) -> int:
        """Number of arcs."""
        return sum(len(arcs) for arcs in self.arcs)


def is_slot(symbol: str) -> bool:
    """Whether a symbol stands for a sub-grammar."""
    return symbol.startswith("{")


def determinize(
    start: Iterable[tuple[int, int]],
    moves: Callable[[int], Iterable[Move]],
    ends: Callable[[int], int | None],
    short: Sequence[int] = (),
) -> Acceptor:
    """The deterministic acceptor of an acyclic one that is given by its moves.

    `start` are states and their costs; `moves(state)` the steps from a state; `ends(state)` the cost of ending there,
    None where it is not final. `short[n]` is added to sentences of n words or slots: a word or two are easily heard
    in noise.
    """
    deepest = len(short)

    def normal(found: Mapping[int, int], depth: int) -> tuple[int, tuple[tuple[tuple[int, int], ...], int]]:
        least = min(found.values())
        return least, (tuple(sorted((state, cost - least) for state, cost in found.items())), depth)

    first: dict[int, int] = {}
    for state, cost in start:
        first[state] = min(cost, first.get(state, cost))
    least, key = normal(first, 0)
    numbers = {key: 0}
    waiting = [key]
    made = Acceptor([{}])
    while waiting:
        members, depth = key = waiting.pop()
        source = numbers[key]
        reached: dict[str, dict[int, int]] = {}
        final: int | None = None
        for state, residue in members:
            end = ends(state)
            if end is not None and (final is None or residue + end < final):
                final = residue + end
            for symbol, cost, target in moves(state):
                total = residue + cost
                found = reached.setdefault(symbol, {})
                if total < found.get(target, total + 1):
                    found[target] = total
        if final is not None and (depth or not deepest):
            made.finals[source] = final + (short[depth] if depth < deepest else 0)
        after = min(depth + 1, deepest)
        for symbol, found in reached.items():
            cost, target_key = normal(found, after)
            number = numbers.get(target_key)
            if number is None:
                number = numbers[target_key] = len(made.arcs)
                made.arcs.append({})
                waiting.append(target_key)
            made.arcs[source][symbol] = (cost, number)
    for symbol, (cost, target) in made.arcs[0].items():
        made.arcs[0][symbol] = (cost + least, target)
    return made


def minimize(acceptor: Acceptor) -> Acceptor:
    """The smallest acceptor of the same sentences and costs, with costs as early as possible; no useless states."""
    potential: list[int | None] = [None] * len(acceptor.arcs)
    classes: dict[object, int] = {}
    class_of = [-1] * len(acceptor.arcs)
    arcs: list[dict[str, tuple[int, int]]] = []
    finals: dict[int, int] = {}
    for state in _ends_first(acceptor):
        usable = []
        for symbol, (cost, target) in acceptor.arcs[state].items():
            ahead = potential[target]
            if ahead is not None:
                usable.append((symbol, cost + ahead, class_of[target]))
        end = acceptor.finals.get(state)
        futures = [cost for _, cost, _ in usable] + ([end] if end is not None else [])
        if not futures:
            continue
        least = potential[state] = min(futures)
        leaving = tuple(sorted((symbol, cost - least, target) for symbol, cost, target in usable))
        signature = (leaving, None if end is None else end - least)
        number = classes.get(signature)
        if number is None:
            number = classes[signature] = len(arcs)
            arcs.append({symbol: (cost, target) for symbol, cost, target in leaving})
            if end is not None:
                finals[number] = end - least
        class_of[state] = number
    if potential[0] is None:
        return Acceptor([{}])
    # Number the classes from the start on; what the start's future costs at least is paid on its arcs.
    start = class_of[0]
    renumbered = {start: 0}
    order = [start]
    for old in order:
        for _, target in arcs[old].values():
            if target not in renumbered:
                renumbered[target] = len(order)
                order.append(target)
    result = Acceptor(
        [{symbol: (cost, renumbered[target]) for symbol, (cost, target) in arcs[old].items()} for old in order],
        {renumbered[old]: cost for old, cost in finals.items() if old in renumbered},
    )
    base = potential[0]
    if base:
        result.arcs[0] = {symbol: (cost + base, target) for symbol, (cost, target) in result.arcs[0].items()}
        if 0 in result.finals:
            result.finals[0] += base
    return result


def _ends_first(acceptor: Acceptor) -> list[int]:
    """States in an order in which the targets of a state's arcs come before it."""
    order: list[int] = []
    seen = {0}
    stack = [(0, iter(acceptor.arcs[0].values()))]
    while stack:
        state, targets = stack[-1]
        for _, target in targets:
            if target not in seen:
                seen.add(target)
                stack.append((target, iter(acceptor.arcs[target].values())))
                break
        else:
            order.append(state)
            stack.pop()
    return order


def phrases_acceptor(phrases: Iterable[tuple[Sequence[str], int]]) -> Acceptor:
    """The minimal acceptor of word sequences with costs; of a sequence given twice the lower cost counts."""
    tree = Acceptor([{}])
    for words, cost in phrases:
        state = 0
        for word in words:
            known = tree.arcs[state].get(word)
            if known is None:
                known = tree.arcs[state][word] = (0, len(tree.arcs))
                tree.arcs.append({})
            state = known[1]
        if state:
            tree.finals[state] = min(cost, tree.finals.get(state, cost))
    return minimize(tree)


def word_graph_of(phrases: Iterable[str] | Mapping[str, float]) -> WordGraph:
    """A WordGraph of whole phrases: a list, or phrase → cost in nats (0 is free, more is less expected)."""
    costs = phrases if isinstance(phrases, Mapping) else dict.fromkeys(phrases, 0.0)
    return splice(phrases_acceptor((phrase.lower().split(), round(cost / CENT)) for phrase, cost in costs.items()), {})


class _Spliced:
    """The graph that `splice` puts together, as columns."""

    def __init__(self, slots: Mapping[str, Acceptor]) -> None:
        self.slots = slots
        self.sources: list[int] = []
        self.targets: list[int] = []
        self.words: list[str] = []
        self.costs: list[int] = []
        self.states = 0
        self.inner: dict[tuple[str, int], Sequence[int]] = {}
        """Slot and where it goes on → the states of its copy."""

    def new_states(self, count: int) -> range:
        self.states += count
        return range(self.states - count, self.states)

    def add(self, acceptor: Acceptor, numbers: Sequence[int], exit_: int | None, first: int = 0) -> None:
        """Copies an acceptor's arcs, from its state `first` on, onto states that are there. It ends in `exit_`."""
        for source in range(first, len(acceptor.arcs)):
            self.leave(numbers[source], acceptor, source, 0, numbers, exit_)

    def leave(
        self, source: int, acceptor: Acceptor, state: int, cost: int, numbers: Sequence[int], exit_: int | None
    ) -> None:
        """Adds to `source` the arcs of one state of an acceptor, with `cost` on top."""
        finals = acceptor.finals if exit_ is not None else {}
        for symbol, (step, target) in acceptor.arcs[state].items():
            ways = [(cost + step, numbers[target])]
            if exit_ is not None and target in finals:
                ways.append((cost + step + finals[target], exit_))
                if not acceptor.arcs[target]:
                    del ways[0]
            for total, goal in ways:
                if symbol[:1] == "{":
                    self.enter(source, symbol, total, goal)
                else:
                    self.arc(source, symbol, total, goal)

    def arc(self, source: int, word: str, cost: int, target: int) -> None:
        self.sources.append(source)
        self.targets.append(target)
        self.words.append(word)
        self.costs.append(cost)

    def enter(self, source: int, symbol: str, cost: int, target: int) -> None:
        """Adds the way from `source` through a slot to `target`."""
        sub = self.slots.get(symbol)
        if sub is None or not sub.arcs[0]:
            return  # nothing of this kind in the home
        shared = len(sub.arcs[0]) >= SHARED_FROM or sub.looping
        key = (symbol, target)
        numbers = self.inner.get(key)
        if numbers is None:
            numbers = self.inner[key] = self.new_states(len(sub.arcs))
            self.add(sub, numbers, target, 0 if shared else 1)
        if shared:
            self.arc(source, "", cost, numbers[0])
        else:
            self.leave(source, sub, 0, cost, numbers, target)


def splice(acceptor: Acceptor, slots: Mapping[str, Acceptor]) -> WordGraph:
    """The WordGraph in which every slot is replaced by its acceptor. Arcs over slots without sentences go away.

    Copies of one slot with the same continuation are shared. States that lead nowhere are taken out.
    """
    made = _Spliced(slots)
    made.add(acceptor, made.new_states(len(acceptor.arcs)), None)
    sources, targets = np.asarray(made.sources, np.int64), np.asarray(made.targets, np.int64)
    final = np.zeros(made.states, bool)
    final[list(acceptor.finals)] = True
    start = np.zeros(made.states, bool)
    start[0] = True
    useful = _reached(start, sources, targets) & _reached(final, targets, sources)
    useful[0] = True
    numbers = np.cumsum(useful) - 1
    keep = (useful[sources] & useful[targets]).tolist()
    arcs = map(
        WordArc,
        compress(numbers[sources].tolist(), keep),
        compress(numbers[targets].tolist(), keep),
        compress(made.words, keep),
        (cost * CENT for cost in compress(made.costs, keep)),
    )
    finals = {int(numbers[state]): cost * CENT for state, cost in acceptor.finals.items() if useful[state]}
    return WordGraph(int(useful.sum()), tuple(arcs), finals)


def _reached(seen: NDArray[np.bool_], tails: NDArray[np.int64], heads: NDArray[np.int64]) -> NDArray[np.bool_]:
    """States that can be reached over arcs from those that are marked."""
    seen = seen.copy()
    count = -1
    while count != (count := int(seen.sum())):
        seen[heads[seen[tails]]] = True
    return seen
