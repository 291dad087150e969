"""Days as people say them: "on friday", "tomorrow morning", "a week from tuesday", "next month on the 5th". English."""

from collections.abc import Sequence
from datetime import date, timedelta

from assistant.languages.dates import Dates, last_of_month
from assistant.languages.numbers import number_at
from assistant.languages.said import DAY_PARTS, weekday_index

_UNITS = {"day": 1, "week": 7, "fortnight": 14, "month": 0, "year": 0}
_MOST = 1000
"""Days, weeks, months or years: nobody counts further."""
_FARTHEST = 400
"""Days ahead within which "friday the 13th" is looked for."""


class Days(Dates):
    """Reads days; what was said of them must agree."""

    def __init__(self, words: Sequence[str], today: date, bare: bool) -> None:
        Dates.__init__(self, words, today, bare)
        self.weekday: int | None = None
        self.later = 0
        """Weeks after the next such weekday."""
        self.week: date | None = None
        """The Monday of a week that was said."""
        self.until: date | None = None
        """The last day of a time that begins with `day`."""

    @property
    def dated(self) -> bool:
        """True when something was said of the day."""
        return bool(self.day or self.number or self.month or self.week or self.weekday is not None)

    def read_date(self) -> bool:
        """As in "tomorrow morning", "on friday", "the fifth of may", "in two days"."""
        begin = self.at
        free = not self.bare and self.peek() == "for"
        self.skip(
            "on", "for", "by", "from", "starting on", "starting", "beginning", "later", "earlier", "early", "late"
        )
        self.skip("on", "first thing")
        if free and self._holiday_next():  # "buy presents for christmas" is no day to buy them
            self.at = begin
            return False
        if not (self._near_day() or self._shifted() or self._week() or self._weekday() or self.read_calendar_day()):
            self.at = begin
            return False
        self.take_part_of_day()
        return True

    def span(self) -> tuple[date, date] | None:
        """First and last of the days that all the pieces name; None where they contradict each other, or none does."""
        day = self._whole()
        if day is None:
            return None
        if self.month and not (self.number or self.day):
            return day, last_of_month(day)
        if self.week and self.weekday is None and not (self.day or self.number):
            return day, self.week + timedelta(6)
        return day, self.until or day

    def _whole(self) -> date | None:
        weekday = self.weekday
        if self.day:
            fits = weekday in (None, self.day.weekday()) and self.number in (0, self.day.day)
            month = self.month is None or self.month.replace(day=1) == self.day.replace(day=1)
            return self.day if fits and month and self.week is None else None
        if self.week and weekday is not None:
            found = self.week + timedelta(weekday)
            return found if found >= self.today and not self.number else None
        if self.week:
            # A week from today rather than Monday: what is to be done next week is a week away.
            ahead = (self.week - (self.today - timedelta(self.today.weekday()))).days
            return None if self.number or self.month else self.today + timedelta(ahead)
        if self.number:
            return self._numbered()
        if self.month:
            return None if weekday is not None else max(self.month, self.today)
        if weekday is None:
            return None
        ahead = (weekday - self.today.weekday()) % 7 or 7
        return self.today + timedelta(ahead + 7 * self.later)

    def _numbered(self) -> date | None:
        """The next day with that number, in the month and on the weekday that were said."""
        for ahead in range(_FARTHEST if self.weekday is not None or self.month else 62):
            found = self.today + timedelta(ahead)
            fits = self.month is None or found.replace(day=1) == self.month
            if found.day == self.number and fits and self.weekday in (None, found.weekday()):
                return found
        return None

    def _near_day(self) -> bool:
        """As in "tomorrow", "tonight", "this morning"."""
        if self.day:
            return False
        ahead = 0
        if self.skip("the day after tomorrow", "day after tomorrow"):
            ahead = 2
        elif self.skip("the day before yesterday", "day before yesterday"):
            ahead = -2
        elif self.skip("tomorrow", "tomorrows"):
            ahead = 1
        elif self.skip("yesterday", "yesterdays"):
            ahead = -1
        elif self.skip("tonight", "tonights"):
            self.half_day, self.night = "pm", True
        elif self.skip("last night"):
            ahead, self.half_day, self.night = -1, "pm", True
        elif self.skip("the rest of the day", "the remainder of the day", "rest of the day", "later in the day"):
            pass
        elif self.peek() == "this" and self.peek(1) in DAY_PARTS:
            self.at += 1
        elif not self.skip("today", "todays", "later today", "this day"):
            return False
        self.day = self.today + timedelta(ahead)
        return True

    def _weekday(self) -> bool:
        """As in "friday", "this coming friday", "next friday", "friday week", "last friday"."""
        mark = self.at
        if self.weekday is not None:
            return False
        past = self.skip("last", "this past", "the last")
        if not past:
            self.skip("this coming", "the coming", "coming", "this", "next", "the next", "the following", "the")
        found = weekday_index(self.peek())
        short = self.peek() in ("sun", "sat", "wed") and not self.bare
        if found is None or short or (past and self.peek(1) in ("of", "in")):  # "the last friday of june"
            self.at = mark
            return False
        self.at += 1
        if past:
            self.day = self.today - timedelta((self.today.weekday() - found) % 7 or 7)
            return True
        self.weekday = found
        if self.skip("after next") or (self.peek(1) != "after" and self.skip("week", "in a week")):
            self.later = 1
        return True

    def _week(self) -> bool:
        """As in "next week", "the rest of the week", "at the weekend", "the next three days"."""
        mark = self.at
        if self.day or self.week or self.month:
            return False
        monday = self.today - timedelta(self.today.weekday())
        if self.skip("the week after next", "week after next"):
            self.week = monday + timedelta(14)
        elif self.skip("next week", "the coming week", "coming week", "the following week"):
            self.week = monday + timedelta(7)
        elif self.skip(
            *("this week", "the rest of the week", "the remainder of the week", "rest of the week", "the week"),
            *("the rest of this week", "remainder of the week", "in the week"),
        ):
            self.week = monday
        elif self._weekend() or self._next_days():
            pass
        elif self.skip("this year", "the rest of the year"):
            self.day, self.until = self.today, date(self.today.year, 12, 31)
        elif self.skip("next year"):
            self.day, self.until = date(self.today.year + 1, 1, 1), date(self.today.year + 1, 12, 31)
        else:
            self.at = mark
            return False
        return True

    def _weekend(self) -> bool:
        mark = self.at
        self.skip("at the", "on the", "over the", "at", "this coming", "this", "the")
        next_one = self.skip("next")
        if not self.skip("weekend", "weekends"):
            self.at = mark
            return False
        self.day = self.today + timedelta((5 - self.today.weekday()) % 7 + 7 * next_one)
        self.until = self.day + timedelta(1)
        return True

    def _next_days(self) -> bool:
        """As in "the next three days", "in the coming days"."""
        mark = self.at
        self.skip("in", "over", "during")
        if self.skip("the next", "next", "the coming"):
            few = self.skip("few", "couple of")
            count = None if few else number_at(self.words, self.at)
            self.at = count[1] if count else self.at
            if (few or count) and self.skip("days"):
                self.day, self.until = self.today, self.today + timedelta(3 if few else int(count[0]) if count else 0)
                return True
        self.at = mark
        return False

    def _shifted(self) -> bool:
        """As in "in two weeks", "a week from now", "three days ago", "two days before christmas"."""
        mark = self.at
        if self.day:
            return False
        inside = self.skip("in", "within")
        found = self._length()
        if found:
            count, unit = found
            if inside or self.skip("from now", "from today"):
                self.skip("time", "from now")  # "in two weeks' time"
                self.day = shifted(self.today, count, unit)
            elif self.skip("ago"):
                self.day = shifted(self.today, -count, unit)
            elif self.peek() in ("from", "after", "before") or (unit == "week" and self.peek() == "on"):
                sign = -1 if self.peek() == "before" else 1
                self.at += 1
                base = self._another()
                self.day = shifted(base, sign * count, unit) if base else None
        if self.day is None:
            self.at = mark
        return self.day is not None

    def _length(self) -> tuple[int, str] | None:
        """As in "two weeks", "a month", "the day"."""
        count = 1
        if self.peek() in ("a", "one", "the", "another"):
            self.at += 1
            if self.skip("couple of"):
                count = 2
        elif number := number_at(self.words, self.at):
            if not isinstance(number[0], int):
                return None
            count, self.at = number[0], number[1]
        elif self.peek() not in ("day", "week"):
            return None
        unit = self.peek().removesuffix("s")
        if unit not in _UNITS or not 0 < count < _MOST:
            return None
        self.at += 1
        return count, unit

    def _another(self) -> date | None:
        """The day that the words at the reading point name, passed."""
        reader = Days(self.words[self.at :], self.today, True)
        found = reader.span() if reader.read_date() else None
        self.at += reader.at
        return found[0] if found else None

    def _holiday_next(self) -> bool:
        reader = Dates(self.words[self.at :], self.today, True)
        return reader.read_holiday()


def shifted(day: date, count: int, unit: str) -> date | None:
    """A day some days, weeks, months or years later (or earlier); None beyond the calendar."""
    from dateutil.relativedelta import relativedelta

    try:
        if unit in ("month", "year"):
            return day + (relativedelta(months=count) if unit == "month" else relativedelta(years=count))
        return day + timedelta(count * _UNITS[unit])
    except (OverflowError, ValueError):
        return None
