"""The home file: reads the YAML in which a user describes the home, and says plainly what is wrong with it.

What is odd but does no harm becomes a warning; what cannot be meant is a ConfigError with file, line and advice.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from assistant.core.values import SlotValue
from assistant.home.marked import Marked, suggestion
from assistant.home.things import Area, Entity, Floor, NamedList, fold, index

DOMAINS = frozenset(
    """alarm_control_panel automation binary_sensor button camera climate cover device_tracker fan group humidifier
    input_boolean input_button input_number lawn_mower light lock media_player number person remote scene script
    select sensor siren sun switch todo update vacuum valve water_heater weather zone""".split()  # noqa: SIM905
)
"""Home Assistant's entity domains that this program has heard of."""

_ENTITY_ID = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")
_TOP_KEYS = ("floors", "areas", "entities", "lists")
_PLACE_KEYS = ("name", "aliases", "id", "icon", "level", "labels")
_ENTITY_KEYS = ("id", "name", "area", "floor", "aliases", "state", "device_class", "attributes")
_MISTAKES = {"entity": "id", "entity_id": "id", "room": "area", "class": "device_class", "storey": "floor"}
"""Keys that people write for ours though the letters differ."""


class HomeFile:
    """One reading of a home file: collects things, notes what is odd, raises on what is wrong."""

    def __init__(self, file: Marked) -> None:
        self._file = file
        self.warnings: list[str] = []
        """What is odd, each with file and line."""

    def floors_areas_entities_lists(
        self,
    ) -> tuple[tuple[Floor, ...], tuple[Area, ...], tuple[Entity, ...], tuple[NamedList, ...]]:
        """Everything in the file. Raises ConfigError."""
        if self._file.empty:
            raise self._file.wrong("the file is empty", "a home file has floors, areas, entities and lists")
        top = self._file.fields()
        for key, value in top.items():
            if key not in _TOP_KEYS:
                raise value.unknown(key, _TOP_KEYS)
        floors = [Floor(name, aliases) for name, aliases, _ in self._places(top.get("floors"), ())]
        areas = [
            Area(name, self._floor(keys.get("floor"), floors), aliases)
            for name, aliases, keys in self._places(top.get("areas"), ("floor",))
        ]
        lists = tuple(NamedList(name, aliases) for name, aliases, _ in self._places(top.get("lists"), ()))
        entities = tuple(self._entities(top.get("entities"), areas, floors))
        return tuple(floors), tuple(areas), entities, lists

    def _warn(self, where: Marked, message: str) -> None:
        self.warnings.append(f"{where.path}, line {where.line}: {message}")

    def _places(
        self, section: Marked | None, more: tuple[str, ...]
    ) -> Iterator[tuple[str, tuple[str, ...], dict[str, Marked]]]:
        """Name, aliases and other keys of each floor, area or list; a bare text is a name."""
        seen: dict[str, int] = {}
        for item in section.items() if section else ():
            keys = {"name": item} if item.scalar else item.fields()
            for key, value in keys.items():
                if key not in (*_PLACE_KEYS, *more):
                    raise value.unknown(key, ("name", "aliases", *more))
            name = self._name(item, keys)
            if fold(name) in seen:
                raise item.wrong(
                    f"'{name}' stands twice in '{item.what}' (first on line {seen[fold(name)]})",
                    "give each its own name",
                )
            seen[fold(name)] = item.line
            yield name, self._aliases(name, keys), keys

    def _name(self, item: Marked, keys: Mapping[str, Marked]) -> str:
        name = keys["name"].text() if "name" in keys else ""
        if not name:
            raise item.wrong(f"a member of '{item.what}' has no name", "add name: Some Name")
        return name

    def _aliases(self, name: str, keys: Mapping[str, Marked]) -> tuple[str, ...]:
        aliases = keys["aliases"].texts() if "aliases" in keys else ()
        return tuple(dict.fromkeys(alias for alias in aliases if fold(alias) != fold(name)))

    def _floor(self, value: Marked | None, floors: list[Floor]) -> str:
        """The floor's own name; one that is only mentioned is added."""
        wanted = value.text() if value else ""
        if not wanted or value is None:
            return ""
        found = index(floors).get(fold(wanted))
        if found is None:
            self._warn_missing(value, wanted, "floor", [floor.name for floor in floors])
            found = Floor(wanted)
            floors.append(found)
        return found.name

    def _warn_missing(self, value: Marked, wanted: str, kind: str, known: list[str]) -> None:
        close = suggestion(wanted, known)
        hint = f"did you mean '{close}'?" if close else f"add it under {kind}s"
        self._warn(value, f"the {kind} '{wanted}' is not listed under {kind}s, so it was added ({hint})")

    def _entities(self, section: Marked | None, areas: list[Area], floors: list[Floor]) -> Iterator[Entity]:
        known_areas = index(areas)
        lines: dict[str, int] = {}
        names: dict[tuple[str, str, str], str] = {}
        for item in section.items() if section else ():
            keys = item.fields()
            for key, value in keys.items():
                if key not in _ENTITY_KEYS and (meant := _MISTAKES.get(key) or suggestion(key, _ENTITY_KEYS)):
                    raise value.wrong(f"unknown key '{key}'", f"did you mean '{meant}'?")
            entity_id = self._entity_id(item, keys)
            if entity_id in lines:
                raise item.wrong(
                    f"the id '{entity_id}' stands twice (first on line {lines[entity_id]})",
                    "give each device its own id",
                )
            lines[entity_id] = item.line
            name = self._name(item, keys)
            area = keys["area"].text() if "area" in keys else ""
            if area:
                if fold(area) not in known_areas:
                    self._warn_missing(keys["area"], area, "area", [known.name for known in areas])
                    areas.append(Area(area))
                    known_areas[fold(area)] = areas[-1]
                area = known_areas[fold(area)].name
            entity = Entity(
                entity_id,
                name,
                area,
                self._aliases(name, keys),
                keys["state"].text() if "state" in keys else "",
                keys["device_class"].text() if "device_class" in keys else "",
                self._floor(keys.get("floor"), floors),
                self._attributes(keys),
            )
            if entity.domain not in DOMAINS:
                close = suggestion(entity.domain, DOMAINS)
                hint = f"did you mean '{close}'?" if close else "it can be asked about, switched on and off"
                self._warn(item, f"'{entity.domain}' is not a kind of device that is known ({hint})")
            other = names.setdefault((fold(name), fold(area), entity.domain), entity_id)
            if other != entity_id:
                where = f"in {area}" if area else "without an area"
                self._warn(
                    item, f"{other} and {entity_id} are both called '{name}' {where}: a command cannot tell them apart"
                )
            yield entity

    def _entity_id(self, item: Marked, keys: Mapping[str, Marked]) -> str:
        entity_id = keys["id"].text().lower() if "id" in keys else ""
        if not entity_id:
            raise item.wrong("a device has no id", "add id: light.some_name")
        if not _ENTITY_ID.fullmatch(entity_id):
            raise keys["id"].wrong(
                f"'{entity_id}' is not a device id", "ids are kind.name in small letters, such as light.kitchen_ceiling"
            )
        return entity_id

    def _attributes(self, keys: Mapping[str, Marked]) -> Mapping[str, SlotValue]:
        """What stands under ``attributes`` and under any other key."""
        found: dict[str, SlotValue] = {}
        for key, value in keys.items():
            if key == "attributes":
                found |= {name: _attribute(inner) for name, inner in value.fields().items()}
            elif key not in _ENTITY_KEYS:
                found[key] = _attribute(value)
        return MappingProxyType(found)


def _attribute(value: Marked) -> SlotValue:
    return value.number_or_text() if value.scalar else list(value.texts())
