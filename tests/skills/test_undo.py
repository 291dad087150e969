"""Undo by voice."""

from assistant.core.values import Intent, Request
from tests.skills.conftest import Household


def test_a_switch_is_taken_back(house: Household) -> None:
    house.says("HassTurnOn", name="Kitchen Light")
    assert house.says("Undo") == "Undone: the Kitchen Light is off."
    assert house.state("light.kitchen_ceiling") == "off"
    assert house.refuses("Undo") == "There is nothing to undo."


def test_the_earlier_brightness_comes_back(house: Household) -> None:
    house.says("HassLightSet", name="Bedroom Light", brightness=30, color="red")
    house.says("HassLightSet", name="Bedroom Light", brightness=90)
    assert house.says("Undo") == "Undone: the Bedroom Light is as before."
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


def test_timers_lists_and_settings_are_taken_back_too(house: Household) -> None:
    house.says("HassTurnOn", name="Kitchen Light")
    house.says("HassShoppingListAddItem", item="milk")
    house.says("HassStartTimer", minutes=10)
    house.says("HassCancelTimer")
    house.says("ClearList", name="Shopping List")
    house.says("HassSetVolume", volume_level=10)
    house.restart()
    assert house.says("Undo") == "Taken back: My volume is 10 %."
    assert house.store.settings.volume == 70
    assert house.says("Undo") == "Taken back: Cleared the Shopping List: 1 thing removed."
    assert house.says("GetListItems", name="Shopping List") == "On the Shopping List: milk."
    house.says("Undo")
    assert house.says("HassTimerStatus") == "The 10 minute timer has 10 minutes left."
    assert house.says("Undo") == "Taken back: Timer set for 10 minutes."
    assert house.says("HassTimerStatus") == "There are no timers."
    assert house.says("Undo") == "Taken back: Added milk to the Shopping List."
    assert house.says("Undo") == "Undone: the Kitchen Light is off."
    assert house.refuses("Undo") == "There is nothing to undo."


def test_what_was_asked_in_one_breath_is_taken_back_together(house: Household) -> None:
    before = house.home.states()
    request = Request("kitchen light on, then to ten percent, kettle on, and add milk", now=house.clock.now())
    for intent in (
        Intent("HassTurnOn", {"name": "Kitchen Light"}),
        Intent("HassLightSet", {"name": "Kitchen Light", "brightness": 10}),
        Intent("HassTurnOn", {"name": "Kettle"}),
        Intent("HassShoppingListAddItem", {"item": "milk"}),
    ):
        assert not house.skills.act(intent, request).failed
    assert house.says("Undo") == (
        "Undone: the Kitchen Light is off and the Kettle is off. Taken back: Added milk to the Shopping List."
    )
    assert house.home.states() == before
    assert house.store.lists.items("Shopping List") == []


def test_a_timer_that_was_changed_since_is_left(house: Household) -> None:
    house.says("HassStartTimer", minutes=10)
    house.store.timers.pause(house.store.timers.all()[0], house.clock.now())
    assert "changed since then" in house.refuses("Undo")
    assert len(house.store.timers.all()) == 1


def test_what_changed_nothing_is_not_undone(house: Household) -> None:
    house.says("HassTurnOff", name="Kitchen Light")
    assert house.refuses("Undo") == "There is nothing to undo."
