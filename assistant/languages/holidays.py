"""Days with a name of their own: "christmas eve", "easter monday", "halloween". English.

Days that fall on different dates in different countries (Mother's Day, Independence Day) are left out: better asked
about than guessed. Thanksgiving and what hangs on it are American.
"""

from collections.abc import Sequence
from datetime import date, timedelta

_FIXED = {
    "new year day": (1, 1),
    "new year": (1, 1),
    "valentine day": (2, 14),
    "valentine": (2, 14),
    "st patrick day": (3, 17),
    "saint patrick day": (3, 17),
    "april fool day": (4, 1),
    "april fool": (4, 1),
    "juneteenth": (6, 19),
    "halloween": (10, 31),
    "bonfire night": (11, 5),
    "guy fawke night": (11, 5),
    "veteran day": (11, 11),
    "christma eve": (12, 24),
    "xma eve": (12, 24),
    "christma day": (12, 25),
    "xma day": (12, 25),
    "christma": (12, 25),
    "xma": (12, 25),
    "boxing day": (12, 26),
    "new year eve": (12, 31),
}
"""Name, each word without its last "s" → month and day."""
_AROUND_EASTER = {
    "pancake day": -47,
    "pancake tuesday": -47,
    "shrove tuesday": -47,
    "mardi gra": -47,
    "ash wednesday": -46,
    "palm sunday": -7,
    "maundy thursday": -3,
    "good friday": -2,
    "easter sunday": 0,
    "easter monday": 1,
    "easter": 0,
    "ascension day": 39,
    "pentecost": 49,
    "whit sunday": 49,
    "whit monday": 50,
}
"""Name → days after Easter Sunday."""
_BY_WEEKDAY = {
    "martin luther king day": (1, 0, 3, 0),
    "memorial day": (5, 0, -1, 0),
    "labor day": (9, 0, 1, 0),
    "labour day": (9, 0, 1, 0),
    "thanksgiving day": (11, 3, 4, 0),
    "thanksgiving": (11, 3, 4, 0),
    "black friday": (11, 3, 4, 1),
}
"""Name → month, weekday, which of them in the month, days after it."""
_NAMES = sorted(
    (tuple(name.split()) for names in (_FIXED, _AROUND_EASTER, _BY_WEEKDAY) for name in names), key=len, reverse=True
)
_BEGINNINGS = frozenset(name[0] for name in _NAMES)


def holiday_at(words: Sequence[str], start: int) -> tuple[str, int] | None:
    """A holiday's name that begins at a word: (name, index after it); "new year's day" and "new years day" alike."""
    if start >= len(words) or words[start].removesuffix("s") not in _BEGINNINGS:
        return None
    bare = tuple(word.removesuffix("s") for word in words[start : start + 4])
    name = next((name for name in _NAMES if bare[: len(name)] == name), None)
    return (" ".join(name), start + len(name)) if name else None


def is_plain(name: str) -> bool:
    """True for a season as much as a day: "christmas", "easter"."""
    return " " not in name or name == "new year"


def holiday(name: str, year: int) -> date:
    """The day of a holiday (a name that `holiday_at` gave) in a year."""
    if name in _FIXED:
        return date(year, *_FIXED[name])
    if name in _AROUND_EASTER:
        from dateutil.easter import easter

        return easter(year) + timedelta(_AROUND_EASTER[name])
    month, weekday, place, after = _BY_WEEKDAY[name]
    found = weekday_of_month(year, month, weekday, place)
    if found is None:
        raise ValueError(name)
    return found + timedelta(after)


def next_holiday(name: str, today: date) -> date:
    """The next such day, today included."""
    found = holiday(name, today.year)
    return found if found >= today else holiday(name, today.year + 1)


def weekday_of_month(year: int, month: int, weekday: int, place: int) -> date | None:
    """The first (1) … fifth (5) or last (-1) such weekday (Monday is 0) of a month; None where there is no fifth."""
    if place < 0:
        following = date(year + month // 12, month % 12 + 1, 1)
        before = (following.weekday() - weekday) % 7 or 7
        return following - timedelta(before)
    first = date(year, month, 1)
    found = first + timedelta((weekday - first.weekday()) % 7 + 7 * (place - 1))
    return found if found.month == month else None
