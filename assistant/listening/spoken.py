"""How written things are spoken: numbers and digits as words, and what free text in a command may sound like.

A recognizer needs words where a typed template takes anything; vocabulary/<language>.yaml and .txt give them. English
number words are made here; understanding reads them back (`assistant.languages`).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import yaml

from assistant.core.values import WordArc, WordGraph
from assistant.listening.acceptor import CENT, Acceptor, minimize, phrases_acceptor
from assistant.listening.agreement import Agreement

FREE_WORD = 800
"""Cost, in hundredths, of a word of free text."""

GENERAL_WORD = 300
"""Added to what a word of general speech costs by how seldom it is."""

UNROUND = 150
"""Cost of a number that is not a round one."""

OTHERS = -1.0
"""Stands for all numbers of a kind that are not named."""

FREE_PHRASE = 350
"""Cost of a listed phrase of free text."""

FILLER = 300
"""Added for a word that is seldom free text by itself ("and", "the")."""

GENERAL_WORDS = 800
"""How many of the most frequent words free text of no particular kind may use."""

LONGEST_NAME = 100
"""Letters of a name beyond which nobody says it: it is left out."""

_FOLDER = Path(__file__).with_name("vocabulary")
_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SAME_SOUND = {
    "whats": "what's",
    "hows": "how's",
    "wheres": "where's",
    "whos": "who's",
    "todays": "today's",
    "nevermind": "never mind",
    "ok": "okay",
}
"""Spellings of which a recognizer needs only one."""
_SIGNS = {"%": " percent ", "&": " and ", "+": " plus ", "°": " degrees ", "’": "'"}


def cardinal(number: int) -> str:
    """A whole number below a million in words: 121 → "one hundred twenty one"."""
    if number < 0:
        return f"minus {cardinal(-number)}"
    if number < 20:
        return _UNITS[number]
    if number < 100:
        return _TENS[number // 10] + (f" {_UNITS[number % 10]}" if number % 10 else "")
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = f" {cardinal(number % size)}" if number % size else ""
            return f"{cardinal(number // size)} {name}{rest}"
    raise AssertionError(number)


def number_forms(number: float) -> tuple[str, ...]:
    """The usual ways to say a number below a million: 21.5 → "twenty one point five", "twenty one and a half"."""
    whole = int(number)
    forms = [cardinal(whole)]
    if 100 <= whole < 200:
        forms.append("a" + forms[0].removeprefix("one"))
    if 1000 < whole < 10_000 and whole % 100 == 0 and whole % 1000:
        forms.append(f"{cardinal(whole // 100)} hundred")
    tenth = round(10 * (number - whole))
    if not tenth:
        return tuple(forms)
    decimals = [f"{form} point {_UNITS[tenth]}" for form in forms]
    return (*decimals, *(f"{form} and a half" for form in forms)) if tenth == 5 else tuple(decimals)


@cache
def spoken_words(written: str) -> tuple[str, ...]:
    """The words in which a written word, or several, is said: "TV-2" → tv, two; "20%" → twenty, percent."""
    for sign, said in _SIGNS.items():
        written = written.replace(sign, said)
    words: list[str] = []
    for piece in re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*'?", written.lower()):
        if piece[0].isdigit():
            whole, _, decimals = piece.partition(".")
            said = cardinal(int(whole)) if len(whole) <= 6 and whole.isascii() else " ".join(_digits(whole))
            words += said.split()
            if decimals:
                words += ["point", *_digits(decimals)]
        else:
            words += _SAME_SOUND.get(piece, piece).split()
    return tuple(words)


def name_forms(name: str) -> tuple[tuple[str, ...], ...]:
    """The ways to say a name: its words; a number in it also figure by figure ("Room 101": one oh one).

    There are none for what has no words and for what is longer than LONGEST_NAME.
    """
    if len(name) > LONGEST_NAME:
        return ()
    plain = spoken_words(name)
    forms = {plain: None}
    if re.search(r"\d{2,}", name):
        figures = re.sub(r"\d{2,}", lambda found: " ".join(_digits(found[0])), name)
        forms[spoken_words(figures)] = None
        forms[tuple("oh" if word == "zero" else word for word in spoken_words(figures))] = None
    return tuple(form for form in forms if form)


def _digits(text: str) -> list[str]:
    return [_UNITS[int(figure)] for figure in text]


def number_acceptor(
    numbers: Iterable[float], small: int = 12, unusual: Callable[[float], int] | None = None
) -> Acceptor:
    """All of these numbers in words. People say round ones: others cost UNROUND, so that "thirteen" needs to be clear.

    Round are multiples of five and everything up to `small`. `unusual` gives the costs of a kind of numbers of which
    more is known.
    """

    def cost(number: float) -> int:
        if unusual:
            return unusual(number)
        return 0 if number % 5 == 0 or number <= small else UNROUND

    return phrases_acceptor((form.split(), cost(number)) for number in numbers for form in number_forms(number))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What free text of one kind is made of."""

    phrases: tuple[str, ...]
    parts: tuple[str, ...]
    """Words that are seldom said without others."""

    @classmethod
    def read(cls, text: str) -> "Vocabulary":
        """From phrases with commas between them, and parts after a semicolon."""
        phrases, parts = (
            tuple(phrase.strip() for phrase in " ".join(half.split()).split(",") if phrase.strip())
            for half in (text + ";").split(";")[:2]
        )
        return cls(phrases, parts)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One language's data on spoken free text."""

    polite_endings: frozenset[str]
    usual_optionals: frozenset[str]
    """Words and endings that people usually say where templates make them optional."""
    unstressed: frozenset[str]
    """Words that are hardly heard: only the usual wording tells them apart."""
    numbers: Mapping[str, Mapping[float, int]]
    """Kind of numbers → cost of a number in hundredths; OTHERS stands for those that are not named."""
    opposites: tuple[frozenset[str], ...]
    """Words of which one is as usual as another where templates offer both: on, off."""
    agreement: Agreement
    fillers: frozenset[str]
    """Words that are seldom free text by themselves."""
    wildcards: Mapping[str, str]
    """Free-text list, or the sentences' word for its kind → a key of `templates` or `vocabularies`, or "command"."""
    templates: Mapping[str, Sequence[str]]
    """Kind → templates; lists in them are other kinds or ranges."""
    vocabularies: Mapping[str, Vocabulary]
    """Kind → what is said."""
    general: Mapping[str, float]
    """Frequent words → cost in nats."""

    @staticmethod
    @cache
    def load(language: str) -> "Spoken":
        """The data that lies beside this module."""
        data = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
        lines = (_FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
        general = (line.split() for line in lines if not line.startswith("#"))
        # Rules are lists here: what a kind may be is worked out once, and shared.
        templates = {
            kind: [re.sub(r"<(\w+)>", r"{\1}", text) for text in texts] for kind, texts in data["templates"].items()
        }
        vocabularies = {kind: Vocabulary.read(text) for kind, text in data["vocabularies"].items()}
        return Spoken(
            frozenset(data["polite_endings"]),
            frozenset(data["usual_optionals"]),
            frozenset(data["unstressed"]),
            {
                kind: {float(number): cost for cost, listed in costs.items() for number in listed.split() or [OTHERS]}
                for kind, costs in data["numbers"].items()
            },
            tuple(frozenset(group.split()) for group in data["opposites"]),
            Agreement(**{name: frozenset(words.split()) for name, words in data["agreement"].items()}),
            frozenset(data["fillers"].split()),
            data["wildcards"],
            templates,
            vocabularies,
            {word: float(cost) for word, cost in general},
        )

    def unusual(self, kind: str) -> Callable[[float], int] | None:
        """What numbers of a kind cost, where that is known."""
        costs = self.numbers.get(kind)
        return (lambda number: costs.get(number, costs[OTHERS])) if costs else None

    def has(self, kind: str) -> bool:
        """Whether there is data for a kind."""
        return kind in self.templates or kind in self.vocabularies

    def kind_of(self, wildcard: str, kind: str) -> str:
        """The data for a free-text list, by its name, else by the kind that the sentences give it."""
        for name in (wildcard, kind):
            if name in self.wildcards or self.has(name):
                return self.wildcards.get(name, name)
        return "general"

    def free_text(self, kind: str) -> Acceptor:
        """One word or phrase or more of a vocabulary; of "general_word" just one."""
        phrases: list[tuple[Sequence[str], int]]
        if kind in self.vocabularies:
            known = [spoken_words(phrase) for phrase in self.vocabularies[kind].phrases]
            costs = {word: FREE_WORD for words in (*known, self.vocabularies[kind].parts) for word in words}
            costs |= {words[0]: FREE_PHRASE for words in known if len(words) == 1}
            costs |= {word: FREE_WORD + FILLER for word in self.fillers & costs.keys()}
            phrases = [(words, FREE_PHRASE) for words in known if len(words) > 1]
            phrases += [((word,), cost) for word, cost in costs.items()]
        else:
            frequent = islice(self.general.items(), GENERAL_WORDS)
            phrases = [((word,), GENERAL_WORD + round(cost / CENT)) for word, cost in frequent]
        once = minimize(phrases_acceptor(phrases))
        if kind == "general_word":
            return once
        # Every end goes on to the start by an empty step.
        for state in once.finals:
            once.arcs[state][""] = (0, 0)
        once.looping = True
        return once


def free_word_graph(language: str = "en") -> WordGraph:
    """Any sequence of the language's frequent words: what is heard when nothing says what may be said.

    A vocabulary without an order of words: good for a word or two, poor for sentences.
    """
    general = Spoken.load(language).general
    return WordGraph(1, tuple(WordArc(0, 0, word, cost) for word, cost in general.items()), {0: 0.0})
