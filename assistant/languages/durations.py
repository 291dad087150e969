"""Lengths of time as people say them: "an hour and a half", "90 seconds", "two hours thirty". English."""

import re
from collections.abc import Mapping

from assistant.languages.numbers import Number, number_at, ones_first_at, tidy, words_of

UNITS = {
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), "hours"),
    **dict.fromkeys(("minute", "minutes", "min", "mins", "m"), "minutes"),
    **dict.fromkeys(("second", "seconds", "sec", "secs", "s"), "seconds"),
}
SMALLER = {"hours": "minutes", "minutes": "seconds"}
_GLUED = re.compile(r"(?<=\d)(?=(?:h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)\b)")
_RUN = re.compile(r"\b(\d+)h(\d+)m?\b")


def parse_duration(text: str) -> Mapping[str, int] | None:
    """{"hours", "minutes", "seconds"} as said (90 minutes stay 90 minutes), or None when it is not a length of time."""
    words = words_of(_GLUED.sub(" ", _RUN.sub(r"\1h \2m", text.lower())))
    found = duration_at(words, 0)
    return found[0] if found and found[1] == len(words) else None


def find_duration(text: str) -> Mapping[str, int] | None:
    """The first length of time in a text, or None."""
    words = words_of(_GLUED.sub(" ", _RUN.sub(r"\1h \2m", text.lower())))
    for start in range(len(words)):
        if found := duration_at(words, start):
            return found[0]
    return None


def seconds_of(duration: Mapping[str, int]) -> int:
    """The whole length in seconds."""
    return duration.get("hours", 0) * 3600 + duration.get("minutes", 0) * 60 + duration.get("seconds", 0)


def duration_at(words: list[str], start: int) -> tuple[Mapping[str, int], int] | None:
    """A length of time that begins at a word: (parts, index after it)."""
    parts: dict[str, Number] = {}
    at = start
    last_unit = ""
    while at < len(words):
        begin = at + 1 if parts and words[at] == "and" else at
        piece = _piece_at(words, begin, not parts)
        if piece is None:
            piece = _rest_at(words, begin, last_unit) if last_unit else None
        if piece is None:
            break
        value, unit, at = piece
        if unit in parts and value != 0.5:
            break
        parts[unit] = parts.get(unit, 0) + value
        last_unit = unit
    if not parts or not any(parts.values()):
        return None
    return _whole(parts), at


def _piece_at(words: list[str], at: int, first: bool) -> tuple[Number, str, int] | None:
    """Number and unit: "ten minutes", "half an hour", "an hour", "a couple of hours", "three quarters of an hour"."""
    if first and words[at : at + 3] == ["a", "few", "minutes"]:
        return 3, "minutes", at + 3
    if found := ones_first_at(words, at) or number_at(words, at):
        value, after = found
        while after < len(words) and words[after] in ("of", "a", "an", "more"):
            after += 1
        if after < len(words) and (unit := UNITS.get(words[after])):
            return value, unit, after + 1
    if at + 1 < len(words) and words[at] in ("a", "an", "another", "one", "the") and (unit := UNITS.get(words[at + 1])):
        return 1, unit, at + 2
    return None


def _rest_at(words: list[str], at: int, last_unit: str) -> tuple[Number, str, int] | None:
    """What follows without its unit: "an hour and a half", "two hours thirty", "a minute and a quarter"."""
    found = number_at(words, at)
    if found is None and at + 1 < len(words) and words[at] == "a":
        found = number_at(words, at + 1)
    if found is None:
        return None
    value, after = found
    if isinstance(value, float) and 0 < value < 1:
        return value, last_unit, after
    smaller = SMALLER.get(last_unit)
    if smaller and isinstance(value, int) and 0 < value < 60:
        return value, smaller, after
    return None


def _whole(parts: dict[str, Number]) -> Mapping[str, int]:
    """Whole numbers: half an hour is 30 minutes, one and a half hours 1 hour 30 minutes."""
    for unit, smaller in SMALLER.items():
        value = parts.get(unit, 0)
        if value != int(value):
            parts[unit] = int(value)
            parts[smaller] = tidy(parts.get(smaller, 0) + round((value - int(value)) * 60, 3))
    return {unit: int(parts[unit]) for unit in ("hours", "minutes", "seconds") if parts.get(unit)}
