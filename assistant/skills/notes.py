"""What the user wants kept: notes and calendar events."""

from datetime import datetime, timedelta

from assistant.core.values import Reply, Request
from assistant.languages.moments import find_day
from assistant.skills.occasions import calendar_day, local, wall_time
from assistant.skills.phrases import clock_time, counted, ended, full_date, near_day
from assistant.skills.skill import Question, skill
from assistant.store.notes import Calendar, CalendarEvent, Notes
from assistant.store.settings import Settings

MOST_READ = 5
"""Notes beyond the newest few are only counted."""


@skill("AddNote", keeps=True)
def add_note(text: str = "", *, notes: Notes, now: datetime) -> Reply:
    """Keep a note."""
    if not text:
        raise Question("What should I note?")
    notes.add(text, now)
    return Reply(ended(f"Noted: {text}"))


@skill("ListNotes")
def list_notes(text: str = "", *, notes: Notes) -> Reply:
    """Read the notes, or those about something."""
    found = [note.text for note in notes.all() if text.casefold() in note.text.casefold()]
    if not found:
        return Reply(f"There is no note about {text}." if text else "There are no notes.")
    newest = found[-MOST_READ:]
    begin = f"{counted(len(found), 'note')}, the newest: " if len(found) > len(newest) else "Your notes: "
    return Reply(f"{begin}{'; '.join(newest)}.")


@skill("AddCalendarEvent", keeps=True)
def add_event(
    text: str = "", time: str = "", date: str = "", *, calendar: Calendar, settings: Settings, now: datetime
) -> Reply:
    """Enter something into the calendar."""
    if not text:
        raise Question("What should I enter?")
    if not date:
        raise Question("On which day?")
    day = calendar_day(date)
    at = f" at {clock_time(datetime.combine(day, wall_time(time)), settings.hours)}" if time else ""
    calendar.add(day.isoformat(), f"{wall_time(time):%H:%M}" if time else "", text)
    return Reply(f"Entered for {near_day(day, local(now, now).date()).removeprefix('on ')}{at}: {text}.")


@skill("GetCalendar")
def get_calendar(date: str = "", *, calendar: Calendar, settings: Settings, request: Request, now: datetime) -> Reply:
    """Say what the calendar has for a day, for the longer time that was asked for, or for the next week."""
    today = local(now, now).date()
    asked = find_day(request.text, local(now, now)) if date else None
    if asked and asked[0].until and asked[0].date <= date <= asked[0].until:
        events = calendar.between(asked[0].date, asked[0].until)
        if not events:
            first, last = (full_date(calendar_day(day), today) for day in (asked[0].date, asked[0].until))
            return Reply(f"Nothing is in your calendar from {first}, to {last}.")
    elif date:
        day = calendar_day(date)
        events = calendar.between(day.isoformat(), day.isoformat())
        when = near_day(day, today)
        if not events:
            return Reply(f"Nothing is in your calendar {when}.")
        return Reply(f"In your calendar {when}: {'; '.join(_event(event, settings) for event in events)}.")
    else:
        events = calendar.between(today.isoformat(), (today + timedelta(days=6)).isoformat())
        if not events:
            return Reply("Nothing is in your calendar for the next seven days.")
    said = [f"{near_day(calendar_day(event.date), today)} {_event(event, settings)}" for event in events]
    return Reply(f"In your calendar: {'; '.join(said)}.")


def _event(event: CalendarEvent, settings: Settings) -> str:
    if not event.time:
        return event.text
    at = datetime.combine(calendar_day(event.date), wall_time(event.time))
    return f"{event.text} at {clock_time(at, settings.hours)}"
