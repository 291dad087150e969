"""Time and date by voice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.skills.conftest import Household


@pytest.mark.parametrize(
    ("hour", "minute", "said"), [(0, 5, "12:05 am"), (7, 5, "7:05 am"), (12, 0, "12:00 pm"), (23, 59, "11:59 pm")]
)
def test_the_time_here(house: Household, hour: int, minute: int, said: str) -> None:
    house.clock.moment = datetime(2026, 3, 2, hour, minute, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert house.says("HassGetCurrentTime") == f"It is {said}."


def test_the_24_hour_clock_is_a_matter_of_taste(house: Household) -> None:
    house.clock.moment = datetime(2026, 3, 2, 19, 5, tzinfo=ZoneInfo("Europe/Berlin"))
    assert "24-hour" in house.says("SetPreference", topic="time format", value="24 hours")
    assert house.says("HassGetCurrentTime") == "It is 19:05."


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Tokyo", "In Tokyo it is 8:30 am tomorrow."),
        ("London", "In London it is 11:30 pm."),
        ("New York", "In New York it is 6:30 pm."),
        ("India", "In India it is 5:00 am tomorrow."),
        ("california", "In California it is 3:30 pm."),
    ],
)
def test_the_time_elsewhere(house: Household, place: str, said: str) -> None:
    house.clock.moment = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert house.says("HassGetCurrentTime", place=place) == said


def test_an_unknown_place_is_no_guess(house: Household) -> None:
    assert house.refuses("HassGetCurrentTime", place="Atlantis") == "I do not know what time it is in Atlantis."


def test_the_date(house: Household) -> None:
    assert house.says("HassGetCurrentDate") == "It is Monday, March 2, 2026."
    house.clock.moment += timedelta(hours=10)
    assert house.says("HassGetCurrentDate", place="Sydney") == "In Sydney it is Tuesday, March 3, 2026."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("what day is april sixteenth", "That is Thursday, April 16, 2026."),
        ("what's tomorrow's date", "That is Tuesday, March 3, 2026."),
        ("in 100 days what date is it", "That is Wednesday, June 10, 2026."),
        ("when is easter", "That is Sunday, April 5, 2026."),
        ("what day was yesterday", "That was Sunday, March 1, 2026."),
        ("what day is it today", "It is Monday, March 2, 2026."),
    ],
)
def test_the_date_of_another_day(house: Household, text: str, said: str) -> None:
    assert house.do("HassGetCurrentDate", text).text == said


@pytest.mark.parametrize(
    "text",
    ["what day is the second friday after easter", "what date is it next month", "what date is 3 days before that"],
)
def test_a_day_that_is_not_clear_is_asked_about(house: Household, text: str) -> None:
    reply = house.do("HassGetCurrentDate", text)
    assert reply.text == "Which day do you mean?"
    assert reply.expects_answer
