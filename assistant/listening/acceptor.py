"""Weighted acceptors without cycles: determinize, minimize, and plain lists of phrases.

Symbols are words, or slots: "{name}" stands for another acceptor that `splicing` puts in its place. Costs are whole
hundredths of a nat while a grammar is worked on, so that equal parts compare equal. Nothing here knows templates,
homes or Vosk. Methods: weighted subset construction and weight pushing after Mohri, "Finite-State Transducers in
Language and Speech Processing" (1997); minimization by merging states with equal futures from the end on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

CENT = 0.01
"""A unit of cost, in nats."""

Context = TypeVar("Context")

Move = tuple[str, int, int]
"""Symbol, cost in hundredths, target state."""


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


class History(Protocol[Context]):
    """Costs that depend on what was said before: a small automaton that runs beside an acceptor."""

    @property
    def start(self) -> Context:
        """Before the first word."""
        ...

    def step(self, context: Context, symbol: str) -> tuple[Context, int] | None:
        """The context behind a word or slot, and what that costs here; None where it cannot stand."""
        ...

    def end(self, context: Context) -> int | None:
        """What it costs to end here; None where a sentence cannot end."""
        ...


class _Forgetful:
    """The history that costs nothing."""

    start = None

    def step(self, context: object, symbol: str) -> tuple[object, int]:
        return context, 0

    def end(self, context: object) -> int:
        return 0


def determinize(
    start: Iterable[tuple[int, int]],
    moves: Callable[[int], Iterable[Move]],
    ends: Callable[[int], int | None],
    history: History[Any] | None = None,
) -> Acceptor:
    """The deterministic acceptor of an acyclic one that is given by its moves.

    `start` are states and their costs; `moves(state)` the steps from a state; `ends(state)` the cost of ending there,
    None where it is not final. What `history` says is added.
    """
    history = history or _Forgetful()

    def normal(found: Mapping[int, int], context: object) -> tuple[int, tuple[tuple[tuple[int, int], ...], object]]:
        if len(found) == 1:  # mostly
            ((state, cost),) = found.items()
            return cost, (((state, 0),), context)
        least = min(found.values())
        return least, (tuple(sorted((state, cost - least) for state, cost in found.items())), context)

    first: dict[int, int] = {}
    for state, cost in start:
        first[state] = min(cost, first.get(state, cost))
    if not first:
        return Acceptor([{}])
    least, key = normal(first, history.start)
    numbers = {key: 0}
    waiting = [key]
    made = Acceptor([{}])
    while waiting:
        members, context = key = waiting.pop()
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
        if final is not None and (more := history.end(context)) is not None:
            made.finals[source] = final + more
        for symbol, found in reached.items():
            step = history.step(context, symbol)
            if step is None:
                continue
            cost, target_key = normal(found, step[0])
            number = numbers.get(target_key)
            if number is None:
                number = numbers[target_key] = len(made.arcs)
                made.arcs.append({})
                waiting.append(target_key)
            made.arcs[source][symbol] = (cost + step[1], number)
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
