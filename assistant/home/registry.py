"""The home as names: floors, areas, devices and lists, looked up by id, name or alias.

It says what there is, never what state it is in (that is a backend's) and switches nothing.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.home.home_file import HomeFile
from assistant.home.marked import read
from assistant.home.things import Area, Entity, Floor, NamedList, fold, index

__all__ = ["DEMO", "Area", "Entity", "Floor", "NamedList", "Registry", "demo", "fold", "load"]

DEMO = Path(__file__).with_name("demo.yaml")
"""The demo home: what the assistant has until the user describes a home."""


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything in the home that has a name."""

    floors: tuple[Floor, ...] = ()
    areas: tuple[Area, ...] = ()
    entities: tuple[Entity, ...] = ()
    lists: tuple[NamedList, ...] = ()
    warnings: tuple[str, ...] = field(default=(), compare=False)
    """What is odd about the home file but does no harm."""
    _by_id: Mapping[str, Entity] = field(init=False, repr=False, compare=False)
    _by_name: Mapping[str, tuple[Entity, ...]] = field(init=False, repr=False, compare=False)
    _floors: Mapping[str, Floor] = field(init=False, repr=False, compare=False)
    _areas: Mapping[str, Area] = field(init=False, repr=False, compare=False)
    _lists: Mapping[str, NamedList] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name: dict[str, tuple[Entity, ...]] = {}
        for entity in self.entities:
            for key in dict.fromkeys(fold(name) for name in (entity.name, *entity.aliases)):
                by_name[key] = (*by_name.get(key, ()), entity)
        # A frozen dataclass may be completed here and nowhere else.
        object.__setattr__(self, "_by_id", {entity.id: entity for entity in self.entities})
        object.__setattr__(self, "_by_name", by_name)
        object.__setattr__(self, "_floors", index(self.floors))
        object.__setattr__(self, "_areas", index(self.areas))
        object.__setattr__(self, "_lists", index(self.lists))

    def entity(self, entity_id: str) -> Entity | None:
        """The entity with this id."""
        return self._by_id.get(entity_id.strip().lower())

    def entities_named(self, name: str) -> tuple[Entity, ...]:
        """Every entity whose name or alias this is (two may share one in different areas), or whose id."""
        found = self._by_name.get(fold(name), ())
        by_id = self.entity(name)
        return found or ((by_id,) if by_id else ())

    @property
    def things(self) -> tuple[Entity | Area | Floor | NamedList, ...]:
        """Everything, whatever it is."""
        return (*self.entities, *self.areas, *self.floors, *self.lists)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name and alias of anything."""
        return tuple(name for thing in self.things for name in (thing.name, *thing.aliases))

    def area(self, name: str) -> Area | None:
        """The area with this name or alias."""
        return self._areas.get(fold(name))

    def floor(self, name: str) -> Floor | None:
        """The floor with this name or alias."""
        return self._floors.get(fold(name))

    def list_named(self, name: str) -> NamedList | None:
        """The list with this name or alias."""
        return self._lists.get(fold(name))

    def select(
        self, *, name: str = "", area: str = "", floor: str = "", domain: str = "", device_class: str = ""
    ) -> tuple[Entity, ...]:
        """Entities that fit everything given; what is "" does not narrow. An unknown name fits nothing."""
        found: Iterable[Entity] = self.entities_named(name) if name else self.entities
        if area:
            wanted_area = self.area(area)
            found = [entity for entity in found if wanted_area and self.area(entity.area) == wanted_area]
        if floor:
            wanted_floor = self.floor(floor)
            found = [entity for entity in found if wanted_floor and self.floor_of(entity) == wanted_floor]
        return tuple(
            entity
            for entity in found
            if (not domain or entity.domain == domain) and (not device_class or entity.device_class == device_class)
        )

    def floor_of(self, entity: Entity) -> Floor | None:
        """The floor of the entity's area, or its own."""
        area = self.area(entity.area) if entity.area else None
        name = (area.floor if area else "") or entity.floor
        return self.floor(name) if name else None

    def areas_on(self, floor: str) -> tuple[Area, ...]:
        """The areas of a floor."""
        place = self.floor(floor)
        return tuple(area for area in self.areas if place and fold(area.floor) == fold(place.name))


def load(path: str | os.PathLike[str]) -> Registry:
    """The home that a file describes. Raises ConfigError, naming file and line."""
    file = HomeFile(read(path))
    return Registry(*file.floors_areas_entities_lists(), tuple(file.warnings))


def demo() -> Registry:
    """The demo home."""
    return load(DEMO)
