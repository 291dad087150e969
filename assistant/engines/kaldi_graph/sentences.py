"""What a `WordGraph` accepts: a check of one sentence, and the likeliest sentences as a list.

For recognizers that take no graph: a stock Vosk model joins listed words freely, so its list is made here and what it
heard is checked afterwards.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count

from assistant.core.values import WordArc, WordGraph

Arcs = Sequence[Sequence[WordArc]]


class Acceptance:
    """Checks sentences against a graph."""

    def __init__(self, graph: WordGraph) -> None:
        self._finals = graph.finals
        self._arcs = _by_source(graph)

    def cost(self, text: str) -> float | None:
        """The cost of the cheapest path that says exactly `text`; None when no path does."""
        here = self._without_words({0: 0.0})
        for word in text.split():
            following: dict[int, float] = {}
            for state, cost in here.items():
                for arc in self._arcs[state]:
                    if arc.word == word and cost + arc.cost < following.get(arc.target, float("inf")):
                        following[arc.target] = cost + arc.cost
            here = self._without_words(following)
        return min((cost + self._finals[state] for state, cost in here.items() if state in self._finals), default=None)

    def _without_words(self, costs: dict[int, float]) -> dict[int, float]:
        waiting = list(costs)
        while waiting:
            state = waiting.pop()
            for arc in self._arcs[state]:
                if not arc.word and costs[state] + arc.cost < costs.get(arc.target, float("inf")):
                    costs[arc.target] = costs[state] + arc.cost
                    waiting.append(arc.target)
        return costs


def likely_sentences(graph: WordGraph, known: Callable[[str], bool], most: int) -> list[str]:
    """The best sentence through every arc, cheapest first, at most `most`; none with a word that is not `known`.

    So every word and every pair of neighbours that fits in turns up before any sentence is a mere combination.
    """
    usable = [arc for arc in graph.arcs if not arc.word or known(arc.word)]
    forward, first = _cheapest([(0, 0.0)], usable, lambda arc: (arc.source, arc.target), graph.states)
    backward, last = _cheapest(graph.finals.items(), usable, lambda arc: (arc.target, arc.source), graph.states)
    costs = (
        (forward[arc.source] + arc.cost + backward[arc.target], number)
        for number, arc in enumerate(usable)
        if arc.word and arc.source in forward and arc.target in backward
    )
    found: dict[str, None] = {}
    for _, number in sorted(costs):
        arc = usable[number]
        before = _followed(first, arc.source, lambda step: step.source)
        after = _followed(last, arc.target, lambda step: step.target)
        words = [*reversed(before), arc.word, *after]
        found[" ".join(word for word in words if word)] = None
        if len(found) >= most:
            break
    return list(found)


def _cheapest(
    starts: Iterable[tuple[int, float]],
    arcs: Iterable[WordArc],
    ends: Callable[[WordArc], tuple[int, int]],
    states: int,
) -> tuple[dict[int, float], dict[int, WordArc]]:
    """Dijkstra's shortest paths: the cost of every state that is reached, and the arc by which."""
    leaving: list[list[WordArc]] = [[] for _ in range(states)]
    for arc in arcs:
        leaving[ends(arc)[0]].append(arc)
    done: dict[int, float] = {}
    by: dict[int, WordArc] = {}
    order = count()
    waiting: list[tuple[float, int, int, WordArc | None]] = [(cost, next(order), state, None) for state, cost in starts]
    heapq.heapify(waiting)
    while waiting:
        cost, _, state, by_arc = heapq.heappop(waiting)
        if state in done:
            continue
        done[state] = cost
        if by_arc is not None:
            by[state] = by_arc
        for following in leaving[state]:
            target = ends(following)[1]
            if target not in done:
                heapq.heappush(waiting, (cost + following.cost, next(order), target, following))
    return done, by


def _followed(steps: Mapping[int, WordArc], state: int, onward: Callable[[WordArc], int]) -> list[str]:
    """The words of the arcs by which a state was reached, from it back to where the search began."""
    words = []
    step = steps.get(state)
    while step:
        words.append(step.word)
        step = steps.get(onward(step))
    return words


def _by_source(graph: WordGraph) -> Arcs:
    arcs: list[list[WordArc]] = [[] for _ in range(graph.states)]
    for arc in graph.arcs:
        arcs[arc.source].append(arc)
    return arcs
