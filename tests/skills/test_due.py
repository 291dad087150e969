"""What is due: in time, late, after a crash, repeatedly, over the change of the clock."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from assistant.skills.due import LONGEST_RING, DueTimes
from tests.skills.conftest import Household


def test_nothing_is_due_in_an_empty_store(house: Household) -> None:
    due_times = DueTimes(house.store)
    assert due_times.next() is None
    assert due_times.take(house.clock.now()) == []


def test_a_timer_is_taken_once_and_gone_when_acknowledged(house: Household) -> None:
    house.says("HassStartTimer", minutes=5, name="pizza")
    due_times = DueTimes(house.store)
    assert due_times.next() == house.clock.now() + timedelta(minutes=5)
    assert due_times.take(house.clock.now()) == []
    house.clock.go(minutes=5)
    (due,) = due_times.take(house.clock.now())
    assert (due.kind, due.name, due.late, due.command) == ("timer", "pizza", 0.0, "")
    assert due.text == "Your pizza timer is done."
    assert due.event.text == due.text
    assert due_times.take(house.clock.now()) == []
    assert due_times.next() is None
    assert house.says("HassTimerStatus") == "The pizza timer is ringing."
    due_times.acknowledge(due, house.clock.now())
    assert house.store.timers.all() == []


def test_what_nobody_acknowledged_rings_again_after_a_restart(house: Household) -> None:
    house.says("HassStartTimer", minutes=5)
    house.says("SetAlarm", time="12:05", name="tea")
    house.clock.go(minutes=5)
    assert len(DueTimes(house.store).take(house.clock.now())) == 2
    house.restart()
    house.clock.go(seconds=30)
    again = DueTimes(house.store)
    assert again.next() is not None
    taken = again.take(house.clock.now())
    assert {due.kind for due in taken} == {"timer", "alarm"}
    assert {due.late for due in taken} == {30.0}
    again.silence(house.clock.now())
    house.restart()
    assert DueTimes(house.store).take(house.clock.now()) == []


def test_what_was_missed_says_so(house: Household) -> None:
    house.says("HassStartTimer", minutes=5)
    house.says("SetAlarm", time="13:00")
    house.says("SetReminder", text="call mum", time="13:30")
    house.clock.go(hours=3)
    texts = [due.text for due in DueTimes(house.store).take(house.clock.now())]
    assert texts == [
        "Your 5 minute timer was due 2 hours and 55 minutes ago, while I was off.",
        "I was off at 1:00 pm, when your alarm was set.",
        "Reminder for 1:30 pm, when I was off: call mum.",
    ]


def test_stop_silences_what_rings_and_nothing_else(house: Household) -> None:
    house.says("HassStartTimer", minutes=5, name="pizza")
    house.says("HassStartTimer", minutes=50, name="bread")
    house.clock.go(minutes=5)
    DueTimes(house.store).take(house.clock.now())
    house.says("HassNevermind")
    assert [timer.name for timer in house.store.timers.all()] == ["bread"]


def test_cancel_the_timer_means_the_one_that_rings(house: Household) -> None:
    house.says("HassStartTimer", minutes=5, name="pizza")
    house.says("HassStartTimer", minutes=50, name="bread")
    house.clock.go(minutes=5)
    DueTimes(house.store).take(house.clock.now())
    assert house.says("HassCancelTimer") == "Okay."
    assert [timer.name for timer in house.store.timers.all()] == ["bread"]


def test_a_command_is_handed_over_and_gone_at_the_next_look(house: Household) -> None:
    house.says("HassStartTimer", minutes=10, conversation_command="turn off the kettle")
    house.says("ScheduleCommand", conversation_command="boil the kettle", time="12:10", recurrence="daily")
    house.clock.go(minutes=10)
    due_times = DueTimes(house.store)
    assert [due.command for due in due_times.take(house.clock.now())] == ["turn off the kettle", "boil the kettle"]
    assert due_times.take(house.clock.now()) == []
    assert house.store.timers.all() == []
    assert due_times.next() == house.clock.now() + timedelta(days=1)


def test_a_command_that_is_much_too_late_is_told_and_not_done(house: Household) -> None:
    house.says("HassStartTimer", minutes=10, conversation_command="turn on the kettle")
    house.clock.go(hours=8)
    (due,) = DueTimes(house.store).take(house.clock.now())
    assert due.command == ""
    assert "so I did not do this: turn on the kettle" in due.text


def test_that_a_command_came_too_late_is_told_once(house: Household) -> None:
    house.says("HassStartTimer", minutes=10, conversation_command="turn on the kettle")
    house.says("ScheduleCommand", conversation_command="boil the kettle", time="12:10")
    house.clock.go(hours=8)
    due_times = DueTimes(house.store)
    assert len(due_times.take(house.clock.now())) == 2
    due_times.silence(house.clock.now())
    house.restart()
    assert DueTimes(house.store).take(house.clock.now()) == []
    assert house.store.timers.all() == []
    assert house.store.alarms.all() == []


def test_that_a_command_came_too_late_is_told_later_when_nobody_heard_it(house: Household) -> None:
    house.says("ScheduleCommand", conversation_command="boil the kettle", time="12:10")
    house.clock.go(hours=1)
    due_times = DueTimes(house.store)
    due_times.take(house.clock.now())
    assert due_times.give_up(house.clock.now()).startswith("Word that it was too late for “boil the kettle” rang at")


def test_a_repeated_alarm_comes_again(house: Household) -> None:
    house.says("SetAlarm", time="07:00", recurrence="weekdays")
    due_times = DueTimes(house.store)
    rung = []
    for _ in range(6):
        moment = due_times.next()
        assert moment is not None
        house.clock.moment = moment
        (due,) = due_times.take(moment)
        due_times.acknowledge(due, moment)
        rung.append(f"{moment:%a}")
    assert rung == ["Tue", "Wed", "Thu", "Fri", "Mon", "Tue"]


def test_a_repeated_alarm_that_was_snoozed_comes_at_its_own_time(house: Household) -> None:
    house.says("SetAlarm", time="12:10", recurrence="daily")
    due_times = DueTimes(house.store)
    house.clock.go(minutes=10)
    due_times.take(house.clock.now())
    house.says("SnoozeAlarm", minutes=9)
    house.clock.go(minutes=9)
    (due,) = due_times.take(house.clock.now())
    due_times.acknowledge(due, house.clock.now())
    assert due_times.next() == house.clock.now() + timedelta(days=1, minutes=-9)


def test_what_rings_for_an_hour_ends(house: Household) -> None:
    house.says("SetAlarm", time="12:10", recurrence="daily")
    due_times = DueTimes(house.store)
    house.clock.go(minutes=10)
    due_times.take(house.clock.now())
    house.clock.moment += LONGEST_RING + timedelta(seconds=1)
    assert due_times.take(house.clock.now()) == []
    assert [alarm.rung for alarm in house.store.alarms.all()] == [None]


def test_seven_o_clock_stays_seven_when_the_clock_changes(house: Household) -> None:
    zone = ZoneInfo("Europe/Berlin")
    house.clock.moment = house.clock.moment.replace(month=3, day=27, tzinfo=zone)  # the clock changes on the 29th
    house.says("SetAlarm", time="07:00", recurrence="daily")
    due_times = DueTimes(house.store)
    walls: list[str] = []
    gaps: list[float] = []
    last = None
    for _ in range(3):
        moment = due_times.next()
        assert moment is not None
        walls.append(f"{moment.astimezone(zone):%d %H:%M}")
        gaps.append((moment - last).total_seconds() / 3600 if last else 0)
        last = moment
        house.clock.moment = moment.astimezone(zone)
        (due,) = due_times.take(house.clock.now())
        due_times.acknowledge(due, house.clock.now())
    assert walls == ["28 07:00", "29 07:00", "30 07:00"]
    assert gaps == [0, 23, 24]


def test_a_time_that_the_change_of_the_clock_skips_still_rings(house: Household) -> None:
    zone = ZoneInfo("Europe/Berlin")
    house.clock.moment = house.clock.moment.replace(month=3, day=28, tzinfo=zone)
    house.says("SetAlarm", time="02:30", date="2026-03-29")
    moment = DueTimes(house.store).next()
    assert moment is not None
    assert f"{moment.astimezone(zone):%d %H:%M}" == "29 03:30"


def test_what_nobody_answered_is_told_by_name_until_the_user_knows(house: Household) -> None:
    house.says("HassStartTimer", minutes=5, name="pizza")
    house.says("SetReminder", text="call mum", time="12:05")
    house.says("SetAlarm", time="12:05", recurrence="daily")
    due_times = DueTimes(house.store)
    house.clock.go(minutes=5)
    due_times.take(house.clock.now())
    told = due_times.give_up(house.clock.now())
    assert told == (
        "Your pizza timer rang at 12:05 pm and was not answered. "
        "Your reminder “call mum” rang at 12:05 pm and was not answered. "
        "Your alarm rang at 12:05 pm and was not answered."
    )
    assert house.says("HassTimerStatus") == "There are no timers."
    assert due_times.next() == house.clock.now() + timedelta(days=1)
    house.restart()
    again = DueTimes(house.store)
    assert again.take(house.clock.now()) == []
    assert again.missed(house.clock.now()) == told
    again.forget_missed()
    assert again.missed(house.clock.now()) == ""


def test_an_alarm_that_rang_in_an_empty_house_for_days_is_told_in_few_words(house: Household) -> None:
    house.says("SetAlarm", time="12:05", recurrence="daily")
    due_times = DueTimes(house.store)
    for _ in range(6):
        house.clock.moment = due_times.next() or house.clock.moment
        due_times.take(house.clock.now())
        due_times.give_up(house.clock.now())
    house.clock.go(days=1)
    assert due_times.missed(house.clock.now()) == (
        "Your alarm rang at 12:05 pm on Thursday and was not answered. "
        "Your alarm rang at 12:05 pm on Friday and was not answered. "
        "Your alarm rang at 12:05 pm on Saturday and was not answered. "
        "There were 3 more before."
    )


def test_what_rings_for_an_hour_is_missed(house: Household) -> None:
    house.says("SetAlarm", time="12:10")
    due_times = DueTimes(house.store)
    house.clock.go(minutes=10)
    due_times.take(house.clock.now())
    house.clock.moment += LONGEST_RING + timedelta(seconds=1)
    due_times.take(house.clock.now())
    assert due_times.missed(house.clock.now()) == "Your alarm rang at 12:10 pm and was not answered."
