"""The local home: devices that exist in this program only, with states that outlive it.

It is the demo home's backend, and that of any home file without a real backend. Nothing here moves a real switch.
"""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Protocol

from assistant.core.errors import HomeError
from assistant.core.events import HomeChanged
from assistant.core.values import SlotValue
from assistant.home.actions import actions
from assistant.home.registry import Entity, Registry

State = Mapping[str, SlotValue]
_FIRST_STATES: Mapping[str, dict[str, SlotValue]] = {
    "light": {"state": "off", "brightness": 100},
    "cover": {"state": "closed", "position": 0},
    "valve": {"state": "closed", "position": 0},
    "climate": {"state": "off", "temperature": 20, "current_temperature": 20, "fan_mode": "auto"},
    "lock": {"state": "locked"},
    "fan": {"state": "off", "percentage": 50},
    "media_player": {"state": "off", "volume": 50, "muted": False},
    "vacuum": {"state": "docked"},
    "lawn_mower": {"state": "docked"},
    "scene": {"state": "ready"},
    "script": {"state": "ready"},
    "button": {"state": "ready"},
    "input_button": {"state": "ready"},
    "sensor": {"state": "unknown"},
    "binary_sensor": {"state": "off"},
    "weather": {"state": "sunny"},
}
"""What a device is before anybody touched it, where the home file does not say."""

_PLAIN: Mapping[str, dict[str, SlotValue]] = {
    "turn_on": {"state": "on"},
    "turn_off": {"state": "off"},
    "open": {"state": "open", "position": 100},
    "close": {"state": "closed", "position": 0},
    "lock": {"state": "locked"},
    "unlock": {"state": "unlocked"},
    "pause": {"state": "paused"},
    "play": {"state": "playing"},
    "next": {"state": "playing"},
    "previous": {"state": "playing"},
    "mute": {"muted": True},
    "unmute": {"muted": False},
    "start": {"state": "cleaning"},
    "clean_area": {"state": "cleaning"},
    "return_to_base": {"state": "docked"},
    "start_mowing": {"state": "mowing"},
    "dock": {"state": "docked"},
    "activate": {"state": "ready"},
}
"""Actions whose outcome is always the same."""

_VALUES = {
    "set_brightness": ("brightness", 0, 100),
    "set_position": ("position", 0, 100),
    "set_percentage": ("percentage", 0, 100),
    "set_volume": ("volume", 0, 100),
    "set_temperature": ("temperature", 5, 35),
    "set_color_temperature": ("color_temperature", 1500, 10000),
}
"""Action → its value and the least and greatest that it may be."""


class KeptStates(Protocol):
    """Where states are kept (`assistant.store.states.States`)."""

    def all(self) -> dict[str, dict[str, SlotValue]]:
        """Entity id → state."""
        ...

    def keep(self, entity: str, state: State) -> None:
        """Remember one."""
        ...


class LocalHome:
    """A HomeBackend over the registry."""

    def __init__(
        self, registry: Registry, kept: KeptStates, changed: Callable[[HomeChanged], None] = lambda change: None
    ) -> None:
        """`changed` is called, on the caller's thread, after each change of a device."""
        self._registry = registry
        self._kept = kept
        self._changed = changed
        remembered = kept.all()
        self._states: dict[str, dict[str, SlotValue]] = {
            entity.id: _first(entity) | remembered.get(entity.id, {}) for entity in registry.entities
        }

    def states(self) -> Mapping[str, State]:
        """Entity id → {"state": …, attributes…} of every device, as it is now."""
        return {entity: dict(state) for entity, state in self._states.items()}

    def call(self, entity: str, action: str, values: Mapping[str, SlotValue]) -> State:
        """Do one action (see `assistant.home.actions`) on one device; gives its new state. Raises HomeError."""
        device = self._registry.entity(entity)
        if device is None:
            raise HomeError(f"There is no device {entity}.", "look into the home file")
        if action not in actions(device.domain):
            raise HomeError(f"{device.name} cannot do that.", f"{action} is nothing for a {device.domain}")
        if self._states[entity]["state"] == "unavailable":
            raise HomeError(f"{device.name} cannot be reached.", "check its power and network")
        if action == "restore":
            self._set(entity, dict(values))
        elif action == "activate":
            for member, state in _members(device).items():
                self._bring(member, state)
            self._set(entity, {**self._states[entity], **_PLAIN[action]})
        else:
            self._set(entity, self._after(device, action, values))
        return dict(self._states[entity])

    def _set(self, entity: str, state: dict[str, SlotValue]) -> None:
        if state == self._states[entity]:
            return
        self._states[entity] = state
        self._kept.keep(entity, state)
        self._changed(HomeChanged(entity, str(state["state"]), {k: v for k, v in state.items() if k != "state"}))

    def _after(self, device: Entity, action: str, values: Mapping[str, SlotValue]) -> dict[str, SlotValue]:
        """The device's state once the action is done."""
        state: dict[str, SlotValue] = {**self._states[device.id], **_PLAIN.get(action, {})}
        if action in _VALUES:
            name, least, greatest = _VALUES[action]
            number = values.get(name)
            if not isinstance(number, int | float) or not least <= number <= greatest:
                raise HomeError(f"{device.name} takes {name.replace('_', ' ')} from {least} to {greatest}.")
            state[name] = number
            if action in ("set_brightness", "set_percentage"):
                state["state"] = "on" if number else "off"
            elif action == "set_position":
                state["state"] = "open" if number else "closed"
            elif action == "set_color_temperature":
                state["state"] = "on"
                state.pop("color", None)
        elif action == "set_color":
            state |= {"state": "on", "color": str(values.get("color", ""))}
            state.pop("color_temperature", None)
        elif action == "set_fan_mode":
            state["fan_mode"] = str(values.get("fan_mode", ""))
        elif action == "play_media":
            state |= {"state": "playing", "title": str(values.get("query", ""))}
        elif action == "clean_area":
            state["area"] = str(values.get("area", ""))
        _tidy(device, action, state)
        return state

    def _bring(self, member: str, wanted: SlotValue) -> None:
        """Give a scene's member the state that the scene says: on, off, open, closed, or a brightness or position."""
        device = self._registry.entity(member)
        if device is None:
            raise HomeError(f"The scene names {member}, which does not exist.", "look into the home file")
        numbered = "set_position" if device.domain in ("cover", "valve") else "set_brightness"
        if isinstance(wanted, int | float):
            self.call(device.id, numbered, {_VALUES[numbered][0]: wanted})
        else:
            named = {"on": "turn_on", "off": "turn_off", "closed": "close", "locked": "lock", "unlocked": "unlock"}
            self.call(device.id, named.get(str(wanted), str(wanted)), {})


def _first(device: Entity) -> dict[str, SlotValue]:
    """The state of a device that nobody touched yet."""
    state: dict[str, SlotValue] = {**_FIRST_STATES.get(device.domain, {"state": "off"})}
    state |= {name: value for name, value in device.attributes.items() if name not in _members(device)}
    if device.state:
        state["state"] = device.state
        if "position" in state and "position" not in device.attributes:
            state["position"] = 100 if device.state == "open" else 0
    if device.domain == "weather":
        state["demo"] = True
    return state


def _members(device: Entity) -> MutableMapping[str, SlotValue]:
    """The devices that a scene sets: attributes whose name is an entity id."""
    if device.domain not in ("scene", "script"):
        return {}
    return {name: value for name, value in device.attributes.items() if "." in name}


def _tidy(device: Entity, action: str, state: dict[str, SlotValue]) -> None:
    """Domain habits: a thermostat that is turned on heats, a player that is turned on waits."""
    if action == "turn_on" and device.domain == "climate":
        state["state"] = "heat"
    elif action == "turn_on" and device.domain == "media_player":
        state["state"] = "idle"
    elif action == "turn_on" and device.domain == "light" and not state.get("brightness"):
        state["brightness"] = 100
    elif action == "turn_on" and device.domain == "fan" and not state.get("percentage"):
        state["percentage"] = 50
    elif action == "set_volume":
        state["muted"] = False
