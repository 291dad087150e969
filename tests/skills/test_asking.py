"""Questions about the home."""

from pathlib import Path

import pytest

from assistant.core.values import SlotValue
from assistant.home.registry import Area, Entity, Registry
from tests.skills.conftest import Household


@pytest.mark.parametrize(
    ("slots", "said"),
    [
        ({"name": "Kitchen Light"}, "The Kitchen Light is off."),
        ({"name": "Outside Temperature"}, "The Outside Temperature is 14 °C."),
        ({"name": "blinds"}, "The Living Room Blinds are open."),
        ({"name": "Front Door"}, "The Front Door is locked."),
        ({"name": "Thermostat"}, "The Thermostat is set to 20 °C and it is 19.5 °C there."),
        ({"name": "Front Door", "state": "locked"}, "Yes, the Front Door is locked."),
        ({"name": "Front Door", "state": "unlocked"}, "No, the Front Door is locked."),
        ({"name": "Kitchen Light", "state": "on"}, "No, the Kitchen Light is off."),
        ({"name": "Weather"}, "The weather is partly cloudy."),
        ({"area": "Garage"}, "The Garage Door is closed."),
        ({"domain": "light", "floor": "Ground Floor"}, "All 4 lights on the Ground Floor are off."),
    ],
)
def test_how_things_are(house: Household, slots: dict[str, SlotValue], said: str) -> None:
    assert house.says("HassGetState", **slots) == said
    assert house.changes == []


def test_lights_are_described(house: Household) -> None:
    house.says("HassLightSet", name="Bedroom Light", brightness=40, color="red")
    assert house.says("HassGetState", name="Bedroom Light") == "The Bedroom Light is on at 40 % and red."
    house.says("HassSetPosition", name="blinds", position=30)
    assert house.says("HassGetState", name="blinds") == "The Living Room Blinds are 30 % open."
    house.says("HassFanSetSpeed", name="Bedroom Fan", percentage=60)
    assert house.says("HassGetState", name="Bedroom Fan") == "The Bedroom Fan is on at 60 %."


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("are any lights on", "Yes, the Counter Light is on."),
        ("which lights are on", "The Counter Light is on."),
        ("are all lights on", "No, the Counter Light is on."),
        ("how many lights are on", "The Counter Light is on."),
    ],
)
def test_a_group_with_a_state(house: Household, question: str, said: str) -> None:
    house.says("HassTurnOn", name="Counter Light")
    reply = house.do("HassGetState", question, domain="light", state="on")
    assert reply.text == said
    assert reply.data["count"] == 1


def test_a_group_of_which_none_or_all_are_so(house: Household) -> None:
    assert house.do("HassGetState", "are any lights on", domain="light", state="on").text == "No, no lights are on."
    reply = house.do("HassGetState", "are all the lights off upstairs", domain="light", floor="Upstairs", state="off")
    assert reply.text == "Yes, all 3 lights are off upstairs."
    assert house.do("HassGetState", "are the doors locked", domain="lock", state="locked").text == (
        "Yes, the Front Door is locked."
    )
    house.says("HassTurnOn", domain="light", floor="Upstairs")
    house.says("HassTurnOn", domain="light", floor="Ground Floor")
    house.says("HassTurnOff", name="Counter Light")
    assert house.do("HassGetState", "which lights are on", domain="light", state="on").text == "6 lights of 7 are on."


def test_contact_and_motion_sensors(tmp_path: Path) -> None:
    registry = Registry(
        areas=(Area("Hall"),),
        entities=(
            Entity("binary_sensor.a", "Hall Window", "Hall", state="on", device_class="window"),
            Entity("binary_sensor.b", "Bath Window", state="off", device_class="window"),
            Entity("binary_sensor.c", "Hall Motion", "Hall", state="off", device_class="motion"),
            Entity("person.anna", "Anna", state="not_home"),
        ),
    )
    house = Household(tmp_path / "sensors.sqlite", registry=registry)
    asked = house.do(
        "HassGetState", "are any windows open", domain="binary_sensor", device_class="window", state="open"
    )
    assert asked.text == "Yes, the Hall Window is open."
    assert house.says("HassGetState", name="Bath Window", state="open") == "No, the Bath Window is closed."
    assert house.says("HassGetState", name="Hall Motion") == "The Hall Motion: no motion."
    assert house.says("HassGetState", name="Anna", state="home") == "No, Anna is away."
    house.store.close()


def test_what_cannot_be_answered(house: Household) -> None:
    assert house.asks("HassGetState").startswith("Which device")
    assert "no device called" in house.refuses("HassGetState", name="Sauna")
    assert "can be open" in house.refuses("HassGetState", domain="light", state="open")


def test_how_warm_it_is(house: Household) -> None:
    here = "The Thermostat is set to 20 °C and it is 19.5 °C there."
    assert house.says("HassClimateGetTemperature") == here
    assert house.says("HassClimateGetTemperature", area="lounge") == here
    assert house.says("HassClimateGetTemperature", name="Outside Temperature") == "The Outside Temperature is 14 °C."
    assert house.refuses("HassClimateGetTemperature", area="Garage") == "There is no thermometer in the Garage."


def test_the_weather_is_a_demo_and_says_so(house: Household) -> None:
    said = "It is partly cloudy and 14 °C. That is demo data: no weather station is connected."
    assert house.says("HassGetWeather") == said
    assert house.says("HassGetWeather", name="Weather") == said
    assert house.says("HassGetWeather", date="2026-03-02") == said
    assert "weather in London" in house.refuses("HassGetWeather", name="London")
    assert "no forecast" in house.refuses("HassGetWeather", date="2026-03-03")
