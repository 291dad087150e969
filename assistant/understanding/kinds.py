"""Which intents are about which kinds of things, and what a kind is called. Facts only, about any home."""

import re
from collections.abc import Mapping

from assistant.core.vocabulary import HOME_CHANGING, INTENTS

MEDIA = frozenset({name for name in HOME_CHANGING if "Media" in name or "Volume" in name} | {"GetNowPlaying"})
"""Intents about what plays."""
DOMAINS: Mapping[str, frozenset[str]] = {
    "HassLightSet": frozenset({"light"}),
    "HassSetPosition": frozenset({"cover", "valve"}),
    "HassClimateSetTemperature": frozenset({"climate", "water_heater"}),
    "HassClimateGetTemperature": frozenset({"climate"}),
    "HassClimateSetFanMode": frozenset({"climate"}),
    "HassFanSetSpeed": frozenset({"fan"}),
    "HassLawnMowerStartMowing": frozenset({"lawn_mower"}),
    "HassLawnMowerDock": frozenset({"lawn_mower"}),
    **dict.fromkeys(("HassVacuumStart", "HassVacuumReturnToBase", "HassVacuumCleanArea"), frozenset({"vacuum"})),
    **dict.fromkeys(MEDIA, frozenset({"media_player"})),
}
"""Intents about one kind of device."""
ABOUT_HOME = HOME_CHANGING | {"HassGetState", "HassClimateGetTemperature"}
"""Intents whose name and area are those of the home."""
NAMING = (HOME_CHANGING | {"HassClimateGetTemperature", "GetNowPlaying"}) - {"HassVacuumCleanArea"}
"""Intents that may be about one device, and then about nothing else."""
SWITCHED = frozenset({"light", "switch", "fan", "cover", "lock", "valve", "media_player", "climate", "scene", "script"})
"""Domains of what is turned on and off."""
LIST_INTENTS = frozenset({"HassListAddItem", "HassListCompleteItem", "HassListRemoveItem", "GetListItems", "ClearList"})
LABELLED = frozenset({name for name in INTENTS if "Timer" in name or "Alarm" in name} | {"HassGetWeather"})
"""Intents whose `name` is not a device's."""
OF_THE_ROOM = frozenset(
    {
        "HassTurnOn",
        "HassTurnOff",
        "HassLightSet",
        "HassSetPosition",
        "HassClimateSetTemperature",
        "HassClimateGetTemperature",
        "HassClimateSetFanMode",
        "HassFanSetSpeed",
        "HassVacuumCleanArea",
        "GetNowPlaying",
    }
    | MEDIA
)
"""Intents that are about the speaker's room where no other is named."""
ROOM_DOMAINS = frozenset({"light", "fan", "cover", "switch", "media_player", "climate"})
"""Kinds of which "the …" is the one in this room. Locks are of the house."""
KINDS = (
    ("light", "light", re.compile(r"lights?|lamps?|lighting")),
    ("fan", "", re.compile(r"fans?|ventilation|ventilator")),
    ("cover", "blind", re.compile(r"blinds?")),
    ("cover", "curtain", re.compile(r"curtains?|drapes")),
    ("cover", "shutter", re.compile(r"shutters?")),
    ("cover", "shade", re.compile(r"shades?")),
    ("lock", "", re.compile(r"locks|doors")),
    ("media_player", "", re.compile(r"music|speakers?")),
    ("switch", "", re.compile(r"switches|sockets|outlets|plugs")),
    ("climate", "", re.compile(r"thermostat|heating|heat|temperature|heater|radiators?|ac|air con(?:ditioning)?")),
)
"""(domain, device class, what a group of them is called)."""
LONE = frozenset({"vacuum", "lawn_mower"})
"""Domains of which most homes have one thing, and nobody names it."""
SINGLE = frozenset({"garage", "gate", "door", "window", "awning"})
"""Device classes of which "the …" is one thing."""
_DONE_TO = (
    ("lock", re.compile(r"\b(?:lock|unlock|bolt)\b")),
    ("cover", re.compile(r"\b(?:open|close|shut)\b(?!.*\b(?:off|down|lights?)\b)")),
)
"""(domain, what is done to nothing else)."""
PLURAL = re.compile(r"\w{2,}s")


def kind_of(words: str) -> tuple[str, str]:
    """(domain, device class) of words for a kind of device, or two empty texts."""
    words = re.sub(r"^(?:all|every|both) ?(?:of )?(?:the )?", "", words)
    return next(((domain, kind) for domain, kind, pattern in KINDS if pattern.fullmatch(words)), ("", ""))


def kind_done_to(text: str) -> str:
    """The domain of what "close everything in the den" is about, by its verb; "" where that tells nothing."""
    return next((domain for domain, doing in _DONE_TO if doing.search(text)), "")
