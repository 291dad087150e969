"""Talk about the talk, games, spelling and the computer's health."""

import pytest

from assistant.core.values import Intent, Request
from tests.skills.conftest import Household


def test_never_mind(house: Household) -> None:
    house.says("HassStartTimer", minutes=5)
    assert house.says("HassNevermind") == "Okay."
    assert len(house.store.timers.all()) == 1
    assert house.changes == []


def test_repeat_says_the_last_answer_again(house: Household) -> None:
    assert house.refuses("Repeat") == "I have said nothing yet."
    house.says("Calculate", expression="2 plus 2")
    assert house.says("Repeat") == "That makes 4."
    assert house.says("Repeat") == "That makes 4."


def test_repeat_says_a_whole_chain_again(house: Household) -> None:
    request = Request("turn on the kettle and what is two plus two", now=house.clock.now())
    for intent in (Intent("HassTurnOn", {"name": "Kettle"}), Intent("Calculate", {"expression": "2+2"})):
        house.skills.act(intent, request)
    assert house.says("Repeat") == "Turned on the Kettle. That makes 4."


def test_what_was_heard_and_why(house: Household) -> None:
    assert house.refuses("GetLastHeard") == "I have heard nothing yet."
    house.do("HassTurnOn", "switch the kettle on", name="Kettle")
    assert house.says("GetLastHeard") == "I heard: switch the kettle on."
    assert house.says("ExplainLastAction") == (
        "I heard: switch the kettle on. I took that as: turn on, with name Kettle. I said: Turned on the Kettle."
    )


def test_clarify_is_a_question(house: Household) -> None:
    assert house.asks("Clarify", names=["Kitchen Light", "Counter Light"]) == (
        "Do you mean the Kitchen Light or the Counter Light?"
    )
    assert house.asks("Clarify") == "Which one do you mean?"


def test_help_names_something_that_works(house: Household) -> None:
    assert "turn on the Kitchen Light" in house.says("Help")


def test_an_announcement(house: Household) -> None:
    assert house.says("HassBroadcast", message="dinner is ready") == "Announcement: dinner is ready."
    assert house.asks("HassBroadcast") == "What should I announce?"


def test_preferences(house: Household) -> None:
    assert "24-hour" in house.says("SetPreference", topic="time format", value="24 hour")
    assert "am and pm" in house.says("SetPreference", topic="clock", value="12 hour")
    assert house.says("SetPreference", topic="volume", value="40 %") == "My volume is 40 %."
    assert "cannot change that" in house.refuses("SetPreference", topic="voice", value="deep")


def test_spelling(house: Household) -> None:
    assert house.says("SpellWord", word="cat") == "cat: C, A, T."
    assert house.asks("SpellWord") == "Which word?"


def test_coins_dice_and_numbers(house: Household) -> None:
    assert {house.says("FlipCoin") for _ in range(60)} == {"Heads.", "Tails."}
    assert {house.says("RollDice") for _ in range(200)} == {f"{eyes}." for eyes in range(1, 7)}
    assert "together" in house.says("RollDice", count=2, sides=20)
    assert {house.says("RandomNumber", minimum=3, maximum=1) for _ in range(60)} == {"1.", "2.", "3."}
    assert house.says("FlipCoin", count=3).endswith("tails.")
    assert "1 to 20 coins" in house.refuses("FlipCoin", count=10_000)
    assert "sides" in house.refuses("RollDice", sides=1)
    assert house.says("RandomNumber", minimum=5, maximum=5, count=2) == "5 and 5."


def test_jokes_are_not_told_twice_in_a_row(house: Household) -> None:
    told = [house.says("TellJoke") for _ in range(8)]
    assert len(set(told)) == 8


@pytest.mark.parametrize("topic", ["temperature", "memory", "disk", "network", "uptime", ""])
def test_how_the_computer_is(house: Household, topic: str) -> None:
    assert house.says("GetSystemStatus", topic=topic).endswith(".")


def test_an_unknown_part_of_the_computer(house: Household) -> None:
    assert "not its colour" in house.refuses("GetSystemStatus", topic="colour")
