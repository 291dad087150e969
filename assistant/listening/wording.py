"""Of readings that sound alike, the one that people say: "set a timer", "turn the kitchen light off".

The recognizer gives its best readings with what the sounds say for them; the language model of free dictation
(`ngrams`) says how usual their words are. Second-pass rescoring of an n-best list, as recognizers with a large
language model do it (Ostendorf et al., HLT 1991).
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from assistant.core.ports import SpeechToText
from assistant.core.values import Alternative, AudioChunk, Transcript, WordGraph
from assistant.listening.ngrams import GREATEST, STEP, Level, Ngrams

WEIGHT = 0.2
"""Of a nat of wording against a nat of sound: names of the home and terse commands must not suffer."""


class Wording:
    """How usual a sentence is."""

    def __init__(self, model: Ngrams) -> None:
        self._model = model
        self._numbers = {word: number for number, word in enumerate(model.words)}
        self._radix = len(model.words) + 1
        self._pairs, self._triples = self._keys(model.pairs), self._keys(model.triples)
        self._goes_on = np.bincount(model.triples.histories, minlength=len(self._pairs)) > 0

    @classmethod
    def read(cls, file: Path) -> "Wording":
        """Of a dictation model's file. Raises ModelError."""
        return cls(Ngrams.read(file))

    def cost(self, words: Sequence[str]) -> float:
        """Negative natural logarithm of the sentence's probability; unknown words, names say, all cost the same."""
        end = self._radix - 1
        before: int | None = end  # as a history, V is the beginning
        pair, total = -1, 0.0
        for number in (*(self._numbers.get(word) for word in words), end):
            if number is None:
                before, pair, total = None, -1, total + GREATEST * STEP
                continue
            total += self._step(before, pair, number)
            pair = -1 if before is None else _find(self._pairs, before * self._radix + number)
            before = number
        return total

    def following(self, said: Sequence[str], words: Sequence[str]) -> dict[str, float]:
        """What each word costs after what was said; the dearest there is for those that are not known."""
        before, pair = self._history(said)
        numbers = {word: self._numbers.get(word) for word in words}
        return {
            word: GREATEST * STEP if number is None else self._step(before, pair, number)
            for word, number in numbers.items()
        }

    def likely(self, said: Sequence[str], begun: str) -> str:
        """The likeliest known word after what was said that begins like this; "" when none was ever seen there."""
        before, pair = self._history(said)
        levels = [(self._model.triples, pair)] if pair >= 0 else []
        levels += [(self._model.pairs, before)] if before is not None else []
        for level, history in levels:
            begin, end = np.searchsorted(level.histories, (history, history + 1))
            for place in begin + np.argsort(level.costs[begin:end], kind="stable"):
                number = int(level.words[place])
                if number < self._radix - 1 and (word := self._model.words[number]).startswith(begun) and word != begun:
                    return word
        return ""

    def _history(self, said: Sequence[str]) -> tuple[int | None, int]:
        """The last word's number, and the row of the last pair (-1: none); the beginning counts as a word."""
        end = self._radix - 1
        known = [end, *(self._numbers.get(word) for word in said)]
        last = known[-1]
        before_last = known[-2] if len(known) > 1 else None
        if last is None or before_last is None:
            return last, -1
        return last, _find(self._pairs, before_last * self._radix + last)

    def best(self, heard: Transcript) -> Transcript:
        """The likeliest of a transcript's readings by sound and wording together; the others become alternatives."""
        if not heard.text or heard.confidence <= 0:
            return heard
        readings = [(heard.text, heard.confidence), *((o.text, o.confidence) for o in heard.alternatives)]
        readings = [(text, sure) for text, sure in readings if sure > 0]
        costs = [self.cost(text.split()) for text, _ in readings]
        shares = [
            sure * math.exp(WEIGHT * (min(costs) - cost)) for (_, sure), cost in zip(readings, costs, strict=True)
        ]
        scale = sum(sure for _, sure in readings) / sum(shares)
        ranked = [
            (Alternative(text, round(min(1.0, share * scale), 4)), sure)
            for (text, sure), share in zip(readings, shares, strict=True)
        ]
        ranked.sort(key=lambda found: -found[0].confidence)
        (first, sure), *others = ranked
        return replace(
            heard,
            text=first.text,
            confidence=first.confidence,
            alternatives=tuple(other for other, _ in others),
            score=heard.score + math.log(sure / heard.confidence),
        )

    def _keys(self, level: Level) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.asarray(level.histories * self._radix + level.words)

    def _step(self, before: int | None, pair: int, word: int) -> float:
        cost = 0.0
        if pair >= 0 and self._goes_on[pair]:
            place = _find(self._triples, pair * self._radix + word)
            if place >= 0:
                return float(self._model.triples.costs[place])
            cost += float(self._model.triple_backoffs[pair])
        if before is not None:
            place = _find(self._pairs, before * self._radix + word)
            if place >= 0:
                return cost + float(self._model.pairs.costs[place])
            cost += float(self._model.pair_backoffs[before])
        return cost + float(self._model.singles[word])


class UsualWording:
    """The port SpeechToText: a recognizer whose readings are ranked by their wording too. Not for two threads."""

    def __init__(self, recognizer: SpeechToText, wording: Wording) -> None:
        self._recognizer = recognizer
        self._wording = wording

    def listen_for(self, graph: WordGraph | None) -> None:
        """What may be said from now on; see SpeechToText."""
        self._recognizer.listen_for(graph)

    def accept(self, chunk: AudioChunk) -> Transcript:
        """Hear more; gives the partial transcript so far."""
        return self._recognizer.accept(chunk)

    def finish(self) -> Transcript:
        """The final transcript: the likeliest reading."""
        return self._wording.best(self._recognizer.finish())


def _find(keys: np.ndarray[tuple[int], np.dtype[np.int64]], key: int) -> int:
    """Place of a key in a sorted array; -1 when it is not there."""
    place = int(np.searchsorted(keys, key))
    return place if place < len(keys) and keys[place] == key else -1
