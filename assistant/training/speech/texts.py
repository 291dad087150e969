"""Sentences to train the speech model on: commands of many imaginary homes, general text, random and single words.

The sentences carry no punctuation and no digits, only lower-case words as they are spoken. This module
synthesizes nothing and reads only the text files it is given.
"""

import gzip
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path

import yaml
from hassil.expression import Alternative, Expression, ListReference, Permutation, RuleReference, TextChunk
from hassil.expression import Sequence as Row
from hassil.intents import Intents

_FILE = yaml.safe_load(resources.files("assistant.training.speech").joinpath("words_en.yaml").read_text("utf-8"))


def _list(name: str) -> list[str]:
    words = [word.strip() for word in " ".join(_FILE[name].split()).split(",")]
    return ["" if word == "-" else word for word in words]


PLACES, DEVICES, QUALIFIERS, ITEMS = _list("places"), _list("devices"), _list("qualifiers"), _list("items")
COLORS, DAYS, PERIODS = _list("colors"), _list("days"), _list("periods")
TEMPLATES: list[str] = _FILE["templates"].splitlines()
_ALIKE = [row.split() for row in _list("alike")]
ALIKE = {word: [other for row in _ALIKE if word in row for other in row] for row in _ALIKE for word in row}
"""Words that recognizers take for each other, each with those of all its groups, itself among them."""

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def number_words(number: int) -> str:
    """A whole number up to 9999 in English words."""
    if number < 0:
        return "minus " + number_words(-number)
    if number < 20:
        return _UNITS[number]
    if number < 100:
        return _TENS[number // 10] + (" " + _UNITS[number % 10] if number % 10 else "")
    if number < 1000:
        rest = number % 100
        return _UNITS[number // 100] + " hundred" + (f" {number_words(rest)}" if rest else "")
    rest = number % 1000
    return number_words(number // 1000) + " thousand" + (f" {number_words(rest)}" if rest else "")


def plain(text: str) -> str:
    """Lower-case words and apostrophes only; digits are spoken out."""
    text = re.sub(
        r"(?<=\d),(?=\d{3})", "", text.lower().replace("’", "'").replace("%", " percent").replace("°", " degrees")
    )
    text = re.sub(r"\d+", lambda found: f" {number_words(int(found[0]))} " if int(found[0]) < 10_000 else " ", text)
    words = re.findall(r"[a-z]+(?:'[a-z]+)*", text)
    return " ".join(words)


def clock_time(rng: random.Random) -> str:
    """A time of day as people say it."""
    hour, minute = rng.randint(1, 12), rng.choice([0, 0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, rng.randint(1, 59)])
    form = rng.random()
    if minute == 0:
        return f"{number_words(hour)} {rng.choice(PERIODS)}"
    if form < 0.25 and minute in (15, 30, 45):
        words = {15: "quarter past", 30: "half past", 45: "quarter to"}[minute]
        return f"{words} {number_words(hour)}"
    oh = "oh " if minute < 10 else ""
    return f"{number_words(hour)} {oh}{number_words(minute)} {rng.choice(PERIODS[:-2])}"


def duration(rng: random.Random) -> str:
    """A length of time as people say it."""
    unit = rng.choice(["second", "minute", "minute", "minute", "hour"])
    count = rng.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 45, 50, 60, 90, rng.randint(1, 99)])
    words = f"{number_words(count)} {unit}{'s' if count > 1 else ''}"
    if unit != "second" and rng.random() < 0.25:
        smaller = "minutes" if unit == "hour" else "seconds"
        words += f" and {number_words(rng.randint(2, 59))} {smaller}"
    if rng.random() < 0.05:
        words = rng.choice(["half an hour", "an hour", "a minute", "an hour and a half", "a quarter of an hour"])
    return words


def name(rng: random.Random, nouns: Sequence[str] = ()) -> str:
    """What somebody might call a device."""
    device = rng.choice(DEVICES)
    form = rng.random()
    if form < 0.4:
        return f"{rng.choice(PLACES)} {device}"
    if form < 0.55:
        return f"{rng.choice(QUALIFIERS)} {device}"
    if form < 0.65 and nouns:
        return f"{rng.choice(nouns)} {device}"
    if form < 0.7:
        return f"{device} {rng.choice(['one', 'two', 'three', 'four'])}"
    return device


Filler = Callable[[random.Random], str]


def own_commands(rng: random.Random, words: Sequence[str]) -> Iterator[str]:
    """Endless sentences of our own templates."""
    fillers: dict[str, Filler] = {
        "time": clock_time,
        "day": lambda r: r.choice(DAYS),
        "n": lambda r: number_words(
            r.choice([r.randint(0, 20), r.randint(0, 100), r.randint(0, 10) * 10, r.randint(100, 999)])
        ),
        "digit": lambda r: _UNITS[r.randint(0, 9)],
        "duration": duration,
        "item": lambda r: r.choice(ITEMS) if r.random() < 0.8 else " ".join(r.sample(words, r.randint(1, 2))),
        "name": lambda r: name(r, words),
        "place": lambda r: r.choice(PLACES),
        "color": lambda r: r.choice(COLORS),
        "word": lambda r: r.choice(words),
        "words": lambda r: " ".join(r.sample(words, r.randint(1, 3))),
    }
    while True:
        template = rng.choice(TEMPLATES)
        yield plain(re.sub(r"\{(\w+)\}", lambda found: fillers[found[1]](rng), template))


def home_assistant_commands(rng: random.Random, words: Sequence[str]) -> Iterator[str]:
    """Endless sentences from Home Assistant's English templates (home-assistant-intents, CC BY 4.0)."""
    from home_assistant_intents import get_intents

    found = get_intents("en")
    if found is None:
        return
    intents = Intents.from_dict(found)
    rows = [
        (sentence.expression, data.expansion_rules or {})
        for name_, intent in intents.intents.items()
        for data in intent.data
        for sentence in data.sentences
        if name_ not in ("HassRespond", "HassBroadcast")
    ]

    def fill(list_name: str) -> str:
        if list_name == "name":
            return name(rng, words)
        if list_name in ("area", "floor", "zone"):
            return rng.choice(PLACES)
        if "item" in list_name:
            return rng.choice(ITEMS)
        if list_name in ("timer_seconds", "timer_minutes", "timer_hours"):
            return number_words(rng.choice([rng.randint(1, 59), rng.choice([5, 10, 15, 20, 30, 45])]))
        slot_list = intents.slot_lists.get(list_name)
        values = getattr(slot_list, "values", None)
        if values:
            return draw(rng.choice(values).text_in, {})
        if hasattr(slot_list, "start"):
            return number_words(rng.randint(1, 100))
        return " ".join(rng.sample(words, rng.randint(1, 3)))

    def draw(expression: Expression | str, rules: dict[str, object]) -> str:
        if isinstance(expression, str):
            return expression
        if isinstance(expression, TextChunk):
            return str(expression.original_text)
        if isinstance(expression, ListReference):
            return fill(expression.list_name)
        if isinstance(expression, RuleReference):
            rule = rules.get(expression.rule_name) or intents.expansion_rules[expression.rule_name]
            return draw(getattr(rule, "expression", rule), rules)
        if isinstance(expression, Alternative):
            return draw(rng.choice(expression.items), rules)
        if isinstance(expression, Permutation):
            return " ".join(draw(item, rules) for item in rng.sample(expression.items, len(expression.items)))
        if isinstance(expression, Row):
            return "".join(draw(item, rules) for item in expression.items)
        return draw(getattr(expression, "expression", ""), rules)

    while True:
        expression, rules = rng.choice(rows)
        yield plain(draw(expression, rules))


def exchanged(rng: random.Random, sentences: Iterator[str]) -> Iterator[str]:
    """Sentences in which one word gave way to one that sounds like it, so that only listening tells which was said."""
    for sentence in sentences:
        words = sentence.split()
        places = [place for place, word in enumerate(words) if word in ALIKE]
        if not places:
            continue
        place = rng.choice(places)
        words[place] = rng.choice(ALIKE[words[place]])
        first = rng.randint(max(0, place - 3), place) if rng.random() < 0.4 else 0
        yield " ".join(words[first:])


def read_lines(paths: Iterable[Path]) -> Iterator[str]:
    """Lines of text files, plain or .gz; of "speaker, tab, utterance" lines the utterance."""
    for path in paths:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield str(line).rsplit("\t", 1)[-1].strip()


def general(rng: random.Random, lines: Sequence[str]) -> Iterator[str]:
    """Endless pieces of 2 to 10 words out of general text."""
    while True:
        words = plain(rng.choice(lines)).split()
        length = rng.randint(2, 10)
        if len(words) >= 2:
            start = rng.randint(0, max(0, len(words) - length))
            yield " ".join(words[start : start + length])


def sentences(count: int, seed: int, texts: Sequence[Path] = ()) -> list[str]:
    """`count` training sentences; the same seed and texts give the same list."""
    rng = random.Random(seed)
    lines = list(read_lines(texts))
    rng.shuffle(lines)
    lines = lines[:60_000] or [
        " ".join((item, place, device)) for item in ITEMS for place in PLACES for device in DEVICES[:3]
    ]
    counts = Counter(word for line in lines for word in plain(line).split())
    common = [word for word, _ in counts.most_common(12_000) if len(word) > 1 and "'" not in word]
    home_words = sorted(
        {word for group in (PLACES, DEVICES, QUALIFIERS, ITEMS) for text in group for word in text.split()}
    )
    numbers = [*_UNITS, *_TENS[2:], "hundred", "thousand", "half", "percent", "degrees", "minutes", "hours", "seconds"]
    commands = own_commands(rng, common)
    templates = home_assistant_commands(rng, common)
    alike = exchanged(rng, own_commands(rng, common))
    reading = general(rng, lines)

    def single() -> str:
        kind = rng.random()
        if kind < 0.3:
            return rng.choice(numbers)
        if kind < 0.5:
            return rng.choice(home_words)
        return " ".join(rng.sample(common, rng.choice([1, 1, 2])))

    def mixture() -> str:
        groups = (common, common, home_words, numbers)
        return " ".join(rng.choice(rng.choice(groups)) for _ in range(rng.randint(2, 7)))

    sources: list[tuple[float, Callable[[], str]]] = [
        (0.18, lambda: next(commands)),
        (0.15, lambda: next(templates)),
        (0.22, lambda: next(alike)),
        (0.25, lambda: next(reading)),
        (0.10, mixture),
        (0.10, single),
    ]  # fmt: skip
    shares, makers = zip(*sources, strict=True)
    chosen: list[str] = []
    while len(chosen) < count:
        text = rng.choices(makers, shares)[0]()
        if text and len(text) <= 90:
            chosen.append(text)
    return chosen
