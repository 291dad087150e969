"""What probably comes next in a request that is being typed: commands and names of this home first, then any words.

The grammar of everything that may be said tells what can follow; which of it is likely, the n-gram model of dictation,
the names of the home and what this user typed before.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from assistant.core.values import WordGraph
from assistant.listening.ngrams import Ngrams
from assistant.listening.spoken import spoken_words
from assistant.listening.wording import Wording

MOST_WORDS = 5
"""Words that are suggested at once."""
SURE = 0.5
"""A further word is suggested only with this probability: a long suggestion that is wrong is in the way."""
LIKELY = 0.08
"""And the first of any words with this."""
LONGEST = 40
"""Words typed; beyond that nothing is suggested."""
UNKNOWN = 9.0
"""Nats that a word costs which the n-gram model does not know: a name of this home."""
SPECIAL = 1.5
"""How much what the grammar says of a word counts beside the n-gram model."""
FREE = 5.0
"""Nats from which a word of the grammar stands for any words."""
BEAM = 7.0
"""Nats above the cheapest word of the grammar up to which others are looked at."""
NAMED, BEGUN = 4.0, 1.0
"""Nats that a word gains which goes on with a name of this home, and which begins one."""
OWN = 8.0
"""Nats that a word gains which this user always said there."""

Costs = dict[int, float]
"""State of the graph → what it costs to be there, in nats."""


class Habits(Protocol):
    """What a user's words are (assistant.understanding.prediction)."""

    def learn(self, texts: Iterable[str]) -> None:
        """These were typed."""
        ...

    def forget(self) -> None:
        """Know nothing of what was typed."""
        ...

    def rank(self, typed: str, count: int = 5) -> Collection[tuple[str, float]]:
        """Words that this user said after a text, each with a share of 1."""
        ...


class Suggestions:
    """For one home and one user. Not for two threads."""

    def __init__(
        self, graph: WordGraph, model: Ngrams, names: Iterable[str] = (), habits: Habits | None = None
    ) -> None:
        """`names` are those of the home."""
        self._finals = graph.finals
        self._wording = Wording(model)
        self._habits = habits
        self._names = [spoken_words(name) for name in names]
        self._earlier: dict[str, None] = {}
        self._path: list[tuple[str, Costs]] = []  # where the words lead that were typed last
        sources = np.frombuffer(graph.arcs.sources, dtype=np.int32)
        order = np.argsort(sources, kind="stable")
        self._begins = np.searchsorted(sources[order], np.arange(graph.states + 1))
        self._labels = np.frombuffer(graph.arcs.labels, dtype=np.int32)[order]
        self._targets = np.frombuffer(graph.arcs.targets, dtype=np.int32)[order]
        self._costs = np.frombuffer(graph.arcs.costs, dtype=np.float32)[order]
        self._words = graph.arcs.words
        self._start = self._closure({0: 0.0})

    def recall(self, requests: Iterable[str]) -> None:
        """These were asked at other times, in this order."""
        recalled = list(filter(None, map(_flat, requests)))
        self._earlier = {**dict.fromkeys(recalled), **self._earlier}
        if self._habits is not None:
            self._habits.learn(recalled)

    def learn(self, request: str) -> None:
        """This is asked now."""
        if request := _flat(request):
            self._earlier.pop(request, None)
            self._earlier[request] = None
            if self._habits is not None:
                self._habits.learn([request])

    def forget(self) -> None:
        """Know nothing of what was asked."""
        self._earlier.clear()
        if self._habits is not None:
            self._habits.forget()

    def after(self, text: str) -> str:
        """What completes the text, as it would be typed next; "" when nothing is likely."""
        typed = text.split()
        if not typed or len(typed) > LONGEST:
            return ""
        own = self._earlier_rest(text)
        if self._is_whole(self._after(typed)[0]) or (own and self._is_whole(self._after(f"{text}{own}".split())[0])):
            return own  # whoever wants more than a command types on
        return self._grammatical(text, typed) or own or self._free(text, typed)

    def among(self, text: str, guesses: Iterable[tuple[str, float]]) -> str:
        """The rest of one of these next words, each with somebody's probability: of the home and the user's own first.

        "" when none is likely, or when what is typed is a whole command.
        """
        typed = text.split()
        if not typed or len(typed) > LONGEST or self._is_whole(self._after(typed)[0]):
            return ""
        before, begun = (typed, "") if text[-1].isspace() else (typed[:-1], typed[-1])
        said = [word for one in before for word in spoken_words(one)]
        own = self._own(said)
        worth = {
            word: math.log(share) + self._named(said, word.lower()) + OWN * own.get(word.lower(), 0.0)
            for word, share in guesses
            if share > 0 and len(word) > len(begun)
        }
        best = max(worth, key=lambda word: worth[word], default="")
        return best[len(begun) :] if best and worth[best] >= math.log(LIKELY) else ""

    def _earlier_rest(self, text: str) -> str:
        """How the latest request went on that began like this."""
        begun = _flat(text) + (" " if text[-1].isspace() else "")
        if len(begun) < 2:
            return ""
        return next((one[len(begun) :] for one in reversed(self._earlier) if _begins(one, begun)), "")

    def _grammatical(self, text: str, typed: Sequence[str]) -> str:
        if text[-1].isspace():
            return self._next(*self._after(typed))
        *before, begun = typed
        states, said = self._after(before)
        begun = begun.lower()
        completed = {word: cost for word, cost in self._ranked(states, said, begun).items() if word != begun}
        whole, words = self._after(typed)
        if whole and self._stands(states, said, begun, completed):
            following = self._next(whole, words)
            return f" {following}" if following else ""
        return self._go_on(states, said, completed)[len(begun) :]

    def _stands(self, states: Costs, said: Sequence[str], word: str, longer: Mapping[str, float]) -> bool:
        """Whether what was typed is a word already, rather than the beginning of a longer one."""
        cost = self._ranked(states, said, word, whole=True).get(word, math.inf)
        return cost <= min(longer.values(), default=math.inf)

    def _next(self, states: Costs, said: Sequence[str]) -> str:
        return self._go_on(states, said, self._ranked(states, said, ""))

    def _go_on(self, states: Costs, said: Sequence[str], first: Mapping[str, float]) -> str:
        """The likeliest first word, and those that surely follow it."""
        words, ranked, spoken = list[str](), first, list(said)
        while ranked and len(words) < MOST_WORDS:
            word = min(ranked, key=lambda one: ranked[one])
            if words and _share(ranked, word) < SURE:
                break
            words.append(word)
            spoken.append(word)
            states = self._closure(self._reached(states, word))
            if self._is_whole(states):
                break
            ranked = self._ranked(states, spoken, "")
        return " ".join(words)

    def _ranked(self, states: Costs, said: Sequence[str], begun: str, *, whole: bool = False) -> dict[str, float]:
        """Words of the grammar that begin like this, or are this, with their costs; seldom ones are left out."""
        best: dict[str, float] = {}
        lowest = min(states.values(), default=0.0)
        for word, cost, _ in self._arcs(states):
            fits = word == begun if whole else word.startswith(begun)
            if fits and cost - lowest < min(FREE, best.get(word, math.inf)):
                best[word] = cost - lowest
        limit = min(best.values(), default=0.0) + BEAM
        usual = self._wording.following(said, [word for word, cost in best.items() if cost <= limit])
        own = self._own(said)
        return {
            word: SPECIAL * best[word] + min(UNKNOWN, cost) - self._named(said, word) - OWN * own.get(word, 0.0)
            for word, cost in usual.items()
        }

    def _own(self, said: Sequence[str]) -> dict[str, float]:
        """What this user said there, each word with its share."""
        ranked = () if self._habits is None else self._habits.rank(" ".join((*said, "")), count=50)
        most = sum(share for _, share in ranked)
        return {word: share / most for word, share in ranked} if most else {}

    def _named(self, said: Sequence[str], word: str) -> float:
        """What a word gains by being of a name."""
        gained = 0.0
        for name in self._names:
            if word not in name:
                continue
            before = name[: name.index(word)]
            if before and tuple(said[-len(before) :]) == before:
                return NAMED
            gained = gained if before else BEGUN
        return gained

    def _free(self, text: str, typed: Sequence[str]) -> str:
        """Any words, where they are likely."""
        *said, begun = typed if not text[-1].isspace() else [*typed, ""]
        spoken = [word for one in said for word in spoken_words(one)]
        begun, words = begun.lower(), list[str]()
        while len(words) < MOST_WORDS:
            own = self._own(spoken)
            fitting = [one for one in own if one.startswith(begun) and one != begun] if not words else list(own)
            word = max(fitting, key=lambda one: own[one]) if fitting else self._wording.likely(spoken, begun)
            if not word or not (fitting or self._likely(spoken, word, bool(words), bool(begun))):
                break
            words.append(word)
            spoken.append(word)
            if not fitting:
                begun = ""
        return " ".join(words)[len(typed[-1]) if not text[-1].isspace() else 0 :] if words else ""

    def _likely(self, said: Sequence[str], word: str, further: bool, begun: bool) -> bool:
        share = math.exp(-self._wording.following(said, [word])[word])
        return begun or share >= (SURE if further else LIKELY)

    def _after(self, typed: Sequence[str]) -> tuple[Costs, list[str]]:
        """Where the grammar stands after these words, and how they are said."""
        said = [word for one in typed for word in spoken_words(one)]
        kept = 0
        while kept < min(len(said), len(self._path)) and self._path[kept][0] == said[kept]:
            kept += 1
        del self._path[kept:]
        states = self._path[-1][1] if self._path else self._start
        for word in said[kept:]:
            states = self._closure(self._reached(states, word))
            self._path.append((word, states))
        return states, said

    def _is_whole(self, states: Costs) -> bool:
        return any(state in self._finals for state in states)

    def _arcs(self, states: Costs) -> Iterator[tuple[str, float, int]]:
        """Word, cost and target of everything that can be said now."""
        for state, before in states.items():
            for place in range(self._begins[state], self._begins[state + 1]):
                if label := self._labels[place]:
                    yield self._words[label], before + float(self._costs[place]), int(self._targets[place])

    def _reached(self, states: Costs, word: str) -> Costs:
        reached: Costs = {}
        for said, cost, target in self._arcs(states):
            if said == word and cost < reached.get(target, math.inf):
                reached[target] = cost
        return reached

    def _closure(self, states: Costs) -> Costs:
        """With the states that are reached without a word."""
        found, waiting = dict(states), list(states)
        while waiting:
            state = waiting.pop()
            for place in range(self._begins[state], self._begins[state + 1]):
                target, cost = int(self._targets[place]), found[state] + float(self._costs[place])
                if not self._labels[place] and cost < found.get(target, math.inf):
                    found[target] = cost
                    waiting.append(target)
        return found


def _flat(text: str) -> str:
    return " ".join(text.split())


def _begins(request: str, begun: str) -> bool:
    return len(request) > len(begun) and request.casefold().startswith(begun.casefold())


def _share(costs: Mapping[str, float], word: str) -> float:
    """The probability of a word among others."""
    return 1.0 / sum(math.exp(costs[word] - cost) for cost in costs.values())
