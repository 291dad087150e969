"""Chooses blank bias, acoustic scale, garbage-word cost and confidence on development recordings, with real Vosk.

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
from assistant.engines.vosk_readings import Calibration
from assistant.home import registry
from assistant.languages import sentences
from assistant.listening.commands import command_graph
from assistant.training.speech import signals, texts, voices
from assistant.training.speech.checkpoint import Checkpoint
from assistant.training.speech.export import Tuning, export
from assistant.training.speech.features import Recording, labels_of, read_audio

log = logging.getLogger(__name__)


WEIGHTS = (2.0, 1.0, 0.5)
"""Worth of commands heard, other speech rejected (dictation's second reading rejects most of the rest), words heard."""


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
    commands = list(dict.fromkeys(walks(graph, rng, count)))
    other = [text for text in texts.sentences(6 * count, seed + 100) if len(text.split()) > 3][:count]
    chosen = rng.sample(list(people), min(most_people, len(people)))
    phrases = sorted({recording.text for recording in people} | {text for text in other if len(text.split()) < 6})
    return Material(
        tuple((text, spoken(text, rng, seed + n)) for n, text in enumerate(commands)),
        tuple(("", spoken(text, rng, seed + 500 + n)) for n, text in enumerate(other)),
        tuple((recording.text, _recorded(recording.path)) for recording in chosen),
        graph,
        _phrase_graph(phrases),
    )


def hear(
    model: Path, cache: Path, graph: WordGraph, sounds: Sequence[tuple[str, AudioChunk]], calibration: Calibration
) -> list[Heard]:
    """Recognizes every sound by itself."""
    engine = VoskSpeechToText(model, cache, calibration=calibration)
    engine.listen_for(graph)
    found = []
    for wanted, sound in sounds:
        engine.accept(sound)
        found.append(Heard(wanted, engine.finish()))
    return found


def tune(
    checkpoint: Checkpoint, stuff: Material, start: Tuning, grids: Sequence[tuple[str, Sequence[float]]]
) -> Tuning:
    """One setting after the other: the best of its values while the others stay as they are.

    `grids` are (name of a setting of Tuning, its values) in the order of trying; a name may come twice. The best
    loses least by WEIGHTS: commands and people's words misheard, other speech taken for a command.
    """
    tried: dict[Tuning, tuple[float, list[Heard]]] = {}

    with tempfile.TemporaryDirectory() as scratch:

        def score(tuning: Tuning) -> float:
            if tuning not in tried:
                tried[tuning] = _try(checkpoint, stuff, tuning, Path(scratch))
            return tried[tuning][0]

        best = start
        for name, values in grids:
            best = max((best.changed(name, value) for value in values), key=score)
        score(best)
    midpoint, slope = confidence_scale(tried[best][1])
    return replace(best, midpoint=midpoint, slope=slope)


def confidence_scale(heard: Sequence[Heard]) -> tuple[float, float]:
    """(midpoint, slope) of the logistic function that tells right from wrong readings best, by maximum likelihood.

    The confidences must have been made with FLAT, from which scores a frame are read back.
    """
    readings = [item for item in heard if item.transcript.text]
    odds = [max(1e-4, min(0.4999, item.transcript.confidence)) for item in readings]
    scores = np.array([math.log(value / (1 - value)) for value in odds]) / FLAT.slope
    right = np.array([item.right for item in readings], bool)
    if not len(scores) or right.all() or not right.any():
        return Tuning().midpoint, Tuning().slope
    best, best_likelihood = (Tuning().midpoint, Tuning().slope), -math.inf
    for midpoint in np.arange(-4.0, 0.0, 0.05):
        for slope in np.arange(1.0, 12.5, 0.5):
            exponent = np.clip(slope * (scores - midpoint), -50, 50)
            likelihood = float(-np.log1p(np.exp(np.where(right, -exponent, exponent))).mean())
            if likelihood > best_likelihood:
                best, best_likelihood = (round(float(midpoint), 2), float(slope)), likelihood
    return best


FLAT = Calibration(midpoint=0.0, slope=0.5)
"""So flat that a score a frame can be read back from a confidence."""


def _try(checkpoint: Checkpoint, stuff: Material, tuning: Tuning, scratch: Path) -> tuple[float, list[Heard]]:
    # Always the same folder: a blank bias changes only final.mdl, so the compiled graphs are used again.
    model, cache = scratch / "model", scratch / "cache"
    export(checkpoint, model, tuning)
    commands = hear(model, cache, stuff.command_graph, stuff.commands, FLAT)
    others = hear(model, cache, stuff.command_graph, stuff.others, FLAT)
    people = hear(model, cache, stuff.people_graph, stuff.people, FLAT)
    rates = (_share(commands), _share(others), _share(people))
    log.info(
        "blank bias %.1f, acoustic scale %.2f, garbage cost %.2f: commands %.3f, others rejected %.3f, people %.3f",
        *(tuning.blank_bias, tuning.acoustic_scale, tuning.graph.unknown_phone_cost, *rates),
    )
    return sum(rate * weight for rate, weight in zip(rates, WEIGHTS, strict=True)), [*commands, *others, *people]


def _share(heard: Sequence[Heard]) -> float:
    return sum(item.right for item in heard) / max(1, len(heard))


def walks(graph: WordGraph, rng: random.Random, count: int) -> Iterator[str]:
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


def spoken(text: str, rng: random.Random, seed: int) -> AudioChunk:
    """One of a development voice's recordings: every second one in a difficult room, the others in a quiet one."""
    samples, rate = voices.speak(text, voices.choose_development(rng))
    samples, numbers = signals.resample(samples, rate), np.random.default_rng(seed)
    if seed % 2:
        return _chunk(signals.augment(samples, numbers))
    samples = signals.padded(samples, numbers)
    noise = numbers.standard_normal(len(samples)) * float(np.sqrt((samples**2).mean())) * 10 ** (-30 / 20)
    return _chunk((samples + noise).astype(np.float32))


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
