"""Dates and clock times in a text → words ("22 Nov 2026", "7:05 am").

American order for a bare date ("November twenty second"). Figures that are no date or time are left alone.
"""

import re

from assistant.speaking import number_words

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTH_NUMBER = {"Sept": 9} | {name[:length]: index for index, name in enumerate(MONTHS, 1) for length in (3, 9)}
_MONTH = "(" + "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"((?:1\d|20|21)\d\d)"

_WEEKDAY_SHORT = re.compile(
    r"\b(Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)\b"
    rf"(?:\.(?=\s|,)|(?=,?\s+(?:\d|{'|'.join(name[:3] for name in MONTHS)})))"
)
_ISO = re.compile(r"(?<![\d-])(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?:([T ])(?=\d\d:\d\d)|(?![\d-]))")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)(?![\d/])")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?![\d.])")
_DAY_MONTH = re.compile(rf"\b(the\s+)?{_DAY}(\s+of)?\s+{_MONTH}(?:,?\s+{_YEAR}(?!\d))?")
_MONTH_DAY = re.compile(rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}(?![\d:.,]\d|\d|\s?(?:%|°|am\b|pm\b))(?:,?\s+{_YEAR}(?!\d))?")
_MONTH_YEAR = re.compile(rf"\b{_MONTH},?\s+{_YEAR}(?!\d)")
_IN_YEAR = re.compile(
    r"\b((?:in|since|year|until|till|before|after|during|circa)\s+)(1[1-9]\d\d|20\d\d)(?=[\s.,;:?!)-]|$)"
    r"(?!\s*(?:%|°|(?:[a-z]+s|people|percent|degrees?|feet)\b)|[.,]\d)",
    re.IGNORECASE,
)
_DECADE = re.compile(r"(?:\b((?:1[1-9]|20)\d0)|(?<=\bthe )['’]?([2-9]0))['’]?s\b")
_YEAR_RANGE = re.compile(r"(?<![\d-])(1[5-9]\d\d|20\d\d)\s?[-–]\s?(1[5-9]\d\d|20\d\d)(?![\d-])")

_MERIDIAN = r"([AaPp])\.?\s?[Mm]\b\.?"
_CLOCK = re.compile(
    rf"(?<![\d:.,])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:])(?:\s*{_MERIDIAN})?(?:\s*(?:h|hrs|o'clock)\b)?"
)
_HOUR_MERIDIAN = re.compile(rf"(?<![\d:.,])(0?[1-9]|1[0-2])\s?{_MERIDIAN}")
_HOUR_RANGE = re.compile(rf"(?<![\d:.])(0?[1-9]|1[0-2])\s?[-–]\s?(?=(?:0?[1-9]|1[0-2])\s?{_MERIDIAN})")
_TIME_RANGE = re.compile(
    r"(\d:[0-5]\d(?:\s?[AaPp]\.?[Mm]\b\.?)?|\d\s?[AaPp]\.?[Mm]\b\.?)\s?[-–]\s?"
    r"(?=\d{1,2}(?::[0-5]\d|\s?[AaPp]\.?[Mm]\b))"
)


def speak_dates(text: str) -> str:
    """Every date, month with year, decade and obvious year as words."""
    text = _WEEKDAY_SHORT.sub(lambda found: next(day for day in WEEKDAYS if day.startswith(found[1][:3])), text)
    text = _ISO.sub(lambda found: _date(int(found[2]), int(found[3]), int(found[1])) + (", " if found[4] else ""), text)
    text = _SLASHED.sub(_slashed, text)
    text = _DOTTED.sub(lambda found: _checked(found[0], int(found[2]), int(found[1]), int(found[3])), text)
    text = _DAY_MONTH.sub(_day_month, text)
    text = _MONTH_DAY.sub(lambda found: _date(_MONTH_NUMBER[found[1]], int(found[2]), int(found[3] or 0)), text)
    text = _MONTH_YEAR.sub(lambda found: f"{_month(found[1])} {number_words.year(int(found[2]))}", text)
    text = _DECADE.sub(lambda found: number_words.decade(int(found[1] or found[2])), text)
    text = _YEAR_RANGE.sub(lambda found: " to ".join(number_words.year(int(year)) for year in found.groups()), text)
    return _IN_YEAR.sub(lambda found: found[1] + number_words.year(int(found[2])), text)


def speak_times(text: str) -> str:
    """Every clock time as words: twelve or twenty-four hours, with or without seconds."""
    text = _HOUR_RANGE.sub(lambda found: f"{number_words.cardinal(str(int(found[1])))} to ", text)
    text = _TIME_RANGE.sub(r"\1 to ", text)
    text = _CLOCK.sub(lambda found: clock(int(found[1]), int(found[2]), found[3], found[4]), text)
    return _HOUR_MERIDIAN.sub(lambda found: f"{number_words.cardinal(str(int(found[1])))} {found[2].lower()}.m.", text)


def clock(hour: int, minute: int, second: str | None = None, meridian: str | None = None) -> str:
    """Such as "seven oh five a.m." for 7, 5, None, "a"; "nineteen thirty" for 19, 30."""
    number = number_words.cardinal
    if minute:
        words = f"{number(str(hour))} {'oh ' if minute < 10 else ''}{number(str(minute))}"
    elif meridian:
        words = number(str(hour))
    elif hour % 24 == 0:
        words = "midnight"
    else:
        words = f"{number(str(hour))} " + ("hundred" if hour > 12 else "o'clock")
    if second and int(second):
        words = f"{words} and {number(str(int(second)))} second{'' if int(second) == 1 else 's'}"
    return f"{words} {meridian.lower()}.m." if meridian else words


def _month(written: str) -> str:
    """The full name of a month written in full or short."""
    return MONTHS[_MONTH_NUMBER[written] - 1]


def _date(month: int, day: int, in_year: int = 0) -> str:
    words = f"{MONTHS[month - 1]} {number_words.ordinal(day)}"
    return f"{words}, {number_words.year(in_year)}" if in_year else words


def _checked(written: str, month: int, day: int, in_year: int) -> str:
    """The date, or what was written when there is no such month or day."""
    return _date(month, day, in_year) if 1 <= month <= 12 and 1 <= day <= 31 else written


def _slashed(found: re.Match[str]) -> str:
    first, second, in_year = int(found[1]), int(found[2]), int(found[3])
    in_year += 2000 if in_year < 100 else 0
    month, day = (second, first) if first > 12 else (first, second)
    return _checked(found[0], month, day, in_year)


def _day_month(found: re.Match[str]) -> str:
    month, day, in_year = _MONTH_NUMBER[found[4]], int(found[2]), int(found[5] or 0)
    if not (found[1] or found[3]):
        return _date(month, day, in_year)
    words = f"{found[1] or ''}{number_words.ordinal(day)} of {MONTHS[month - 1]}"
    return f"{words}, {number_words.year(in_year)}" if in_year else words
