"""The model's spans that are values and not names: numbers, steps, lengths of time, moments, words kept as said."""

import re
from collections.abc import Mapping
from datetime import datetime

from assistant.core.values import SlotValue
from assistant.core.vocabulary import INTENTS, SYSTEM_TOPICS, WEEKDAYS
from assistant.languages.durations import find_duration, parse_duration
from assistant.languages.moments import Moment, parse_moment
from assistant.languages.numbers import find_number, parse_number
from assistant.languages.said import weekday_index
from assistant.languages.terms import color, is_unit, kelvin, percentage
from assistant.understanding.likeness import stem
from assistant.understanding.reading import Parse
from assistant.understanding.slots import ANY_MUSIC, tidy_item, when_slots
from assistant.understanding.words import normalize

PERCENTAGES = ("position", "brightness", "percentage", "volume_level")
STEPS = ("brightness_step", "position_step", "volume_step", "percentage_step", "temperature_step")
NUMBERS = ("sides", "count", "minimum", "maximum")
WHEN = ("time", "date", "recurrence")
TEXTS = (
    *("item", "search_query", "conversation_command", "place", "message", "text", "expression"),
    *("from_unit", "to_unit", "word", "language", "phrase", "topic"),
)
_EMPTY = re.compile(r"(?:at|by|for|from|in|of|on|the|until|my|a)(?: the)?")
"""What says nothing of when."""
FAN_MODES = {"automatic": "auto", "middle": "medium", "quiet": "low", "maximum": "high", "max": "high"}


def values_of(parse: Parse, text: str, now: datetime) -> dict[str, SlotValue]:
    """The slots that the parse's spans give beside names and places. `text`: the sentence as it was written."""
    spans = parse.first_spans
    found = _amounts(parse, spans)
    found |= _lengths(parse.intent, spans, text)
    found |= _moments(parse.intent, spans, now)
    found |= _texts(parse.intent, spans, text, now)
    return found


def _amounts(parse: Parse, spans: Mapping[str, str]) -> dict[str, SlotValue]:
    """Percentages, temperatures, colours, steps and counts."""
    slots: dict[str, SlotValue] = {}
    for slot in PERCENTAGES:
        if slot in spans and (number := percentage(spans[slot])) is not None:
            slots[slot] = number
    if "temperature" in spans:
        words = spans["temperature"]
        value = kelvin(words) if parse.intent == "HassLightSet" else parse_number(words)
        value = find_number(words) if value is None else value
        if value is not None:
            slots["temperature"] = value
    if "color" in spans:
        shade = color(spans["color"])
        white = kelvin(spans["color"])
        if shade is None and white is not None:
            slots["temperature"] = white
        else:
            slots["color"] = shade or spans["color"]
    for slot in STEPS:
        direction = parse.closed.get(slot)
        if direction:
            amount = find_number(spans[slot]) if slot in spans else None
            slots[slot] = direction if amount is None else -amount if direction == "down" else amount
    for slot in NUMBERS:
        if slot in spans and (number := find_number(spans[slot])) is not None:
            slots[slot] = number
    if "fan_mode" in spans:
        slots["fan_mode"] = FAN_MODES.get(spans["fan_mode"], spans["fan_mode"])
    return slots


def _lengths(intent: str, spans: Mapping[str, str], text: str) -> dict[str, SlotValue]:
    """How long a timer is to run, and how long the timer that is meant ran from its start."""
    slots: dict[str, SlotValue] = {}
    if "duration" in spans and (length := _length(spans["duration"], text)):
        if intent == "SnoozeAlarm":
            slots["minutes"] = max(1, length.get("hours", 0) * 60 + length.get("minutes", 0))
        else:
            slots.update(length)
    if "start_duration" in spans:
        words = re.sub(r"\b(hour|minute|second)\b", r"\1s", spans["start_duration"])
        started = parse_duration(words) or find_duration(words) or {}
        slots.update({f"start_{unit}": value for unit, value in started.items()})
    return slots


def _length(words: str, text: str) -> Mapping[str, int] | None:
    """A length of time, with the unit behind the span where the model left it out."""
    found = parse_duration(words) or find_duration(words)
    if found or find_number(words) is None:
        return found
    _, _, after = f" {normalize(text)} ".partition(f" {words} ")
    following = after.split()
    longer = [parse_duration(f"{words} {' '.join(following[:count])}") for count in (1, 2)]
    return longer[0] or longer[1] or {"minutes": int(find_number(words) or 0)}


def _moments(intent: str, spans: Mapping[str, str], now: datetime) -> dict[str, SlotValue]:
    """Time, date and recurrence: together, since one explains the other ("seven" "tomorrow evening")."""
    words = {slot: spans[slot] for slot in WHEN if slot in spans and not _EMPTY.fullmatch(spans[slot])}
    if not words:
        return {}
    alarm = "Alarm" in intent
    together = " ".join(words[slot] for slot in ("recurrence", "date", "time") if slot in words)
    found = parse_moment(together, now, alarm=alarm)
    if found is not None:
        slots = when_slots(intent, _recurring(found, words), words.get("date", together))
    else:
        slots = {}
        for slot, said in words.items():
            part = parse_moment(said, now, alarm=alarm)
            # What cannot be read stays as it was said, so that the skill asks; left out, it would mean any day.
            slots |= when_slots(intent, _recurring(part, {slot: said}), said) if part else {slot: said}
    return {slot: value for slot, value in slots.items() if slot in INTENTS[intent]}


def _recurring(found: Moment, words: Mapping[str, str]) -> Moment:
    """What the model called a recurrence is one: "monday" read as a date would ring once."""
    if "recurrence" not in words or found.recurrence:
        return found
    said = words["recurrence"]
    days = sorted({day for word in said.split() if (day := weekday_index(word)) is not None})
    return Moment(found.time, found.date if "date" in words else "", ", ".join(WEEKDAYS[day] for day in days) or said)


def _texts(intent: str, spans: Mapping[str, str], text: str, now: datetime) -> dict[str, SlotValue]:
    """Everything that is kept in the speaker's words."""
    slots: dict[str, SlotValue] = {}
    for slot in TEXTS:
        if slot not in spans or slot not in INTENTS[intent]:
            continue
        words = spans[slot]
        if slot == "topic" and intent == "GetSystemStatus" and words not in SYSTEM_TOPICS:
            continue
        if slot == "search_query" and words in ANY_MUSIC:
            continue
        if slot == "place" and (when := parse_moment(words, now)) and when.date:
            continue  # as in "what day is christmas": the skill reads the day in the question
        slots[slot] = tidy_item(restored(words, text)) if slot == "item" else restored(words, text)
    if "value" in spans:
        number = parse_number(spans["value"]) if intent == "ConvertUnit" else None
        if number is None and intent == "ConvertUnit":
            number = find_number(spans["value"]) or (1 if stem(spans["value"]) in ("a", "an") else None)
        if number is None and intent == "ConvertUnit" and is_unit(spans["value"]):
            slots.setdefault("from_unit", restored(spans["value"], text))  # "inches to centimeters": of one
        else:
            slots["value"] = restored(spans["value"], text) if number is None else number
    return slots


def restored(words: str, text: str) -> str:
    """A span with the capitals and marks that it has in the sentence as it was written."""
    pattern = r"\W{1,3}".join(re.escape(word) for word in words.split())
    match = re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)
    return match[0] if match and "," not in match[0] else words
