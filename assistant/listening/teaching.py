"""Learns how a name is said from a few recordings of it: which phones were heard, and whether they agree.

The recognizer is given a graph of phones in place of words; what it hears are pronunciations. Nothing is kept here.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from assistant.core.errors import AudioError
from assistant.core.values import WordArc, WordGraph
from assistant.engines.pronunciation import PHONES, Pronunciation, pronounce
from assistant.listening.names_report import difference
from assistant.listening.spoken import Spoken

TIMES = 3
"""How often a name is said."""

AGREEING = 0.45
"""Greatest difference (`names_report.difference`) a phone between two recordings of the same name."""

FEWEST_PHONES = 2

ORDER_SHARE = 0.5
"""Weight of what usually follows what: names may be unusual, and phones at their ends are easily lost."""


def phone_graph(language: str = "en") -> WordGraph:
    """Any row of phones; each costs as much as it is unusual after the one before, in the language's common words.

    Words of the graph are the phones' names.
    """
    ends = ("", "")
    pairs: Counter[tuple[str, str]] = Counter()
    for word in Spoken.load(language).general:
        for said in pronounce(word)[:1]:
            pairs.update(pairwise((ends[0], *said, ends[1])))
    states = {phone: number for number, phone in enumerate(("", *PHONES))}
    arcs, finals = [], {}
    for before, state in states.items():
        total = sum(pairs[before, after] + 1 for after in states)
        for after, target in states.items():
            cost = -ORDER_SHARE * math.log((pairs[before, after] + 1) / total)
            if after:
                arcs.append(WordArc(state, target, after, cost))
            else:
                finals[state] = cost
    return WordGraph(len(states), arcs, finals, {phone: ((phone,),) for phone in PHONES})


def agreed(heard: Iterable[Pronunciation]) -> tuple[Pronunciation, ...]:
    """The pronunciations that agree with the most typical one, it first. Raises AudioError when they do not agree."""
    ways = [way for way in heard if len(way) >= FEWEST_PHONES]
    if not ways:
        raise AudioError("nothing was heard", "say the name near the microphone, in a quiet room")
    typical = min(ways, key=lambda way: sum(difference(way, other) for other in ways))
    near = [way for way in ways if _differ(way, typical) <= AGREEING]
    if len(ways) > 1 and len(near) < 2:
        raise AudioError("the recordings sound too different", "say the name the same way each time, in a quiet room")
    return tuple(dict.fromkeys((typical, *near)))


def too_near(ways: Sequence[Pronunciation], others: Iterable[str]) -> list[str]:
    """Which other names sound almost like one of these pronunciations."""
    return [
        name for name in others if any(_differ(way, other) <= AGREEING / 3 for way in ways for other in pronounce(name))
    ]


def misheard(heard: str, corrected: str, names: Iterable[str]) -> tuple[str, str] | None:
    """(name, what it was misheard as), when `corrected` says again what `heard` was meant to be; None when no name did.

    "turn on the steady lamp", "no, I said the study lamp" → study lamp, steady lamp: the words heard that sound most
    like the name that was meant.
    """
    before, after = heard.lower().split(), f" {' '.join(corrected.lower().split())} "
    meant = max((name for name in names if f" {name.lower()} " in after), key=len, default="")
    sounds = pronounce(meant)
    if not sounds or f" {meant.lower()} " in f" {' '.join(before)} ":
        return None
    length = len(meant.split())
    spans = [
        " ".join(before[start : start + size])
        for size in range(max(1, length - 1), length + 2)
        for start in range(len(before) - size + 1)
    ]
    near = {span: min(_differ(sounds[0], way) for way in ways) for span in spans if (ways := pronounce(span))}
    nearest = min(near, key=lambda span: near[span], default="")
    return (meant, nearest) if nearest and near[nearest] <= AGREEING else None


def _differ(one: Pronunciation, other: Pronunciation) -> float:
    return difference(one, other) / max(len(one), len(other))
