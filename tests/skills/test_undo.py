"""Undo by voice."""

from tests.skills.conftest import Household


def test_a_switch_is_taken_back(house: Household) -> None:
    house.says("HassTurnOn", name="Kitchen Light")
    assert house.says("Undo") == "Undone: the Kitchen Light is off."
    assert house.state("light.kitchen_ceiling") == "off"
    assert house.refuses("Undo") == "There is nothing to undo."


def test_the_earlier_brightness_comes_back(house: Household) -> None:
    house.says("HassLightSet", name="Bedroom Light", brightness=30, color="red")
    house.says("HassLightSet", name="Bedroom Light", brightness=90)
    assert house.says("Undo") == "Undone: the Bedroom Light."
    assert house.value("light.bedroom", "brightness") == 30
    assert house.says("Undo") == "Undone: the Bedroom Light is off."
    assert "color" not in house.home.states()["light.bedroom"]


def test_a_group_and_a_scene_are_taken_back_whole(house: Household) -> None:
    before = house.home.states()
    house.says("HassTurnOn", domain="light")
    assert house.says("Undo") == "Undone: 7 devices are as before."
    assert house.home.states() == before
    house.says("HassTurnOn", name="Movie Night")
    house.says("Undo")
    assert house.home.states() == before


def test_undo_outlives_a_restart(house: Household) -> None:
    house.says("HassTurnOff", name="Front Door")
    house.restart()
    assert house.says("Undo") == "Undone: the Front Door is locked."


def test_what_somebody_changed_since_is_left(house: Household) -> None:
    house.says("HassTurnOn", name="Kitchen Light")
    house.home.call("light.kitchen_ceiling", "turn_off", {})
    assert "has changed since then" in house.refuses("Undo")


def test_what_changed_beside_it_does_not_matter(house: Household) -> None:
    house.says("HassTurnOn", name="Kitchen Light")
    house.home.call("light.kitchen_ceiling", "set_brightness", {"brightness": 10})
    assert house.says("Undo") == "Undone: the Kitchen Light is off."
    assert house.value("light.kitchen_ceiling", "brightness") == 10


def test_undo_does_not_reach_past_a_timer_or_a_list(house: Household) -> None:
    house.says("HassTurnOn", name="Kitchen Light")
    house.says("HassShoppingListAddItem", item="milk")
    assert house.refuses("Undo") == "I cannot take that back yet: Added milk to the Shopping List."
    assert house.state("light.kitchen_ceiling") == "on"


def test_what_changed_nothing_is_not_undone(house: Household) -> None:
    house.says("HassTurnOff", name="Kitchen Light")
    assert house.refuses("Undo") == "There is nothing to undo."
