"""When something set for a time of day happens: dates, recurrences, the time zone and its changes of the clock."""

import re
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta, timezone

from assistant.core.errors import SkillError
from assistant.core.vocabulary import WEEKDAYS
from assistant.skills.skill import Question

FARTHEST_DAYS = 3660
"""Ten years: what is set for a later day was misheard."""

_SETS = {
    "": frozenset[int](),
    "daily": frozenset(range(7)),
    "weekdays": frozenset(range(5)),
    "weekends": frozenset({5, 6}),
}


def wall_time(text: str) -> time:
    """ "HH:MM" as a time of day. Raises SkillError."""
    match = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", text)
    if match is None:
        raise Question(f"I do not know what time {text:.60} is. What time do you mean?")
    return time(int(match[1]), int(match[2]))


def calendar_day(text: str) -> date:
    """ "YYYY-MM-DD" as a date. Raises SkillError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Question(f"I do not know which day {text:.60} is. Which day do you mean?") from None


def recurring_days(recurrence: str) -> AbstractSet[int]:
    """The weekdays of a recurrence, Monday is 0; none for "". Raises SkillError."""
    days: set[int] = set()
    for word in (part.strip().lower() for part in recurrence.split(",")):
        if word in _SETS:
            days |= _SETS[word]
        elif word in WEEKDAYS:
            days.add(WEEKDAYS.index(word))
        else:
            raise SkillError(f"I cannot repeat something {word:.60}, only daily or on certain days of the week.")
    return days


def recurrence_said(recurrence: str) -> str:
    """ "every day", "on weekdays", "every Monday and Friday"."""
    days = sorted(recurring_days(recurrence))
    if len(days) == 7:
        return "every day"
    if days == [0, 1, 2, 3, 4]:
        return "on weekdays"
    if days == [5, 6]:
        return "on weekends"
    names = [WEEKDAYS[day].capitalize() for day in days]
    return f"every {' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))}" if names else ""


def moment_of(day: date, at: time, now: datetime) -> datetime:
    """That time by the clock on the wall, in UTC.

    A time that the change to summer time skips comes an hour later by the clock; of one that comes twice in autumn
    it is the first. A `now` with a fixed offset that is this machine's own stands for the machine's time zone.
    """
    wall = datetime.combine(day, at)
    fixed = isinstance(now.tzinfo, timezone)
    if now.tzinfo is None or (fixed and now.astimezone().utcoffset() == now.utcoffset()):
        return wall.astimezone(UTC)
    return wall.replace(tzinfo=now.tzinfo).astimezone(UTC)


def local(moment: datetime, now: datetime) -> datetime:
    """A moment as the clock on the wall shows it."""
    if isinstance(now.tzinfo, timezone) and now.astimezone().utcoffset() == now.utcoffset():
        return moment.astimezone()
    return moment.astimezone(now.tzinfo)


def next_moment(at: time, day: date | None, recurrence: str, now: datetime) -> datetime:
    """The first such moment after `now`, in UTC; with a day and no recurrence: that one.

    Raises SkillError when it is over.
    """
    weekdays = recurring_days(recurrence)
    today = local(now, now).date()
    if day is not None and (day - today).days > FARTHEST_DAYS:
        raise SkillError("That is too far away.")
    if day is not None and not weekdays:
        moment = moment_of(day, at, now)
        if moment <= now:
            raise SkillError("That time is over already.")
        return moment
    start = max(day or today, today)
    for ahead in range(9):
        candidate = start + timedelta(days=ahead)
        moment = moment_of(candidate, at, now)
        if moment > now and (not weekdays or candidate.weekday() in weekdays):
            return moment
    raise SkillError("I found no day for that.")
