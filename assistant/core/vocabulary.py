"""The one vocabulary: every intent with its slots, and the slots whose values come from a fixed set.

Sentences, the language model's output, skills, JSON and Home Assistant all use these names (design: intents.md).
It holds names only: what a slot's value looks like is in `assistant.understanding`, what an intent does in
`assistant.skills`.
"""

from collections.abc import Mapping
from types import MappingProxyType

_TARGET = ("name", "area", "floor")
_DEVICE = (*_TARGET, "domain", "device_class")
_LENGTH = ("hours", "minutes", "seconds")
_WHICH_TIMER = ("start_hours", "start_minutes", "start_seconds", "name", "area")
_WHEN = ("time", "date", "recurrence")

_HOME_ASSISTANT: Mapping[str, tuple[str, ...]] = {
    "HassTurnOn": _DEVICE,
    "HassTurnOff": _DEVICE,
    "HassGetState": (*_DEVICE, "state"),
    "HassSetPosition": (*_DEVICE, "position", "position_step"),
    "HassLightSet": (*_TARGET, "domain", "brightness", "color", "temperature", "brightness_step"),
    "HassClimateSetTemperature": (*_TARGET, "temperature", "temperature_step"),
    "HassClimateGetTemperature": _TARGET,
    "HassClimateSetFanMode": (*_TARGET, "fan_mode"),
    "HassFanSetSpeed": (*_TARGET, "percentage", "percentage_step"),
    "HassGetWeather": ("name", "date"),
    "HassShoppingListAddItem": ("item",),
    "HassShoppingListCompleteItem": ("item",),
    "HassListAddItem": ("item", "name"),
    "HassListCompleteItem": ("item", "name"),
    "HassListRemoveItem": ("item", "name"),
    "HassVacuumStart": _TARGET,
    "HassVacuumReturnToBase": ("name", "area"),
    "HassVacuumCleanArea": ("name", "area"),
    "HassLawnMowerStartMowing": ("name",),
    "HassLawnMowerDock": ("name",),
    "HassMediaPause": ("name", "area"),
    "HassMediaUnpause": ("name", "area"),
    "HassMediaNext": ("name", "area"),
    "HassMediaPrevious": ("name", "area"),
    "HassMediaPlayerMute": ("name", "area"),
    "HassMediaPlayerUnmute": ("name", "area"),
    "HassSetVolume": ("name", "area", "volume_level"),
    "HassSetVolumeRelative": (*_TARGET, "volume_step"),
    "HassMediaSearchAndPlay": ("name", "area", "search_query", "media_class"),
    "HassStartTimer": (*_LENGTH, "name", "conversation_command"),
    "HassCancelTimer": _WHICH_TIMER,
    "HassPauseTimer": _WHICH_TIMER,
    "HassUnpauseTimer": _WHICH_TIMER,
    "HassTimerStatus": _WHICH_TIMER,
    "HassIncreaseTimer": (*_LENGTH, *_WHICH_TIMER),
    "HassDecreaseTimer": (*_LENGTH, *_WHICH_TIMER),
    "HassCancelAllTimers": ("area",),
    "HassGetCurrentTime": ("place",),
    "HassGetCurrentDate": ("place",),
    "HassBroadcast": ("message",),
    "HassNevermind": (),
}

_OURS: Mapping[str, tuple[str, ...]] = {
    "SetAlarm": (*_WHEN, "name"),
    "CancelAlarm": (*_WHEN, "name"),
    "ListAlarms": (*_WHEN, "name"),
    "SnoozeAlarm": (*_WHEN, "name", "minutes"),
    "ScheduleCommand": ("conversation_command", *_WHEN),
    "GetNowPlaying": ("name", "area"),
    "SetReminder": ("text", *_WHEN),
    "CancelReminder": ("text",),
    "ListReminders": ("text",),
    "AddCalendarEvent": ("text", "time", "date"),
    "GetCalendar": ("date",),
    "GetListItems": ("name", "item"),
    "ClearList": ("name",),
    "AddNote": ("text",),
    "ListNotes": ("text",),
    "Calculate": ("expression",),
    "ConvertUnit": ("value", "from_unit", "to_unit"),
    "DefineWord": ("word",),
    "SpellWord": ("word",),
    "Translate": ("text", "language"),
    "FlipCoin": ("count",),
    "RollDice": ("sides", "count"),
    "RandomNumber": ("minimum", "maximum", "count"),
    "TellJoke": (),
    "Repeat": (),
    "Help": (),
    "GetSystemStatus": ("topic",),
    "RememberFact": ("text", "topic"),
    "RecallFact": ("text", "topic"),
    "ForgetFact": ("text", "topic"),
    "SearchConversations": ("text", "date"),
    "ForgetConversations": ("value", "date"),
    "SetPreference": ("topic", "value"),
    "Undo": (),
    "GetLastHeard": (),
    "ExplainLastAction": (),
    "CorrectLast": ("text",),
    "TeachCommand": ("phrase", "conversation_command"),
    "ListTaught": (),
    "ForgetTaught": ("phrase",),
    "MarkLast": ("value",),
    "Clarify": ("names",),
    "Chat": (),
}

INTENTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {name: frozenset(slots) for name, slots in {**_HOME_ASSISTANT, **_OURS}.items()}
)
"""Intent name → the slots it may have. An intent that is not here came from the user's own sentences."""

TAUGHT = "TaughtCommand"
"""The intent of a sentence that stands for the command in its slot `conversation_command`; no skill serves it."""

UNLEARNED: frozenset[str] = frozenset(
    {"Clarify", "ListTaught", "ForgetTaught", "MarkLast", "ForgetFact", "SearchConversations", "ForgetConversations"}
)
"""Intents that only templates and code give: the intent model has no examples of them."""

CONVERSED: frozenset[str] = frozenset({"Chat", "DefineWord", "Translate"})
"""Intents that the chat model answers; no skill serves them."""

ABOUT_LAST: frozenset[str] = frozenset(
    {"CorrectLast", "ExplainLastAction", "GetLastHeard", "MarkLast", "Repeat", "Undo"}
)
"""What is said about the turn before: a correction after it still means the turn before that."""

DELETING = "ForgetConversations"
"""Deletes what was talked about for ever; nobody is to know it any more."""

SWITCHING: frozenset[str] = frozenset({"HassTurnOn", "HassTurnOff"})
"""What switches the whole house where no slot says what is meant."""

HOME_CHANGING: frozenset[str] = frozenset(
    {
        "HassTurnOn",
        "HassTurnOff",
        "HassSetPosition",
        "HassLightSet",
        "HassClimateSetTemperature",
        "HassClimateSetFanMode",
        "HassFanSetSpeed",
        "HassVacuumStart",
        "HassVacuumReturnToBase",
        "HassVacuumCleanArea",
        "HassLawnMowerStartMowing",
        "HassLawnMowerDock",
        "HassMediaPause",
        "HassMediaUnpause",
        "HassMediaNext",
        "HassMediaPrevious",
        "HassMediaPlayerMute",
        "HassMediaPlayerUnmute",
        "HassSetVolume",
        "HassSetVolumeRelative",
        "HassMediaSearchAndPlay",
    }
)
"""Intents that change a device at once."""

DOMAINS: frozenset[str] = frozenset(
    {
        "binary_sensor",
        "button",
        "climate",
        "cover",
        "device_tracker",
        "fan",
        "humidifier",
        "input_boolean",
        "input_button",
        "lawn_mower",
        "light",
        "lock",
        "media_player",
        "person",
        "scene",
        "script",
        "sensor",
        "siren",
        "switch",
        "todo",
        "vacuum",
        "valve",
        "water_heater",
        "weather",
    }
)
"""Kinds of devices, as in Home Assistant's entity ids."""

STATES: frozenset[str] = frozenset(
    {
        "on",
        "off",
        "open",
        "closed",
        "opening",
        "closing",
        "locked",
        "unlocked",
        "home",
        "not_home",
        "playing",
        "paused",
        "idle",
        "cleaning",
        "docked",
        "mowing",
    }
)
"""States that a question may ask for."""

DEVICE_CLASSES: frozenset[str] = frozenset(
    {
        # covers
        "awning",
        "blind",
        "curtain",
        "damper",
        "door",
        "garage",
        "gate",
        "shade",
        "shutter",
        "window",
        # binary sensors
        "battery",
        "battery_charging",
        "carbon_monoxide",
        "cold",
        "connectivity",
        "garage_door",
        "gas",
        "heat",
        "light",
        "lock",
        "moisture",
        "motion",
        "moving",
        "occupancy",
        "opening",
        "plug",
        "power",
        "presence",
        "problem",
        "running",
        "safety",
        "smoke",
        "sound",
        "tamper",
        "update",
        "vibration",
        # sensors
        "energy",
        "humidity",
        "illuminance",
        "temperature",
        # switches, valves, media players
        "outlet",
        "switch",
        "water",
        "tv",
        "speaker",
    }
)
"""What a cover, a sensor or an outlet is."""

COLORS: frozenset[str] = frozenset(
    {
        "white",
        "black",
        "red",
        "orange",
        "yellow",
        "green",
        "blue",
        "purple",
        "brown",
        "pink",
        "turquoise",
        "cyan",
        "magenta",
        "violet",
        "indigo",
        "gold",
        "lime",
        "teal",
        "navy",
        "lavender",
        "salmon",
        "coral",
        "beige",
        "maroon",
        "olive",
        "crimson",
        "aqua",
        "mint",
    }
)
"""Home Assistant's colour names that people say."""

FAN_MODES: frozenset[str] = frozenset({"auto", "low", "medium", "high", "on", "off"})
"""Fan modes of heating and cooling devices."""

MEDIA_CLASSES: frozenset[str] = frozenset(
    {"album", "artist", "game", "genre", "movie", "music", "playlist", "podcast", "track", "tv_show", "video"}
)
"""What a search for media looks for."""

SYSTEM_TOPICS: frozenset[str] = frozenset({"temperature", "memory", "disk", "network", "uptime"})
"""What GetSystemStatus can be asked about."""

STEPS: frozenset[str] = frozenset({"up", "down"})
"""Directions of a *_step slot where no amount was said; with one the value is a signed number."""

WEEKDAYS: tuple[str, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Names used in `recurrence`, Monday first."""

RECURRENCES: frozenset[str] = frozenset({"daily", "weekdays", "weekends", *WEEKDAYS})
"""Values of `recurrence`; several days are joined by ", "."""

CLOSED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "domain": DOMAINS,
        "device_class": DEVICE_CLASSES,
        "state": STATES,
        "color": COLORS,
        "fan_mode": FAN_MODES,
        "media_class": MEDIA_CLASSES,
        "topic": SYSTEM_TOPICS,
        "brightness_step": STEPS,
        "position_step": STEPS,
        "volume_step": STEPS,
        "percentage_step": STEPS,
        "temperature_step": STEPS,
    }
)
"""Slot → its fixed values. `topic` is closed for GetSystemStatus only; a colour may be any CSS name (`COLORS` are
the usual ones); a step may also be a signed number."""
