"""The one device that a sentence calls by its name where the model gave no name: "mute the tv", "the bedside lamp in
the bedroom" read as the lights of a room.

Only words that were said count, and only where they fit a single device of the right kind; a group is left a group.
"""

from collections.abc import Collection, Iterator

from assistant.home.registry import Entity
from assistant.understanding.kinds import PLURAL, kind_of
from assistant.understanding.likeness import plain
from assistant.understanding.names import Names
from assistant.understanding.phrases import said_otherwise
from assistant.understanding.target import ALL
from assistant.understanding.words import normalize


def called(
    text: str, other: Collection[str], domains: Collection[str], names: Names, area: str = "", *, parts: bool = True
) -> Entity | None:
    """The device of one of these domains that is named in the text, if just one is.

    `other`: words of the sentence that mean something else, such as a song. `area`: where it must be, if that was said.
    `parts`: parts of names count too; else only whole names of several words, as where other commands stand beside it.
    """
    said = f" {normalize(text)} "
    if ALL.search(said):
        return None
    for words in other:
        said = said.replace(f" {words} ", " / ")
    ways = (said, *(f" {way} " for way in said_otherwise(said.strip()))) if parts else (said,)
    return next((found for way in ways if (found := _called(way, domains, names, area, parts)) is not None), None)


def _called(said: str, domains: Collection[str], names: Names, area: str, parts: bool) -> Entity | None:
    found: dict[str, dict[str, Entity]] = {}
    for words, entity in _named(said, names) if parts else _whole(said, names):
        if entity.domain in domains and (not area or not entity.area or entity.area == area):
            found.setdefault(words, {})[entity.id] = entity
    if not found:
        return None
    longest = max(len(words.split()) for words in found)
    devices = {
        key: entity for words, own in found.items() if len(words.split()) == longest for key, entity in own.items()
    }
    return next(iter(devices.values())) if len(devices) == 1 else None


def _whole(said: str, names: Names, least: int = 2) -> Iterator[tuple[str, Entity]]:
    """(name, device) for names of at least so many words."""
    for (phrase, _), entities in names.said_in(set(said.split())).items():
        kind = kind_of(phrase)[0] and PLURAL.fullmatch(phrase)
        if f" {phrase} " in said and phrase.count(" ") + 1 >= least and not kind:
            yield from ((phrase, entity) for entity in entities)


def _named(said: str, names: Names) -> Iterator[tuple[str, Entity]]:
    """(words, device) for whole names and for parts that stand for them; a plural that is a kind stands for no one."""
    yield from _whole(said, names, 1)
    for run in said.split(" / "):
        for (words, _), entities in names.partly_said(run.split()).items():
            last = words.split()[-1]
            for entity in entities:
                whole = {word for name in (entity.name, *entity.aliases) for word in plain(name).split()}
                if last in whole or not (PLURAL.fullmatch(last) and kind_of(last)[0]):
                    yield words, entity
