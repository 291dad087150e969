"""How amounts, times, days and devices are said in English.

The text is as people write it ("7:05 am"); how a voice reads that is `assistant.speaking`'s.
"""

from collections.abc import Sequence
from datetime import date, datetime

_DOMAINS = {
    "light": ("light", "lights"),
    "switch": ("switch", "switches"),
    "fan": ("fan", "fans"),
    "cover": ("cover", "covers"),
    "valve": ("valve", "valves"),
    "lock": ("lock", "locks"),
    "climate": ("thermostat", "thermostats"),
    "media_player": ("player", "players"),
    "vacuum": ("vacuum", "vacuums"),
    "lawn_mower": ("lawn mower", "lawn mowers"),
    "scene": ("scene", "scenes"),
    "sensor": ("sensor", "sensors"),
    "binary_sensor": ("sensor", "sensors"),
}
_CLASSES = {
    "garage": ("garage door", "garage doors"),
    "garage_door": ("garage door", "garage doors"),
    "tv": ("TV", "TVs"),
}
_UNCOUNTABLE = frozenset(
    {"battery", "connectivity", "gas", "moisture", "motion", "occupancy", "power", "presence", "smoke"}
)


def the(name: str) -> str:
    """ "the Kitchen Light"; a name that is complete stays as it is: "Anna's Lamp", "The Den", "Room 7"."""
    words = name.split() or [""]
    own = words[0].lower() in ("the", "a", "an", "my", "our") or words[0].endswith(("'s", "’s"))
    return name if own or words[-1].isdigit() else f"the {name}"


def sentence(text: str) -> str:
    """With a capital letter at the beginning."""
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """With a full stop, unless it ends with a mark of its own."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def joined(parts: Sequence[str], word: str = "and") -> str:
    """ "a, b and c"."""
    return f" {word} ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def counted(count: int, one: str, several: str = "") -> str:
    """ "1 light", "3 lights"."""
    return f"{count} {one if count == 1 else several or one + 's'}"


def kind(domain: str, device_class: str = "") -> tuple[str, str]:
    """What devices of a kind are called: ("light", "lights")."""
    if device_class and domain not in ("sensor",):
        one = device_class.replace("_", " ")
        several = one if device_class in _UNCOUNTABLE else f"{one}es" if one.endswith("ch") else f"{one}s"
        return _CLASSES.get(device_class, (one, several))
    return _DOMAINS.get(domain, (domain.replace("_", " ") or "device", f"{domain.replace('_', ' ') or 'device'}s"))


def is_or_are(what: str) -> str:
    """The verb for a device or several: "the Kitchen Light" is, "the Living Room Blinds", "2 lights", "a and b" are."""
    if " and " in what or (what[:1].isdigit() and not what.startswith("1 ")):
        return "are"
    last = what.lower().split()[-1] if what.split() else ""
    return "are" if last.endswith("s") and not last.endswith(("ss", "us", "is", "'s", "’s")) else "is"


def number(value: float) -> str:
    """Without digits that say nothing: "20", "21.5"."""
    if isinstance(value, int) or value == int(value):
        return str(int(value))
    return f"{value:.10g}"


def length(seconds: float) -> str:
    """ "1 hour and 30 minutes", "45 seconds"; days where there are any, and then no seconds."""
    whole = max(0, round(seconds))
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    amounts = [(days, "day"), (hours, "hour"), (minutes, "minute"), (0 if days else rest, "second")]
    return joined([counted(amount, unit) for amount, unit in amounts if amount]) or "0 seconds"


def clock_time(moment: datetime, hours: int = 12) -> str:
    """ "7:05 am", or "07:05" on a 24-hour clock."""
    if hours == 24:
        return f"{moment:%H:%M}"
    return f"{moment.hour % 12 or 12}:{moment:%M} {'am' if moment.hour < 12 else 'pm'}"


def full_date(day: date, today: date) -> str:
    """ "Sunday, November 22"; the year where it is not this one."""
    text = f"{day:%A}, {day:%B} {day.day}"
    return text if day.year == today.year else f"{text}, {day.year}"


def near_day(day: date, today: date) -> str:
    """ "today", "tomorrow", "on Friday", "on Sunday, November 22"."""
    ahead = (day - today).days
    if ahead in (0, 1):
        return "tomorrow" if ahead else "today"
    return f"on {day:%A}" if 1 < ahead < 7 else f"on {full_date(day, today)}"
