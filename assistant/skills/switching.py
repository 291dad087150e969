"""On and off, and what that means for each kind of device: open and close, lock and unlock, start and dock."""

from collections.abc import Mapping, Sequence

from assistant.core.errors import SkillError
from assistant.core.values import Reply, Request
from assistant.home.actions import ACTIONS, READ_ONLY, SWITCH
from assistant.home.registry import Entity
from assistant.skills.house import House, Step, Target, named
from assistant.skills.phrases import is_or_are, joined, kind, sentence, the
from assistant.skills.skill import skill

_ON: Mapping[str, tuple[str, str, str]] = {
    "cover": ("open", "opened", "open"),
    "valve": ("open", "opened", "open"),
    "lock": ("lock", "locked", "locked"),
    "scene": ("activate", "activated", "active"),
    "script": ("activate", "started", "started"),
    "button": ("activate", "pressed", "pressed"),
    "input_button": ("activate", "pressed", "pressed"),
    "vacuum": ("start", "started", "cleaning"),
    "lawn_mower": ("start_mowing", "started", "mowing"),
    "alarm_control_panel": ("turn_on", "armed", "armed"),
}
"""Domain → action, what is said when it is done, what is said when it was so already."""
_OFF: Mapping[str, tuple[str, str, str]] = {
    "cover": ("close", "closed", "closed"),
    "valve": ("close", "closed", "closed"),
    "lock": ("unlock", "unlocked", "unlocked"),
    "vacuum": ("return_to_base", "sent home", "at home"),
    "lawn_mower": ("dock", "sent home", "at home"),
    "alarm_control_panel": ("turn_off", "disarmed", "disarmed"),
}
WHOLE_ROOM = {True: ("light",), False: ("light", "switch", "fan", "media_player")}
"""What "turn on the kitchen" and "turn off the kitchen" mean: never a door, a lock or the heating."""


@skill("HassTurnOn")
def turn_on(
    name: str = "",
    area: str = "",
    floor: str = "",
    domain: str = "",
    device_class: str = "",
    *,
    house: House,
    request: Request,
) -> Reply:
    """Switch on; open a cover, lock a lock, run a scene, start a vacuum."""
    return _switch(True, Target(name, area, floor, domain, device_class), house, request)


@skill("HassTurnOff")
def turn_off(
    name: str = "",
    area: str = "",
    floor: str = "",
    domain: str = "",
    device_class: str = "",
    *,
    house: House,
    request: Request,
) -> Reply:
    """Switch off; close a cover, unlock a lock, send a vacuum home."""
    return _switch(False, Target(name, area, floor, domain, device_class), house, request)


def _switch(on: bool, target: Target, house: House, request: Request) -> Reply:
    word = "on" if on else "off"
    whole_room = not (target.name or target.domain or target.device_class)
    kinds = WHOLE_ROOM[on] if whole_room else ()
    found = house.choose(target, request, kinds, f"What should I turn {word}?")
    able = [entity for entity in found if entity.domain not in READ_ONLY]
    if not able:
        raise SkillError(f"{sentence(the(found[0].name))} only tells something; it cannot be turned {word}.")
    verbs = {entity.domain: _verb(entity, on) for entity in able}
    where = house.place(target)
    steps = [Step(entity, verbs[entity.domain][0]) for entity in able]
    if len({verb[1] for verb in verbs.values()}) == 1:
        _, done, already = next(iter(verbs.values()))
        return house.carry_out(
            steps,
            lambda what: f"{what} sent home." if done == "sent home" else f"{done} {what}.",
            lambda what: f"{_all(what)} {is_or_are(what)} already {already}.",
            where,
        )
    replies = f"Turned {word} {joined([kind(domain)[1] for domain in verbs])}{where}."
    return house.carry_out(steps, lambda what: replies, None, where)


def _verb(entity: Entity, on: bool) -> tuple[str, str, str]:
    """Action, what is said when done, what is said when it was so. Raises SkillError where there is no such action."""
    word = "on" if on else "off"
    verb = (_ON if on else _OFF).get(entity.domain)
    if verb:
        return verb
    if not ACTIONS.get(entity.domain, SWITCH) >= SWITCH:
        raise SkillError(f"{sentence(the(entity.name))} cannot be turned {word}.")
    return f"turn_{word}", f"turned {word}", word


def _all(what: str) -> str:
    return f"all {what}" if what[:1].isdigit() else what


@skill("HassVacuumStart", "HassVacuumCleanArea")
def start_vacuum(name: str = "", area: str = "", floor: str = "", *, house: House, request: Request) -> Reply:
    """Start a vacuum; with an area it cleans that area."""
    vacuum = _only("vacuum", name, floor, house, request)
    if not area:
        return house.carry_out([Step(vacuum, "start")], lambda what: f"{what} is cleaning.")
    room = house.registry.area(area)
    if not room:
        raise SkillError(f"I know no area called {area}.")
    step = Step(vacuum, "clean_area", {"area": room.name})
    return house.carry_out([step], lambda what: f"{what} is cleaning {the(room.name)}.")


@skill("HassVacuumReturnToBase")
def return_vacuum(name: str = "", area: str = "", *, house: House, request: Request) -> Reply:
    """Send a vacuum back to its base."""
    vacuum = _only("vacuum", name, "", house, request)
    return house.carry_out(
        [Step(vacuum, "return_to_base")],
        lambda what: f"{what} goes back to its base.",
        lambda what: f"{what} is at its base already.",
    )


@skill("HassLawnMowerStartMowing")
def start_mowing(name: str = "", *, house: House, request: Request) -> Reply:
    """Start a lawn mower."""
    mower = _only("lawn_mower", name, "", house, request)
    return house.carry_out([Step(mower, "start_mowing")], lambda what: f"{what} is mowing.")


@skill("HassLawnMowerDock")
def dock_mower(name: str = "", *, house: House, request: Request) -> Reply:
    """Send a lawn mower home."""
    mower = _only("lawn_mower", name, "", house, request)
    return house.carry_out([Step(mower, "dock")], lambda what: f"{what} goes home.")


def _only(domain: str, name: str, floor: str, house: House, request: Request) -> Entity:
    """The device of that kind: the named one, or the only one there is."""
    found: Sequence[Entity] = house.choose(Target(name, floor=floor, domain="" if name else domain), request, [domain])
    if len(found) > 1:
        raise SkillError(f"There are several: {named(found)}. Say which one.")
    return found[0]
