"""Words in a place of free text → slot values, or a refusal when such words make no sense there."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from assistant.core.values import SlotValue
from assistant.languages.durations import parse_duration
from assistant.languages.moments import Moment, parse_moment, split_moment
from assistant.languages.numbers import number_at, parse_number, words_of
from assistant.languages.terms import is_language, is_sum, is_unit
from assistant.understanding.likeness import plain
from assistant.understanding.names import Names

Values = Mapping[str, SlotValue]

_STRICT_TEXT = """
when alarm_when duration start_duration snooze_duration expression value minimum maximum sides count from_unit
to_unit quantity language
"""
STRICT = frozenset(_STRICT_TEXT.split())
"""Places whose words are checked so well that they count as literal text."""
SET_FOR_A_DAY = frozenset({"SetAlarm", "SetReminder", "AddCalendarEvent", "ScheduleCommand"})
"""Intents of which a date is one day."""
ANY_MUSIC = frozenset(
    {"music", "some music", "a song", "something", "anything", "a tune", "some tunes", "me a song", "songs"}
)
PRESENCE = {
    "home": "home",
    "at home": "home",
    "in the house": "home",
    "house": "home",
    "here": "home",
    "away": "not_home",
    "out": "not_home",
    "not home": "not_home",
    "gone": "not_home",
    "work": "work",
    "at work": "work",
    "school": "school",
    "at school": "school",
}
_ARTICLE = re.compile(r"^(?:some|the|more|a|an|any|another)\s+(?=\S)", re.IGNORECASE)
_PRONOUNS = frozenset(
    {"it", "that", "this", "you", "he", "she", "they", "me", "him", "her", "them", "us", "yourself", "everything"}
)
_NO_LABEL = frozenset(
    {"give", "add", "take", "make", "set", "start", "cancel", "stop", "put", "pause", "resume", "extend"}
)
_NOT_NAMES = frozenset(
    {
        "a",
        "an",
        "the",
        "all",
        "my",
        "any",
        "every",
        "another",
        "timer",
        "timers",
        "back",
        "later",
        "when",
        "tomorrow",
        "new",
    }
)

_KEPT = re.compile(
    r"\b(?:alarm|timer|reminder|list|note|command|phrase|appointment|calendar|event|conversation|chat)s?\b"
)
"""What is kept and is no fact that was told."""
_NO_MUSIC = re.compile(
    r".*\b(?:jokes?|funny|reminders?|alarms?|timers?|chess|checkers|solitaire|poker|hangman|trivia|tic tac toe)\b"
    r"|(?:the )?(?:next|previous|last) (?:song|track|one)|it (?:again|back)|that again|a game|with\b|about\b|jokes?\b"
    r"|(?:a |some |funny )*(?:joke|story)|(?:a |the )?(?:\w+ )?game\b|.*\bwith me\b|you\b|your\b|from\b|what\b"
)


def tidy_item(words: str) -> str:
    """An entry of a list without its article."""
    return _ARTICLE.sub("", words.strip())


class SlotReader:
    """Reads the words of free places for one home."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._readers: Mapping[str, Callable[[str, datetime], Values | None]] = {
            "duration": lambda words, now: parse_duration(words),
            "start_duration": _start_duration,
            "snooze_duration": _snooze,
            "expression": lambda words, now: {"expression": words} if is_sum(words) else None,
            "language": lambda words, now: {"language": words.lower()} if is_language(words) else None,
            "from_unit": lambda words, now: {"from_unit": words} if is_unit(words) else None,
            "to_unit": lambda words, now: {"to_unit": words} if is_unit(words) else None,
            "quantity": _quantity,
            "word": _word,
            "place": self._place,
            "search_query": _search,
            "item": self._item,
            "text": _text,
            "state": _presence,
            "message": _message,
        }

    @staticmethod
    def is_strict(slot: str) -> bool:
        """True when a value of this place is as good as literal text."""
        return slot in STRICT

    def read(self, intent: str, slot: str, words: str, now: datetime) -> Values | None:
        """Slot values for the words found in a place; None when they make no sense there."""
        if slot in ("value", "minimum", "maximum", "sides", "count") and intent != "SetPreference":
            number = parse_number(words)
            return None if number is None else {slot: number}
        if slot in ("when", "alarm_when"):
            return _moment(intent, words, now, slot == "alarm_when")
        if slot == "timed_text":
            return _timed_text(intent, words, now)
        if intent == "ForgetFact":
            return None if _KEPT.search(words.lower()) else {slot: words}
        if intent == "SearchConversations" and slot == "text":
            return None if parse_moment(words, now) else {slot: words}
        if slot == "name":
            if intent == "HassGetWeather":
                return self._weather(words, now)
            return {"name": words} if _is_label(words) else None
        if intent == "SetPreference":
            return (
                {slot: words}
                if (slot == "value" and _is_label(words)) or (slot == "topic" and len(words.split()) <= 3)
                else None
            )
        reader = self._readers.get(slot)
        return reader(words, now) if reader else {slot: words}

    def _place(self, words: str, now: datetime) -> Values | None:
        """A town or a country; a room of this home is none."""
        if (
            len(words.split()) > 4
            or plain(words) in self._names.areas
            or plain(words) in ("here", "house", "home", "room")
        ):
            return None
        return None if parse_moment(words, now) or any(sign.isdigit() for sign in words) else {"place": words}

    def _weather(self, words: str, now: datetime) -> Values | None:
        """A town, with a date behind it if one was said."""
        town, moment = split_moment(words, now)
        date = {"date": moment.date} if moment and moment.date else {}
        return {"name": town, **date} if self._place(town, now) else None

    def _item(self, words: str, now: datetime) -> Values | None:
        first = words.split()[0].lower()
        if first in ("to", "a minute", *_PRONOUNS) or re.search(r"\b(?:timer|alarm|reminder)s?\b", words):
            return None
        return {"item": tidy_item(words)} if len(words.split()) <= 14 else None


def when_slots(intent: str, found: Moment, said: str) -> dict[str, SlotValue]:
    """A moment as slots. What is set needs one day: of a month the words stay, so that the day is asked for."""
    slots: dict[str, SlotValue] = {**found.slots()}
    if intent in SET_FOR_A_DAY and found.until and _is_long(found):
        slots["date"] = said
    return slots


def _is_long(found: Moment) -> bool:
    return (date.fromisoformat(found.until) - date.fromisoformat(found.date)).days > 7


def _moment(intent: str, words: str, now: datetime, alarm: bool) -> Values | None:
    if intent == "HassGetCurrentDate":  # the skill reads the day in the question
        return {} if (day := parse_moment(words, now)) and day.date and not day.time else None
    found = parse_moment(words, now, alarm=alarm, bare=alarm)
    if found is None:
        return None
    return when_slots(intent, found, words)


def _timed_text(intent: str, words: str, now: datetime) -> Values | None:
    text, moment = split_moment(words, now)
    if moment is None:
        moment, text = _leading_moment(words, now)
    said = words.removeprefix(text).removesuffix(text).strip()
    return {"text": text, **(when_slots(intent, moment, said) if moment else {})} if text else None


def _leading_moment(words: str, now: datetime) -> tuple[Moment | None, str]:
    """As in "monday pay taxes", "tomorrow to call anna"."""
    parts = words.split()
    for count in range(min(len(parts) - 1, 8), 0, -1):
        if found := parse_moment(" ".join(parts[:count]), now, bare=False):
            return found, re.sub(r"^(?:to|that) ", "", " ".join(parts[count:]))
    return None, words


def _start_duration(words: str, now: datetime) -> Values | None:
    found = parse_duration(words) or parse_duration(re.sub(r"\b(hour|minute|second)\b", r"\1s", words))
    return {f"start_{unit}": value for unit, value in found.items()} if found else None


def _snooze(words: str, now: datetime) -> Values | None:
    found = parse_duration(words)
    if not found:
        return None
    return {
        "minutes": max(1, found.get("hours", 0) * 60 + found.get("minutes", 0) + round(found.get("seconds", 0) / 60))
    }


def _quantity(words: str, now: datetime) -> Values | None:
    """As in "5 miles": number and unit. "A pound" is one."""
    parts = words_of(words)
    found = number_at(parts, 0) or ((1, 1) if parts and parts[0] in ("a", "an") else None)
    if found is None:
        return None
    unit = " ".join(parts[found[1] :]).removeprefix("of a ")
    return {"value": found[0], "from_unit": unit} if unit and is_unit(unit) else None


def _word(words: str, now: datetime) -> Values | None:
    words = re.sub(r"\s+in (?:the|a) dictionary$|\s+in dictionary$", "", words)
    first = words.split()[0].lower()
    if len(words.split()) > 3 or first in _PRONOUNS or first in ("my", "your", "his", "our"):
        return None
    return {"word": words}


def _search(words: str, now: datetime) -> Values | None:
    low = words.lower()
    if low in ANY_MUSIC:
        return {}
    if _NO_MUSIC.match(low):
        return None
    words = re.sub(r"^(?:music (?:by|from|of)|the music of|music|called) (?=\w)", "", words, flags=re.IGNORECASE)
    return {"search_query": words}


def _text(words: str, now: datetime) -> Values | None:
    return None if re.match(r"(?:when|me|the time|how|who|what|why|to)\b", words.lower()) else {"text": words}


def _message(words: str, now: datetime) -> Values | None:
    return None if re.match(r"(?:a|the) (?:video|movie|film|song)\b", words) else {"message": words}


def _presence(words: str, now: datetime) -> Values | None:
    state = PRESENCE.get(words.lower())
    return {"state": state} if state else None


def _is_label(words: str) -> bool:
    """True for what a person may call a timer, or themselves."""
    parts = words.lower().split()
    if parts[-1:] == ["the"] or (parts and parts[0] in _NO_LABEL):
        return False
    if (
        not 1 <= len(parts) <= 4
        or parts[0] in _NOT_NAMES
        or parts[-1] in ("timer", "timers", "for")
        or parts[0] in _PRONOUNS
    ):
        return False
    return parse_duration(words) is None and parse_number(words) is None
