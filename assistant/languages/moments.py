"""Times, dates and recurrences as people say them: "half past six tomorrow evening", "every weekday at 7".

English. A clock time without "am" or "pm" is the next one to come, except for alarms, which are taken as said
("seven" is 07:00). It reads words; it writes none (`assistant.speaking` does).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assistant.core.vocabulary import WEEKDAYS
from assistant.languages.durations import duration_at, seconds_of
from assistant.languages.numbers import TENS, UNITS, number_at, ordinal_at, words_of

_MONTH_NAMES = "january february march april may june july august september october november december"
MONTHS = tuple(_MONTH_NAMES.split())
DAY_PARTS = {
    "morning": "am",
    "mornings": "am",
    "afternoon": "pm",
    "afternoons": "pm",
    "evening": "pm",
    "evenings": "pm",
    "night": "pm",
    "nights": "pm",
}
NAMED_TIMES = {"noon": (12, 0), "midday": (12, 0), "midnight": (0, 0)}
WEEKEND = ("weekend", "weekends")
WORKDAYS = ("weekday", "weekdays", "workday", "workdays")

_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")
_GLUED = re.compile(r"(?<=\d)(?=[ap]m\b)")
_DOTTED = re.compile(r"\b([ap])\.\s?m\b\.?|\b([ap]) m\b")
_ISO_DATE = re.compile(r"\d{4} \d{2} \d{2}|\d{4}-\d{2}-\d{2}")
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
    if not words or len(words) > 16:
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


class _Reader:
    """Reads pieces of a moment from left to right; remembers what it has."""

    def __init__(self, words: Sequence[str], now: datetime, bare: bool) -> None:
        self.words = list(words)
        self.now = now
        self.bare = bare
        self.at = 0
        self.clock: tuple[int, int] | None = None
        self.exact = False  # the clock needs no guess between morning and evening
        self.half_day = ""  # "am" or "pm"
        self.lone = False  # the clock is a mere number
        self.day: date | None = None
        self.recurrence: list[str] = []
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

    def peek(self, ahead: int = 0) -> str:
        """The word at the reading point, or ""."""
        at = self.at + ahead
        return self.words[at] if at < len(self.words) else ""

    def skip(self, *phrases: str) -> bool:
        """Pass over one of these phrases."""
        for phrase in phrases:
            parts = phrase.split()
            if self.words[self.at : self.at + len(parts)] == parts:
                self.at += len(parts)
                return True
        return False

    # Recurrence

    def read_recurrence(self) -> bool:
        """As in "every day", "on weekdays", "mondays and thursdays", "monday to friday"."""
        begin = self.at
        if self.recurrence:
            return False
        if self.skip("every day", "each day", "daily", "everyday", "every single day"):
            self.recurrence = ["daily"]
        elif self.skip("monday to friday", "monday through friday", "mondays to fridays", "monday till friday"):
            self.recurrence = ["weekdays"]
        elif self.skip("every", "each"):
            if not (self._part_of_day() or self._kind_of_day() or self._several_days()):
                self.at = begin
                return False
        else:
            self.skip("on", "at", "on the", "at the")
            if self.peek().endswith("s") and (self._kind_of_day() or self._several_days()):
                pass
            else:
                self.at = begin
                return False
        if self.peek() in DAY_PARTS:
            self.half_day = DAY_PARTS[self.peek()]
            self.at += 1
        return True

    def _part_of_day(self) -> bool:
        """As in "every morning"."""
        if self.peek() in DAY_PARTS:
            self.half_day = DAY_PARTS[self.peek()]
            self.recurrence = ["daily"]
            self.at += 1
            return True
        return False

    def _kind_of_day(self) -> bool:
        """As in "weekdays", "weekend", "working day"."""
        if self.peek() in WORKDAYS or self.words[self.at : self.at + 2] in (
            ["working", "day"],
            ["work", "day"],
            ["week", "day"],
        ):
            self.recurrence = ["weekdays"]
            self.at += 1 if self.peek() in WORKDAYS else 2
            return True
        if self.peek() in WEEKEND:
            self.recurrence = ["weekends"]
            self.at += 1
            return True
        return False

    def _several_days(self) -> bool:
        """As in "monday", "mondays and thursdays"."""
        days: list[str] = []
        while True:
            mark = self.at
            if days:
                self.skip("and", "and every", "and on")
            name = self.peek().removesuffix("s") if self.peek() not in WEEKDAYS else self.peek()
            if name not in WEEKDAYS:
                self.at = mark
                break
            days.append(name)
            self.at += 1
        if days:
            self.recurrence = sorted(set(days), key=WEEKDAYS.index)
        return bool(days)

    # Dates

    def read_date(self) -> bool:
        """As in "tomorrow morning", "on friday", "the fifth of may", "in two days"."""
        if self.day:
            return False
        begin = self.at
        today = self.now.date()
        self.skip("on", "for", "by", "from", "starting", "later", "earlier")
        if self.skip("the day after tomorrow", "day after tomorrow"):
            self.day = today + timedelta(2)
        elif self.skip("tomorrow"):
            self.day = today + timedelta(1)
        elif self.skip("yesterday"):
            self.day = today - timedelta(1)
        elif self.skip("tonight"):
            self.day, self.half_day = today, "pm"
        elif self.skip("today"):
            self.day = today
        elif self.peek() == "this" and self.peek(1) in DAY_PARTS:
            self.at += 1
            self.day = today
        elif self.skip("last night"):
            self.day, self.half_day = today - timedelta(1), "pm"
        elif self._weekday(today) or self._calendar_day(today) or self._far_day(today):
            pass
        else:
            self.at = begin
            return False
        if self.peek() in DAY_PARTS:
            self.half_day = DAY_PARTS[self.peek()]
            self.at += 1
        return True

    def _weekday(self, today: date) -> bool:
        """As in "friday", "this coming friday", "next friday"; the first one after today."""
        mark = self.at
        self.skip("this coming", "the coming", "coming", "this", "next", "the next")
        name = self.peek()
        if name not in WEEKDAYS:
            self.at = mark
            return False
        self.at += 1
        ahead = (WEEKDAYS.index(name) - today.weekday()) % 7 or 7
        if self.skip("week", "in a week"):
            ahead += 7
        self.day = today + timedelta(ahead)
        return True

    def _calendar_day(self, today: date) -> bool:
        """As in "the fifth of may", "may the fifth", "may 5", "5 may 2027", "2027-05-05", "the fifth"."""
        mark = self.at
        if _ISO_DATE.fullmatch(self.peek()):
            try:
                self.day = date.fromisoformat(self.peek())
            except ValueError:
                return False
            self.at += 1
            return True
        article = self.skip("the")
        month = 0
        if self.peek() in MONTHS:
            month = MONTHS.index(self.peek()) + 1
            self.at += 1
            self.skip("the")
        found = ordinal_at(self.words, self.at)
        if found is None and (month or (not article and self._month_follows())):
            number = number_at(self.words, self.at)
            found = (int(number[0]), number[1]) if number and isinstance(number[0], int) else None
        if found is None or not (article or month or self._month_at(found[1])):
            self.at = mark
            return False
        day, self.at = found
        self.skip("of")
        if not month and self.peek() in MONTHS:
            month = MONTHS.index(self.peek()) + 1
            self.at += 1
        year = 0
        if month and (written := re.fullmatch(r"20\d\d", self.peek())):
            year = int(written[0])
            self.at += 1
        self.day = _next_date(today, day, month, year)
        if self.day is None:
            self.at = mark
        return self.day is not None

    def _month_follows(self) -> bool:
        number = number_at(self.words, self.at)
        return bool(number and self._month_at(number[1]))

    def _month_at(self, at: int) -> bool:
        if at < len(self.words) and self.words[at] == "of":
            at += 1
        return at < len(self.words) and self.words[at] in MONTHS

    def _far_day(self, today: date) -> bool:
        """As in "in two weeks", "a week from now", "next week", "at the weekend"."""
        mark = self.at
        if self.skip("next week"):
            self.day = today + timedelta(7)
            return True
        if self.skip("this week"):
            self.day = today
            return True
        self.skip("at the", "on the", "over the", "at", "this", "the")
        if self.peek() == "weekend":
            self.at += 1
            self.day = today + timedelta((5 - today.weekday()) % 7)
            return True
        self.at = mark
        if self.skip("next weekend"):
            self.day = today + timedelta((5 - today.weekday()) % 7 + 7)
            return True
        inside = self.skip("in")
        count: int | None = None
        if self.peek() in ("a", "one"):
            count = 1
            self.at += 1
        elif number := number_at(self.words, self.at):
            count = int(number[0])
            self.at = number[1]
        unit = {"day": 1, "days": 1, "week": 7, "weeks": 7, "fortnight": 14}.get(self.peek())
        if count is not None and unit and count < 1000:
            self.at += 1
            if inside or self.skip("from now", "from today"):
                self.day = today + timedelta(count * unit)
                return True
        self.at = mark
        return False

    # Clock times

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

    def read_time(self) -> bool:
        """A clock time ("at seven", "7:30 pm", "noon", "half seven"), or a part of a day on its own."""
        mark = self.at
        marked = self.skip(
            "at about", "at around", "at exactly", "at", "by", "for", "around", "about", "from", "exactly"
        )
        if self.skip("in the", "during the", "in") and self.peek() in DAY_PARTS:
            self.half_day = DAY_PARTS[self.peek()]
            self.at += 1
            return True
        if self.skip("night") and marked:
            self.half_day = "pm"
            return True
        if self.clock is None:
            self.skip("the")
            if self._clock():
                said = self._half_day()
                self.lone = not (marked or said or self.exact or self.bare)
                return True
        self.at = mark
        return False

    def _half_day(self) -> bool:
        """What may stand behind a clock time: "am", "o'clock", "in the evening", "sharp"."""
        said = self.skip("o'clock")
        if self.peek() in ("am", "pm"):
            self.half_day = self.peek()
            self.at += 1
            said = True
        elif self.skip("in the") or self.skip("at"):
            if self.peek() in DAY_PARTS:
                hour = self.clock[0] if self.clock else 0
                night = self.peek() == "night" and hour in (12, 1, 2, 3, 4)
                self.half_day = "am" if night else DAY_PARTS[self.peek()]
                self.at += 1
                said = True
            else:
                self.at -= 1 if self.words[self.at - 1] == "at" else 2
        self.skip("sharp", "exactly", "on the dot")
        return said

    def _clock(self) -> bool:
        """Hours and minutes at the reading point."""
        word = self.peek()
        if word in NAMED_TIMES:
            self.clock, self.exact = NAMED_TIMES[word], True
            self.at += 1
            return True
        if match := _CLOCK.fullmatch(word):
            hour, minute = int(match[1]), int(match[2])
            self.exact = ":" in word or len(match[1]) == 2
            # "7:30" may be evening; "07:30" and "19:30" may not.
            self.exact = self.exact and (match[1].startswith("0") or hour > 12)
            self.at += 1
            return self._take(hour, minute)
        return self._past_or_to() or self._hour_and_minutes()

    def _take(self, hour: int, minute: int) -> bool:
        if 0 <= hour <= 24 and 0 <= minute <= 59:
            self.clock = (hour % 24, minute)
            self.exact = self.exact or hour == 0 or hour > 12
            return True
        return False

    def _past_or_to(self) -> bool:
        """As in "half past six", "a quarter to nine", "ten minutes past three", "half seven"."""
        mark = self.at
        self.skip("a")
        minutes: int | None = None
        if self.skip("half"):
            minutes = 30
        elif self.skip("quarter"):
            minutes = 15
        elif (number := number_at(self.words, self.at)) and isinstance(number[0], int):
            minutes = number[0]
            self.at = number[1]
            self.skip("minutes", "minute")
        if minutes is not None and 0 < minutes < 60:
            after = self.skip("past", "after")
            before = not after and self.skip("to", "before", "till", "of")
            hour = self._hour()
            if hour is not None and before:
                return self._take((hour - 1) % (24 if hour > 12 else 12) or 12, 60 - minutes)
            if hour is not None and (after or self.words[mark] == "half"):
                return self._take(hour, minutes)
        self.at = mark
        return False

    def _hour(self) -> int | None:
        """A whole hour, 0 to 24."""
        if self.peek() in NAMED_TIMES:
            hour = NAMED_TIMES[self.peek()][0]
            self.at += 1
            return hour
        return self._small(24)

    def _small(self, most: int) -> int | None:
        """A number up to `most`, in digits or words, "twenty three" included."""
        word = self.peek()
        value: int | None = None
        used = 1
        if word.isascii() and word.isdigit() and len(word) <= 2:
            value = int(word)
        elif word in UNITS:
            value = UNITS[word]
        elif word in TENS:
            value = TENS[word]
            following = UNITS.get(self.peek(1), 0)
            if 0 < following < 10 and value + following <= most:
                value, used = value + following, 2
        if value is None or value > most:
            return None
        self.at += used
        return value

    def _hour_and_minutes(self) -> bool:
        """As in "seven", "six thirty", "seven oh five", "nineteen hundred", "1930"."""
        word = self.peek()
        if re.fullmatch(r"\d{3,4}", word):
            self.at += 1
            self.exact = len(word) == 4 and (word[0] == "0" or int(word[:-2]) > 12)
            return self._take(int(word[:-2]), int(word[-2:]))
        hour = self._small(24)
        if hour is None:
            return False
        if self.skip("hundred hours", "hundred"):
            return self._take(hour, 0)
        mark = self.at
        zero = self.skip("oh", "o", "zero")
        minute = self._small(59)
        if minute is None or (zero and minute > 9) or (not zero and minute < 10):
            self.at, minute = mark, 0
        return self._take(hour, minute)


def _next_date(today: date, day: int, month: int, year: int) -> date | None:
    """The first date from today on with that day (and month); None where there is none."""
    try:
        if year:
            return date(year, month, day)
        if month:
            found = date(today.year, month, day)
            return found if found >= today else date(today.year + 1, month, day)
    except ValueError:
        return None
    for ahead in range(62):
        candidate = today + timedelta(ahead)
        if candidate.day == day:
            return candidate
    return None
