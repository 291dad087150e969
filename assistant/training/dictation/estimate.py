"""From sentences to a small back-off model of word triples.

Interpolated Kneser-Ney smoothing with one discount (Chen and Goodman, "An Empirical Study of Smoothing Techniques for
Language Modeling", 1999), pruned by weighted difference (Seymore and Rosenfeld, "Scalable Backoff Language Models",
1996). Sentences are arrays of word numbers; the vocabulary is the caller's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.listening.ngrams import Costs, Level, Ngrams, Numbers

DISCOUNT = 0.8
"""Taken off every count above zero."""


@dataclass(frozen=True, slots=True)
class Pruning:
    """What a row must save, in nats times its count, to be kept."""

    pairs: float = 1.0
    triples: float = 3.0


@dataclass(frozen=True, slots=True)
class _Rows:
    """Counted rows of one length, ordered: `histories` number rows of the level below (level 2: words)."""

    histories: Numbers
    words: Numbers
    counts: Numbers

    def shares(self, histories: int) -> tuple[Costs, Costs]:
        """(discounted probability of each row, what its history leaves for the shorter one, for each history)."""
        totals = np.bincount(self.histories, self.counts, histories)
        kinds = np.bincount(self.histories, minlength=histories)
        left = np.where(totals > 0, DISCOUNT * kinds / np.maximum(totals, 1), 1.0)
        share = (self.counts - DISCOUNT) / totals[self.histories]
        return share.astype(np.float32), left.astype(np.float32)


def estimate(words: Sequence[str], sentences: Iterable[Sequence[int]], pruning: Pruning | None = None) -> Ngrams:
    """The model of sentences of word numbers; a number outside the vocabulary (-1) cuts the sentence there."""
    pruning = pruning or Pruning()
    size = len(words)
    stream = _stream(sentences, size)
    pairs, triples = _counted(stream, size)

    # Shorter histories are estimated from the kinds of words before them, not from how often they occur.
    kinds = np.bincount(pairs.words, minlength=size + 1)
    single = (np.maximum(kinds - DISCOUNT, 0) + DISCOUNT * np.count_nonzero(kinds) / (size + 1)) / kinds.sum()
    begins = pairs.histories == size
    before = np.bincount(
        _row_numbers(pairs, pairs.words[triples.histories], triples.words, size), minlength=len(begins)
    )
    pairs_kinds = _Rows(pairs.histories, pairs.words, np.where(begins, pairs.counts, np.maximum(before, 1)))
    share, left = pairs_kinds.shares(size + 1)
    pair = share + left[pairs.histories] * single[pairs.words]
    share, left_pair = triples.shares(len(pairs.words))
    shorter = pair[_row_numbers(pairs, pairs.words[triples.histories], triples.words, size)]
    triple = share + left_pair[triples.histories] * shorter

    keep = triples.counts * np.log(triple / (left_pair[triples.histories] * shorter)) > pruning.triples
    triples, triple = _Rows(triples.histories[keep], triples.words[keep], triples.counts[keep]), triple[keep]
    needed = np.zeros(len(pairs.words), bool)
    needed[triples.histories] = True
    needed[_row_numbers(pairs, pairs.words[triples.histories], triples.words, size)] = True
    gain = pairs.counts * np.log(pair / (left[pairs.histories] * single[pairs.words]))
    kept = needed | (gain > pruning.pairs)
    renumbered = np.cumsum(kept) - 1
    pair_rows = Level(pairs.histories[kept], pairs.words[kept], pair[kept])
    triple_rows = Level(renumbered[triples.histories], triples.words, triple)

    # What is left over for the shorter history, now that rows are gone.
    pair_backoff = _leftover(pair_rows, single[pair_rows.words], size + 1)
    last = pair_rows.words[triple_rows.histories]
    rows = _row_numbers(pair_rows, last, triple_rows.words, size)
    triple_backoff = _leftover(triple_rows, pair_rows.costs[rows], len(pair_rows.words))
    return Ngrams(
        tuple(words),
        _cost(single),
        Level(pair_rows.histories, pair_rows.words, _cost(pair_rows.costs)),
        Level(triple_rows.histories, triple_rows.words, _cost(triple_rows.costs)),
        _cost(pair_backoff),
        _cost(triple_backoff),
    )


class Scorer:
    """What a model thinks of words after words. V before a word is the beginning, as a word the end."""

    def __init__(self, model: Ngrams) -> None:
        self._model = model
        self._pairs, self._triples = _places(model.pairs), _places(model.triples)

    def cost(self, before: tuple[int, int], word: int) -> float:
        """Negative natural logarithm of the probability of `word` after two others; -1 is one that is not known."""
        model, cost = self._model, 0.0
        row = self._pairs.get(before)
        if row is not None:
            found = self._triples.get((row, word))
            if found is not None:
                return float(model.triples.costs[found])
            cost += float(model.triple_backoffs[row])
        if before[1] >= 0:
            found = self._pairs.get((before[1], word))
            if found is not None:
                return cost + float(model.pairs.costs[found])
            cost += float(model.pair_backoffs[before[1]])
        return cost + float(model.singles[word])

    def perplexity(self, sentences: Iterable[Sequence[int]]) -> tuple[float, float]:
        """(perplexity over words and ends, share of words outside the vocabulary). Such words are not counted."""
        end = len(self._model.words)
        total, counted, unknown = 0.0, 0, 0
        for sentence in sentences:
            before = (-1, end)
            for word in (*sentence, end):
                if word < 0:
                    unknown += 1
                    before = (-1, -1)
                    continue
                total += self.cost(before, word)
                counted += 1
                before = (before[1], word)
        return float(np.exp(total / max(1, counted))), unknown / max(1, counted + unknown)


def _places(level: Level) -> dict[tuple[int, int], int]:
    """(history, word) → row."""
    return {pair: row for row, pair in enumerate(zip(level.histories.tolist(), level.words.tolist(), strict=True))}


def _stream(sentences: Iterable[Sequence[int]], size: int) -> Numbers:
    """All sentences in one row, each between two `size` signs; words outside are -1."""
    flat = [size]
    for sentence in sentences:
        flat.extend(sentence)
        flat.append(size)
    return np.array(flat, np.int64)


def _counted(stream: Numbers, size: int) -> tuple[_Rows, _Rows]:
    """The pairs and triples of a stream. The sign between sentences is the end of one and the beginning of the next."""
    wide = size + 1
    first, second = stream[:-1], stream[1:]
    whole = (first >= 0) & (second >= 0)
    keys, counts = np.unique(first[whole] * wide + second[whole], return_counts=True)
    pairs = _Rows(keys // wide, keys % wide, counts)
    one, two, three = stream[:-2], stream[1:-1], stream[2:]
    # Never across a sentence's end.
    whole = (one >= 0) & (two >= 0) & (three >= 0) & (two != size)
    rows = np.searchsorted(keys, one[whole] * wide + two[whole])
    found, counts = np.unique(rows * wide + three[whole], return_counts=True)
    return pairs, _Rows(found // wide, found % wide, counts)


def _row_numbers(pairs: "_Rows | Level", histories: Numbers, words: Numbers, size: int) -> Numbers:
    """The rows of pairs that are there."""
    return np.searchsorted(pairs.histories * (size + 1) + pairs.words, histories * (size + 1) + words)


def _leftover(rows: Level, shorter: Costs, histories: int) -> Costs:
    """For each history the weight of the shorter one, so that all adds up to one. `costs` are probabilities here."""
    taken = np.bincount(rows.histories, rows.costs, histories)
    covered = np.bincount(rows.histories, shorter, histories)
    return np.clip((1 - taken) / np.maximum(1 - covered, 1e-6), 1e-6, None)


def _cost(probabilities: Costs) -> Costs:
    return (-np.log(np.maximum(probabilities, 1e-9))).astype(np.float32)
