"""Which names of a home the ear cannot tell: those that cannot be said, are too long, or sound like another.

Two names are alike when a few changes of sound that are easily misheard turn one into the other. Only names that can
stand in the same place are compared: devices with devices, rooms and floors with each other, lists with lists.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from assistant.engines.pronunciation import Pronunciation, pronounce
from assistant.home.registry import Registry
from assistant.home.things import Area, Entity, Floor, NamedList, fold
from assistant.listening.spoken import LONGEST_NAME, name_forms

ALIKE = 0.8
"""Greatest difference in sound, as `difference` counts it, of names that are told to be alike."""

MOST_ALIKE = 200
"""More pairs than this are not looked for: a home with so many has a system in its names, and knows."""

NEAR = 0.4
"""A phone for one that is easily taken for it."""
GROUP = 0.8
"""A phone for another of its group."""
FAR = 1.0
"""Any other replacement."""
ADDED = 0.8
"""A phone more or less."""
WEAK = 0.6
"""The same for one that is easily lost."""

_GROUPS = ("T D TH DH", "P B", "K G", "F V", "S Z", "SH ZH CH JH", "M N NG", "L", "R", "W", "Y", "HH")
_VOWELS = ("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW")
_NEAR = frozenset(
    frozenset(pair.split())
    for pair in (
        *(
            "T D",
            "T TH",
            "D DH",
            "TH DH",
            "P B",
            "K G",
            "F V",
            "S Z",
            "SH ZH",
            "CH JH",
            "SH CH",
            "ZH JH",
            "M N",
            "N NG",
        ),
        *("IH IY", "IH EH", "AE EH", "AA AO", "AA AH", "AO OW", "UH UW", "AH UH", "ER AH", "AH IH", "EY EH"),
    )
)
_WEAK = frozenset(["AH", "HH", "T", "D", "S", "Z"])
"""Phones that are easily dropped or added."""
_SIGN = {phone: chr(ord("a") + place) for place, group in enumerate(_GROUPS) for phone in group.split()}
_SIGN |= dict.fromkeys(_VOWELS, "A")
"""Phone → a letter for all that may be taken for it: all vowels have one."""

_Thing = Entity | Area | Floor | NamedList


@dataclass(frozen=True, slots=True)
class Alike:
    """Two names of different things that sound the same or almost the same."""

    one: str
    other: str
    difference: float
    """0: no ear can tell them."""

    def __str__(self) -> str:
        how = "almost the same" if self.difference else "the same"
        return f"“{self.one}” and “{self.other}” sound {how}: give one of them another name or an alias"


@dataclass(frozen=True, slots=True)
class NamesReport:
    """What is wrong with a home's names, for a recognizer."""

    unsayable: tuple[str, ...] = ()
    """Names without a pronunciation in this language: other scripts, emoji."""
    too_long: tuple[str, ...] = ()
    """Names of more than LONGEST_NAME letters."""
    alike: tuple[Alike, ...] = ()
    """The nearest first."""

    def lines(self) -> tuple[str, ...]:
        """Each fault with what to do about it."""
        return (
            *(f"“{name}” cannot be said: give it an alias in English words" for name in self.unsayable),
            *(f"“{name[:30]}…” is too long to say: give it a short alias" for name in self.too_long),
            *map(str, self.alike),
        )


def names_report(registry: Registry) -> NamesReport:
    """Looks at all names. Takes about a second for a thousand."""
    unsayable: dict[str, None] = {}
    too_long: dict[str, None] = {}
    alike: list[Alike] = []
    places: tuple[_Thing, ...] = (*registry.areas, *registry.floors)
    groups: tuple[Sequence[_Thing], ...] = (registry.entities, places, registry.lists)
    for things in groups:
        names = _names(things)
        for found in names:
            if len(found.name) > LONGEST_NAME:
                too_long[found.name] = None
            elif not found.ways:
                unsayable[found.name] = None
        alike += islice(_alike(names), MOST_ALIKE)
    alike.sort(key=lambda found: found.difference)
    return NamesReport(tuple(unsayable), tuple(too_long), tuple(alike[:MOST_ALIKE]))


def difference(one: Sequence[str], other: Sequence[str]) -> float:
    """How differently two rows of phones sound: the least sum of replaced, added and dropped phones."""
    row = [0.0]
    for phone in other:
        row.append(row[-1] + _added(phone))
    for phone in one:
        above, row = row, [row[0] + _added(phone)]
        for place, heard in enumerate(other):
            replaced = above[place] + _replaced(phone, heard)
            row.append(min(replaced, above[place + 1] + _added(phone), row[place] + _added(heard)))
    return round(row[-1], 3)


@dataclass(frozen=True, slots=True)
class _Name:
    name: str
    thing: int
    """Which thing it belongs to; the first of several."""
    ways: tuple[Pronunciation, ...]


def _names(things: Sequence[_Thing]) -> list[_Name]:
    """Every name once, spellings that only differ in case or punctuation too."""
    found: dict[str, _Name] = {}
    for number, thing in enumerate(things):
        for name in (thing.name, *thing.aliases):
            if fold(name) not in found:
                ways = (way for form in name_forms(name) for way in pronounce(" ".join(form)))
                found[fold(name)] = _Name(name, number, tuple(dict.fromkeys(ways)))
    return [*found.values()]


def _added(phone: str) -> float:
    return WEAK if phone in _WEAK else ADDED


def _replaced(phone: str, heard: str) -> float:
    if phone == heard:
        return 0.0
    if _SIGN[phone] != _SIGN[heard]:
        return FAR
    return NEAR if frozenset((phone, heard)) in _NEAR else GROUP


def _alike(names: Sequence[_Name]) -> Iterator[Alike]:
    """Pairs of names of different things that are alike.

    Only those are compared whose phones are of the same groups, but for one that is added: others are too different.
    """
    outlines: dict[str, dict[int, None]] = defaultdict(dict)
    for number, name in enumerate(names):
        for phones in name.ways:
            outlines[_outline(phones)][number] = None
    compared: set[tuple[int, int]] = set()
    for number, name in enumerate(names):
        for phones in name.ways:
            whole = _outline(phones)
            for outline in {whole, *(whole[:place] + whole[place + 1 :] for place in range(len(whole)))}:
                for other in outlines.get(outline, ()):
                    pair = min(number, other), max(number, other)
                    if pair in compared or names[other].thing == name.thing:
                        continue
                    compared.add(pair)
                    least = min(difference(one, two) for one in name.ways for two in names[other].ways)
                    if least <= ALIKE:
                        yield Alike(names[pair[0]].name, names[pair[1]].name, least)


def _outline(phones: Pronunciation) -> str:
    return "".join(_SIGN[phone] for phone in phones)
