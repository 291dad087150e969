"""Timers by voice."""

import pytest

from tests.skills.conftest import Household


def names(house: Household) -> list[str]:
    return [timer.name for timer in house.store.timers.all()]


@pytest.mark.parametrize(
    ("slots", "said"),
    [
        ({"minutes": 5}, "Timer set for 5 minutes."),
        ({"hours": 1, "minutes": 30}, "Timer set for 1 hour and 30 minutes."),
        ({"seconds": 90}, "Timer set for 1 minute and 30 seconds."),
        ({"minutes": 10, "name": "pizza"}, "Pizza timer set for 10 minutes."),
        ({"hours": 1.5}, "Timer set for 1 hour and 30 minutes."),
    ],
)
def test_a_timer_is_set(house: Household, slots: dict[str, float | str], said: str) -> None:
    assert house.says("HassStartTimer", **slots) == said
    assert len(names(house)) == 1


def test_a_timer_without_a_length_is_a_question(house: Household) -> None:
    assert house.asks("HassStartTimer", name="pizza") == "For how long?"
    assert "backwards" in house.refuses("HassStartTimer", minutes=-5)
    assert "too long" in house.refuses("HassStartTimer", hours=10_000)
    assert names(house) == []


def test_a_timer_outlives_a_restart(house: Household) -> None:
    house.says("HassStartTimer", minutes=10, name="pizza")
    house.clock.go(minutes=4)
    house.restart()
    assert house.says("HassTimerStatus") == "The pizza timer has 6 minutes left."


def test_one_timer_needs_no_name(house: Household) -> None:
    house.says("HassStartTimer", minutes=10)
    assert house.says("HassPauseTimer") == "10 minute timer paused with 10 minutes left."
    house.clock.go(hours=1)
    assert house.says("HassTimerStatus") == "The 10 minute timer has 10 minutes left and is paused."
    assert "paused already" in house.says("HassPauseTimer")
    assert house.says("HassUnpauseTimer") == "10 minute timer resumed with 10 minutes left."
    assert house.says("HassIncreaseTimer", minutes=5) == "10 minute timer: 15 minutes left."
    assert house.says("HassDecreaseTimer", minutes=14) == "10 minute timer: 1 minute left."
    assert "only 1 minute left" in house.refuses("HassDecreaseTimer", minutes=14)
    assert house.asks("HassIncreaseTimer") == "By how much?"
    assert house.says("HassCancelTimer") == "10 minute timer cancelled."
    assert house.refuses("HassCancelTimer") == "There are no timers."


def test_of_several_timers_the_named_one_is_meant(house: Household) -> None:
    house.says("HassStartTimer", minutes=10, name="pizza")
    house.says("HassStartTimer", minutes=5)
    house.says("HassStartTimer", minutes=20, name="tea timer")
    question = house.asks("HassCancelTimer")
    assert "pizza timer" in question
    assert "5 minute timer" in question
    assert house.says("HassCancelTimer", name="Pizza") == "Pizza timer cancelled."
    assert house.says("HassCancelTimer", start_minutes=5) == "5 minute timer cancelled."
    assert "no such timer" in house.refuses("HassCancelTimer", name="egg")
    assert names(house) == ["tea timer"]
    assert house.says("HassTimerStatus", name="tea").startswith("The tea timer has 20 minutes")


def test_the_timer_of_the_speakers_area_goes_first(house: Household) -> None:
    house.area = "Bedroom"
    house.says("HassStartTimer", minutes=10)
    house.area = "Kitchen"
    house.says("HassStartTimer", minutes=20)
    assert house.says("HassCancelTimer") == "20 minute timer cancelled."
    assert house.says("HassCancelTimer", area="bedroom") == "10 minute timer cancelled."


def test_resume_means_the_one_that_stands_still(house: Household) -> None:
    house.says("HassStartTimer", minutes=10, name="pizza")
    house.says("HassStartTimer", minutes=5, name="tea")
    house.says("HassPauseTimer", name="tea")
    assert house.says("HassUnpauseTimer").startswith("Tea timer resumed")


def test_all_timers_are_cancelled_at_once(house: Household) -> None:
    assert house.says("HassCancelAllTimers") == "There are no timers."
    for minutes in (1, 2, 3):
        house.says("HassStartTimer", minutes=minutes)
    assert house.says("HassTimerStatus").startswith("There are 3 timers: the 1 minute timer")
    assert house.says("HassCancelAllTimers") == "3 timers cancelled."
    assert names(house) == []
    assert house.says("HassTimerStatus") == "There are no timers."


def test_a_command_waits_for_its_time(house: Household) -> None:
    reply = house.says("HassStartTimer", minutes=10, conversation_command="turn off the kettle")
    assert reply == "Okay, in 10 minutes: turn off the kettle."
    assert house.store.timers.all()[0].command == "turn off the kettle"
