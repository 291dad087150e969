"""Times, dates and recurrences as people say them: "half past six tomorrow evening", "every weekday at 7".

English. A clock time without "am" or "pm" is the next one to come, except for alarms, which are taken as said
("seven" is 07:00). It reads words; it writes none (`assistant.speaking` does).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.languages.clock_times import ClockTimes
from assistant.languages.days import Days
from assistant.languages.durations import duration_at, seconds_of
from assistant.languages.numbers import words_of

MOST_WORDS = 16
"""No moment has more."""
_GLUED = re.compile(r"(?<=\d)(?=[ap]m\b)")
_DOTTED = re.compile(r"\b([ap])\.\s?m\b\.?|\b([ap]) m\b")
_POSSESSIVE = re.compile(r"'s?(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Moment:
    """When. Each part is "" where it was not said."""

    time: str = ""
    """"HH:MM"."""
    date: str = ""
    """"YYYY-MM-DD"."""
    recurrence: str = ""
    """"daily", "weekdays", "weekends" or weekday names joined by ", "."""

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
        if found := parse_moment(" ".join(words[start:]), now, bare=False):
            return " ".join(words[:start]), found
    return text, None


def moment_words(text: str) -> list[str]:
    """The words of a text, with "7pm", "7 p.m." and "o'clock" made plain."""
    text = text.lower().replace("’", "'").replace("o' clock", "o'clock").replace("o clock", "o'clock")
    text = _DOTTED.sub(lambda match: (match[1] or match[2]) + "m", text)
    text = _GLUED.sub(" ", text)
    if match := re.search(r"\b(\d{4})-(\d{2})-(\d{2})\b", text):
        text = text.replace(match[0], "\x02" + match[0].replace("-", "\x02"))
    words = [_POSSESSIVE.sub("", word) if word != "o'clock" else word for word in words_of(text)]
    return [word.rstrip(".").replace("\x02", "-").lstrip("-") if "\x02" in word else word.rstrip(".") for word in words]


class _Reader(Days, ClockTimes):
    """Reads pieces of a moment from left to right; remembers what it has."""

    def __init__(self, words: Sequence[str], now: datetime, bare: bool) -> None:
        Days.__init__(self, words, now.date())
        ClockTimes.__init__(self, words, bare)
        self.now = now
        self.offset: timedelta | None = None

    def read_all(self) -> bool:
        """True when every word was used and something was said."""
        while self.at < len(self.words):
            if not (self.read_recurrence() or self.read_date() or self.read_offset() or self.read_time()):
                return False
        if self.lone and not (self.day or self.recurrence):
            return False
        return bool(self.clock or self.day or self.recurrence or self.offset is not None)

    def moment(self, alarm: bool) -> Moment:
        """What was read, with hours between 0 and 23."""
        day = self.day.isoformat() if self.day else ""
        recurrence = ", ".join(self.recurrence)
        if self.offset is not None:
            due = self.now + self.offset
            return Moment(due.strftime("%H:%M"), day, recurrence)
        if self.clock is None:
            return Moment("", day, recurrence)
        hour, minute = self.clock
        if self.half_day == "pm" and hour < 12:
            hour += 12
        elif self.half_day == "am" and hour == 12:
            hour = 0
        elif not self.half_day and not self.exact and 1 <= hour <= 12 and not alarm:
            hour = self._likely(hour, minute)
        return Moment(f"{hour % 24:02d}:{minute:02d}", day, recurrence)

    def _likely(self, hour: int, minute: int) -> int:
        """Morning or evening, where nobody said: today the next to come; on another day not in the night."""
        if self.recurrence:
            return hour
        if self.day and self.day != self.now.date():
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
        inside = self.skip("in", "after")
        found = duration_at(self.words, self.at)
        if found:
            self.at = found[1]
            if self.skip("from now") or inside:
                self.offset = timedelta(seconds=seconds_of(found[0]))
                return True
        self.at = mark
        return False
