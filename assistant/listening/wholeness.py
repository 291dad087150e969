"""Whether what was said so far is already a whole command: it decides how long the silence after it must be.

Decided on the graph of everything that may be said, from partial transcripts. Courtesies and a second command after
"and" may follow anything and do not count.
"""

from collections.abc import Mapping
from enum import Enum, auto

import numpy as np

from assistant.core.values import WordGraph

SELDOM = 1.4
"""What costs so many nats more than ending here hardly ever follows."""


class Wholeness(Enum):
    """How a sentence stands in the graph."""

    WHOLE = auto()
    """It may end here, and hardly anything may follow."""
    OPEN = auto()
    """It may end here or go on."""
    UNFINISHED = auto()
    """It must go on."""
    UNKNOWN = auto()
    """Nothing that may be said begins like this; or nothing was said."""


class Completeness:
    """Looks sentences up in a graph. Of a transcript that grows only the new words are looked up."""

    def __init__(self, graph: WordGraph) -> None:
        arcs = graph.arcs
        sources = np.frombuffer(arcs.sources, np.int32)
        self._order = np.argsort(sources, kind="stable").astype(np.int32)
        self._first = np.searchsorted(sources[self._order], np.arange(graph.states + 1)).astype(np.int32)
        self._arcs = arcs
        self._finals = graph.finals
        self._word: Mapping[str, int] = {word: place for place, word in enumerate(arcs.words)}
        self._said: list[str] = []
        self._reached = [self._without_words({0: 0.0})]

    def __call__(self, text: str) -> Wholeness:
        """How these words stand."""
        words = text.split()
        here = self._states(words)
        if not words or not here:
            return Wholeness.UNKNOWN
        ending = min(
            (cost + self._finals[state] for state, cost in here.items() if state in self._finals), default=None
        )
        if ending is None:
            return Wholeness.UNFINISHED
        going_on = min((cost + self._least_step(state) for state, cost in here.items()), default=np.inf)
        return Wholeness.WHOLE if going_on - ending >= SELDOM else Wholeness.OPEN

    def _states(self, words: list[str]) -> Mapping[int, float]:
        """The states in which these words may end, with their costs; those of all beginnings are remembered."""
        same = next(
            (place for place, (old, new) in enumerate(zip(self._said, words, strict=False)) if old != new),
            min(len(self._said), len(words)),
        )
        del self._said[same:], self._reached[same + 1 :]
        for word in words[same:]:
            self._said.append(word)
            self._reached.append(self._without_words(self._after(self._reached[-1], self._word.get(word, -1))))
        return self._reached[-1]

    def _leaving(self, state: int) -> list[int]:
        """The places of a state's arcs."""
        found: list[int] = self._order[self._first[state] : self._first[state + 1]].tolist()
        return found

    def _after(self, here: Mapping[int, float], label: int) -> dict[int, float]:
        """The states after one more word, with their costs."""
        there: dict[int, float] = {}
        for state, cost in here.items():
            for place in self._leaving(state):
                if self._arcs.labels[place] == label:
                    target, total = self._arcs.targets[place], cost + self._arcs.costs[place]
                    there[target] = min(total, there.get(target, total))
        return there

    def _without_words(self, costs: dict[int, float]) -> dict[int, float]:
        """These states and those that are reached from them without a word."""
        waiting = [*costs]
        while waiting:
            state = waiting.pop()
            for place in self._leaving(state):
                if self._arcs.labels[place] == 0:
                    target, total = self._arcs.targets[place], costs[state] + self._arcs.costs[place]
                    if total < costs.get(target, np.inf):
                        costs[target] = total
                        waiting.append(target)
        return costs

    def _least_step(self, state: int) -> float:
        """What the cheapest next word costs."""
        return min(
            (self._arcs.costs[place] for place in self._leaving(state) if self._arcs.labels[place]), default=np.inf
        )
