"""Alarms, reminders and commands for later by voice. The clock stands at noon on Monday, 2 March 2026."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.core.values import SlotValue
from assistant.skills.due import DueTimes
from tests.skills.conftest import Household


@pytest.mark.parametrize(
    ("slots", "said", "due"),
    [
        ({"time": "07:00"}, "Alarm set for 7:00 am tomorrow.", "2026-03-03T07:00"),
        ({"time": "19:30"}, "Alarm set for 7:30 pm today.", "2026-03-02T19:30"),
        ({"time": "06:30", "recurrence": "weekdays"}, "Alarm set for 6:30 am on weekdays.", "2026-03-03T06:30"),
        ({"time": "09:00", "recurrence": "weekends"}, "Alarm set for 9:00 am on weekends.", "2026-03-07T09:00"),
        ({"time": "13:00", "recurrence": "daily"}, "Alarm set for 1:00 pm every day.", "2026-03-02T13:00"),
        (
            {"time": "08:00", "recurrence": "monday, thursday"},
            "Alarm set for 8:00 am every Monday and Thursday.",
            "2026-03-05T08:00",
        ),
        ({"time": "08:00", "date": "2026-03-06"}, "Alarm set for 8:00 am on Friday.", "2026-03-06T08:00"),
        ({"time": "05:00", "name": "work"}, "Work alarm set for 5:00 am tomorrow.", "2026-03-03T05:00"),
    ],
)
def test_an_alarm_is_set(house: Household, slots: dict[str, SlotValue], said: str, due: str) -> None:
    assert house.says("SetAlarm", **slots) == said
    assert [alarm.due for alarm in house.store.alarms.all("alarm")] == [datetime.fromisoformat(due).replace(tzinfo=UTC)]


def test_an_alarm_that_cannot_be_is_refused(house: Household) -> None:
    assert house.asks("SetAlarm") == "For what time?"
    assert "over" in house.refuses("SetAlarm", time="11:00", date="2026-03-02")
    assert "what time 25:00 is" in house.asks("SetAlarm", time="25:00")
    assert "which day someday is" in house.asks("SetAlarm", time="07:00", date="someday")
    assert "cannot repeat" in house.refuses("SetAlarm", time="07:00", recurrence="fortnightly")
    assert house.store.alarms.all() == []


def test_alarms_are_listed_and_cancelled(house: Household) -> None:
    assert house.says("ListAlarms") == "There are no alarms."
    house.says("SetAlarm", time="07:00")
    assert "already" in house.says("SetAlarm", time="07:00")
    house.says("SetAlarm", time="06:30", recurrence="weekdays", name="work")
    assert house.says("ListAlarms") == ("There are 2 alarms: 6:30 am on weekdays, called work and 7:00 am tomorrow.")
    assert "the work alarm" in house.asks("CancelAlarm")
    assert "no such alarm" in house.refuses("CancelAlarm", time="10:00")
    assert house.says("CancelAlarm", name="work alarm") == "Work alarm for 6:30 am on weekdays cancelled."
    house.restart()
    assert house.says("CancelAlarm", time="07:00") == "Alarm for 7:00 am tomorrow cancelled."
    assert house.refuses("CancelAlarm") == "There are no alarms."


def test_a_ringing_alarm_is_snoozed(house: Household) -> None:
    assert house.refuses("SnoozeAlarm") == "No alarm is ringing."
    house.says("SetAlarm", time="12:10")
    due_times = DueTimes(house.store)
    house.clock.go(minutes=10)
    assert [due.kind for due in due_times.take(house.clock.now())] == ["alarm"]
    assert house.says("SnoozeAlarm", minutes=5) == "Okay, again in 5 minutes."
    assert due_times.next() == house.clock.now() + timedelta(minutes=5)
    assert due_times.take(house.clock.now()) == []
    house.clock.go(minutes=5)
    assert len(due_times.take(house.clock.now())) == 1


def test_reminders(house: Household) -> None:
    assert house.says("SetReminder", text="call mum", time="18:00") == "I will remind you at 6:00 pm today: call mum."
    assert "9:00 am tomorrow" in house.says("SetReminder", text="pay the rent", date="2026-03-03")
    assert house.asks("SetReminder", text="call dad") == "When should I remind you?"
    assert house.asks("SetReminder", text="call dad", date="2026-03-02") == "At what time?"
    assert house.says("ListReminders") == (
        "There are 2 reminders: call mum, at 6:00 pm today; pay the rent, at 9:00 am tomorrow."
    )
    assert "call mum or pay the rent" in house.asks("CancelReminder")
    assert house.says("CancelReminder", text="Rent") == "Reminder cancelled: pay the rent."
    assert "no reminder about rent" in house.refuses("CancelReminder", text="rent")


def test_a_command_for_later(house: Household) -> None:
    said = house.says("ScheduleCommand", conversation_command="boil the kettle", time="07:00", date="2026-03-03")
    assert said == "Okay, at 7:00 am tomorrow: boil the kettle."
    assert house.asks("ScheduleCommand", conversation_command="boil the kettle") == "At what time?"
    assert house.asks("ScheduleCommand", time="07:00") == "What should I do then?"
    assert "boil the kettle" in house.says("ListReminders")


@pytest.mark.parametrize("recurrence", ["every other friday", "every month", "every two hours"])
def test_a_rhythm_that_cannot_be_is_said_to_be(house: Household, recurrence: str) -> None:
    assert f"cannot repeat something {recurrence}" in house.refuses("SetAlarm", time="07:00", recurrence=recurrence)
    assert "cannot repeat" in house.refuses("SetReminder", text="pay rent", date="2026-03-15", recurrence=recurrence)
    command = {"conversation_command": "turn off the lights", "recurrence": recurrence}
    assert "cannot repeat" in house.refuses("ScheduleCommand", **command)
    assert house.says("ListAlarms") == "There are no alarms."
