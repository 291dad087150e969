"""Wake phrases by the speech model: any phrase that can be pronounced, without training.

A small graph of the phrases, each followed by anything, beside the garbage word is decoded all the time; it is biased
so that whatever is at all like a phrase comes out as one. Only then the sound is decoded once more, with a graph of all
but the phrases: what sounds nearly the same, and garbage. The difference of both scores says how sure it is, and how
clear the sound is: where several people talk or music plays, nothing fits well, and a phrase nearly as well as anything
else. A score of its own for each is more than the decoder's alternatives can give: those end a few nats below the best.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from assistant.core.values import AudioChunk, WakeReading, WordArc, WordGraph
from assistant.engines.kaldi_graph import GraphSettings, compile_graph, graph_settings
from assistant.engines.kaldi_graph.compile import UNKNOWN, model_settings
from assistant.engines.stt_vosk import VoskSpeechToText

BEST_ALONE = 0.5
"""Readings that are so many nats worse are not told: only the best is asked for."""

LONGEST = 8.0
"""Seconds of an utterance that are judged: a wake phrase is at its beginning."""


@dataclass(frozen=True, slots=True)
class WakeSettings:
    """What belongs to an acoustic model; its model.yaml gives it under `wake:`. `assistant bench wake` measures it."""

    phone_cost: float = 1.5
    """Cost of each phone of the garbage word, in nats."""
    lead: float = 12.0
    """So many nats worse than garbage a phrase may be and is still looked at."""
    clarity: float = 0.5
    """How much it counts, in seconds, what everything else scores a second of sound: -8 to -15 nats where one person
    talks, -15 to -28 in company or beside a television."""
    midpoint: float = -7.0
    """Score, in nats, at which the confidence is one half: that of the phrase over everything else, and the clarity."""
    slope: float = 0.25
    """How fast the confidence changes round the midpoint."""

    def score(self, phrase: float, others: float, seconds: float) -> float:
        """What the scores of the phrase and of everything else in so much sound say together, in nats."""
        return phrase - others + self.clarity * others / seconds

    def confidence(self, score: float) -> float:
        """0 to 1, for a score."""
        return round(1.0 / (1.0 + math.exp(min(50.0, -self.slope * (score - self.midpoint)))), 4)


def wake_settings(model: Path) -> WakeSettings:
    """The settings in the model's model.yaml, defaults for what it does not name. Raises ModelError."""
    known = {field.name for field in fields(WakeSettings)}
    return WakeSettings(**{name: value for name, value in model_settings(model, "wake").items() if name in known})


class VoskWakeDetector:
    """The port WakeDetector."""

    def __init__(
        self, model: Path, cache: Path, phrases: Sequence[str], others: Mapping[str, float] | None = None
    ) -> None:
        """`phrases` in lower-case words; `others` sound nearly like them, with their costs. Loads the model.

        Raises ModelError.
        """
        self._settings = wake_settings(model)
        self._phrases = tuple(sorted((tuple(phrase.split()) for phrase in phrases), key=len, reverse=True))
        (watched, biased), (beside, plain) = _graphs(model, phrases, others)
        self._watch = VoskSpeechToText(model, cache, settings=biased)
        self._others = VoskSpeechToText(model, cache, settings=plain)
        self._watch.listen_for(watched)
        self._others.listen_for(beside)
        self._sound: list[AudioChunk] = []
        self._seconds = 0.0
        self._heard = ""

    def accept(self, chunk: AudioChunk) -> str:
        """See the port. Raises AudioError for another rate than 16 kHz."""
        if self._seconds < LONGEST:
            self._sound.append(chunk)
            self._seconds += chunk.seconds
            self._heard = self._phrase(self._watch.accept(chunk).text)
            if not self._watch.seconds:
                self._sound.clear()  # it has forgotten what was before a pause
        return self._heard

    def finish(self) -> WakeReading | None:
        """See the port."""
        sound, self._sound, self._seconds, self._heard = self._sound, [], 0.0, ""
        if not sound:
            return None
        best = self._watch.readings()[:1]
        phrase = self._phrase(best[0].text) if best else ""
        if not phrase:
            return None
        for chunk in sound:
            self._others.accept(chunk)
        beside = self._others.readings()[:1]
        if not beside:
            return WakeReading(phrase, 1.0)
        seconds = sum(chunk.seconds for chunk in sound)
        score = self._settings.score(best[0].score, beside[0].score, seconds)
        return WakeReading(phrase, self._settings.confidence(score))

    def _phrase(self, text: str) -> str:
        """The phrase that a text begins with, the longest first."""
        words = tuple(text.split())
        return next((" ".join(phrase) for phrase in self._phrases if words[: len(phrase)] == phrase), "")


def compile_wake_graphs(
    model: Path, cache: Path, phrases: Sequence[str], others: Mapping[str, float] | None = None
) -> None:
    """Keep the graphs of a detector with these arguments in `cache`, where it finds them. Raises ModelError."""
    for graph, settings in _graphs(model, phrases, others):
        compile_graph(model, graph, cache, settings)


def _graphs(
    model: Path, phrases: Sequence[str], others: Mapping[str, float] | None
) -> tuple[tuple[WordGraph, GraphSettings], tuple[WordGraph, GraphSettings]]:
    """What is listened for all the time, and what a call is compared with."""
    wake = wake_settings(model)
    usual = replace(graph_settings(model), unknown_phone_cost=wake.phone_cost, lattice_beam=BEST_ALONE)
    return (
        (_followed_by_anything(dict.fromkeys(phrases, 0.0)), replace(usual, unknown_cost=wake.lead)),
        (_followed_by_anything(others or {UNKNOWN: 0.0}), replace(usual, unknown_cost=0.0)),
    )


def _followed_by_anything(phrases: Mapping[str, float]) -> WordGraph:
    """A graph of phrases with their costs, each alone or before garbage."""
    arcs: list[WordArc] = []
    said, followed = 1, 2
    states = 3
    for phrase, cost in phrases.items():
        source = 0
        *before, last = phrase.split()
        for word in before:
            arcs.append(WordArc(source, states, word, cost))
            source, states, cost = states, states + 1, 0.0
        arcs.append(WordArc(source, said, last, cost))
    arcs.append(WordArc(said, followed, UNKNOWN))
    return WordGraph(states, arcs, {said: 0.0, followed: 0.0})
