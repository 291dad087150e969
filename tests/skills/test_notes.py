"""Notes and the calendar by voice."""

from tests.skills.conftest import Household


def test_notes(house: Household) -> None:
    assert house.says("ListNotes") == "There are no notes."
    assert house.says("AddNote", text="the filter is changed") == "Noted: the filter is changed."
    house.restart()
    assert house.says("ListNotes") == "Your notes: the filter is changed."
    assert house.says("ListNotes", text="bicycle") == "There is no note about bicycle."
    for number in range(7):
        house.says("AddNote", text=f"note {number}")
    assert house.says("ListNotes").startswith("8 notes, the newest: note 2; note 3;")
    assert house.asks("AddNote") == "What should I note?"


def test_the_calendar(house: Household) -> None:
    assert house.says("GetCalendar") == "Nothing is in your calendar for the next seven days."
    said = house.says("AddCalendarEvent", text="dentist", time="09:30", date="2026-03-03")
    assert said == "Entered for tomorrow at 9:30 am: dentist."
    house.says("AddCalendarEvent", text="Anna's birthday", date="2026-03-06")
    assert house.says("GetCalendar", date="2026-03-03") == "In your calendar tomorrow: dentist at 9:30 am."
    assert house.says("GetCalendar", date="2026-03-04") == "Nothing is in your calendar on Wednesday."
    assert house.says("GetCalendar") == "In your calendar: tomorrow dentist at 9:30 am; on Friday Anna's birthday."
    assert house.asks("AddCalendarEvent", text="dentist") == "On which day?"
    assert house.asks("AddCalendarEvent") == "What should I enter?"


def test_the_calendar_of_a_longer_time(house: Household) -> None:
    house.says("AddCalendarEvent", text="dentist", date="2026-04-20")
    asked = house.do("GetCalendar", "what is in my calendar next month", date="2026-04-01")
    assert asked.text == "In your calendar: on Monday, April 20 dentist."
    asked = house.do("GetCalendar", "what is in my calendar this month", date="2026-03-02")
    assert asked.text == "Nothing is in your calendar from Monday, March 2, to Tuesday, March 31."
