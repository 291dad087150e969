"""Questions about the home: what state things are in, temperatures, the weather."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from assistant.core.errors import SkillError
from assistant.core.values import Reply, Request, SlotValue
from assistant.home.registry import Entity
from assistant.skills.adjusting import temperature_said
from assistant.skills.house import House, Target, is_class
from assistant.skills.occasions import calendar_day, local
from assistant.skills.phrases import counted, is_or_are, joined, kind, number, sentence, the
from assistant.skills.skill import Question, skill

_OPENING = ("door", "garage", "garage_door", "opening", "window", "gate")
"""Classes of contact sensors: their "on" is "open"."""
_SENSED = {
    "motion": ("motion", "no motion"),
    "occupancy": ("occupied", "not occupied"),
    "presence": ("occupied", "not occupied"),
    "moisture": ("wet", "dry"),
    "smoke": ("smoke", "no smoke"),
    "gas": ("gas", "no gas"),
    "battery": ("low", "full"),
    "problem": ("a problem", "no problem"),
    "connectivity": ("connected", "not connected"),
}
"""What a binary sensor's "on" and "off" mean."""
_WEATHER = {
    "clear-night": "a clear night",
    "cloudy": "cloudy",
    "fog": "foggy",
    "hail": "hailing",
    "lightning": "a thunderstorm",
    "lightning-rainy": "a thunderstorm with rain",
    "partlycloudy": "partly cloudy",
    "pouring": "pouring with rain",
    "rainy": "rainy",
    "snowy": "snowing",
    "snowy-rainy": "sleet",
    "sunny": "sunny",
    "windy": "windy",
    "windy-variant": "windy and cloudy",
}
"""Home Assistant's weather conditions."""


@skill("HassGetState")
def get_state(
    name: str = "",
    area: str = "",
    floor: str = "",
    domain: str = "",
    device_class: str = "",
    state: str = "",
    *,
    house: House,
    request: Request,
) -> Reply:
    """Say what state a device, or a group of devices, is in."""
    target = Target(name, area, floor, domain, device_class)
    found = house.choose(target, request, (), "Which device do you want to know about?")
    states = house.states()
    said = {entity.id: _word(entity, states.get(entity.id, {})) for entity in found}
    if name:
        entity = found[0]
        if not state:
            return Reply(sentence(f"{_described(entity, states.get(entity.id, {}))}."), {"state": said[entity.id]})
        yes = said[entity.id] == _wanted(entity, state)
        return Reply(f"{'Yes' if yes else 'No'}, {_is(entity)} {said[entity.id]}.", {"state": said[entity.id]})
    found = tuple(entity for entity in found if entity.domain not in ("scene", "script", "button", "weather"))
    if not found:
        raise SkillError(f"There is nothing to ask about{house.place(target)}.")
    if state:
        return _group(found, said, target, house, state, request.text)
    return _summary(found, said, states, house.place(target))


def _group(
    found: Sequence[Entity], said: Mapping[str, str], target: Target, house: House, state: str, asked: str
) -> Reply:
    """ "Are any lights on", "which windows are open", "are all doors locked": one answer that fits them all."""
    able = [entity for entity in found if _has_state(entity, state)]
    if not able:
        raise SkillError(f"Nothing{house.place(target)} can be {state.replace('_', ' ')}.")
    fitting = [entity for entity in able if said[entity.id] == _wanted(entity, state)]
    domains = {entity.domain for entity in able}
    one, several = kind(next(iter(domains)) if len(domains) == 1 else "", target.device_class)
    where, word = house.place(target), state.replace("_", " ")
    names = joined([the(entity.name) for entity in fitting])
    words = asked.lower().split()
    every = bool({"all", "every", "everything"} & set(words))
    question = words[:1] in (["is"], ["are"], ["do"], ["does"], ["did"])
    data: dict[str, SlotValue] = {"count": len(fitting), "entities": [entity.id for entity in fitting]}
    if not fitting:
        return Reply(f"{'No, n' if question else 'N'}o {several} are {word}{where}.", data)
    yes = len(fitting) == len(able) if every else True
    begin = ("Yes, " if yes else "No, ") if question else ""
    if len(fitting) == len(able) > 1:
        return Reply(sentence(f"{begin}all {len(able)} {several} are {word}{where}."), data)
    if len(fitting) > 5:
        return Reply(sentence(f"{begin}{counted(len(fitting), one, several)} of {len(able)} are {word}{where}."), data)
    return Reply(sentence(f"{begin}{names} {is_or_are(names)} {word}."), data)


def _summary(
    found: Sequence[Entity], said: Mapping[str, str], states: Mapping[str, Mapping[str, SlotValue]], where: str
) -> Reply:
    """A group without a state asked for: one by one while they are few, else how many are in which state."""
    data: dict[str, SlotValue] = {"count": len(found)}
    if len(found) > 2 and len({(entity.domain, said[entity.id]) for entity in found}) == 1:
        return Reply(f"All {counted(len(found), *kind(found[0].domain))}{where} are {said[found[0].id]}.", data)
    if len(found) <= 4:
        parts = [_described(entity, states.get(entity.id, {})) for entity in found]
        return Reply(sentence(f"{joined(parts)}."), data)
    groups: dict[tuple[str, str], int] = {}
    for entity in found:
        key = (entity.domain, said[entity.id])
        groups[key] = groups.get(key, 0) + 1
    parts = [f"{counted(count, *kind(domain))} {word}" for (domain, word), count in groups.items()]
    return Reply(f"There are{where} {joined(parts)}.", data)


def _has_state(entity: Entity, state: str) -> bool:
    """True when a device can be in that state at all: a lamp is never open."""
    able = {
        "cover": ("open", "closed", "opening", "closing"),
        "valve": ("open", "closed", "opening", "closing"),
        "lock": ("locked", "unlocked"),
        "person": ("home", "not_home"),
        "device_tracker": ("home", "not_home"),
        "media_player": ("on", "off", "playing", "paused", "idle"),
        "vacuum": ("cleaning", "docked"),
        "lawn_mower": ("mowing", "docked"),
        "climate": ("on", "off"),
        "sensor": (),
        "binary_sensor": ("on", "off"),
    }
    if entity.domain == "binary_sensor" and _opens(entity):
        return state in ("on", "off", "open", "closed")
    return state in able.get(entity.domain, ("on", "off"))


def _opens(entity: Entity) -> bool:
    return any(is_class(entity, device_class) for device_class in _OPENING)


def _wanted(entity: Entity, state: str) -> str:
    """The word that `_word` gives for a state that was asked for."""
    if entity.domain == "binary_sensor":
        return _word(entity, {"state": {"open": "on", "closed": "off"}.get(state, state)})
    if entity.domain in ("cover", "valve"):
        return {"on": "open", "off": "closed"}.get(state, state)
    return "at home" if state == "home" else "away" if state == "not_home" else state


def _word(entity: Entity, state: Mapping[str, SlotValue]) -> str:
    """A state in a word or two."""
    raw = str(state.get("state", "unknown"))
    if entity.domain == "binary_sensor":
        if _opens(entity):
            return {"on": "open", "off": "closed"}.get(raw, raw)
        if entity.device_class in _SENSED and raw in ("on", "off"):
            return _SENSED[entity.device_class][0 if raw == "on" else 1]
    if entity.domain == "climate" and raw not in ("off", "unavailable", "unknown"):
        return "on"
    if entity.domain == "sensor":
        unit = state.get("unit_of_measurement", "")
        return f"{raw} {unit}".strip()
    return {"home": "at home", "not_home": "away", "unavailable": "not reachable"}.get(raw, raw)


def _described(entity: Entity, state: Mapping[str, SlotValue]) -> str:
    """ "the Kitchen Light is on at 40 %"."""
    word = _word(entity, state)
    name = the(entity.name)
    if entity.domain == "climate" and word != "not reachable":
        return temperature_said(state, entity.name)
    if entity.domain == "light" and word == "on":
        brightness, color = state.get("brightness"), state.get("color")
        at = f" at {number(brightness)} %" if isinstance(brightness, int | float) and brightness < 100 else ""
        return f"{_is(entity)} on{at}{f' and {color}' if color else ''}"
    if entity.domain in ("cover", "valve") and word == "open":
        position = state.get("position")
        partly = isinstance(position, int | float) and 0 < position < 100
        return f"{_is(entity)} {number(float(str(position)))} % open" if partly else f"{_is(entity)} open"
    if entity.domain == "fan" and word == "on":
        speed = state.get("percentage")
        return f"{_is(entity)} on" + (f" at {number(speed)} %" if isinstance(speed, int | float) else "")
    if entity.domain == "binary_sensor" and entity.device_class in _SENSED:
        return f"{name}: {word}"
    if entity.domain == "weather":
        return f"the weather is {_WEATHER.get(word, word)}"
    return f"{_is(entity)} {word}"


def _is(entity: Entity) -> str:
    """ "the Kitchen Light is", "Anna is"."""
    name = entity.name if entity.domain == "person" else the(entity.name)
    return f"{name} {is_or_are(name)}"


@skill("HassClimateGetTemperature")
def get_temperature(name: str = "", area: str = "", floor: str = "", *, house: House, request: Request) -> Reply:
    """Say how warm it is, and what the heating is set to."""
    target = Target(name, area, floor)
    if target.empty:
        here = request.area and _thermometers(house, Target(area=request.area), request)
        everywhere = house.registry.select(domain="climate")
        if not here and len(everywhere) != 1:
            raise Question("In which room?")
        target = Target(area=request.area or "") if here else Target(domain="climate")
    found = _thermometers(house, target, request)
    if not found:
        raise SkillError(f"There is no thermometer{house.place(target)}.")
    states = house.states()
    return Reply(sentence(f"{joined([_described(entity, states[entity.id]) for entity in found])}."))


def _thermometers(house: House, target: Target, request: Request) -> list[Entity]:
    found = house.choose(target, request)
    thermostats = [entity for entity in found if entity.domain == "climate"]
    sensors = [entity for entity in found if entity.domain == "sensor" and is_class(entity, "temperature")]
    return thermostats or sensors


@skill("HassGetWeather")
def get_weather(name: str = "", date: str = "", *, house: House, request: Request, now: datetime) -> Reply:
    """Say what the weather is."""
    stations = house.registry.select(domain="weather")
    if not stations:
        raise SkillError("There is no weather station in your home, and I do not use the network.")
    if name and not house.registry.entities_named(name):
        raise SkillError(f"I do not know the weather in {name}: I do not use the network.")
    station = house.choose(Target(name), request, ["weather"])[0] if name else stations[0]
    state = house.state(station)
    demo = " That is demo data: no weather station is connected." if state.get("demo") else ""
    if date and not _is_today(calendar_day(date), now):
        return Reply("I have no forecast, only the weather of now.", failed=True)
    condition = str(state.get("state", "unknown"))
    degrees = state.get("temperature")
    warm = f" and {number(degrees)} °C" if isinstance(degrees, int | float) else ""
    return Reply(f"It is {_WEATHER.get(condition, condition)}{warm}.{demo}")


def _is_today(day: date, now: datetime) -> bool:
    return day == local(now, now).date()
