"""The pane of the home: areas with their devices, as they are now. To switch one is to ask for it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.core.events import HomeChanged
from assistant.core.values import Device
from assistant.tui.words import safe

_SWITCHES: Mapping[str, tuple[str, str]] = {
    "light": ("turn on", "turn off"),
    "switch": ("turn on", "turn off"),
    "fan": ("turn on", "turn off"),
    "input_boolean": ("turn on", "turn off"),
    "media_player": ("turn on", "turn off"),
    "climate": ("turn on", "turn off"),
    "humidifier": ("turn on", "turn off"),
    "cover": ("open", "close"),
    "valve": ("open", "close"),
    "lock": ("unlock", "lock"),
    "vacuum": ("start", "dock"),
    "lawn_mower": ("start", "dock"),
    "scene": ("activate", "activate"),
    "script": ("run", "run"),
    "button": ("press", "press"),
    "input_button": ("press", "press"),
}
"""What is said to a device of a kind that is off, and to one that is on."""
LONGEST_NAME = 20
"""Cells for names, beyond which states are no longer below each other."""
EMPTY = "Nothing to switch yet: describe\nyour home in a file, see README"
_OFF = {"off", "closed", "locked", "docked", "ready", "unknown", "unavailable", ""}
_UNITS = {
    "brightness": "%",
    "position": "%",
    "percentage": "%",
    "volume": "%",
    "current_temperature": "°",
    "temperature": "°",
}


def is_on(device: Device) -> bool:
    """Whether it does something now."""
    return device.state not in _OFF


def order(device: Device, alike: bool) -> str:
    """What to ask so that it changes; "" for what only measures. `alike`: others have the same name."""
    verbs = _SWITCHES.get(device.id.partition(".")[0])
    if verbs is None:
        return ""
    where = f" in the {device.area}" if alike and device.area else ""
    return f"{verbs[is_on(device)]} the {device.name}{where}"


def heading(name: str) -> Content:
    """Above the lines that belong together."""
    return Content.assemble((safe(name).upper(), "bold $text-primary"))


def line(device: Device, width: int = 0) -> Content:
    """A device in one line; its state stands behind so many cells for the name."""
    known = [
        f"{device.attributes[name]}{unit}"
        for name, unit in _UNITS.items()
        if name in device.attributes and (is_on(device) or "temperature" in name)
    ][:2]
    unit = device.attributes.get("unit_of_measurement", "")
    on = is_on(device)
    return Content.assemble(
        ("● " if on else "○ ", "$text-success" if on else "$foreground-muted"),
        safe(device.name).ljust(width),
        (safe(f"  {device.state}{unit} {'→'.join(known)}".rstrip()), "" if on else "$foreground-muted"),
    )


class HomePane(OptionList):
    """Enter or a click switches."""

    class Switch(Message):
        """Somebody wants this said."""

        def __init__(self, request: str) -> None:
            super().__init__()
            self.request = request

    def __init__(self) -> None:
        super().__init__(id="home", markup=False)
        self.border_title = "Home"
        self._devices: dict[str, Device] = {}

    @property
    def areas(self) -> list[str]:
        """The areas that have devices."""
        return [area for area in dict.fromkeys(one.area for one in self._devices.values()) if area]

    def describe(self, devices: Sequence[Device]) -> None:
        """All that there is, area by area."""
        self._devices = {device.id: device for device in devices}
        chosen = self.highlighted
        self.clear_options()
        for area in dict.fromkeys(device.area for device in devices):
            self.add_option(Option(heading(area or "Anywhere"), disabled=True))
            self.add_options(Option(self._line(one), one.id) for one in devices if one.area == area)
        if not devices:
            self.add_option(Option(EMPTY, disabled=True))
        if chosen is not None and chosen < self.option_count:
            self.highlighted = chosen

    def change(self, event: HomeChanged) -> None:
        """One device has a new state."""
        known = self._devices.get(event.entity)
        if known is not None:
            self._devices[known.id] = replace(known, state=event.state, attributes=event.attributes)
            self.replace_option_prompt(known.id, self._line(self._devices[known.id]))

    def _line(self, device: Device) -> Content:
        names = (len(safe(one.name)) for one in self._devices.values())
        return line(device, max((length for length in names if length <= LONGEST_NAME), default=0))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Switch it."""
        event.stop()
        device = self._devices[event.option_id or ""]
        names = [one.name for one in self._devices.values()]
        if request := order(device, names.count(device.name) > 1):
            self.post_message(self.Switch(request))
