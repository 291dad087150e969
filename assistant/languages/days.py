"""Days as people say them: dates ("on friday", "the fifth of may") and recurrences ("every weekday"). English."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from assistant.core.vocabulary import WEEKDAYS
from assistant.languages.numbers import number_at, ordinal_at
from assistant.languages.said import DAY_PARTS, Said

_MONTH_NAMES = "january february march april may june july august september october november december"
MONTHS = tuple(_MONTH_NAMES.split())
WEEKEND = ("weekend", "weekends")
WORKDAYS = ("weekday", "weekdays", "workday", "workdays")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Days(Said):
    """Reads dates and recurrences; remembers the day and the days."""

    def __init__(self, words: Sequence[str], today: date) -> None:
        Said.__init__(self, words)
        self.today = today
        self.day: date | None = None
        self.recurrence: list[str] = []

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
        self.take_part_of_day()
        return True

    def _part_of_day(self) -> bool:
        """As in "every morning"."""
        if self.take_part_of_day():
            self.recurrence = ["daily"]
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

    def read_date(self) -> bool:
        """As in "tomorrow morning", "on friday", "the fifth of may", "in two days"."""
        if self.day:
            return False
        begin = self.at
        today = self.today
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
        self.take_part_of_day()
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
