"""Brightness, colour, positions, temperatures and speeds by voice."""

import pytest

from assistant.core.values import SlotValue
from tests.skills.conftest import Household

LIGHT = "light.bedroom"


@pytest.mark.parametrize(
    ("slots", "attribute", "value", "said"),
    [
        ({"brightness": 40}, "brightness", 40, "Set the Bedroom Light to 40 %."),
        ({"brightness": 0}, "state", "off", "Turned off the Bedroom Light."),
        ({"color": "Red"}, "color", "red", "Set the Bedroom Light to red."),
        ({"temperature": 2700}, "color_temperature", 2700, "Set the Bedroom Light to 2700 kelvin."),
        ({"brightness_step": "up"}, "brightness", 20, "Set the Bedroom Light to 20 %."),
        ({"brightness_step": 15}, "brightness", 15, "Set the Bedroom Light to 15 %."),
        ({"color": "blue", "brightness": 10}, "brightness", 10, "Set the Bedroom Light to 10 % and blue."),
    ],
)
def test_a_light(house: Household, slots: dict[str, SlotValue], attribute: str, value: SlotValue, said: str) -> None:
    assert house.says("HassLightSet", name="Bedroom Light", **slots) == said
    assert house.value(LIGHT, attribute) == value


def test_dimming_goes_step_by_step_and_not_out(house: Household) -> None:
    house.says("HassLightSet", name="Bedroom Light", brightness=30)
    seen = []
    for _ in range(3):
        house.says("HassLightSet", name="Bedroom Light", brightness_step="down")
        seen.append(house.value(LIGHT, "brightness"))
    assert seen == [10, 1, 1]
    assert house.state(LIGHT) == "on"
    assert house.refuses("HassLightSet", name="Bedside Lamp", brightness_step="down") == "The light is off."


def test_the_lights_of_a_room(house: Household) -> None:
    assert house.says("HassLightSet", area="Kitchen", brightness=50) == (
        "Set the Kitchen Light and the Counter Light to 50 %."
    )
    assert {change.entity for change in house.changes} == {"light.kitchen_ceiling", "light.kitchen_counter"}


def test_lights_of_different_brightness_get_brighter(house: Household) -> None:
    house.says("HassLightSet", name="Kitchen Light", brightness=50)
    assert house.says("HassLightSet", area="Kitchen", brightness_step="up") == (
        "Made the Kitchen Light and the Counter Light brighter."
    )
    assert house.value("light.kitchen_ceiling", "brightness") == 70


def test_what_a_light_cannot_do(house: Household) -> None:
    assert house.asks("HassLightSet", brightness=50) == "Which light?"
    assert house.asks("HassLightSet", name="Bedroom Light") == "How should the light be?"
    assert "0 to 100" in house.refuses("HassLightSet", name="Bedroom Light", brightness=150)
    assert "1500" in house.refuses("HassLightSet", name="Bedroom Light", temperature=5)
    assert "up, down or a number" in house.refuses("HassLightSet", name="Bedroom Light", brightness_step="sideways")
    assert "cannot do that" in house.refuses("HassLightSet", name="Kettle", brightness=50)


def test_covers(house: Household) -> None:
    assert house.says("HassSetPosition", name="blinds", position=30) == "Set the Living Room Blinds to 30 %."
    assert house.says("HassSetPosition", name="blinds", position_step="down") == "Set the Living Room Blinds to 5 %."
    assert house.says("HassSetPosition", name="blinds", position_step=-50) == "Set the Living Room Blinds to 0 %."
    assert house.state("cover.living_room_blinds") == "closed"
    assert house.asks("HassSetPosition", name="blinds") == "How far open?"
    assert house.asks("HassSetPosition", position=50) == "Which one?"
    assert "0 to 100" in house.refuses("HassSetPosition", name="blinds", position=-1)


def test_fans(house: Household) -> None:
    assert house.says("HassFanSetSpeed", name="Bedroom Fan", percentage=40) == "Set the Bedroom Fan to 40 %."
    assert house.says("HassFanSetSpeed", area="Bedroom", percentage_step="up") == "Set the Bedroom Fan to 65 %."
    assert house.state("fan.bedroom") == "on"
    assert house.asks("HassFanSetSpeed", name="Bedroom Fan") == "How fast?"
    assert house.asks("HassFanSetSpeed", percentage=10) == "Which fan?"


def test_heating(house: Household) -> None:
    assert house.says("HassClimateSetTemperature", temperature=21.5) == "Set the Thermostat to 21.5 °C."
    assert house.says("HassClimateSetTemperature", temperature_step="up") == "Set the Thermostat to 22.5 °C."
    assert (
        house.says("HassClimateSetTemperature", area="lounge", temperature_step=-2) == "Set the Thermostat to 20.5 °C."
    )
    assert house.value("climate.living_room", "temperature") == 20.5
    assert house.asks("HassClimateSetTemperature") == "To how many degrees?"
    assert "5 to 35" in house.refuses("HassClimateSetTemperature", temperature=70)
    assert house.says("HassClimateSetFanMode", fan_mode="low") == "Set the fan of the Thermostat to low."
    assert house.asks("HassClimateSetFanMode", name="Thermostat") == "To which fan mode?"


def test_a_thermostat_that_is_off_says_so(house: Household) -> None:
    house.says("HassTurnOff", name="Thermostat")
    assert house.says("HassClimateSetTemperature", temperature=21) == "Set the Thermostat to 21 °C. It is off."
