"""On and off, open and closed, locked and docked: what is switched is what was said, and nothing more."""

from pathlib import Path

import pytest

from assistant.core.values import SlotValue
from assistant.home.registry import Area, Entity, Registry
from tests.skills.conftest import Household


@pytest.mark.parametrize(
    ("intent", "name", "entity", "state", "said"),
    [
        ("HassTurnOn", "Kitchen Light", "light.kitchen_ceiling", "on", "Turned on the Kitchen Light."),
        ("HassTurnOn", "ceiling lamp", "light.kitchen_ceiling", "on", "Turned on the Kitchen Light."),
        ("HassTurnOn", "Kettle", "switch.kettle", "on", "Turned on the Kettle."),
        ("HassTurnOn", "Bedroom Fan", "fan.bedroom", "on", "Turned on the Bedroom Fan."),
        ("HassTurnOn", "Garage Door", "cover.garage_door", "open", "Opened the Garage Door."),
        ("HassTurnOff", "Living Room Blinds", "cover.living_room_blinds", "closed", "Closed the Living Room Blinds."),
        ("HassTurnOff", "Front Door", "lock.front_door", "unlocked", "Unlocked the Front Door."),
        ("HassTurnOn", "TV", "media_player.tv", "idle", "Turned on the Television."),
        ("HassTurnOff", "Thermostat", "climate.living_room", "off", "Turned off the Thermostat."),
        ("HassTurnOn", "Robot Vacuum", "vacuum.robot", "cleaning", "Started the Robot Vacuum."),
        ("HassVacuumStart", "Robot Vacuum", "vacuum.robot", "cleaning", "The Robot Vacuum is cleaning."),
    ],
)
def test_one_device(house: Household, intent: str, name: str, entity: str, state: str, said: str) -> None:
    assert house.says(intent, name=name) == said
    assert house.state(entity) == state
    assert [change.entity for change in house.changes] == [entity]


def test_what_is_so_already_is_said(house: Household) -> None:
    assert house.says("HassTurnOff", name="Kitchen Light") == "The Kitchen Light is already off."
    assert house.says("HassTurnOn", name="Front Door") == "The Front Door is already locked."
    assert house.says("HassTurnOff", domain="light") == "All 7 lights are already off."
    assert house.changes == []


@pytest.mark.parametrize(
    ("slots", "on"),
    [
        ({"area": "Kitchen", "domain": "light"}, {"light.kitchen_ceiling", "light.kitchen_counter"}),
        ({"area": "Kitchen"}, {"light.kitchen_ceiling", "light.kitchen_counter"}),
        ({"floor": "Upstairs", "domain": "light"}, {"light.bedroom", "light.bedside", "light.bathroom"}),
        ({"area": "Bedroom", "domain": "fan"}, {"fan.bedroom"}),
        ({"area": "Kitchen", "domain": "switch"}, {"switch.kettle", "switch.coffee_machine"}),
        ({"domain": "fan"}, {"fan.bedroom"}),
    ],
)
def test_a_group_is_as_wide_as_the_words(house: Household, slots: dict[str, SlotValue], on: set[str]) -> None:
    house.says("HassTurnOn", **slots)
    assert {change.entity for change in house.changes} == on


def test_groups_are_named_while_they_are_small(house: Household) -> None:
    assert house.says("HassTurnOn", area="Kitchen", domain="light") == (
        "Turned on the Kitchen Light and the Counter Light."
    )
    assert house.says("HassTurnOn", domain="light") == "Turned on 5 lights."
    assert house.says("HassTurnOff", floor="Upstairs", domain="light") == (
        "Turned off the Bedroom Light, the Bedside Lamp and the Bathroom Light."
    )


def test_a_whole_room_off_leaves_doors_and_heating_alone(house: Household) -> None:
    house.says("HassTurnOn", name="Living Room Lamp")
    house.says("HassTurnOn", name="Television")
    house.changes.clear()
    assert house.says("HassTurnOff", area="lounge") == (
        "Turned off the Living Room Lamp, the Radio and the Television."
    )
    assert {change.entity for change in house.changes} == {
        "light.living_room",
        "media_player.tv",
        "media_player.living_room",
    }


def test_covers_of_a_class(house: Household) -> None:
    assert house.says("HassTurnOn", domain="cover", device_class="garage") == "Opened the Garage Door."
    assert house.says("HassTurnOff", domain="cover", device_class="blind") == "Closed the Living Room Blinds."
    assert "no curtains in the Bedroom" in house.refuses(
        "HassTurnOff", area="Bedroom", domain="cover", device_class="curtain"
    )


def test_a_class_that_the_home_file_leaves_out_is_read_from_the_name(tmp_path: Path) -> None:
    registry = Registry(entities=(Entity("cover.one", "Bedroom Curtains", state="open"),))
    house = Household(tmp_path / "curtains.sqlite", registry=registry)
    assert house.says("HassTurnOff", domain="cover", device_class="curtain") == "Closed the Bedroom Curtains."
    house.store.close()


def test_nothing_said_is_a_question(house: Household) -> None:
    assert house.asks("HassTurnOn") == "What should I turn on?"
    assert house.asks("HassTurnOff") == "What should I turn off?"


def test_what_there_is_not_is_no_guess(house: Household) -> None:
    assert house.refuses("HassTurnOn", name="Disco Ball") == "I know no device called Disco Ball."
    assert house.refuses("HassTurnOn", area="Cellar", domain="light") == "I know no area called Cellar."
    assert house.refuses("HassTurnOn", floor="Attic", domain="light") == "I know no floor called Attic."
    assert house.refuses("HassTurnOn", area="Garage", domain="light") == "There are no lights in the Garage."
    assert "no Kitchen Light in the Bedroom" in house.refuses("HassTurnOn", name="Kitchen Light", area="Bedroom")
    assert "only tells" in house.refuses("HassTurnOn", name="Outside Temperature")
    assert "cannot be turned off" in house.refuses("HassTurnOff", name="Movie Night")


def test_a_scene(house: Household) -> None:
    assert house.says("HassTurnOn", name="Movie Night") == "Activated the Movie Night."
    assert house.value("light.living_room", "brightness") == 20
    assert house.state("cover.living_room_blinds") == "closed"


@pytest.fixture
def twins(tmp_path: Path) -> Household:
    """A home with a Lamp in two areas, and one device that cannot be reached."""
    registry = Registry(
        areas=(Area("Study"), Area("Attic")),
        entities=(
            Entity("light.study", "Lamp", "Study"),
            Entity("light.attic", "Lamp", "Attic"),
            Entity("light.far", "Far Light", "Attic", state="unavailable"),
            Entity("vacuum.one", "Dusty"),
            Entity("vacuum.two", "Rusty"),
        ),
    )
    return Household(tmp_path / "twins.sqlite", registry=registry)


def test_two_devices_of_one_name_are_a_question(twins: Household) -> None:
    assert twins.asks("HassTurnOn", name="lamp") == "Which Lamp: the one in the Study or the one in the Attic?"
    assert twins.says("HassTurnOn", name="lamp", area="Attic") == "Turned on the Lamp."
    twins.area = "study"
    assert twins.says("HassTurnOn", name="lamp") == "Turned on the Lamp."
    assert [change.entity for change in twins.changes] == ["light.attic", "light.study"]


def test_a_device_that_cannot_be_reached_does_not_stop_the_others(twins: Household) -> None:
    reply = twins.do("HassTurnOn", area="Attic", domain="light")
    assert reply.text == "Turned on the Lamp. Far Light cannot be reached."
    assert not reply.failed
    assert twins.refuses("HassTurnOn", name="Far Light") == "Far Light cannot be reached."


def test_vacuums_and_mowers(house: Household, twins: Household) -> None:
    assert house.says("HassVacuumCleanArea", area="Kitchen") == "The Robot Vacuum is cleaning the Kitchen."
    assert house.says("HassVacuumReturnToBase") == "The Robot Vacuum goes back to its base."
    assert "already" in house.says("HassVacuumReturnToBase", name="Robot Vacuum")
    assert "several" in twins.refuses("HassVacuumStart")
    assert twins.says("HassVacuumStart", name="Rusty") == "The Rusty is cleaning."
    assert "no lawn mowers" in house.refuses("HassLawnMowerStartMowing")
    assert "no lawn mowers" in house.refuses("HassLawnMowerDock")
    assert "cannot do that" in house.refuses("HassVacuumStart", name="Kettle")


def test_a_mower(tmp_path: Path) -> None:
    house = Household(tmp_path / "garden.sqlite", registry=Registry(entities=(Entity("lawn_mower.g", "Shaun"),)))
    assert house.says("HassLawnMowerStartMowing") == "The Shaun is mowing."
    assert house.state("lawn_mower.g") == "mowing"
    assert house.says("HassLawnMowerDock", name="Shaun") == "The Shaun goes home."
    house.store.close()


def test_an_alarm_system_is_armed_and_disarmed(tmp_path: Path) -> None:
    registry = Registry(entities=(Entity("alarm_control_panel.house", "House Alarm"),))
    house = Household(tmp_path / "alarm.sqlite", registry=registry)
    assert house.says("HassTurnOn", name="House Alarm") == "Armed the House Alarm."
    assert house.says("HassTurnOn", name="House Alarm") == "The House Alarm is already armed."
    assert house.says("HassTurnOff", name="House Alarm") == "Disarmed the House Alarm."
    house.store.close()
