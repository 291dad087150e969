"""Commands in words, as a question has them: "turn off the Kitchen Light", "set the Thermostat to 21 degrees"."""

from collections.abc import Iterable, Mapping

from assistant.core.values import Intent, SlotValue
from assistant.home.registry import Registry
from assistant.skills.phrases import joined, kind, the
from assistant.understanding.kinds import DOMAINS

_VERBS: Mapping[str, Mapping[str, str]] = {
    "HassTurnOn": {
        "cover": "open {}",
        "valve": "open {}",
        "lock": "lock {}",
        "scene": "activate {}",
        "script": "start {}",
        "button": "press {}",
        "input_button": "press {}",
        "vacuum": "start {}",
        "lawn_mower": "start {}",
        "alarm_control_panel": "arm {}",
    },
    "HassTurnOff": {
        "cover": "close {}",
        "valve": "close {}",
        "lock": "unlock {}",
        "vacuum": "send {} home",
        "lawn_mower": "send {} home",
        "alarm_control_panel": "disarm {}",
    },
}
_PLAIN: Mapping[str, str] = {
    "HassTurnOn": "turn on {}",
    "HassTurnOff": "turn off {}",
    "HassLightSet": "change {}",
    "HassSetPosition": "move {}",
    "HassClimateSetTemperature": "change the temperature of {}",
    "HassClimateSetFanMode": "change the fan of {}",
    "HassFanSetSpeed": "change the speed of {}",
    "HassVacuumStart": "start {}",
    "HassVacuumReturnToBase": "send {} home",
    "HassVacuumCleanArea": "clean with {}",
    "HassLawnMowerStartMowing": "start {}",
    "HassLawnMowerDock": "send {} home",
    "HassMediaPause": "pause {}",
    "HassMediaUnpause": "go on with {}",
    "HassMediaNext": "skip to the next on {}",
    "HassMediaPrevious": "go back to the one before on {}",
    "HassMediaPlayerMute": "mute {}",
    "HassMediaPlayerUnmute": "unmute {}",
    "HassSetVolume": "change the volume of {}",
    "HassSetVolumeRelative": "change the volume of {}",
    "HassMediaSearchAndPlay": "play something on {}",
}
_VALUES: Mapping[str, str] = {
    "brightness": "set {} to {value} %",
    "color": "make {} {value}",
    "temperature": "set {} to {value} degrees",
    "position": "set {} to {value} %",
    "percentage": "set {} to {value} %",
    "volume_level": "set the volume of {} to {value} %",
}
"""Slot → the command that has a value there."""
_STEPS: Mapping[str, tuple[str, str]] = {
    "brightness_step": ("make {} brighter", "make {} darker"),
    "temperature_step": ("make {} warmer", "make {} cooler"),
    "position_step": ("open {} further", "close {} further"),
    "percentage_step": ("make {} faster", "make {} slower"),
    "volume_step": ("make {} louder", "make {} quieter"),
}

_OTHERS: Mapping[str, str] = {
    "HassStartTimer": "start a timer",
    "HassCancelTimer": "cancel the timer",
    "HassCancelAllTimers": "cancel all timers",
    "SetAlarm": "set an alarm",
    "CancelAlarm": "cancel the alarm",
    "SetReminder": "set a reminder",
    "ScheduleCommand": "do that later",
    "HassBroadcast": "announce it",
    "HassListAddItem": "put it on the list",
    "HassShoppingListAddItem": "put it on the list",
    "HassListRemoveItem": "take it off the list",
    "ClearList": "clear the list",
    "AddNote": "note it",
}


def described(intents: Iterable[Intent], registry: Registry, word: str = "and") -> str:
    """Commands as an order, one after the other: "turn off the Kettle and lock the Front Door"."""
    return joined(list(dict.fromkeys(order(intent, registry) for intent in intents)), word)


def spoken_target(slots: Mapping[str, SlotValue], registry: Registry, usual: str = "", count: int = 0) -> str:
    """The devices that slots mean: "the Kitchen Light", "the lights in the Kitchen", "all 14 lights".

    `usual`: the domain where none is said; `count`: how many there are, where that matters.
    """
    name, area, floor = (str(slots.get(slot, "")) for slot in ("name", "area", "floor"))
    if name:
        return f"{the(name)} in {the(area)}" if area and len(registry.entities_named(name)) > 1 else the(name)
    domain, device_class = str(slots.get("domain", usual)), str(slots.get("device_class", ""))
    several = kind(domain, device_class)[1] if domain or device_class else ""
    number = f"{count} " if count else ""
    if area:
        return f"{'all ' if count else 'the '}{number}{several} in {the(area)}" if several else the(area)
    if floor:
        return f"{'all ' if count else 'the '}{number}{several or 'devices'} {_on_floor(floor)}"
    return f"all {number}{several or 'devices'}"


def _on_floor(floor: str) -> str:
    return floor.lower() if floor.lower().endswith("stairs") else f"on {the(floor)}"


def order(intent: Intent, registry: Registry, count: int = 0) -> str:
    """One command as an order; `count`: how many devices it is for, where that matters."""
    slots = intent.slots
    target = spoken_target(slots, registry, min(DOMAINS.get(intent.name, {""})), count)
    for slot, template in _VALUES.items():
        if slot in slots:
            return template.format(target, value=slots[slot])
    for slot, (up, down) in _STEPS.items():
        if slot in slots:
            falls = slots[slot] == "down" or str(slots[slot]).startswith("-")
            return (down if falls else up).format(target)
    if intent.name in _PLAIN:
        domain = _domain(slots, registry)
        return _VERBS.get(intent.name, {}).get(domain, _PLAIN[intent.name]).format(target)
    return _OTHERS.get(intent.name, "do that")


def _domain(slots: Mapping[str, SlotValue], registry: Registry) -> str:
    """The domain of what is meant: the one that was said, or the named device's."""
    if "domain" in slots:
        return str(slots["domain"])
    found = registry.select(name=str(slots["name"]), area=str(slots.get("area", ""))) if "name" in slots else ()
    return found[0].domain if found else ""
