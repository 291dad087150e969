"""The phrases in which the things of a home are spoken of, and the one thing or the several that a phrase may mean.

Devices have forms made from their names and their areas (`device_phrases`); areas, floors and lists have their names
and aliases, and the usual shorter ways to say them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.home.registry import Area, Entity, Floor, NamedList, Registry
from assistant.languages.numbers import TENS, UNITS
from assistant.understanding.likeness import ALIKE, CLOSE, likeness, plain, stem

_GENERIC_TEXT = """
light lights lamp lamps lighting fan fans door doors lock locks blind blinds curtain curtains shutter shutters
shade shades window windows switch switches socket sockets outlet outlets plug plugs speaker speakers sensor
sensors thermostat heating heater tv television radio vacuum mower valve valves music room list
"""
GENERIC = frozenset(_GENERIC_TEXT.split())
"""Words that say what a thing is and not which one."""
APPLIANCES = frozenset({"heater", "heating", "tv", "television", "radio", "speaker", "thermostat", "valve"})
"""Generic words that, at the end of a name, may stand for it."""
_SAME_TEXT = """
tv telly tele television
hoover vacuum
fridge refrigerator
sofa couch settee
lounge living_room sitting_room front_room
loo toilet
hall hallway
ac air_conditioner air_con aircon
wardrobe closet
cellar basement
loft attic
stereo hi_fi
"""
SAME = tuple(tuple(word.replace("_", " ") for word in line.split()) for line in _SAME_TEXT.strip().splitlines())
"""Words for the same thing. They count where nothing is called as it was said."""
Thing = TypeVar("Thing", Area, Floor, NamedList)

_WRITTEN = {word: str(value) for word, value in (UNITS | TENS).items()}
_SPOKEN = {digits: word for word, digits in _WRITTEN.items()}


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say one thing."""

    words: str
    entity: Entity
    rank: int
    """0: the name; 1: an alias; 2: a form made from the name and the area."""


def device_phrases(entity: Entity, registry: Registry) -> Iterable[tuple[str, int]]:
    """The usual ways to say a name: as it is, with the area before it, without the area that it begins with."""
    seen: dict[str, int] = {}
    area = registry.area(entity.area) if entity.area else None
    places = [plain(name) for name in (area.name, *area.aliases)] if area else []
    for rank, name in enumerate((entity.name, *entity.aliases)):
        words = plain(name)
        if not words:
            continue
        seen.setdefault(words, min(rank, 1))
        for form in _number_forms(words):
            seen.setdefault(form, min(rank, 1))
        for place in places:
            rest = words.removeprefix(f"{place} ")
            if rest == words and place not in words:
                seen.setdefault(f"{place} {words}", 2)
            elif rest != words and not set(rest.split()) <= GENERIC:
                seen.setdefault(rest, 2)
            if entity.device_class in ("garage", "gate") and set(rest.split()) <= GENERIC:
                seen.setdefault(place, 2)
            for other in places:
                if rest != words and other != place:
                    seen.setdefault(f"{other} {rest}", 2)
    return seen.items()


def _number_forms(words: str) -> Iterator[str]:
    """A name with a number, said otherwise: "tv 2" and "tv two"."""
    parts = words.split()
    if any(part.isdigit() for part in parts):
        yield " ".join(_SPOKEN.get(part, part) for part in parts)
    elif any(part in _WRITTEN for part in parts):
        yield " ".join(_WRITTEN.get(part, part) for part in parts)


def shortens(span: str, name: str) -> bool:
    """True for a part of a name that stands for it: two of its words or more, or the last."""
    said, words = stem(span).split(), stem(name).split()
    if len(said) >= len(words) or not all(word in words for word in said):
        return False
    return len(said) > 1 or said[0] == words[-1]


def said_otherwise(span: str) -> Iterator[str]:
    """The span with one word put otherwise: "tv" for "telly"."""
    spaced = f" {span} "
    for group in SAME:
        for word in group:
            if f" {word} " in spaced:
                yield from (spaced.replace(f" {word} ", f" {other} ").strip() for other in group if other != word)


def phrases_of(things: Sequence[Thing]) -> dict[str, tuple[Thing, ...]]:
    """Names and aliases; a name goes before somebody else's alias."""
    named: dict[str, list[Thing]] = {}
    called: dict[str, list[Thing]] = {}
    for thing in things:
        named.setdefault(plain(thing.name), []).append(thing)
        for alias in thing.aliases:
            called.setdefault(plain(alias), []).append(thing)
    return {phrase: tuple(found) for phrase, found in (called | named).items() if phrase}


def floor_phrases(floors: Sequence[Floor]) -> dict[str, tuple[Floor, ...]]:
    """Also without the word "floor"; "upstairs" and "downstairs" where the home has two floors."""
    found = phrases_of(floors)
    for phrase, things in list(found.items()):
        found.setdefault(phrase.removesuffix(" floor"), things)
    ground = [floor for floor in floors if re.match(r"ground|main", floor.name.lower())]
    upper = [floor for floor in floors if re.match(r"first|upper|top|upstairs", floor.name.lower())]
    for said, meant in (("downstairs", ground), ("upstairs", upper)):
        if len(floors) > 2 and len(meant) == 1:
            found.setdefault(said, tuple(meant))
    if len(floors) == 2:
        low = [floor for floor in floors if re.search(r"ground|basement|cellar|down|lower", floor.name.lower())]
        high = [floor for floor in floors if floor not in low]
        if len(low) == 1:
            found.setdefault("downstairs", tuple(low))
            found.setdefault("upstairs", tuple(high))
    return found


def list_phrases(lists: Sequence[NamedList]) -> dict[str, tuple[NamedList, ...]]:
    """With and without the word "list"."""
    found = phrases_of(lists)
    for phrase, things in list(found.items()):
        short = phrase.removesuffix(" list")
        for form in (short, f"{short} list", short.replace(" ", "")):
            found.setdefault(form, things)
    return found


def pick(span: str, phrases: Mapping[str, tuple[Thing, ...]]) -> tuple[Thing, ...]:
    """Exactly, by some words, or by spelling and sound."""
    if not span:
        return ()
    if span in phrases:
        return phrases[span]
    joined = stem(span).replace(" ", "")
    said = set(stem(span).split())
    same: dict[str, Thing] = {}
    partly: dict[str, Thing] = {}
    alike: dict[str, tuple[float, Thing]] = {}
    for phrase, things in phrases.items():
        for thing in things:
            if stem(phrase).replace(" ", "") == joined:
                same[thing.name] = thing
            if said <= set(stem(phrase).split()):
                partly[thing.name] = thing
    if same or partly:
        return tuple((same or partly).values())
    for phrase, things in phrases.items():
        score = likeness(span, phrase)
        for thing in things:
            alike[thing.name] = max(alike.get(thing.name, (0.0, thing)), (score, thing), key=lambda pair: pair[0])
    top = max((score for score, _ in alike.values()), default=0.0)
    return tuple(thing for score, thing in alike.values() if score >= ALIKE and score > top - CLOSE)
