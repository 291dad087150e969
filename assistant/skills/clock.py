"""The time and the date, here and elsewhere."""

import zoneinfo
from datetime import date, datetime
from functools import cache

from assistant.core.errors import SkillError
from assistant.core.values import Reply, Request
from assistant.home.registry import fold
from assistant.languages.moments import find_day, moment_words
from assistant.languages.said import weekday_index
from assistant.skills.occasions import local
from assistant.skills.phrases import clock_time, full_date, near_day
from assistant.skills.skill import Question, skill
from assistant.store.settings import Settings

_PLACES = {
    "america/chicago": "texas|dallas|houston|illinois",
    "america/los_angeles": "california|san francisco|seattle|las vegas|san diego|silicon valley|hollywood",
    "america/new_york": "washington|boston|miami|florida|atlanta|philadelphia|new york city",
    "america/sao_paulo": "brazil|rio|rio de janeiro",
    "america/argentina/buenos_aires": "argentina",
    "america/toronto": "ottawa|montreal",
    "asia/dubai": "abu dhabi|emirates|united arab emirates",
    "asia/jerusalem": "israel",
    "asia/kolkata": "india|delhi|new delhi|mumbai|bombay|bangalore|calcutta|chennai",
    "asia/seoul": "korea|south korea",
    "asia/shanghai": "china|beijing",
    "asia/tokyo": "japan|osaka|kyoto",
    "asia/bangkok": "thailand",
    "asia/jakarta": "indonesia",
    "asia/manila": "philippines",
    "australia/sydney": "canberra",
    "europe/amsterdam": "netherlands|holland|rotterdam",
    "europe/athens": "greece",
    "europe/berlin": "germany|munich|hamburg|frankfurt|cologne",
    "europe/brussels": "belgium",
    "europe/dublin": "ireland",
    "europe/istanbul": "turkey|ankara",
    "europe/kiev": "ukraine|kyiv",
    "europe/lisbon": "portugal",
    "europe/london": "england|britain|great britain|united kingdom|uk|scotland|wales|edinburgh|manchester|glasgow",
    "europe/madrid": "spain|barcelona",
    "europe/moscow": "russia",
    "europe/oslo": "norway",
    "europe/paris": "france|lyon|marseille",
    "europe/prague": "czech republic",
    "europe/rome": "italy|milan|venice|florence|naples",
    "europe/stockholm": "sweden",
    "europe/vienna": "austria|salzburg",
    "europe/warsaw": "poland",
    "europe/zurich": "switzerland|geneva|bern|basel",
    "africa/cairo": "egypt",
    "africa/johannesburg": "south africa|cape town",
    "africa/nairobi": "kenya",
    "africa/lagos": "nigeria",
    "pacific/auckland": "new zealand|wellington",
    "pacific/honolulu": "hawaii",
}  # fmt: skip
"""Time zone → places that the zone's own name does not tell."""
_RELATIONS = frozenset({"after", "before", "from", "ago", "last", "next", "until", "till"})
"""Words that say that a question is about another day than the one that was read."""


@skill("HassGetCurrentTime")
def current_time(place: str = "", *, settings: Settings, now: datetime) -> Reply:
    """Say what time it is, here or in a place."""
    here = local(now, now)
    if not place:
        return Reply(f"It is {clock_time(here, settings.hours)}.")
    there = now.astimezone(_zone(place))
    day = near_day(there.date(), here.date()) if there.date() >= here.date() else "yesterday"
    other = "" if day == "today" else f" {day}"
    return Reply(f"In {_name(place)} it is {clock_time(there, settings.hours)}{other}.")


@skill("HassGetCurrentDate")
def current_date(place: str = "", *, request: Request, now: datetime) -> Reply:
    """Say what day it is, here or in a place; or which day another one is, where the question speaks of one."""
    if place:
        there = now.astimezone(_zone(place))
        return Reply(f"In {_name(place)} it is {_with_year(there.date())}.")
    here = local(now, now)
    day = _day_asked_for(request.text, here)
    if day == here.date():
        return Reply(f"It is {_with_year(day)}.")
    return Reply(f"That {'is' if day > here.date() else 'was'} {_with_year(day)}.")


def _day_asked_for(text: str, now: datetime) -> date:
    """The day that a question is about: "what day is christmas"; today where it speaks of none. Raises Question."""
    found = find_day(text, now)
    rest = found[1] if found else moment_words(text)
    if (found and found[0].until) or any(word in _RELATIONS or weekday_index(word) is not None for word in rest):
        raise Question("Which day do you mean?")
    return date.fromisoformat(found[0].date) if found else now.date()


def _with_year(day: date) -> str:
    return f"{full_date(day, day)}, {day.year}"


def _name(place: str) -> str:
    return place.title() if place.islower() else place


def _zone(place: str) -> zoneinfo.ZoneInfo:
    """The time zone of a city, a country or a region. Raises SkillError."""
    key = _zones().get(fold(place.removeprefix("the ")))
    if key is None:
        raise SkillError(f"I do not know what time it is in {place}.")
    return zoneinfo.ZoneInfo(key)


@cache
def _zones() -> dict[str, str]:
    """Folded place → key of the time zone database."""
    zones = sorted(zoneinfo.available_timezones())
    found = {fold(zone.rpartition("/")[2]): zone for zone in zones if "/" in zone and not zone.startswith("Etc/")}
    by_key = {zone.lower(): zone for zone in zones}
    for key, places in _PLACES.items():
        if key in by_key:
            found |= {fold(place): by_key[key] for place in places.split("|")}
    return found
