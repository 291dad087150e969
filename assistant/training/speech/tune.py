"""Chooses blank bias, garbage-word costs and confidence on development recordings, with the real graph and real Vosk.

The recordings are commands of the demo home by development voices, other sentences by the same voices (to be rejected),
and the development part of people's recordings, heard with a graph of phrases. The test recordings of tests/wav are not
touched. Nothing is trained here.
"""

import logging
import math
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.core.values import AudioChunk, Transcript, WordArc, WordGraph
from assistant.engines.stt_vosk import VoskSpeechToText
from assistant.home import registry
from assistant.languages import sentences
from assistant.listening.commands import command_graph
from assistant.training.speech import signals, texts, voices
from assistant.training.speech.export import Tuning, export
from assistant.training.speech.features import Recording, labels_of, read_audio
from assistant.training.speech.fit import Checkpoint

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """One development recording and what was heard."""

    wanted: str
    """The transcript; empty when it must be rejected."""
    transcript: Transcript

    @property
    def right(self) -> bool:
        """Whether it was heard as it should be."""
        return self.transcript.text == self.wanted


@dataclass(frozen=True, slots=True)
class Material:
    """Sounds and the graphs they are heard with."""

    commands: tuple[tuple[str, AudioChunk], ...]
    others: tuple[tuple[str, AudioChunk], ...]
    people: tuple[tuple[str, AudioChunk], ...]
    command_graph: WordGraph
    people_graph: WordGraph


def material(people: Sequence[Recording], seed: int = 1, count: int = 80, most_people: int = 160) -> Material:
    """Makes the development recordings; the same seed gives the same ones."""
    rng = random.Random(seed)
    graph = command_graph(sentences.load("en"), registry.demo()).graph
    commands = list(dict.fromkeys(_walks(graph, rng, count)))
    other = [text for text in texts.sentences(6 * count, seed + 100) if len(text.split()) > 3][:count]
    chosen = rng.sample(list(people), min(most_people, len(people)))
    phrases = sorted({recording.text for recording in people} | {text for text in other if len(text.split()) < 6})
    return Material(
        tuple((text, _spoken(text, rng, seed + n)) for n, text in enumerate(commands)),
        tuple(("", _spoken(text, rng, seed + 500 + n)) for n, text in enumerate(other)),
        tuple((recording.text, _recorded(recording.path)) for recording in chosen),
        graph,
        _phrase_graph(phrases),
    )


def hear(model: Path, cache: Path, graph: WordGraph, sounds: Sequence[tuple[str, AudioChunk]]) -> list[Heard]:
    """Recognizes every sound by itself."""
    engine = VoskSpeechToText(model, cache)
    engine.listen_for(graph)
    found = []
    for wanted, sound in sounds:
        engine.accept(sound)
        found.append(Heard(wanted, engine.finish()))
    return found


def tune(
    checkpoint: Checkpoint, stuff: Material, start: Tuning, biases: Sequence[float], costs: Sequence[float]
) -> Tuning:
    """The best of `biases` and garbage costs `costs`: most right answers, people's recordings counting double."""
    best, best_score = start, -math.inf
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        for bias in biases:
            for cost in costs:
                tuning = replace(start, blank_bias=bias, graph=replace(start.graph, unknown_phone_cost=cost))
                model = place / f"model-{bias}-{cost}"
                export(checkpoint, model, tuning)
                commands = hear(model, place / "cache", stuff.command_graph, stuff.commands)
                others = hear(model, place / "cache", stuff.command_graph, stuff.others)
                people = hear(model, place / "cache", stuff.people_graph, stuff.people)
                rates = [_share(commands), _share(others), _share(people)]
                score = 2 * rates[0] + rates[1] + 2 * rates[2]
                log.info(
                    "blank bias %.1f garbage cost %.1f: commands %.3f others rejected %.3f people %.3f",
                    bias,
                    cost,
                    *rates,
                )
                if score > best_score:
                    midpoint, slope = _confidence([*commands, *people])
                    best, best_score = replace(tuning, midpoint=midpoint, slope=slope), score
    return best


def _share(heard: Sequence[Heard]) -> float:
    return sum(item.right for item in heard) / max(1, len(heard))


def _confidence(heard: Sequence[Heard]) -> tuple[float, float]:
    """Keeps the engine's defaults: scores are looked at by `assistant bench speech`."""
    del heard
    return Tuning().midpoint, Tuning().slope


def _walks(graph: WordGraph, rng: random.Random, count: int) -> Iterator[str]:
    """Random sentences of a graph, likelier ones more often; short enough to be spoken in one breath."""
    arcs: dict[int, list[WordArc]] = {}
    for arc in graph.arcs:
        arcs.setdefault(arc.source, []).append(arc)
    made = 0
    while made < count:
        state, words = 0, list[str]()
        while len(words) <= 12:
            leaving = arcs.get(state, [])
            if state in graph.finals and (not leaving or rng.random() < 0.6):
                break
            if not leaving:
                break
            arc = rng.choices(leaving, [math.exp(-arc.cost) for arc in leaving])[0]
            state = arc.target
            words += [arc.word] if arc.word else []
        if state in graph.finals and 2 <= len(words) <= 9 and len(labels_of(" ".join(words))):
            made += 1
            yield " ".join(words)


def _spoken(text: str, rng: random.Random, seed: int) -> AudioChunk:
    samples, rate = voices.speak(text, voices.choose_development(rng))
    return _chunk(signals.augment(signals.resample(samples, rate), np.random.default_rng(seed)))


def _recorded(path: Path) -> AudioChunk:
    samples, rate = read_audio(path)
    return _chunk(signals.resample(samples, rate))


def _chunk(samples: signals.Samples) -> AudioChunk:
    return AudioChunk(np.clip(samples, -32_768, 32_767).astype("<i2").tobytes(), signals.RATE)


def _phrase_graph(phrases: Sequence[str]) -> WordGraph:
    """A graph of exactly these phrases."""
    arcs: list[WordArc] = []
    finals: dict[int, float] = {}
    states = 1
    for phrase in phrases:
        here = 0
        for word in phrase.split():
            arcs.append(WordArc(here, states, word))
            here, states = states, states + 1
        finals[here] = 0.0
    return WordGraph(states, tuple(arcs), finals)
