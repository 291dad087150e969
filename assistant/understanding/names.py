"""What people call the things of this home: spoken phrases → devices, areas, floors and lists.

A phrase is found exactly, by some of its words ("ceiling" for "Kitchen Ceiling Light"), or by how it is spelt and
sounds ("kitschen lite"). Several things that fit equally are all given back; nobody guesses here.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from assistant.home.registry import Area, Entity, Floor, NamedList, Registry
from assistant.understanding.likeness import ALIKE, CLOSE, likeness, plain, sound, stem
from assistant.understanding.phrases import (
    APPLIANCES,
    GENERIC,
    Phrase,
    device_phrases,
    floor_phrases,
    list_phrases,
    phrases_of,
    pick,
    said_otherwise,
    shortens,
)

QUIET = frozenset({"sensor", "binary_sensor", "person", "device_tracker", "weather", "sun", "zone", "todo", "camera"})
"""Domains that nobody switches."""
UNABRIDGED = frozenset({"scene", "script", "button", "input_button", "automation"})
"""Domains whose names are phrases of their own and are not cut short."""
MOST_SHORT = 4
"""Words of a short form."""
DOORS = frozenset({"cover", "lock"})
"""Domains whose things are often called by their place."""


@dataclass(frozen=True, slots=True)
class Found:
    """Things that a phrase may mean."""

    things: tuple[Entity, ...]
    """One: this is meant. Several: they fit equally. None: nothing has such a name."""
    exact: bool = False
    """True when the phrase is a name, an alias or a usual form of one."""


class Names:
    """The phrases of one home. Made once for a registry."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._exact: dict[str, list[Phrase]] = {}
        self._by_word: dict[str, list[Phrase]] = {}
        for entity in registry.entities:
            for words, rank in device_phrases(entity, registry):
                phrase = Phrase(words, entity, rank)
                self._exact.setdefault(words, []).append(phrase)
                for word in set(stem(words).split()):
                    self._by_word.setdefault(word, []).append(phrase)
        self.areas = phrases_of(registry.areas)
        self.floors = floor_phrases(registry.floors)
        self.lists = list_phrases(registry.lists)
        shared: dict[str, int] = {}
        for entity in registry.entities:
            shared[entity.name.casefold()] = shared.get(entity.name.casefold(), 0) + 1
        self._shared = frozenset(name for name, count in shared.items() if count > 1)

    def said_in(self, said: Set[str]) -> dict[tuple[str, str], tuple[Entity, ...]]:
        """(phrase, domain) → devices, for every phrase of which all words are among those said."""
        found: dict[tuple[str, str], list[Phrase]] = {}
        for start in said:
            for phrase in self._starting_with.get(start, ()):
                if said >= set(phrase.words.split()):
                    found.setdefault((phrase.words, phrase.entity.domain), []).append(phrase)
        return {key: _best_rank(phrases) for key, phrases in found.items()}

    def partly_said(self, words: Sequence[str]) -> dict[tuple[str, str], tuple[Entity, ...]]:
        """(phrase, domain) → devices for short forms that were said: "back door" for "Back Door Lock".

        A short form has two words of a name, or its last one; a word that only says what kind of thing it is does not
        count, nor does what is a whole phrase of its own.
        """
        found: dict[tuple[str, str], dict[str, Entity]] = {}
        stems = [stem(word) for word in words]
        for start in range(len(words)):
            for end in range(start + 1, min(start + MOST_SHORT, len(words)) + 1):
                if stems[end - 1] not in self._by_word:
                    break
                span = " ".join(words[start:end])
                if (
                    span in self._exact
                    or span in self.areas
                    or span in self.floors
                    or set(words[start:end]) <= GENERIC - APPLIANCES
                ):
                    continue
                for phrase in self._by_word[stems[start]]:
                    if (
                        phrase.rank < 2
                        and phrase.entity.domain not in QUIET | UNABRIDGED
                        and shortens(span, phrase.words)
                    ):
                        found.setdefault((span, phrase.entity.domain), {})[phrase.entity.id] = phrase.entity
        return {key: tuple(things.values()) for key, things in found.items()}

    @cached_property
    def _starting_with(self) -> Mapping[str, Sequence[Phrase]]:
        """Phrases by their first word."""
        first: dict[str, list[Phrase]] = {}
        for words, phrases in self._exact.items():
            first.setdefault(words.split()[0], []).extend(phrases)
        return first

    def shared(self, entity: Entity) -> bool:
        """True when another device has the same name."""
        return entity.name.casefold() in self._shared

    def device(self, span: str, domains: Iterable[str] | None = None, area: str = "", here: str = "") -> Found:
        """The devices that a span may mean. `area` is the one that was said, `here` the speaker's.

        Only devices of these domains, or, without domains, any; what cannot be switched only when nothing else fits.
        """
        wanted = frozenset(domains) if domains is not None else None
        span = plain(span)
        found = self._device(span, wanted, area, here)
        others = () if found.things else said_otherwise(span)
        return next((other for words in others if (other := self._device(words, wanted, area, here)).exact), found)

    def _device(self, span: str, wanted: frozenset[str] | None, area: str, here: str) -> Found:
        if not span:
            return Found(())

        def fits(entity: Entity) -> bool:
            return (wanted is None or entity.domain in wanted) and (not area or not entity.area or entity.area == area)

        exact = [phrase for phrase in self._exact.get(span, ()) if fits(phrase.entity)]
        if not exact:
            joined = span.replace(" ", "")
            exact = [
                phrase
                for word in stem(span).split()[:1]
                for phrase in self._by_word.get(word, ())
                if fits(phrase.entity) and stem(phrase.words).replace(" ", "") == stem(joined)
            ]
        if exact:
            return Found(_nearest(_best_rank(exact), here, wanted), exact=True)
        partly = self._with_words(set(stem(span).split()), fits)
        if partly:
            return Found(_nearest(partly, here, wanted))
        if span in self.areas or span in self.floors:
            return Found(())
        return Found(_nearest(self._alike(span, fits), here, wanted))

    def is_named(self, span: str) -> bool:
        """True when the span is what a device, an area, a floor or a list is called, and nothing more."""
        return any((self.device(span).things, self.area(span), self.floor(span), self.named_list(span)))

    def is_phrase(self, span: str) -> bool:
        """True when some device is called exactly so."""
        return plain(span) in self._exact

    def _with_words(self, said: set[str], fits: Callable[[Entity], bool]) -> tuple[Entity, ...]:
        """Devices that have every said word in a name, or in name and area together."""
        if not said:
            return ()
        found: dict[str, Entity] = {}
        for word in said:
            for phrase in self._by_word.get(word, ()):
                place = set(stem(plain(phrase.entity.area)).split()) if phrase.entity.area else set()
                words = set(stem(phrase.words).split())
                if not fits(phrase.entity):
                    continue
                # "kitchen" is a room and no lamp, but "the garage" that somebody opens is its door.
                if said <= words | place and (
                    said & words - place or (said <= words and phrase.entity.domain in DOORS)
                ):
                    found[phrase.entity.id] = phrase.entity
        return tuple(found.values())

    def _alike(self, span: str, fits: Callable[[Entity], bool]) -> tuple[Entity, ...]:
        """Devices whose names are spelt or sound much like the span."""
        from rapidfuzz import fuzz, process

        if len(span) < 3:
            return ()
        near = process.extract(span, list(self._exact), scorer=fuzz.ratio, limit=12, score_cutoff=45)
        heard = process.extract(sound(span), self._heard, scorer=fuzz.ratio, limit=12, score_cutoff=70)
        best: dict[str, tuple[float, Entity]] = {}
        for words in dict.fromkeys([words for words, _, _ in near] + [words for _, _, words in heard]):
            score = likeness(span, words)
            for phrase in self._exact[words]:
                if fits(phrase.entity) and score > best.get(phrase.entity.id, (0.0, phrase.entity))[0]:
                    best[phrase.entity.id] = (score, phrase.entity)
        top = max((score for score, _ in best.values()), default=0.0)
        if top < ALIKE or _differs_in_kind(span, [entity for score, entity in best.values() if score == top]):
            return ()
        return tuple(entity for score, entity in best.values() if score > top - CLOSE)

    @cached_property
    def _heard(self) -> Mapping[str, str]:
        """How every phrase sounds."""
        return {words: sound(words) for words in self._exact}

    def area(self, span: str) -> tuple[Area, ...]:
        """The areas that a span may mean, as `device`."""
        span = plain(span)
        others = (words for words in said_otherwise(span) if words in self.areas)
        return pick(span, self.areas) or pick(next(others, ""), self.areas)

    def floor(self, span: str) -> tuple[Floor, ...]:
        """The floors that a span may mean."""
        return pick(plain(span), self.floors)

    def named_list(self, span: str) -> tuple[NamedList, ...]:
        """The lists that a span may mean."""
        return pick(plain(span), self.lists) or pick(re.sub(r"\s*\blists?\b", "", plain(span)), self.lists)

    @property
    def shopping_list(self) -> str:
        """The name of the list that groceries go to."""
        for named in self.registry.lists:
            if re.search(r"shop|grocer", " ".join((named.name, *named.aliases)).lower()):
                return named.name
        return "Shopping List"


def _best_rank(phrases: Sequence[Phrase]) -> tuple[Entity, ...]:
    """The devices of the phrases with the best rank, each once."""
    best = min(phrase.rank for phrase in phrases)
    return tuple({phrase.entity.id: phrase.entity for phrase in phrases if phrase.rank == best}.values())


def _nearest(found: tuple[Entity, ...], here: str, wanted: frozenset[str] | None) -> tuple[Entity, ...]:
    """Of several, those that can be switched (where any kind will do), then the one in the speaker's area."""
    if wanted is None and len(found) > 1:
        found = tuple(entity for entity in found if entity.domain not in QUIET) or found
    if here and len(found) > 1:
        near = tuple(entity for entity in found if entity.area == here)
        return near if len(near) == 1 else found
    return found


def _differs_in_kind(span: str, found: Sequence[Entity]) -> bool:
    """True when the span says another kind of thing than every name: "hall fan" is no "Hall Light"."""
    said = {stem(word) for word in span.split()} & {stem(word) for word in GENERIC}
    named = {stem(word) for entity in found for name in (entity.name, *entity.aliases) for word in plain(name).split()}
    return bool(said) and not said & named and any(word in {stem(generic) for generic in GENERIC} for word in named)
