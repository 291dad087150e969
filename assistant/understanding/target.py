"""What a command is about: from the named devices, area and floor to the slots that say so.

Never broader than the words: one device is its name, a room's lights are the area and the domain; what fits several
devices equally is asked (Clarify); what is plainly about this room gets the speaker's area, where one is known.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.core.values import Intent, SlotValue
from assistant.core.vocabulary import HOME_CHANGING
from assistant.home.registry import Entity
from assistant.understanding.names import Names

ALL = re.compile(r"\b(all|every|everywhere|whole|both|each|everything|entire)\b")
HERE = re.compile(r"\b(here|this room|the room|this area)\b")
ONE = re.compile(r"\b(?:the|a|that|my)\s+(light|lamp|fan)\b(?!\s+(?:in|on|at|of)\b)")
_LAMP = re.compile(r"\blamp\b")
REMOVE = re.compile(r"\b(remove|delete|take|erase|drop)\b")
MOST_CHOICES = 12
"""Names in one question; of more nobody chooses by ear."""


EVERYTHING = re.compile(r"\b(everything|the (?:whole|entire) (?:house|home|place|flat|apartment))\b")


def is_whole_house(intent: str, text: str) -> bool:
    """True for the whole house switched, as in "turn everything off": no slot says so, the words do."""
    return intent in ("HassTurnOn", "HassTurnOff") and bool(EVERYTHING.search(text.lower()))


@dataclass(frozen=True, slots=True)
class Target:
    """What was named."""

    devices: tuple[Entity, ...] = ()
    """Several: they fit equally so far."""
    area: str = ""
    area_said: bool = False
    """False when the area is the speaker's, taken from the surroundings."""
    floor: str = ""


def clarify(devices: Iterable[Entity], names: Names) -> Intent:
    """The question which device is meant, with names that tell them apart."""
    chosen = sorted({label(device, names) for device in devices})
    return Intent("Clarify", {"names": chosen[:MOST_CHOICES]})


def label(device: Entity, names: Names) -> str:
    """A device's name; with its area before it where another has the same name."""
    return f"{device.area} {device.name}" if names.shared(device) and device.area else device.name


def narrowed(devices: Sequence[Entity], area: str, floor: str, here: str, names: Names) -> tuple[Entity, ...]:
    """Of devices with the same phrase: those in the place that was said, then the one in the speaker's area."""
    found = tuple(devices)
    if area:
        found = tuple(device for device in found if device.area == area) or tuple(
            device for device in found if not device.area
        )
    elif floor:
        found = tuple(device for device in found if (on := names.registry.floor_of(device)) and on.name == floor)
    if here and len(found) > 1:
        near = tuple(device for device in found if device.area == here)
        found = near if len(near) == 1 else found
    return found


def finish(
    name: str,
    values: Mapping[str, SlotValue],
    target: Target,
    text: str,
    here: str,
    names: Names,
    everywhere: bool = False,
) -> Intent | None:
    """The intent with the slots of its target; None when the named device is not in the named place."""
    text = text.lower()
    slots = dict(values)
    if name == "HassRespond":
        return Intent("Chat")
    if target.devices:
        found = narrowed(target.devices, target.area if target.area_said else "", target.floor, here, names)
        if not found:
            return None
        if len(found) > 1:
            return clarify(found, names)
        place: dict[str, SlotValue] = {"area": target.area} if name == "HassVacuumCleanArea" else {}
        return Intent(name, {**of_device(found[0], names), **without_kind(slots), **place})
    if target.area and (target.area_said or not (everywhere or (ALL.search(text) and not HERE.search(text)))):
        slots["area"] = target.area
    elif target.floor:
        slots["floor"] = target.floor
    if name in ("HassShoppingListCompleteItem", "HassListCompleteItem") and REMOVE.search(text):
        name = "HassListRemoveItem"
        slots.setdefault("name", names.shopping_list)
    if slots.get("name") == "Shopping List":
        slots["name"] = names.shopping_list
    if name in HOME_CHANGING:
        return about_one(name, slots, text, here, names, area_said=target.area_said)
    return Intent(name, slots)


def of_device(device: Entity, names: Names) -> dict[str, SlotValue]:
    """The slots that name one device."""
    slots: dict[str, SlotValue] = {"name": device.name}
    if names.shared(device) and device.area:
        slots["area"] = device.area
    return slots


def without_kind(slots: Mapping[str, SlotValue]) -> dict[str, SlotValue]:
    """One device has its name and no domain."""
    return {slot: value for slot, value in slots.items() if slot not in ("domain", "device_class", "area", "floor")}


def about_one(name: str, slots: dict[str, SlotValue], text: str, here: str, names: Names, *, area_said: bool) -> Intent:
    """As in "The light", where no room is known: the only one there is, or the question which. `text`: lower case."""
    domain = slots.get("domain")
    one = ONE.search(text)
    if name == "HassClimateSetTemperature" and "thermostat" in text and not slots.keys() & {"area", "floor"}:
        return _one_of(name, slots, names.device("thermostat", {"climate"}, here=here).things, names)
    if domain == "light" and area_said and _LAMP.search(text):
        # A room's one lamp is not all of its lights.
        area = str(slots.get("area", ""))
        lamps = names.device("lamp", {"light"}, area=area).things
        named = tuple(lamp for lamp in lamps if lamp.area == area and "lamp" in lamp.name.lower())
        return _one_of(name, slots, named, names)
    if not one or domain not in ("light", "fan") or "area" in slots or "floor" in slots or ALL.search(text):
        if domain == "fan" and "area" in slots and not area_said:
            return _the_only_fan(name, slots, names)
        return Intent(name, slots)
    return _one_of(name, slots, names.device(one[1], {str(domain)}, here=here).things, names)


def _one_of(name: str, slots: dict[str, SlotValue], found: Sequence[Entity], names: Names) -> Intent:
    """The only device, the question which of several, or what was said where there is none."""
    if len(found) == 1:
        return Intent(name, {**of_device(found[0], names), **without_kind(slots)})
    return clarify(found, names) if found else Intent(name, slots)


def _the_only_fan(name: str, slots: dict[str, SlotValue], names: Names) -> Intent:
    """As in "The fan" in a room without one: the home's only one, if there is only one."""
    fans = [entity for entity in names.registry.entities if entity.domain == "fan"]
    if len(fans) == 1 and fans[0].area != slots.get("area"):
        return Intent(name, {**of_device(fans[0], names), **without_kind(slots)})
    return Intent(name, slots)
