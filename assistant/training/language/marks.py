"""Marks: what we say that sentences of SLURP and CLINC150 mean, in our vocabulary, without the sentences themselves.

A line of marks/*.txt is `key | INTENT closed=value slot=first-last … [+ INTENT …]`: the key is made from the normalized
sentence, a span is given by its first and last word, counted from 0. So the data sets stay where they are, with their
own licences, and who has them gets ours on top.
"""

import hashlib
import re
from collections.abc import Mapping
from importlib.resources import files

from assistant.core.errors import TrainingError
from assistant.training.language.patterns import Command, Sentence
from assistant.training.language.vocabulary import CLOSED, unknown_names
from assistant.understanding.words import normalize

SKIP = "-"
"""Mark of a sentence that is not to be used: it makes no sense, or nobody can say what is meant."""


def key(text: str) -> str:
    """How a sentence is known, whatever its case and punctuation."""
    return hashlib.sha256(normalize(text).encode()).hexdigest()[:12]


def read_marks(name: str) -> dict[str, str]:
    """Key → mark of one data set ("slurp", "clinc"). Raises TrainingError."""
    source = files("assistant.training.language") / "marks" / f"{name}.txt"
    found = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, bar, mark = line.partition(" | ")
            if not bar:
                raise TrainingError(f"{name}.txt has a line without a mark: {line}")
            found[word] = mark
    return found


def marked(text: str, marks: Mapping[str, str]) -> Sentence | None:
    """The normalized sentence with its commands; None where there is no mark or it is SKIP. Raises TrainingError."""
    mark = marks.get(key(text))
    return None if mark is None or mark == SKIP else decode(normalize(text), mark)


def decode(text: str, mark: str) -> Sentence:
    """A mark laid on its normalized sentence. Raises TrainingError when it does not fit."""
    words = text.split()
    commands = []
    for one in mark.split(" + "):
        intent, *values = one.split()
        closed, spans = [], []
        for value in values:
            if value in CLOSED:
                closed.append(value)
                continue
            slot, _, place = value.partition("=")
            first, _, last = place.partition("-")
            if not (first + last).isdigit() or not int(first) <= int(last or first) < len(words):
                raise TrainingError(f"the mark does not fit its sentence: {mark} | {text}")
            spans.append((slot, " ".join(words[int(first) : int(last or first) + 1])))
        wrong = unknown_names((intent,), (slot for slot, _ in spans), closed)
        if wrong:
            raise TrainingError(f"a mark is wrong: {mark}", f"unknown: {', '.join(wrong)}")
        commands.append(Command(intent, tuple(sorted(closed)), tuple(spans)))
    return Sentence(text, tuple(commands))


def encode(text: str, meaning: str) -> str:
    """The line for a sentence; `meaning` is as a mark, with words in place of numbers and commas between slots.

    For example "HassTurnOff domain=light, area=living room + HassStartTimer duration=ten minutes". A span must stand
    in the sentence after the spans before it, where it can. Raises TrainingError.
    """
    words = normalize(text).split()
    parts = []
    at = 0
    for one in re.split(r" \+ (?=[A-Z])", meaning):
        intent, _, rest = one.strip().partition(" ")
        values = []
        for value in filter(None, (piece.strip() for piece in rest.split(","))):
            if value in CLOSED:
                values.append(value)
                continue
            slot, _, said = value.partition("=")
            first = _place(words, normalize(said).split(), at)
            last = first + len(normalize(said).split()) - 1
            at = last + 1
            values.append(f"{slot}={first}-{last}" if last > first else f"{slot}={first}")
        parts.append(" ".join([intent, *values]))
    mark = " + ".join(parts)
    if mark != SKIP:
        decode(" ".join(words), mark)
    return f"{key(text)} | {mark}"


def _place(words: list[str], said: list[str], start: int) -> int:
    """Where words stand in a sentence, from a place on if they do, else anywhere."""
    places = [here for here in range(len(words)) if said and words[here : here + len(said)] == said]
    if not places:
        raise TrainingError(f"“{' '.join(said)}” does not stand in “{' '.join(words)}”")
    return next((here for here in places if here >= start), places[0])
