"""A language model of word triples in a compact file, and the `WordGraph` that a recognizer needs of it.

A back-off model: what is likely after two words, else after one, else anywhere. Costs are kept as bytes. How it is
estimated is in `assistant.training.dictation`; nothing is recognized here.
"""

import zipfile
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.core.errors import ModelError
from assistant.core.values import ArcTable, WordArc, WordGraph

STEP = 1 / 16
"""Costs are kept as multiples of this, in nats."""

GREATEST = 255
"""The greatest multiple of STEP that is kept."""

_START, _ANYWHERE = 0, 1
"""States of the graph: nothing was said yet; what was said does not matter."""

Costs = NDArray[np.float32]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Level:
    """What follows each history of one length. Parallel rows, ordered by history, then by word."""

    histories: Numbers
    """Level 2: the word before, V for the beginning. Level 3: the row of level 2 whose pair of words comes before."""
    words: Numbers
    """The word that follows; V for the end."""
    costs: Costs
    """Negative natural logarithm of its probability."""


@dataclass(frozen=True, slots=True)
class Ngrams:
    """The model. V is the number of words; as a history it stands for the beginning, as a word for the end."""

    words: tuple[str, ...]
    singles: Costs
    """V + 1 costs without a history."""
    pairs: Level
    triples: Level
    pair_backoffs: Costs
    """V + 1 costs of forgetting the only word before."""
    triple_backoffs: Costs
    """For each row of `pairs` the cost of forgetting the first of two words; used where triples follow the row."""

    def write(self, file: Path) -> None:
        """One compressed file; the same model gives the same bytes."""
        with file.open("wb") as opened:
            np.savez_compressed(
                opened,
                words=np.frombuffer("\n".join(self.words).encode(), np.uint8),
                singles=_bytes(self.singles),
                pair_counts=np.bincount(self.pairs.histories, minlength=len(self.singles)).astype(np.uint16),
                pair_words=self.pairs.words.astype(np.uint16),
                pair_costs=_bytes(self.pairs.costs),
                triple_counts=np.bincount(self.triples.histories, minlength=len(self.pairs.words)).astype(np.uint16),
                triple_words=self.triples.words.astype(np.uint16),
                triple_costs=_bytes(self.triples.costs),
                pair_backoffs=_signed(self.pair_backoffs),
                triple_backoffs=_signed(self.triple_backoffs),
            )

    @classmethod
    def read(cls, file: Path) -> "Ngrams":
        """The model in a file. Raises ModelError."""
        try:
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as found:
                words = tuple(found["words"].tobytes().decode().split("\n"))
                pairs, triples = (
                    Level(
                        np.repeat(np.arange(len(found[f"{name}_counts"])), found[f"{name}_counts"]),
                        found[f"{name}_words"].astype(np.int64),
                        _nats(found[f"{name}_costs"]),
                    )
                    for name in ("pair", "triple")
                )
                backoffs = _nats(found["pair_backoffs"]), _nats(found["triple_backoffs"])
                model = cls(words, _nats(found["singles"]), pairs, triples, *backoffs)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise ModelError(f"the dictation model {file} cannot be read: {error}", "restore its folder") from error
        sizes = len(words) + 1 == len(model.singles) == len(model.pair_backoffs)
        if not sizes or len(pairs.words) != len(pairs.costs) or len(triples.words) != len(triples.costs):
            raise ModelError(f"the dictation model {file} is damaged", "restore its folder")
        return model

    def graph(
        self,
        word_cost: float = 0.0,
        names: Iterable[Sequence[str]] = (),
        name_cost: float = 0.0,
        beginnings: Iterable[Sequence[str]] = (),
    ) -> WordGraph:
        """The acceptor of everything that can be said with the words.

        `word_cost` is added for every word: more of it lets fewer and longer words be heard. `names`, word by word,
        may be said anywhere between them for `name_cost`, `beginnings` before everything for nothing; both may have
        words of their own.
        """
        count, pairs, triples = len(self.words), self.pairs, self.triples
        # The state of each history that something follows. -1: none, the shorter history stands for it.
        after_word = _numbered(np.bincount(pairs.histories, minlength=count + 1) > 0, 2)
        after_word[count] = _START
        after_pair = _numbered(
            np.bincount(triples.histories, minlength=len(pairs.words)) > 0, int(after_word.max()) + 1
        )
        states = max(int(after_pair.max(initial=0)), int(after_word.max())) + 1

        of_word = np.where(after_word >= 0, after_word, _ANYWHERE)
        of_pair = np.where(after_pair >= 0, after_pair, of_word[pairs.words])
        # After three words the last two are the history; that pair is always there.
        keys = pairs.histories * (count + 1) + pairs.words
        latest = np.searchsorted(keys, pairs.words[triples.histories] * (count + 1) + triples.words)

        # (source, word, cost, target) columns of what is said; "the end" becomes a final state instead of an arc.
        everything = np.arange(count + 1)
        sources = np.concatenate(
            (np.full(count + 1, _ANYWHERE), of_word[pairs.histories], after_pair[triples.histories])
        )
        words = np.concatenate((everything, pairs.words, triples.words))
        costs = np.concatenate((self.singles, pairs.costs, triples.costs))
        targets = np.concatenate((of_word, of_pair, of_pair[latest]))
        ends = words == count
        finals = {int(state): float(cost) for state, cost in zip(sources[ends], costs[ends], strict=True)}
        said = ~ends

        # Steps without a word, to the shorter history.
        forget_word = np.flatnonzero(after_word >= 0)
        forget_pair = np.flatnonzero(after_pair >= 0)
        numbers = (
            (sources[said], after_word[forget_word], after_pair[forget_pair]),
            (targets[said], np.full(len(forget_word), _ANYWHERE), of_word[pairs.words[forget_pair]]),
            (words[said] + 1, np.zeros(len(forget_word), np.int64), np.zeros(len(forget_pair), np.int64)),
        )
        paid = costs[said] + word_cost, self.pair_backoffs[forget_word], self.triple_backoffs[forget_pair]
        leaving, reaching, labels = (
            array("i", np.concatenate(column).astype(np.int32).tobytes()) for column in numbers
        )
        weights = array("f", np.concatenate(paid).astype(np.float32).tobytes())
        table = ArcTable(leaving, reaching, labels, weights, ("", *self.words))
        phrases = _Paths(states)
        for name in dict.fromkeys(map(tuple, names)):
            phrases.add(_ANYWHERE, name, name_cost)
        for phrase in beginnings:
            phrases.add(_START, phrase, 0.0)
        return WordGraph(phrases.states, table.and_more(phrases.arcs), finals)


@dataclass(slots=True)
class _Paths:
    """Fixed phrases, each from a state back to it."""

    states: int
    arcs: list[WordArc] = field(default_factory=list)

    def add(self, state: int, words: Sequence[str], cost: float) -> None:
        source = state
        for place, word in enumerate(words, 1):
            target = state if place == len(words) else self.states
            self.states += target == self.states
            self.arcs.append(WordArc(source, target, word, cost if place == 1 else 0.0))
            source = target


def _numbered(used: NDArray[np.bool_], first: int) -> Numbers:
    """Numbers from `first` on where used, else -1."""
    return np.where(used, first + np.cumsum(used) - 1, -1)


def _bytes(costs: Costs) -> NDArray[np.uint8]:
    steps: NDArray[np.uint8] = np.clip(np.rint(costs / STEP), 0, GREATEST).astype(np.uint8)
    return steps


def _signed(costs: Costs) -> NDArray[np.int16]:
    steps: NDArray[np.int16] = np.clip(np.rint(costs / STEP), -GREATEST, GREATEST).astype(np.int16)
    return steps


def _nats(steps: NDArray[np.integer]) -> Costs:
    return (steps * STEP).astype(np.float32)
