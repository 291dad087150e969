"""The tokens behind the word pieces: marks, intents, slots and closed values.

Their order is part of a trained model.
"""

from collections.abc import Iterable

START, SEPARATOR, END, PADDING = "<s>", "<sep>", "</s>", "<pad>"
MARKS = (START, SEPARATOR, END, PADDING)

INTENTS = tuple(
    [
        "HassTurnOn",
        "HassTurnOff",
        "HassGetState",
        "HassSetPosition",
        "HassLightSet",
        "HassClimateSetTemperature",
        "HassClimateGetTemperature",
        "HassClimateSetFanMode",
        "HassFanSetSpeed",
        "HassGetWeather",
        "HassShoppingListAddItem",
        "HassShoppingListCompleteItem",
        "HassListAddItem",
        "HassListCompleteItem",
        "HassListRemoveItem",
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
        "HassStartTimer",
        "HassCancelTimer",
        "HassPauseTimer",
        "HassUnpauseTimer",
        "HassTimerStatus",
        "HassIncreaseTimer",
        "HassDecreaseTimer",
        "HassCancelAllTimers",
        "HassGetCurrentTime",
        "HassGetCurrentDate",
        "HassBroadcast",
        "HassNevermind",
        "SetAlarm",
        "CancelAlarm",
        "ListAlarms",
        "SnoozeAlarm",
        "ScheduleCommand",
        "GetNowPlaying",
        "SetReminder",
        "CancelReminder",
        "ListReminders",
        "AddCalendarEvent",
        "GetCalendar",
        "GetListItems",
        "ClearList",
        "AddNote",
        "ListNotes",
        "Calculate",
        "ConvertUnit",
        "DefineWord",
        "SpellWord",
        "Translate",
        "FlipCoin",
        "RollDice",
        "RandomNumber",
        "TellJoke",
        "Repeat",
        "Help",
        "GetSystemStatus",
        "RememberFact",
        "RecallFact",
        "SetPreference",
        "Undo",
        "GetLastHeard",
        "ExplainLastAction",
        "CorrectLast",
        "TeachCommand",
        "Chat",
    ]
)

SLOTS = tuple(
    [
        "name",
        "area",
        "floor",
        "item",
        "position",
        "brightness",
        "color",
        "temperature",
        "fan_mode",
        "percentage",
        "volume_level",
        "search_query",
        "duration",
        "start_duration",
        "conversation_command",
        "message",
        "time",
        "date",
        "recurrence",
        "place",
        "text",
        "expression",
        "value",
        "from_unit",
        "to_unit",
        "word",
        "language",
        "sides",
        "count",
        "minimum",
        "maximum",
        "topic",
        "phrase",
        "brightness_step",
        "position_step",
        "percentage_step",
        "temperature_step",
        "volume_step",
        "spare_a",
        "spare_b",
        "spare_c",
        "spare_d",
    ]
)

CLOSED = (
    *(
        f"domain={domain}"
        for domain in [
            "light",
            "switch",
            "fan",
            "cover",
            "lock",
            "valve",
            "media_player",
            "climate",
            "vacuum",
            "lawn_mower",
            "scene",
            "script",
            "person",
        ]
    ),
    *(
        f"device_class={kind}"
        for kind in [
            "awning",
            "battery",
            "blind",
            "curtain",
            "door",
            "garage",
            "gate",
            "humidity",
            "moisture",
            "motion",
            "occupancy",
            "outlet",
            "shade",
            "shutter",
            "smoke",
            "temperature",
            "window",
            "garage_door",
        ]
    ),
    *(
        f"state={state}"
        for state in ["on", "off", "open", "closed", "locked", "unlocked", "playing", "paused", "home", "not_home"]
    ),
    *(f"media_class={kind}" for kind in ["track", "album", "artist", "playlist", "podcast", "movie", "tv_show"]),
    *(f"topic={topic}" for topic in ["temperature", "memory", "disk", "network", "uptime"]),
    *(
        f"{quantity}_step={direction}"
        for quantity in ("brightness", "position", "percentage", "temperature", "volume")
        for direction in ("up", "down")
    ),
    *(f"spare={number}" for number in range(8)),
)


def slot_token(slot: str) -> str:
    """How a slot is written in the list of tokens, so that it is never taken for an intent."""
    return f"{{{slot}}}"


def functional_tokens() -> tuple[str, ...]:
    """All tokens that are no word pieces, in the order of their ids."""
    return (*MARKS, *INTENTS, *(slot_token(slot) for slot in SLOTS), *CLOSED)


def unknown_names(intents: Iterable[str], slots: Iterable[str], closed: Iterable[str]) -> list[str]:
    """Names that the vocabulary lacks."""
    return [
        *(name for name in intents if name not in INTENTS),
        *(name for name in slots if name not in SLOTS),
        *(name for name in closed if name not in CLOSED),
    ]
