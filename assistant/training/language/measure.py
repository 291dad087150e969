"""How well an exported model reads sentences that it was not trained on: held-out patterns and kept real sentences.

Counts intents and spans as the model gives them; names are looked up elsewhere (`assistant bench understand`).
"""

import itertools
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.training.language.corpus import Corpus, held_out
from assistant.training.language.patterns import Pattern, Sentence
from assistant.understanding.model import IntentModel
from assistant.understanding.reading import Reading

HELD_OUT_SENTENCES = 1000


@dataclass(frozen=True, slots=True)
class Score:
    """The result on one set. Shares are 0 to 1; None where a set has no such lines."""

    name: str
    sentences: int
    intent: float
    """All intents right, in order."""
    whole: float | None
    """Closed values and spans right too, of the sentences where they are known."""
    commands: float | None
    """Intents right, of those that are commands."""
    false_action: float | None
    """Taken for a command other than HassNevermind, of those that are none."""
    sure_false_action: float | None
    """The same with a probability above one half."""
    median_ms: float
    p95_ms: float

    def line(self) -> str:
        """For the log."""
        shares = {
            "intent": self.intent,
            "whole": self.whole,
            "commands": self.commands,
            "false action": self.false_action,
            "sure false action": self.sure_false_action,
        }
        known = ", ".join(f"{name} {share:.1%}" for name, share in shares.items() if share is not None)
        return (
            f"{self.name}: {self.sentences} sentences, {known}, {self.median_ms:.1f} ms median, {self.p95_ms:.1f} p95"
        )


def held_out_sentences(patterns: Sequence[Pattern], words: Sequence[str], seed: int) -> list[Sentence]:
    """Sentences of the patterns that are never trained on."""
    corpus = Corpus([pattern for pattern in patterns if held_out(pattern)], words, f"{seed}:held out")
    return list(itertools.islice(corpus.sentences(), HELD_OUT_SENTENCES))


def score(name: str, model: IntentModel, sentences: Sequence[Sentence]) -> Score:
    """Read every sentence once."""
    right, whole, known, command_right, commands, false, sure, chat = 0, 0, 0, 0, 0, 0, 0, 0
    spent = []
    for sentence in sentences:
        began = time.perf_counter()
        readings = model.parse(sentence.text, most=1)
        spent.append((time.perf_counter() - began) * 1000)
        reading: Reading = readings[0] if readings else ()
        names = [parse.intent for parse in reading]
        wanted = [command.intent for command in sentence.commands]
        good = intents_right(reading, sentence)
        right += good
        if sentence.complete:
            known += 1
            whole += good and same(reading, sentence)
        if wanted == ["Chat"]:
            chat += 1
            acts = bool(names) and names[0] not in ("Chat", "HassNevermind")
            false += acts
            sure += acts and reading[0].probability > 0.5
        else:
            commands += 1
            command_right += good
    return Score(
        name,
        len(sentences),
        right / len(sentences),
        whole / known if known else None,
        command_right / commands if commands else None,
        false / chat if chat else None,
        sure / chat if chat else None,
        statistics.median(spent),
        sorted(spent)[int(len(spent) * 0.95)],
    )


def intents_right(reading: Reading, sentence: Sentence) -> bool:
    """All intents in order, as far as they are known."""
    names = [parse.intent for parse in reading]
    wanted = [command.intent for command in sentence.commands]
    return names == wanted if sentence.complete else names[:1] == wanted


def right(reading: Reading, sentence: Sentence) -> bool:
    """Everything that is known of the sentence."""
    return intents_right(reading, sentence) and (not sentence.complete or same(reading, sentence))


def same(reading: Reading, sentence: Sentence) -> bool:
    """Closed values and spans are those of the sentence; the order of the spans does not count."""
    return all(
        sorted(f"{name}={value}" for name, value in parse.closed.items()) == sorted(command.closed)
        and sorted(parse.spans) == sorted(command.spans)
        for parse, command in zip(reading, sentence.commands, strict=True)
    )
