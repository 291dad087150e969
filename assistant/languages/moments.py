"""Times, dates and recurrences as people say them: "half past six tomorrow evening", "every weekday at 7".

English. A clock time without "am" or "pm" is the next one to come, except for alarms, which are taken as said
("seven" is 07:00). It reads words; it writes none (`assistant.speaking` does).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assistant.core.vocabulary import WEEKDAYS
from assistant.languages.clock_times import ClockTimes
from assistant.languages.days import Days
from assistant.languages.durations import duration_at, seconds_of
from assistant.languages.numbers import words_of
from assistant.languages.recurrences import Recurrences

MOST_WORDS = 16
"""No moment has more."""
_GLUED = re.compile(r"(?<=\d)(?=[ap]m\b)")
_DOTTED = re.compile(r"\b([ap])\.\s?m\b\.?|\b([ap]) m\b")
_ISH = re.compile(r"(?<=\d)[ -]?ish\b|(?<=[a-z])[ -]ish\b")
"""As in "8ish", "eight ish"; "english" stays."""
_MOST_SEARCHED = 40
"""Words of a sentence in which a day is looked for."""
_ALSO_WORDS = frozenset({"mar", "march", "may", "mon", "sat", "sun", "wed"})
"""Days and months that are something else as well."""
_DANGLING = frozenset(
    ["a", "about", "an", "for", "my", "of", "or", "our", "the", "their", "this", "to", "with", "your"]
)
"""Words that go with what follows: "buy presents for" is nothing to be reminded of."""
_POSSESSIVE = re.compile(r"'s?(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Moment:
    """When. Each part is "" where it was not said."""

    time: str = ""
    """"HH:MM"."""
    date: str = ""
    """"YYYY-MM-DD"."""
    recurrence: str = ""
    """"daily", "weekdays", "weekends" or weekday names joined by ", "; else the words for it ("every other day")."""

    until: str = ""
    """The last day, where `date` begins a longer time ("next month")."""

    def slots(self) -> dict[str, str]:
        """The parts that were said."""
        parts = {"time": self.time, "date": self.date, "recurrence": self.recurrence}
        return {slot: value for slot, value in parts.items() if value}


def parse_moment(text: str, now: datetime, *, alarm: bool = False, bare: bool = True) -> Moment | None:
    """The moment that a text names, if it names nothing else; None otherwise.

    `alarm`: a clock time is taken as said. `bare`: a lone number ("seven") is a time too, without "at" before it.
    """
    words = moment_words(text)
    if not words or len(words) > MOST_WORDS:
        return None
    reader = _Reader(words, now, bare)
    return reader.moment(alarm) if reader.read_all() else None


def split_moment(text: str, now: datetime) -> tuple[str, Moment | None]:
    """Take a moment off the end of a text: "call mum tomorrow at five" → ("call mum", …). At least one word stays."""
    words = text.split()
    for start in range(max(1, len(words) - 14), len(words)):
        if words[start - 1].lower() in _DANGLING:
            continue
        if found := parse_moment(" ".join(words[start:]), now, bare=False):
            return " ".join(words[:start]), found
    return text, None


def find_day(text: str, now: datetime) -> tuple[Moment, list[str]] | None:
    """The day, or the longer time, that a sentence speaks of: the longest piece that is one, and the other words."""
    words = moment_words(text)[:_MOST_SEARCHED]
    for length in range(min(len(words), MOST_WORDS), 0, -1):
        for start in range(len(words) - length + 1):
            piece = words[start : start + length]
            reader = _Reader(piece, now, bare=piece[0] not in _ALSO_WORDS or length > 1)
            found = reader.moment(False) if reader.read_all() else None
            if found and found.date and not found.recurrence:
                return found, words[:start] + words[start + length :]
    return None


def moment_words(text: str) -> list[str]:
    """The words of a text, with "7pm", "7 p.m." and "o'clock" made plain."""
    text = text.lower().replace("’", "'").replace("o' clock", "o'clock").replace("o clock", "o'clock")
    text = _DOTTED.sub(lambda match: (match[1] or match[2]) + "m", text)
    text = _GLUED.sub(" ", text)
    if match := re.search(r"\b(\d{4})-(\d{2})-(\d{2})\b", text):
        text = text.replace(match[0], "\x02" + match[0].replace("-", "\x02"))
    text = _ISH.sub("", text)
    words = [_POSSESSIVE.sub("", word) if word != "o'clock" else word for word in words_of(text)]
    return [word.rstrip(".").replace("\x02", "-").lstrip("-") if "\x02" in word else word.rstrip(".") for word in words]


class _Reader(Recurrences, Days, ClockTimes):
    """Reads pieces of a moment from left to right; remembers what it has."""

    def __init__(self, words: Sequence[str], now: datetime, bare: bool) -> None:
        Days.__init__(self, words, now.date(), bare)
        ClockTimes.__init__(self, words, bare)
        Recurrences.__init__(self, words)
        self.now = now
        self.offset: timedelta | None = None

    def read_all(self) -> bool:
        """True when every word was used and something was said."""
        while self.at < len(self.words):
            begin = self.at
            if not (self.read_recurrence() or self.read_date() or self.read_offset() or self.read_time()):
                return False
            if self.at == begin:
                return False
        recurs = bool(self.recurrence or self.rhythm or self.weekly)
        if self.lone and not (self.dated or recurs):
            return False
        return bool(self.clock or self.dated or recurs or self.offset is not None or self.half_day)

    def moment(self, alarm: bool) -> Moment | None:
        """What was read, with hours between 0 and 23. None when its parts contradict each other."""
        span = self.span()
        if span is None and self.dated:
            return None
        recurrence = self._recurrence(span[0] if span else None)
        if self.weekly and self.weekday is not None:
            span = None  # "weekly on friday": the day is in the recurrence
        day = span[0] if span else None
        until = span[1].isoformat() if span and span[1] > span[0] else ""
        if self.offset is not None:
            due = self.now + self.offset
            if day is None and self.offset >= timedelta(days=1):
                day = due.date()
            return Moment(due.strftime("%H:%M"), _iso(day), recurrence, until)
        if self.clock is None:
            if day is None and not recurrence:
                day = self._next_part_of_day()
            return Moment("", _iso(day), recurrence, until)
        hour, minute = self.clock
        if self.night and hour % 12 < 5 and hour <= 12:
            # "Tonight at one" and "midnight tonight" belong to the night, and that to the day before.
            hour %= 12
            day = day + timedelta(1) if day else None
        elif self.half_day == "pm" and hour < 12:
            hour += 12
        elif self.half_day == "am" and hour == 12:
            hour = 0
        elif not self.half_day and not self.exact and 1 <= hour <= 12 and not alarm:
            hour = self._likely(hour, minute, day)
        return Moment(f"{hour % 24:02d}:{minute:02d}", _iso(day), recurrence, until)

    def _recurrence(self, day: date | None) -> str:
        """The vocabulary's words for the days; a rhythm in its own."""
        if self.rhythm:
            return self.rhythm
        if self.weekly and not self.recurrence:
            return WEEKDAYS[(day or self.today).weekday()]
        return ", ".join(self.recurrence)

    def _next_part_of_day(self) -> date:
        """The day of "in the morning", of which today's may be over."""
        ends = 18 if self.half_day == "pm" and not self.night else 24 if self.night else 6
        evening = any(word.startswith("evening") for word in self.words)
        return self.today + timedelta(self.now.hour >= (24 if evening else ends))

    def _likely(self, hour: int, minute: int, day: date | None) -> int:
        """Morning or evening, where nobody said: today the next to come; on another day not in the night."""
        if self.recurrence or self.rhythm or self.weekly:
            return hour
        if day and day != self.now.date():
            return hour + 12 if 1 <= hour <= 6 else hour
        for candidate in (hour % 12, hour % 12 + 12):
            if (candidate, minute) > (self.now.hour, self.now.minute):
                return candidate
        return hour + 12 if 1 <= hour <= 6 else hour

    def read_offset(self) -> bool:
        """As in "in ten minutes", "ten minutes from now"."""
        mark = self.at
        if self.clock or self.offset is not None:
            return False
        inside = self.skip("in about", "in", "after")
        found = duration_at(self.words, self.at)
        if found:
            self.at = found[1]
            if self.skip("from now") or inside:
                self.offset = timedelta(seconds=seconds_of(found[0]))
                return True
        self.at = mark
        return False


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
