"""What probably comes next in a request that is being typed: commands and names of this home first, then any words.

The grammar of everything that may be said tells what can follow, the n-gram model of dictation which of it is usual.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from assistant.core.values import WordGraph
from assistant.listening.ngrams import Ngrams
from assistant.listening.spoken import spoken_words
from assistant.listening.wording import Wording

MOST_WORDS = 4
"""Words that are suggested at once, where nothing else can follow."""
LONGEST = 40
"""Words typed; beyond that nothing is suggested."""
UNKNOWN = 9.0
"""Nats that a word costs which the n-gram model does not know: a name of this home."""

Costs = dict[int, float]
"""State of the graph → what it costs to be there, in nats."""


class Suggestions:
    """For one home. Not for two threads."""

    def __init__(self, graph: WordGraph, model: Ngrams) -> None:
        self._finals = graph.finals
        self._wording = Wording(model)
        sources = np.frombuffer(graph.arcs.sources, dtype=np.int32)
        order = np.argsort(sources, kind="stable")
        self._begins = np.searchsorted(sources[order], np.arange(graph.states + 1))
        self._labels = np.frombuffer(graph.arcs.labels, dtype=np.int32)[order]
        self._targets = np.frombuffer(graph.arcs.targets, dtype=np.int32)[order]
        self._costs = np.frombuffer(graph.arcs.costs, dtype=np.float32)[order]
        self._words = graph.arcs.words

    def after(self, text: str) -> str:
        """What completes the text, as it would be typed next; "" when nothing is likely."""
        typed = text.split()
        if not typed or len(typed) > LONGEST:
            return ""
        begun = ""
        if not text[-1].isspace():
            states, said = self._after(typed)
            if self._is_whole(states):
                return ""  # whoever wants more types on
            if len(typed[-1]) > 1 and (following := self._next(states, said, "")):
                return f" {following}"
            begun = typed.pop().lower()
        states, said = self._after(typed)
        if not begun and self._is_whole(states):
            return ""
        return (self._next(states, said, begun) or self._wording.likely(said, begun))[len(begun) :]

    def _after(self, typed: Sequence[str]) -> tuple[Costs, list[str]]:
        """Where the grammar stands after these words, and how they are said."""
        said = [word for one in typed for word in spoken_words(one)]
        states = self._closure({0: 0.0})
        for word in said:
            states = self._closure(self._reached(states, word))
        return states, said

    def _is_whole(self, states: Costs) -> bool:
        return any(state in self._finals for state in states)

    def _next(self, states: Costs, said: Sequence[str], begun: str) -> str:
        """The likeliest words of the grammar there; the first begins like this. "" when there are none."""
        first = self._likeliest(states, said, begun)
        words = [first] if first else []
        while words and len(words) < MOST_WORDS:
            states = self._closure(self._reached(states, words[-1]))
            following = {word for word, _, _ in self._arcs(states)}
            if len(following) != 1 or self._is_whole(states):
                break
            words += following
        return " ".join(words)

    def _likeliest(self, states: Costs, said: Sequence[str], begun: str) -> str:
        best: dict[str, float] = {}
        for word, cost, _ in self._arcs(states):
            if word.startswith(begun) and word != begun and cost < best.get(word, np.inf):
                best[word] = cost
        if not best:
            return ""
        usual = self._wording.following(said, list(best))
        return min(best, key=lambda word: best[word] + min(UNKNOWN, usual[word]))

    def _arcs(self, states: Costs) -> Iterator[tuple[str, float, int]]:
        """Word, cost and target of everything that can be said now."""
        for state, before in states.items():
            for place in range(self._begins[state], self._begins[state + 1]):
                if label := self._labels[place]:
                    yield self._words[label], before + float(self._costs[place]), int(self._targets[place])

    def _reached(self, states: Costs, word: str) -> Costs:
        reached: Costs = {}
        for said, cost, target in self._arcs(states):
            if said == word and cost < reached.get(target, np.inf):
                reached[target] = cost
        return reached

    def _closure(self, states: Costs) -> Costs:
        """With the states that are reached without a word."""
        found, waiting = dict(states), list(states)
        while waiting:
            state = waiting.pop()
            for place in range(self._begins[state], self._begins[state + 1]):
                target, cost = int(self._targets[place]), found[state] + float(self._costs[place])
                if not self._labels[place] and cost < found.get(target, np.inf):
                    found[target] = cost
                    waiting.append(target)
        return found
