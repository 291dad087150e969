"""Settings of devices: brightness and colour, positions, temperature, fan speed."""

from collections.abc import Mapping

from assistant.core.errors import SkillError
from assistant.core.values import Reply, Request, SlotValue
from assistant.skills.house import House, Step, Target
from assistant.skills.phrases import number, the
from assistant.skills.skill import Question, skill

LIGHT_STEP = 20
COVER_STEP = 25
FAN_STEP = 25
DEGREE_STEP = 1.0
COLDEST, WARMEST = 5.0, 35.0
"""°C that a thermostat may be set to."""
COLOR_TEMPERATURES = (1500.0, 10_000.0)
"""Kelvin."""


@skill("HassLightSet")
def set_light(
    name: str = "",
    area: str = "",
    floor: str = "",
    domain: str = "",
    brightness: float | None = None,
    color: str = "",
    temperature: float | None = None,
    brightness_step: str | float | None = None,
    *,
    house: House,
    request: Request,
) -> Reply:
    """Set brightness (0-100), colour or colour temperature of lights."""
    if domain not in ("", "light"):
        raise SkillError("Only lights have a brightness or a colour.")
    target = Target(name, area, floor, domain)
    lights = house.choose(target, request, ["light"], "Which light?")
    states = house.states()
    steps: list[Step] = []
    said: list[str] = []
    sentence = "Turned off {}." if brightness == 0 else ""
    if brightness is not None:
        percent = _percent(brightness, "brightness")
        steps += [Step(light, "set_brightness", {"brightness": percent}) for light in lights]
        said.append(f"{number(percent)} %")
    if brightness_step is not None:
        change = _step(brightness_step, LIGHT_STEP)
        for light in lights:
            old = _known(states.get(light.id, {}), "brightness", 100) if states[light.id]["state"] == "on" else 0
            # Dimming stops at a glimmer: "dimmer" never means "off".
            new = min(100.0, max(1.0 if change < 0 and old else 0.0, old + change))
            if new or old:
                steps.append(Step(light, "set_brightness", {"brightness": _whole(new)}))
        if not steps:
            raise SkillError("The light is off." if len(lights) == 1 else "The lights are off.")
        levels = {step.values["brightness"] for step in steps}
        if len(levels) == 1:
            said.append(f"{levels.pop()} %")
        else:
            sentence = f"Made {{}} {'brighter' if change > 0 else 'dimmer'}."
    if color:
        steps += [Step(light, "set_color", {"color": color.lower()}) for light in lights]
        said.append(color.lower())
    if temperature is not None:
        if not COLOR_TEMPERATURES[0] <= temperature <= COLOR_TEMPERATURES[1]:
            raise SkillError("A light's colour temperature is between 1500 and 10000 kelvin.")
        steps += [Step(light, "set_color_temperature", {"color_temperature": _whole(temperature)}) for light in lights]
        said.append(f"{number(temperature)} kelvin")
    if not steps:
        raise Question("How should the light be?")
    return house.carry_out(steps, (sentence or f"Set {{}} to {' and '.join(said)}.").format, None, house.place(target))


@skill("HassSetPosition")
def set_position(
    name: str = "",
    area: str = "",
    floor: str = "",
    domain: str = "",
    device_class: str = "",
    position: float | None = None,
    position_step: str | float | None = None,
    *,
    house: House,
    request: Request,
) -> Reply:
    """Bring covers or valves to a position: 0 is closed, 100 is open."""
    target = Target(name, area, floor, domain, device_class)
    covers = house.choose(target, request, ["cover", "valve"], "Which one?")
    states = house.states()
    if position is not None:
        percent = _percent(position, "position")
        steps = [Step(cover, "set_position", {"position": percent}) for cover in covers]
    elif position_step is not None:
        change = _step(position_step, COVER_STEP)
        steps = [
            Step(cover, "set_position", {"position": _bounded(_known(states[cover.id], "position", 0) + change)})
            for cover in covers
        ]
    else:
        raise Question("How far open?")
    levels = {number(_known(step.values, "position", 0)) for step in steps}
    to = f"Set {{}} to {levels.pop()} %." if len(levels) == 1 else "Moved {}."
    return house.carry_out(steps, to.format, None, house.place(target))


@skill("HassFanSetSpeed")
def set_fan_speed(
    name: str = "",
    area: str = "",
    floor: str = "",
    percentage: float | None = None,
    percentage_step: str | float | None = None,
    *,
    house: House,
    request: Request,
) -> Reply:
    """Set the speed of fans in percent."""
    target = Target(name, area, floor)
    fans = house.choose(target, request, ["fan"], "Which fan?")
    states = house.states()
    if percentage is not None:
        percent = _percent(percentage, "speed")
        steps = [Step(fan, "set_percentage", {"percentage": percent}) for fan in fans]
    elif percentage_step is not None:
        change = _step(percentage_step, FAN_STEP)
        old = {fan.id: _known(states[fan.id], "percentage", 50) for fan in fans if states[fan.id]["state"] == "on"}
        steps = [Step(fan, "set_percentage", {"percentage": _bounded(old.get(fan.id, 0) + change)}) for fan in fans]
    else:
        raise Question("How fast?")
    levels = {number(_known(step.values, "percentage", 0)) for step in steps}
    to = f"Set {{}} to {levels.pop()} %." if len(levels) == 1 else "Changed {}."
    return house.carry_out(steps, to.format, None, house.place(target))


@skill("HassClimateSetTemperature")
def set_temperature(
    name: str = "",
    area: str = "",
    floor: str = "",
    temperature: float | None = None,
    temperature_step: str | float | None = None,
    *,
    house: House,
    request: Request,
) -> Reply:
    """Set a thermostat, in °C."""
    target = _heating(name, area, floor, house, request)
    thermostats = house.choose(target, request, ["climate"], "Which thermostat?")
    states = house.states()
    wanted: dict[str, float] = {}
    for thermostat in thermostats:
        if temperature is not None:
            wanted[thermostat.id] = temperature
        elif temperature_step is not None:
            old = _known(states[thermostat.id], "temperature", 20)
            wanted[thermostat.id] = old + _step(temperature_step, DEGREE_STEP)
        else:
            raise Question("To how many degrees?")
    if not all(COLDEST <= degrees <= WARMEST for degrees in wanted.values()):
        raise SkillError(f"A thermostat goes from {number(COLDEST)} to {number(WARMEST)} °C.")
    steps = [Step(each, "set_temperature", {"temperature": _whole(wanted[each.id])}) for each in thermostats]
    levels = {number(degrees) for degrees in wanted.values()}
    to = f"Set {{}} to {levels.pop()} °C." if len(levels) == 1 else "Changed {}."
    off = " It is off." if all(states[each.id]["state"] == "off" for each in thermostats) else ""
    return house.carry_out(steps, lambda what: to.format(what) + off, None, house.place(target))


@skill("HassClimateSetFanMode")
def set_fan_mode(
    name: str = "",
    area: str = "",
    floor: str = "",
    fan_mode: str = "",
    *,
    house: House,
    request: Request,
) -> Reply:
    """Set the fan of a heating or cooling device."""
    target = _heating(name, area, floor, house, request)
    devices = house.choose(target, request, ["climate"], "Which thermostat?")
    if not fan_mode:
        raise Question("To which fan mode?")
    steps = [Step(device, "set_fan_mode", {"fan_mode": fan_mode}) for device in devices]
    return house.carry_out(steps, lambda what: f"Set the fan of {what} to {fan_mode}.", None, house.place(target))


def _heating(name: str, area: str, floor: str, house: House, request: Request) -> Target:
    """What is meant where no device is named: the speaker's thermostat, or the only one there is."""
    target = Target(name, area, floor)
    if not target.empty:
        return target
    if request.area and house.registry.select(area=request.area, domain="climate"):
        return Target(area=request.area)
    everywhere = house.registry.select(domain="climate")
    return Target(domain="climate") if len(everywhere) == 1 else target


def _percent(value: float, what: str) -> float | int:
    if not 0 <= value <= 100:
        raise SkillError(f"The {what} is a percentage from 0 to 100.")
    return _whole(value)


def _step(step: str | float, usual: float) -> float:
    """A signed change: "up" and "down" are the usual amount. Raises SkillError."""
    if isinstance(step, str):
        if step not in ("up", "down"):
            raise SkillError(f"I understand up, down or a number, not {step}.")
        return usual if step == "up" else -usual
    return step


def _bounded(percent: float) -> float | int:
    return _whole(min(100.0, max(0.0, percent)))


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _known(values: Mapping[str, SlotValue], name: str, default: float) -> float:
    found = values.get(name, default)
    return found if isinstance(found, int | float) else default


def temperature_said(state: Mapping[str, SlotValue], device: str) -> str:
    """ "the Thermostat is set to 20 °C and it is 19.5 °C there"."""
    now, wanted = state.get("current_temperature"), state.get("temperature")
    parts = []
    if isinstance(wanted, int | float) and state.get("state") != "off":
        parts.append(f"{the(device)} is set to {number(wanted)} °C")
    else:
        parts.append(f"{the(device)} is off" if state.get("state") == "off" else f"{the(device)} is on")
    if isinstance(now, int | float):
        parts.append(f"it is {number(now)} °C there")
    return " and ".join(parts)
