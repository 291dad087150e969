"""Dates of the calendar as people say them: "the fifth of may", "feb four", "3/15", "the last friday of june". English.

What is said of a date is collected piece by piece ("friday" … "the 13th"); `Days` puts it together.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from assistant.languages.holidays import holiday, holiday_at, is_plain, next_holiday, weekday_of_month
from assistant.languages.numbers import number_at, ordinal_at
from assistant.languages.said import Said, weekday_index

_MONTH_NAMES = "january february march april may june july august september october november december"
_FULL_MONTHS = {name: place for place, name in enumerate(_MONTH_NAMES.split(), 1)}
MONTHS = {**_FULL_MONTHS, **{name[:3]: place for name, place in _FULL_MONTHS.items()}, "sept": 9}
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?")
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "1st": 1, "2nd": 2, "3rd": 3}


class Dates(Said):
    """Reads dates of the calendar."""

    def __init__(self, words: Sequence[str], today: date, bare: bool) -> None:
        """`bare`: the text is nothing else, so that "march", "christmas" and "12th" need no word before them."""
        Said.__init__(self, words)
        self.today = today
        self.bare = bare
        self.day: date | None = None
        """A whole date."""
        self.number = 0
        """A day of a month that was not said, or is `month`."""
        self.month: date | None = None
        """The first day of a month that was said without a day."""

    def read_calendar_day(self) -> bool:
        """As in "the fifth of may", "may 5 2027", "2027-05-05", "the fifth", "christmas eve", "in march"."""
        if self.day:
            return self._same_day()
        if self.number:
            return self.month is None and self._relative_month()
        return (
            self._in_digits()
            or self._weekday_of_month()
            or self._day_and_month()
            or self.read_holiday()
            or self._end_of_month()
            or self._relative_month()
            or self._month_alone()
        )

    def _same_day(self) -> bool:
        """As in "the 3rd" behind "today": the same day once more, or the words do not agree."""
        other = Dates(self.words[self.at :], self.today, True)
        if self.number or not other.read_calendar_day() or other.month or other.day not in (None, self.day):
            return False
        self.number = other.number
        self.at += other.at
        return True

    def _in_digits(self) -> bool:
        """As in "2027-05-05", "3/15"; "3/4" may be two days and is none."""
        word = self.peek()
        if _ISO_DATE.fullmatch(word):
            year, month, day = map(int, word.split("-"))
        elif match := _SLASHED.fullmatch(word):
            month, day, year = int(match[1]), int(match[2]), int(match[3] or 0)
            if month > 12:
                month, day = day, month
            elif day <= 12 and day != month:
                return False
        else:
            return False
        self.day = _next_date(self.today, day, month, year)
        self.at += 1
        return self.day is not None

    def _day_and_month(self) -> bool:
        """As in "the fifth of may", "may the fifth", "may 5", "5 may 2027", "the fifth"."""
        mark = self.at
        article = self.skip("the")
        month = self._month_name()
        if month and self._year_then_nothing():
            self.at = mark
            return False
        if month:
            self.skip("the")
        found = ordinal_at(self.words, self.at)
        counted = found is not None
        if found is None and (month or not article):
            number = number_at(self.words, self.at)
            found = (number[0], number[1]) if number and isinstance(number[0], int) else None
        if found is None or not 1 <= found[0] <= 31:
            self.at = mark
            return False
        day, self.at = found
        if not month:
            self.at += self.peek() == "of" and self.peek(1) in MONTHS
            month = self._month_name()
        if month:
            self.day = _next_date(self.today, day, month, self._year())
        elif counted and (article or self.bare):
            every = self.peek() == "of" and self.peek(1) in ("every", "each")  # "month": a recurrence
            of = self.peek() == "of"
            known = self.skip("of the month") or (every and self.skip("of")) or (of and self._relative_month())
            self.number = day if known or not of else 0
        if not (self.day or self.number):
            self.at = mark
        return bool(self.day or self.number)

    def _month_name(self) -> int:
        """A month's name at the reading point, passed: 1 to 12; else 0."""
        found = MONTHS.get(self.peek(), 0)
        self.at += bool(found)
        return found

    def _year_then_nothing(self) -> bool:
        """True where a year stands that is no day: "april 2027", "april twenty twenty seven"."""
        mark = self.at
        year = self._year()
        ends = bool(year) and number_at(self.words, self.at) is None
        self.at = mark
        return ends

    def _year(self) -> int:
        """A year, passed: "2027", "twenty twenty seven", "two thousand and seventeen", "of next year"; else 0."""
        mark = self.at
        if self.skip("of next year", "next year"):
            return self.today.year + 1
        if self.skip("of this year", "this year"):
            return self.today.year
        self.skip("in", "of")
        century = {"nineteen": 1900, "twenty": 2000}.get(self.peek())
        rest = number_at(self.words, self.at + 1) if century else None
        if century and rest and isinstance(rest[0], int) and 10 <= rest[0] <= 99:
            self.at = rest[1]
            return century + rest[0]
        found = number_at(self.words, self.at)
        if found and isinstance(found[0], int) and 1900 <= found[0] <= 2200:
            self.at = found[1]
            return found[0]
        self.at = mark
        return 0

    def _relative_month(self) -> bool:
        """As in "next month", "of this month", "the month"."""
        mark = self.at
        self.skip("of the", "in the", "of", "in", "the", "during the", "during")
        if self.skip("next month", "following month", "coming month"):
            first = self.today.replace(day=1)
            self.month = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        elif self.skip("this month", "current month"):
            self.month = self.today.replace(day=1)
        else:
            self.at = mark
            return False
        return True

    def _month_alone(self) -> bool:
        """As in "in march", "next december", "april 2027"."""
        mark = self.at
        led = self.skip("in the month of", "the month of", "in", "this", "next", "this coming", "during")
        month = self._month_name()
        year = self._year() if month else 0
        if not month or not (led or self.bare or year) or number_at(self.words, self.at):
            self.at = mark
            return False
        year = year or self.today.year + (month < self.today.month)
        self.month = date(year, month, 1)
        return True

    def read_holiday(self) -> bool:
        """As in "christmas eve", "on easter monday", "halloween"."""
        mark = self.at
        led = self.skip("this", "next", "this coming") or (mark > 0 and self.words[mark - 1] in ("on", "at", "over"))
        self.skip("the")
        found = holiday_at(self.words, self.at)
        if found is None or (is_plain(found[0]) and not (led or self.bare)):
            self.at = mark
            return False
        self.at = found[1]
        year = self._year()
        self.day = holiday(found[0], year) if year else next_holiday(found[0], self.today)
        return True

    def _weekday_of_month(self) -> bool:
        """As in "the first monday of june", "the last friday of the month"."""
        mark = self.at
        self.skip("the")
        place = _PLACES.get(self.peek(), 0)
        weekday = weekday_index(self.peek(1))
        if place and weekday is not None and self.peek(2) in ("of", "in"):
            self.at += 3
            self.skip("the")
            self.day = self._in_month(lambda month: weekday_of_month(month.year, month.month, weekday, place))
        if self.day is None:
            self.at = mark
        return self.day is not None

    def _end_of_month(self) -> bool:
        """As in "the end of the month", "the last day of next month"."""
        mark = self.at
        if self.skip("the end of", "end of", "the last day of", "last day of"):
            self.skip("the")
            self.day = self._in_month(last_of_month)
        if self.day is None:
            self.at = mark
        return self.day is not None

    def _in_month(self, pick: Callable[[date], date | None]) -> date | None:
        """A day of the month that follows in the words: the next to come, where no year was said."""
        first = self.today.replace(day=1)
        following = last_of_month(first) + timedelta(1)
        if self.skip("month", "this month"):
            found = pick(first)
            return found if found and found >= self.today else pick(following)
        if self.skip("next month"):
            return pick(following)
        month = self._month_name()
        if not month:
            return None
        if year := self._year():
            return pick(date(year, month, 1))
        found = pick(date(self.today.year, month, 1))
        return found if found and found >= self.today else pick(date(self.today.year + 1, month, 1))


def last_of_month(day: date) -> date:
    """The last day of a day's month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(1)


def _next_date(today: date, day: int, month: int, year: int) -> date | None:
    """The first date from today on with that day and month (a leap day may be years away); None where there is none."""
    for candidate in [year] if year else range(today.year, today.year + 9):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    return None
