"""The time and the date, here and elsewhere."""

import zoneinfo
from datetime import datetime
from functools import cache

from assistant.core.errors import SkillError
from assistant.core.values import Reply
from assistant.home.registry import fold
from assistant.skills.occasions import local
from assistant.skills.phrases import clock_time, full_date, near_day
from assistant.skills.skill import skill
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
def current_date(place: str = "", *, now: datetime) -> Reply:
    """Say what day it is, here or in a place."""
    there = now.astimezone(_zone(place)) if place else local(now, now)
    where = f"In {_name(place)} it" if place else "It"
    return Reply(f"{where} is {full_date(there.date(), there.date())}, {there.year}.")


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
