"""Chooses the dictation's costs and confidence on development recordings, with real Vosk and the speech model there is.

Held-out requests, and commands of the demo home, by voices the speech model was not trained on, half of them in
difficult rooms. Nothing is estimated here, and no recording of tests/wav is heard.
"""

import logging
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from assistant.core.values import AudioChunk, Transcript, WordGraph
from assistant.engines.stt_vosk import VoskSpeechToText
from assistant.engines.vosk_readings import Calibration, read_calibration
from assistant.home import registry
from assistant.languages import sentences
from assistant.listening.commands import command_graph
from assistant.listening.dictation import DictationSettings, choose, dictating, dictation_graph, is_surely_command
from assistant.training.dictation.corpus import Source
from assistant.training.speech.tune import FLAT, Heard, confidence_scale, spoken, walks

log = logging.getLogger(__name__)

COUNT = 100
"""Free sentences, and as many commands."""

WORD_COSTS = (0.0, 0.5, 1.0, 2.0)
SURE = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85)  # above, nearly every command would be read twice
LEAST = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
MARGINS = (0.0, -5.0, 5.0, 10.0)
"""What is tried; of equally good ones the first."""

WRONG = 0.5
"""A wrong reading loses so much of what a right one gains; none at all loses and gains nothing."""

AGAIN = 0.02
"""What it loses to read a command a second time, right or wrong."""

Sounds = Sequence[tuple[str, AudioChunk]]


@dataclass(frozen=True, slots=True)
class Both:
    """One recording, read as a command and as free speech."""

    wanted: str
    is_command: bool
    command: Transcript
    free: Transcript

    def chosen(self, settings: DictationSettings) -> Transcript:
        """What is taken for said."""
        if is_surely_command(self.command, settings):
            return self.command
        return choose(self.command, self.free, settings)

    def gain(self, settings: DictationSettings) -> float:
        """How good that is."""
        text = self.chosen(settings).text
        right = 1.0 if text == self.wanted else -WRONG if text else 0.0
        again = self.is_command and not is_surely_command(self.command, settings)
        return right - AGAIN * again


def tune(folder: Path, speech: Path, found: Sequence[Source], seed: int) -> DictationSettings:
    """The best settings for the words in `folder` with the speech model `speech`."""
    rng = random.Random(seed)
    requests = [text for source in found if source.times > 1 for text in source.kept if 3 <= len(text.split()) <= 12]
    texts = rng.sample(requests, min(COUNT, len(requests)))
    graph = command_graph(sentences.load("en"), registry.demo()).graph
    dictated = [(text, spoken(text, rng, seed + 2000 + n)) for n, text in enumerate(texts)]
    commanded = [(text, spoken(text, rng, seed + 4000 + n)) for n, text in enumerate(walks(graph, rng, COUNT))]

    with tempfile.TemporaryDirectory() as scratch:
        cache = Path(scratch)

        def free(settings: DictationSettings, sounds: Sounds, scale: Calibration) -> list[Heard]:
            words = dictation_graph(folder, settings, registry.demo())
            return read(dictating(speech, cache, words, settings, scale), None, sounds)

        heard = {cost: free(DictationSettings(word_cost=cost), dictated, FLAT) for cost in WORD_COSTS}
        for cost, readings in heard.items():
            log.info("word cost %.1f: %.3f of the words wrong", cost, word_error_rate(readings))
        word_cost = min(heard, key=lambda cost: word_error_rate(heard[cost]))
        midpoint, slope = confidence_scale(heard[word_cost])
        settings = DictationSettings(word_cost=word_cost, midpoint=midpoint, slope=slope)
        both = []
        for sounds, is_command in ((commanded, True), (dictated, False)):
            as_commands = read(VoskSpeechToText(speech, cache, calibration=read_calibration(speech)), graph, sounds)
            as_free = free(settings, sounds, Calibration(midpoint, slope))
            both += [
                Both(one.wanted, is_command, one.transcript, other.transcript)
                for one, other in zip(as_commands, as_free, strict=True)
            ]
    return thresholds(settings, both)


def thresholds(settings: DictationSettings, both: Sequence[Both]) -> DictationSettings:
    """The settings with the best of the thresholds tried."""
    tried = [
        replace(settings, sure=sure, least=least, margin=margin)
        for sure, least, margin in product(SURE, LEAST, MARGINS)
    ]
    best = max(tried, key=lambda one: sum(item.gain(one) for item in both))
    for is_command, name in ((True, "commands"), (False, "free sentences")):
        part = [item for item in both if item.is_command == is_command]
        texts = [(item.wanted, item.command.text, item.chosen(best).text) for item in part]
        log.info(
            "%s right: %.3f as commands alone, %.3f with dictation; wrong: %.3f and %.3f",
            name,
            *(sum(text[place] == text[0] for text in texts) / len(part) for place in (1, 2)),
            *(sum(text[place] not in ("", text[0]) for text in texts) / len(part) for place in (1, 2)),
        )
    return best


def read(engine: VoskSpeechToText, graph: WordGraph | None, sounds: Sounds) -> list[Heard]:
    """Every sound by itself."""
    found = []
    for wanted, sound in sounds:
        engine.listen_for(graph)
        engine.accept(sound)
        found.append(Heard(wanted, engine.finish()))
    return found


def word_error_rate(heard: Sequence[Heard]) -> float:
    """Words replaced, added and missing, as a share of those said."""
    pairs = [(item.wanted.split(), item.transcript.text.split()) for item in heard]
    return sum(_edits(*pair) for pair in pairs) / max(1, sum(len(wanted) for wanted, _ in pairs))


def _edits(wanted: Sequence[str], heard: Sequence[str]) -> int:
    row: list[int] = list(range(len(heard) + 1))
    for place, word in enumerate(wanted, 1):
        above, row = row, [place]
        for column, other in enumerate(heard, 1):
            row.append(min(above[column - 1] + (word != other), above[column] + 1, row[-1] + 1))
    return row[-1]
