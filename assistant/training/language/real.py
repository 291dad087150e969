"""Sentences that people wrote for assistants: SLURP (Bastianelli et al., EMNLP 2020, CC BY 4.0) and CLINC150
(Larson et al., EMNLP 2019, CC BY 3.0), with their intents turned into ours as far as that is safe.

What was marked by hand (marks.py) counts; of the rest, where slots cannot be told with certainty only the intent is
taught. Part of each is kept away for measuring.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from assistant.core.errors import TrainingError
from assistant.training.language.marks import key, marked, read_marks
from assistant.training.language.patterns import Command, Sentence
from assistant.understanding.words import normalize

SLURP_KEPT_OUT_OF = 6
"""One line of SLURP in so many is kept for measuring; of CLINC150 its validation part."""

SLURP_INTENTS = {
    "alarm_set": "SetAlarm",
    "alarm_query": "ListAlarms",
    "alarm_remove": "CancelAlarm",
    "audio_volume_up": "HassSetVolumeRelative volume_step=up",
    "audio_volume_down": "HassSetVolumeRelative volume_step=down",
    "audio_volume_mute": "HassMediaPlayerMute",
    "calendar_query": "GetCalendar",
    "calendar_set": "AddCalendarEvent",
    "datetime_query": "HassGetCurrentTime",
    "general_joke": "TellJoke",
    "iot_hue_lightoff": "HassTurnOff domain=light",
    "iot_hue_lighton": "HassTurnOn domain=light",
    "iot_hue_lightup": "HassLightSet brightness_step=up",
    "iot_hue_lightdim": "HassLightSet brightness_step=down",
    "iot_hue_lightchange": "HassLightSet",
    "iot_cleaning": "HassVacuumStart",
    "iot_wemo_on": "HassTurnOn",
    "iot_wemo_off": "HassTurnOff",
    "lists_query": "GetListItems",
    "music_query": "GetNowPlaying",
    "play_music": "HassMediaSearchAndPlay",
    "play_radio": "HassMediaSearchAndPlay",
    "play_podcasts": "HassMediaSearchAndPlay",
    "play_audiobook": "HassMediaSearchAndPlay",
    "qa_definition": "DefineWord",
    "qa_maths": "Calculate",
    "weather_query": "HassGetWeather",
}
SLURP_CHAT = [
    "general_quirky",
    "general_greet",
    "qa_factoid",
    "qa_stock",
    "news_query",
    "email_",
    "social_",
    "cooking_recipe",
    "recommendation_",
    "transport_",
    "takeaway_",
    "play_game",
]
SLURP_SLOTS = {
    "SetAlarm": {"time": "time", "date": "date", "general_frequency": "recurrence"},
    "GetCalendar": {"date": "date"},
    "HassGetWeather": {"date": "date", "place_name": "place"},
    "HassGetCurrentTime": {"place_name": "place"},
    "HassTurnOn": {"house_place": "area"},
    "HassTurnOff": {"house_place": "area"},
    "DefineWord": {"definition_word": "word"},
}
SLURP_COMPLETE = frozenset(
    (
        "alarm_set",
        "calendar_query",
        "weather_query",
        "datetime_query",
        "iot_hue_lightoff",
        "iot_hue_lighton",
        "qa_definition",
        "general_joke",
    )
)
ASIDE = re.compile(r"\[(\w+) : ([^\]]*)\]|([^\[\]]+)")

CLINC_INTENTS = {
    "alarm": "SetAlarm",
    "timer": "HassStartTimer",
    "reminder": "ListReminders",
    "reminder_update": "SetReminder",
    "calendar": "GetCalendar",
    "calendar_update": "AddCalendarEvent",
    "shopping_list": "GetListItems",
    "shopping_list_update": "HassShoppingListAddItem",
    "todo_list": "GetListItems",
    "todo_list_update": "HassListAddItem",
    "calculator": "Calculate",
    "measurement_conversion": "ConvertUnit",
    "definition": "DefineWord",
    "spelling": "SpellWord",
    "translate": "Translate",
    "weather": "HassGetWeather",
    "time": "HassGetCurrentTime",
    "date": "HassGetCurrentDate",
    "play_music": "HassMediaSearchAndPlay",
    "next_song": "HassMediaNext",
    "what_song": "GetNowPlaying",
    "tell_joke": "TellJoke",
    "roll_dice": "RollDice",
    "flip_coin": "FlipCoin",
    "repeat": "Repeat",
    "cancel": "HassNevermind",
    "what_can_i_ask_you": "Help",
    "change_volume": "HassSetVolume",
    "smart_home": "HassTurnOn",
}
CLINC_COMPLETE = frozenset(
    ["next_song", "what_song", "tell_joke", "flip_coin", "repeat", "cancel", "what_can_i_ask_you"]
)
CLINC_UNCLEAR = frozenset(
    [
        "yes",
        "no",
        "maybe",
        "order",
        "exchange_rate",
        "next_holiday",
        "timezone",
        "update_playlist",
        "sync_device",
        "reset_settings",
        "user_name",
        "change_user_name",
        "change_ai_name",
        "change_language",
        "change_accent",
        "change_speed",
        "whisper_mode",
        "meeting_schedule",
        "schedule_meeting",
        "current_location",
        "are_you_a_bot",
    ]
)
REMOVING = re.compile(r"\b(remove|delete|erase|take|cross|clear|cancel|off|scratch|drop|get rid)\b")


def read_lines(path: Path) -> Iterator[dict[str, str]]:
    """The objects of a file of JSON lines. Raises TrainingError."""
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise TrainingError(f"{path} cannot be read as JSON lines: {error}") from error


def slurp(path: Path, kept: bool = False) -> list[Sentence]:
    """SLURP lines ("text", "annotation", "intent"); `kept`: the part for measuring instead."""
    result = []
    marks = {} if kept else read_marks("slurp")
    for line in read_lines(path):
        number = int(hashlib.sha256(line["annotation"].encode()).hexdigest(), 16)
        if (number % SLURP_KEPT_OUT_OF == 0) == kept:
            text = "".join(match[2] or match[3] for match in ASIDE.finditer(line["annotation"].lower()))
            if key(text) in marks:
                sentence = marked(text, marks)
            else:
                sentence = from_slurp(line["annotation"].lower(), line["intent"])
            if sentence is not None:
                result.append(sentence)
    return result


def from_slurp(annotation: str, intent: str) -> Sentence | None:
    """None where our vocabulary has no certain counterpart."""
    pieces = [(match[2] or match[3], match[1]) for match in ASIDE.finditer(annotation)]
    text = normalize("".join(words for words, _ in pieces))
    if not text:
        return None
    if any(intent.startswith(chat) for chat in SLURP_CHAT):
        return Sentence(text, (Command("Chat"),))
    ours = SLURP_INTENTS.get(intent)
    if ours is None:
        return None
    name, *closed = ours.split()
    if intent == "datetime_query" and re.search(r"\b(date|day|month|year)\b", text):
        name = "HassGetCurrentDate"
    if intent == "calendar_set" and re.search(r"remind|reminder", text):
        name = "SetReminder"
    spans: dict[str, str] = {}
    for words, kind in pieces:
        slot = SLURP_SLOTS.get(name, {}).get(kind)
        if slot and slot not in spans and f" {normalize(words)} " in f" {text} ":
            spans[slot] = normalize(words)
    if name == "HassGetWeather" and "place" in spans:
        spans["name"] = spans.pop("place")
    return Sentence(text, (Command(name, tuple(closed), tuple(spans.items())),), intent in SLURP_COMPLETE)


def clinc(path: Path, kept: bool = False) -> list[Sentence]:
    """CLINC150 lines ("text", "intent", "part"); `kept`: the validation part instead."""
    result = []
    marks = {} if kept else read_marks("clinc")
    for line in read_lines(path):
        if line["part"].endswith("val") == kept:
            text = normalize(line["text"])
            sentence = marked(text, marks) if key(text) in marks else from_clinc(text, line["intent"])
            if sentence is not None:
                result.append(sentence)
    return result


def from_clinc(text: str, intent: str) -> Sentence | None:
    """None where our vocabulary has no certain counterpart."""
    if not text or intent in CLINC_UNCLEAR:
        return None
    ours = CLINC_INTENTS.get(intent)
    if ours is None:
        return Sentence(text, (Command("Chat"),))
    name: str | None = ours
    if intent == "alarm" and REMOVING.search(text):
        name = "CancelAlarm"
    elif intent == "timer" and re.search(r"\b(how|left|remaining|status|check)\b", text):
        name = "HassTimerStatus"
    elif intent in ("timer", "calendar_update") and REMOVING.search(text):
        name = None
    elif intent in ("shopping_list_update", "todo_list_update") and REMOVING.search(text):
        name = (
            "HassListRemoveItem" if re.search(r"\b(remove|delete|take|erase)\b", text) and "all" not in text else None
        )
    elif intent == "change_volume":
        name = volume_intent(text)
    elif intent == "smart_home":
        name = switching_intent(text)
    return None if name is None else Sentence(text, (Command(name),), intent in CLINC_COMPLETE)


def volume_intent(text: str) -> str | None:
    """Up, down or to a number."""
    if re.search(r"\bmute\b", text):
        return "HassMediaPlayerMute"
    if re.search(r"\d|\b(to|at) (one|two|three|four|five|six|seven|eight|nine|ten|max|full|half)", text):
        return "HassSetVolume"
    return (
        "HassSetVolumeRelative"
        if re.search(r"\b(up|down|louder|quieter|lower|raise|increase|decrease)\b", text)
        else None
    )


def switching_intent(text: str) -> str | None:
    """Only what is plainly on or off."""
    if re.search(r"\b(turn|switch|shut)\b.*\boff\b", text):
        return "HassTurnOff"
    return (
        "HassTurnOn"
        if re.search(r"\b(turn|switch)\b.*\bon\b", text) and not re.search(r"\d|dim|bright", text)
        else None
    )
