"""What a backend can be asked to do with a device: one list of actions for every backend.

Values are on people's scales: brightness, position, percentage and volume 0-100, temperature in °C, colour temperature
in kelvin. A backend that speaks another scale converts.
"""

from collections.abc import Mapping

SWITCH = frozenset({"turn_on", "turn_off"})
"""What every device understands that is merely on or off."""

ACTIONS: Mapping[str, frozenset[str]] = {
    "light": SWITCH | {"set_brightness", "set_color", "set_color_temperature"},
    "cover": frozenset({"open", "close", "set_position"}),
    "valve": frozenset({"open", "close", "set_position"}),
    "climate": SWITCH | {"set_temperature", "set_fan_mode"},
    "lock": frozenset({"lock", "unlock"}),
    "fan": SWITCH | {"set_percentage"},
    "media_player": SWITCH | {"pause", "play", "next", "previous", "mute", "unmute", "set_volume", "play_media"},
    "vacuum": frozenset({"start", "return_to_base", "clean_area"}),
    "lawn_mower": frozenset({"start_mowing", "dock"}),
    "scene": frozenset({"activate"}),
    "script": frozenset({"activate"}),
    "button": frozenset({"activate"}),
    "input_button": frozenset({"activate"}),
    **dict.fromkeys(("switch", "input_boolean", "automation", "siren", "humidifier", "water_heater", "group"), SWITCH),
    **dict.fromkeys(("remote", "camera", "update"), SWITCH),
}
"""Domain → actions. Every one of these domains also has `restore`, whose values are an earlier state.

Values: set_brightness {"brightness"}, set_color {"color"}, set_color_temperature {"color_temperature"}, set_position
{"position"}, set_temperature {"temperature"}, set_fan_mode {"fan_mode"}, set_percentage {"percentage"}, set_volume
{"volume"}, play_media {"query"}, clean_area {"area"}; the others take none.
"""

READ_ONLY = frozenset({"sensor", "binary_sensor", "weather", "sun", "zone", "person", "device_tracker"})
"""Domains that only say something."""


def actions(domain: str) -> frozenset[str]:
    """What can be done with a device of this domain; one of an unknown kind can be switched on and off."""
    if domain in READ_ONLY:
        return frozenset()
    return ACTIONS.get(domain, SWITCH) | {"restore"}
