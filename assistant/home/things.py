"""What a home consists of: floors, areas, devices and lists as plain values, and how their names are compared."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from assistant.core.values import SlotValue

_NOTHING: Mapping[str, SlotValue] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Floor:
    """A storey."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A room or a place such as the garden."""

    name: str
    floor: str = ""
    """The floor's name, or ""."""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A device, a sensor or a scene."""

    id: str
    """Home Assistant's: domain.object_id."""
    name: str
    area: str = ""
    """The area's name, or ""."""
    aliases: tuple[str, ...] = ()
    state: str = ""
    """What a home file says it starts as; "" leaves that to the backend."""
    device_class: str = ""
    """Home Assistant's device class ("garage", "window", "blind"), or ""."""
    floor: str = ""
    """The floor's name where the device has no area; else the area's floor counts."""
    attributes: Mapping[str, SlotValue] = field(default_factory=lambda: _NOTHING)
    """Anything else the home file says, such as brightness or unit_of_measurement."""

    @property
    def domain(self) -> str:
        """The part of the id before the dot: "light"."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class NamedList:
    """A shopping or to-do list."""

    name: str
    aliases: tuple[str, ...] = ()


def fold(name: str) -> str:
    """The form in which names are compared: no case, spaces, hyphens or punctuation."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if sign.isalnum() or unicodedata.combining(sign)) or folded.strip()


_Named = TypeVar("_Named", Floor, Area, NamedList)


def index(things: Iterable[_Named]) -> dict[str, _Named]:
    """Things by folded name and alias; a name goes before somebody else's alias."""
    found: dict[str, _Named] = {}
    things = tuple(things)
    for thing in things:
        for alias in thing.aliases:
            found.setdefault(fold(alias), thing)
    for thing in things:
        found[fold(thing.name)] = thing
    return found
