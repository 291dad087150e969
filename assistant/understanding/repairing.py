"""What somebody says who corrects themselves in one breath: "set a timer for ten, no, twenty minutes".

Words between the slip and what replaces it ("no wait", "I mean") part the sentence. What comes after them takes the
place of the last thing of its kind before them: a number of a number, "off" of "on", a thing of a thing. This file
only cuts and joins words; whether the result is a command is for the tiers to say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from assistant.languages.durations import UNITS as LENGTHS
from assistant.languages.numbers import TENS, UNITS
from assistant.languages.said import weekday_index
from assistant.languages.terms import color
from assistant.understanding.words import MOST_CHARACTERS

MOST_WORDS = 14
"""Of a sentence from which more than a value is cut: in a long one nobody knows what else was meant to go."""
MOST_SLIPS = 3
_SLIP = (
    r"no(?! (?:more|less|matter|need|longer|one|doubt|thanks|problem|idea|good|sugar|salt|ads|adverts|vocals|lyrics"
    r"|spoilers|repeats|hurry|rush|worries|exceptions|excuses)\b)"
)
"""Not where "no" belongs to what follows it."""
_MARK = re.compile(
    r"[ ,.;]{1,4}(?:(?:uh|um|er|erm|oh|well|or|wait|hang on|hold on|dang it|shoot|damn)[ ,.]+)*"
    rf"(?:{_SLIP}|nope|sorry|oops|actually|i mean|i meant(?: to say)?|make that|or rather|rather|scratch that"
    r"|correction|my mistake|wait|hang on)"
    r"(?:[ ,.]+(?:no|wait|sorry|oops|actually|i mean|i meant|make (?:that|it)|rather|hang on|hold on|just|only|uh|um"
    r"|er|i said|what am i saying|i tell a lie)(?=[ ,.]))*"
    r"[ ,.]+(?=\S)",
    re.IGNORECASE,
)
_VERB_WORDS = """
turn switch put set open close shut lock unlock play stop pause start add remind wake cancel dim make tell remove spell
define translate vacuum clean lower raise call show
"""
_JOINT_WORDS = "the a an my our some in on at to for of from by with into onto off up down"
_OTHER_WORDS = """
is are was do does did can could would will please me it what what's whats how how's when where there there's that and
then i i'd you be
"""
_VERBS = frozenset(_VERB_WORDS.split())
_JOINTS = frozenset(_JOINT_WORDS.split())
_SMALL = _VERBS | _JOINTS | frozenset(_OTHER_WORDS.split())
"""Words round a thing, which are never what was a slip."""
_SOON = frozenset({"right", "now", "immediately", "quickly", "really"})
"""How what only presses begins: "i mean right now"."""
_MOVED = frozenset({"turn", "switch", "put", "set"})
"""Verbs that "on", "off", "up" and "down" belong to."""
_PRONOUNS = frozenset({"it", "them", "that", "those", "these"})
_NOTHING = frozenset({"don't", "never", "nevermind", "forget", "leave", "not"})
"""How it begins when nothing is to be done after all."""
_UNITS = LENGTHS.keys() | {"percent", "%", "degree", "degrees", "o'clock", "am", "pm"}
_WITHIN = frozenset({"past", "to", "and", "point", "oh"})
"""What may stand between the words of a number or a time."""
_NUMBERS = UNITS.keys() | TENS.keys() | {"hundred", "half", "quarter", "noon", "midnight", "dozen", "couple"}
_DAYS = frozenset({"today", "tomorrow", "tonight"})
_WAYS = ({"on", "off"}, {"up", "down"}, {"upstairs", "downstairs"})
_WHITES = frozenset({"warm", "cool", "cold"})


class Cut(Enum):
    """What took the place of what."""

    VALUE = "a number, a day, a colour or a direction, of another: no free text was cut"
    THING = "a thing, of the last one that was named"
    PART = "the first words of a name; the rest stayed: only to be believed where it is a name of the home"
    WHOLE = "a command, of another"


@dataclass(frozen=True, slots=True)
class Repair:
    """One way in which a sentence may have been meant."""

    text: str
    cut: Cut


def repairs(text: str) -> Iterator[Repair]:
    """The sentence as it was meant, the likeliest first; nothing where nobody corrects themselves."""
    marks = list(_MARK.finditer(text)) if len(text) <= MOST_CHARACTERS else []
    if not 0 < len(marks) <= MOST_SLIPS:
        return
    said = text[: marks[0].start()], text[marks[0].end() :]
    before, after = said[0].replace(",", " ").split(), said[1].split()
    if not before or not after or after[0].lower() in _NOTHING:
        return
    if before[-1].lower() == "and" or after[0].lower() in _SOON:
        return  # "milk and actually bread", "off, i mean right now"
    lead = 1 if after[0].lower() in _JOINTS and _kind(" ".join(after[1:2])) in ("number", "day") else 0
    if after[0].lower() in _VERBS:
        yield from _whole(before, after)
    elif _kind(after[lead]):
        yield from _value_for_value(before, after, lead)
    elif len(text.split()) <= MOST_WORDS:
        yield from _thing_for_thing(before, after)


def _whole(before: Sequence[str], after: Sequence[str]) -> Iterator[Repair]:
    """As in "switch it on, no, switch it off"; for the same thing ("no, open them")."""
    if not {word.lower() for word in before[:3]} & _VERBS:  # "and he said no turn it off" is a story
        return
    if after[-1].lower() in _PRONOUNS and len(before) > 1:
        moved = after[0].lower() in _MOVED
        thing = [word for word in before[1:] if moved or not any(word.lower() in ways for ways in _WAYS)]
        yield Repair(_joined(after[:-1], thing), Cut.WHOLE)
    else:
        yield Repair(_joined(after), Cut.WHOLE)


def _value_for_value(before: Sequence[str], after: Sequence[str], lead: int) -> Iterator[Repair]:
    """As in "ten, no, twenty minutes", "on, no, off". `lead`: words of `after` before its value ("at six")."""
    kind = _kind(after[lead])
    start = next((place for place in reversed(range(len(before))) if _kind(before[place]) == kind), None)
    if start is None:
        return
    while longer := [at for at in (start - 1, start - 2) if at >= 0 and _run(before, at, kind) > start]:
        start = longer[0]
    end = _run(before, start, kind)
    if kind == "number" and not _UNITS & {word.lower() for word in after}:
        while end - 1 > start and before[end - 1].lower() in _UNITS:  # "ten minutes, no, twenty"
            end -= 1
    bare = _run(after, lead, kind) == len(after)
    if lead and start and before[start - 1].lower() in _JOINTS:
        start -= 1
    yield Repair(_joined(before[:start], after, before[end:] if bare else ()), Cut.VALUE)


def _thing_for_thing(before: Sequence[str], after: Sequence[str]) -> Iterator[Repair]:
    """As in "the kitchen light, no, the hall light", "milk, no, eggs"."""
    words = [word.lower() for word in before]
    things = [word not in _SMALL and not _kind(word) for word in words]
    end = next((place + 1 for place in reversed(range(len(words))) if things[place]), 0)
    start = next((place + 1 for place in reversed(range(end)) if not things[place]), 0)
    if start == end:
        return
    lead = next((place for place, word in enumerate(after) if word.lower() not in _JOINTS), len(after) - 1)
    first = start - 1 if lead and start and words[start - 1] in _JOINTS else start
    if lead and after[0].lower() in words[:start]:
        first = start - 1 - words[:start][::-1].index(after[0].lower())
    bare = not any(word.lower() in _SMALL for word in after[lead:])
    rest = before[end:] if bare else ()
    shorter = (end - start) - (len(after) - lead)
    if bare and shorter > 0 and after[-1].lower() != words[end - 1]:  # "the kitchen light, no, the bathroom"
        yield Repair(_joined(before[:first], after, before[end - shorter : end], rest), Cut.PART)
    yield Repair(_joined(before[:first], after, rest), Cut.THING)


def _kind(word: str) -> str:
    """What sort of value a word is; "" for a word that is none."""
    word = word.lower()
    if word in _NUMBERS or word[:1].isdigit():
        return "number"
    if word in _DAYS or weekday_index(word) is not None:
        return "day"
    if word in _WHITES or color(word):
        return "color"
    return next((min(ways) for ways in _WAYS if word in ways), "")


def _run(words: Sequence[str], start: int, kind: str) -> int:
    """Index after the words of one value that begins there; `start` where none does."""
    at = start
    while at < len(words):
        word = words[at].lower()
        following = words[at + 1] if at + 1 < len(words) else ""
        within = kind == "number" and at > start and word in _WITHIN and _kind(following) == kind
        of_kind = _kind(word) == kind or (kind == "number" and at > start and word in _UNITS)
        if not (within or of_kind or (kind == "color" and at > start and word == "white")):
            break
        at += 1
    return at


def _joined(*parts: Sequence[str]) -> str:
    return " ".join(word for part in parts for word in part)
