"""Spans of the model as numbers, moments and words as they were written."""

from datetime import datetime

from assistant.core.values import SlotValue
from assistant.understanding.reading import Parse
from assistant.understanding.values import restored, values_of

NOW = datetime(2026, 11, 22, 15, 0)


def values(intent: str, *spans: tuple[str, str], text: str = "", **closed: str) -> dict[str, SlotValue]:
    return values_of(Parse(intent, closed, spans), text or " ".join(words for _, words in spans), NOW)


def test_amounts() -> None:
    light = "HassLightSet"
    assert values(light, ("brightness", "twenty percent")) == {"brightness": 20}
    assert values(light, ("brightness_step", "ten percent"), brightness_step="down") == {"brightness_step": -10}
    assert values(light, brightness_step="up") == {"brightness_step": "up"}
    assert values(light, ("color", "light blue")) == {"color": "lightblue"}
    assert values(light, ("color", "warm white")) == {"temperature": 2700}
    assert values("HassClimateSetTemperature", ("temperature", "twenty one and a half degrees")) == {
        "temperature": 21.5
    }
    assert values("RollDice", ("count", "two"), ("sides", "twenty sided")) == {"count": 2, "sides": 20}
    assert values("HassFanSetSpeed", ("fan_mode", "quiet")) == {"fan_mode": "low"}


def test_lengths() -> None:
    assert values("HassStartTimer", ("duration", "an hour and a half")) == {"hours": 1, "minutes": 30}
    assert values("HassStartTimer", ("duration", "ten"), text="ten second timer") == {"seconds": 10}
    assert values("HassCancelTimer", ("start_duration", "ten minute")) == {"start_minutes": 10}
    assert values("SnoozeAlarm", ("duration", "half an hour")) == {"minutes": 30}


def test_moments() -> None:
    assert values("SetAlarm", ("time", "seven"), ("date", "tomorrow evening")) == {
        "time": "19:00",
        "date": "2026-11-23",
    }
    assert values("SetAlarm", ("time", "seven")) == {"time": "07:00"}
    assert values("SetAlarm", ("time", "half six"), ("recurrence", "every monday")) == {
        "time": "06:30",
        "recurrence": "monday",
    }
    assert values("HassGetWeather", ("date", "on friday")) == {"date": "2026-11-27"}
    assert values("SetReminder", ("text", "call mum"), ("time", "in two hours")) == {
        "text": "call mum",
        "time": "17:00",
    }


def test_texts_keep_their_capitals() -> None:
    assert values("HassListAddItem", ("item", "some usb cables"), text="add some USB cables") == {"item": "USB cables"}
    assert restored("call anna o'neil", "Please call Anna O'Neil") == "call Anna O'Neil"


def test_the_first_of_two_spans_counts() -> None:
    assert values("SetReminder", ("text", "one"), ("text", "two")) == {"text": "one"}


def test_what_cannot_be_read_is_kept_to_be_asked_about() -> None:
    assert values("SetAlarm", ("time", "seven"), ("date", "the day of the party")) == {
        "time": "07:00",
        "date": "the day of the party",
    }
    assert values("SetAlarm", ("time", "seven"), ("recurrence", "every other friday"))["recurrence"] == (
        "every other friday"
    )
    assert values("HassGetWeather", ("date", "on")) == {}
    assert values("SetReminder", ("recurrence", "whenever it rains")) == {"recurrence": "whenever it rains"}
    assert values("SetReminder", ("recurrence", "friday"), ("time", "at six"))["recurrence"] == "friday"


def test_a_month_is_an_answer_and_no_day_to_set_something_for() -> None:
    assert values("GetCalendar", ("date", "next month")) == {"date": "2026-12-01"}
    assert values("SetReminder", ("text", "pay"), ("date", "next month")) == {"text": "pay", "date": "next month"}
    assert values("SetReminder", ("date", "next month"), ("time", "on the 5th")) == {"date": "2026-12-05"}


def test_units_without_an_amount() -> None:
    assert values("ConvertUnit", ("value", "inches"), ("to_unit", "centimeters")) == {
        "from_unit": "inches",
        "to_unit": "centimeters",
    }
    assert values("ConvertUnit", ("value", "10"), ("from_unit", "kg"), text="10kg in pounds") == {
        "value": 10,
        "from_unit": "kg",
    }


def test_a_day_is_no_place() -> None:
    assert values("HassGetCurrentDate", ("place", "christmas eve")) == {}
    assert values("HassGetCurrentDate", ("place", "sydney")) == {"place": "sydney"}
