"""Seed patterns: how one line of a seed file becomes many sentences, each with its commands and spans.

A line is `INTENT closed=value … [+ INTENT …] | pattern`. In a pattern

    (a|b)        one of these                    [a|b]        one of these, or nothing
    {slot}       a word or name that is marked   {slot:fill}  marked as slot, made by that filler
    {2slot:fill} belongs to the second intent    {~fill}      made by that filler, not marked
    {slot=words} these very words, marked as slot
    $on          a named choice, see MACROS      !            in front: an order, so "please …" and "don't …" fit
"""

import math
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable

from assistant.core.errors import TrainingError
from assistant.training.language.vocabulary import unknown_names
from assistant.understanding.words import normalize

VOICES = ("talk_", "house_")
OPTIONAL_CHANCE = 0.45
REPAIR_CHANCE = 0.03
REPAIRABLE = frozenset(
    [
        "name",
        "area",
        "time",
        "duration",
        "item",
        "position",
        "brightness",
        "temperature",
        "color",
        "volume_level",
        "date",
        "percentage",
        "text",
        "value",
    ]
)
REPAIRS = (
    "no wait",
    "no",
    "sorry",
    "i mean",
    "no sorry",
    "er no",
    "actually",
    "oh wait",
    "scratch that",
    "wait no",
    "no i meant",
    "oops",
    "make that",
    "or rather",
    "no actually",
    "i meant",
    "no not that",
    "uh no",
)
MACROS = {
    "$on": "(turn on|switch on|put on|turn on|switch on|power on|flip on)",
    "$off": "(turn off|switch off|turn off|switch off|shut off|power off|turn out|kill)",
    "$corr": "(" + "|".join(REPAIRS) + ")",
    "$state": "(on|off|on|off|open|closed|locked|unlocked|running|shut|playing|working|switched on|turned off|ajar)",
}


@dataclass(frozen=True, slots=True)
class Command:
    """One intent of a sentence."""

    intent: str
    closed: tuple[str, ...] = ()
    """Closed tokens such as "domain=light", sorted."""
    spans: tuple[tuple[str, str], ...] = ()
    """(slot, words) in the order in which they stand."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Normalized words with what they mean."""

    text: str
    commands: tuple[Command, ...]
    complete: bool = True
    """False: only the first intent is known, not its slots."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that a filler fills."""

    command: int
    name: str | None
    """None: not marked."""
    filler: str
    """Empty: `words` stand there."""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences, or nothing where it is optional."""

    options: tuple[tuple["Node", ...], ...]
    optional: bool = False


Node = str | Slot | Choice
Mark = tuple[int, str]
"""Which command, which slot."""
Part = tuple[str, Mark | None]
"""A piece of text and what it is."""


@dataclass(frozen=True)
class Pattern:
    """One line of a seed file."""

    line: str
    heads: tuple[Command, ...]
    """The intents with their closed values, no spans."""
    order: bool
    """An order: polite words may stand before it, and a negation may turn it into nothing."""
    body: Choice
    voice: str = ""
    """Who says it, in the files that are written by voices; "" in those written by wordings."""

    @property
    def intent(self) -> str:
        """The first intent."""
        return self.heads[0].intent

    @cached_property
    def weight(self) -> float:
        """How often it is drawn beside others: more for many wordings, yet far from as many times more."""
        return 1 + math.log2(wordings(self.body))

    def expand(self, rng: random.Random, fill: Callable[[str], str]) -> list[Part]:
        """One way of saying it."""
        parts: list[Part] = []
        emit(self.body, rng, fill, parts)
        return parts


def emit(node: Node, rng: random.Random, fill: Callable[[str], str], parts: list[Part]) -> None:
    """Append one way of saying `node`."""
    if isinstance(node, str):
        parts.append((node, None))
    elif isinstance(node, Choice):
        if not node.optional or rng.random() < OPTIONAL_CHANCE:
            for child in rng.choice(node.options):
                emit(child, rng, fill, parts)
    elif node.name is None:
        parts.append((fill(node.filler), None))
    elif node.words:
        parts.append((node.words, (node.command, node.name)))
    else:
        if node.name in REPAIRABLE and node.filler != "cmd" and rng.random() < REPAIR_CHANCE:
            again = rng.choice(("the ", "to ", "make it ", "in ", "at ")) if rng.random() < 0.4 else ""
            parts.append((f"{fill(node.filler)} {rng.choice(REPAIRS)} {again}", None))
        parts.append((fill(node.filler), (node.command, node.name)))


def assemble(parts: Sequence[Part], heads: Sequence[Command]) -> Sentence | None:
    """Parts to a normalized sentence; None where a span does not stand there as whole words."""
    text = normalize("".join(part for part, _ in parts))
    spans: list[list[tuple[str, str]]] = [[] for _ in heads]
    for part, mark in parts:
        if mark is not None:
            words = normalize(part)
            if not words or f" {words} " not in f" {text} ":
                return None
            spans[min(mark[0], len(heads) - 1)].append((mark[1], words))
    if not text:
        return None
    return Sentence(
        text,
        tuple(Command(head.intent, head.closed, tuple(own)) for head, own in zip(heads, spans, strict=True)),
    )


def parse_line(line: str) -> Pattern:
    """Raises TrainingError that names the line."""
    head, bar, body = line.partition(" | ")
    heads = []
    for one in head.split(" + "):
        intent, *closed = one.split()
        heads.append(Command(intent, tuple(sorted(closed))))
    order = body.startswith("!")
    for macro, choice in MACROS.items():
        body = body.replace(macro, choice)
    try:
        nodes, end = parse_sequence(body.lstrip("!"), 0, "")
    except (IndexError, ValueError) as error:
        raise TrainingError(f"a bracket is open in the pattern: {line}") from error
    slots = list(slots_of(Choice(nodes)))
    wrong = unknown_names(
        (command.intent for command in heads),
        (slot.name for slot in slots if slot.name),
        (closed for command in heads for closed in command.closed),
    )
    if not bar or wrong or end < len(body.lstrip("!")):
        raise TrainingError(f"a seed pattern is wrong: {line}", f"unknown: {', '.join(wrong)}" if wrong else "")
    return Pattern(line, tuple(heads), order, Choice(nodes))


def parse_sequence(text: str, at: int, closing: str) -> tuple[tuple[tuple[Node, ...], ...], int]:
    """The alternatives from `at` up to the closing bracket (or the end), and the index behind it."""
    options: list[list[Node]] = [[]]
    while at < len(text):
        sign = text[at]
        if closing and sign == closing:
            return tuple(map(tuple, options)), at + 1
        if sign in "([":
            inner, at = parse_sequence(text, at + 1, ")" if sign == "(" else "]")
            options[-1].append(Choice(inner, sign == "["))
        elif sign == "{":
            end = text.index("}", at)
            options[-1].append(parse_slot(text[at + 1 : end]))
            at = end + 1
        elif sign == "|":
            options.append([])
            at += 1
        else:
            end = next((here for here in range(at, len(text)) if text[here] in "([{|)]}"), len(text))
            if end == at:
                raise ValueError(f"unexpected {sign}")
            options[-1].append(text[at:end])
            at = end
    if closing:
        raise ValueError("not closed")
    return tuple(map(tuple, options)), at


def parse_slot(text: str) -> Slot:
    """The inside of braces."""
    if text.startswith("~"):
        return Slot(0, None, text[1:])
    match = re.fullmatch(r"(\d?)(\w+)(?::(\w+)|=(.+))?", text)
    if match is None:
        raise ValueError(text)
    number, name, filler, words = match.groups()
    return Slot(int(number or 1) - 1, name, "" if words else filler or name, words or "")


def slots_of(node: Node) -> Iterator[Slot]:
    """Every slot below a node."""
    if isinstance(node, Slot):
        yield node
    elif isinstance(node, Choice):
        for option in node.options:
            for child in option:
                yield from slots_of(child)


def wordings(node: Node) -> int:
    """In how many ways it can be said, whatever stands in the slots."""
    if not isinstance(node, Choice):
        return 1
    return sum(math.prod(map(wordings, option)) for option in node.options) + node.optional


def read_patterns(folder: Traversable | None = None) -> tuple[Pattern, ...]:
    """All patterns of the seed files, in the order of the file names. Raises TrainingError.

    In a file whose name begins with VOICES a comment says who speaks from there on.
    """
    source = folder or files("assistant.training.language") / "seeds"
    patterns = []
    for file in sorted(source.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".txt"):
            continue
        voice = ""
        for line in map(str.strip, file.read_text(encoding="utf-8").splitlines()):
            if line.startswith("#"):
                voice = f"{file.name} {line}" if file.name.startswith(VOICES) else ""
            elif line:
                patterns.append(replace(parse_line(line), voice=voice))
    return tuple(patterns)
