"""Alarms, reminders and commands for later: what happens at a time of day, once or again and again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from assistant.core.errors import SkillError
from assistant.core.values import Reply, Request
from assistant.home.registry import fold
from assistant.skills.due import alarm_name
from assistant.skills.occasions import (
    calendar_day,
    local,
    moment_of,
    next_moment,
    recurrence_said,
    recurring_days,
    wall_time,
)
from assistant.skills.phrases import clock_time, counted, ended, joined, length, near_day, sentence
from assistant.skills.skill import Question, skill
from assistant.store.alarms import Alarm, Alarms
from assistant.store.settings import Settings

SNOOZE_MINUTES = 9
LONGEST_SNOOZE = 12 * 60
MORNING = time(9, 0)
"""When a reminder for a day without a time comes."""
PARTS = {
    "morning": MORNING,
    "lunchtime": time(12, 0),
    "afternoon": time(15, 0),
    "evening": time(19, 0),
    "tonight": time(20, 0),
    "night": time(20, 0),
}
"""The same for a part of a day."""
MOST = 200


@dataclass(frozen=True, slots=True)
class When:
    """A moment, or moments, as they are said; what was not said is empty."""

    time: str = ""
    date: str = ""
    recurrence: str = ""

    def due(self, now: datetime) -> datetime:
        """The next such moment after `now`, in UTC. Raises SkillError."""
        day = calendar_day(self.date) if self.date else None
        return next_moment(wall_time(self.time), day, self.recurrence, now)


@dataclass(frozen=True, slots=True)
class Which(When):
    """How an alarm is named; what was not said does not narrow."""

    name: str = ""


@skill("SetAlarm", keeps=True)
def set_alarm(when: When, name: str = "", *, alarms: Alarms, settings: Settings, now: datetime) -> Reply:
    """Set an alarm."""
    recurring_days(when.recurrence)
    if not when.time:
        raise Question("For what time?")
    due = when.due(now)
    same = [alarm for alarm in alarms.all("alarm") if (alarm.due, alarm.recurrence) == (due, when.recurrence)]
    said = _when(due, when.recurrence, settings, now)
    if same:
        return Reply(f"There is an alarm for {said} already.")
    _make_room(alarms)
    alarm = alarms.add("alarm", name, when.time, when.recurrence, due)
    return Reply(f"{sentence(alarm_name(alarm))} set for {said}.", {"due": due.isoformat()})


@skill("CancelAlarm", keeps=True)
def cancel_alarm(which: Which, *, alarms: Alarms, settings: Settings, now: datetime) -> Reply:
    """Cancel an alarm."""
    everything = alarms.all("alarm")
    if not everything:
        raise SkillError("There are no alarms.")
    found = _fitting(everything, which, now)
    if not found:
        raise SkillError(f"There is no such alarm. There is {_listed(everything, settings, now)}.")
    if len(found) > 1:
        raise Question(f"Which alarm should I cancel: {_listed(found, settings, now, 'or')}?")
    alarms.remove(found[0])
    return Reply(f"{sentence(_said(found[0], settings, now).removeprefix('the '))} cancelled.")


@skill("ListAlarms")
def list_alarms(which: Which, *, alarms: Alarms, settings: Settings, now: datetime) -> Reply:
    """Say which alarms are set."""
    found = _fitting(alarms.all("alarm"), which, now)
    if not found:
        return Reply("There is no such alarm." if alarms.all("alarm") else "There are no alarms.")
    whens = [
        _when(alarm.due, alarm.recurrence, settings, now) + (f", called {alarm.text}" if alarm.text else "")
        for alarm in found
    ]
    return Reply(f"There {'is' if len(found) == 1 else 'are'} {counted(len(found), 'alarm')}: {joined(whens)}.")


@skill("SnoozeAlarm", keeps=True)
def snooze_alarm(which: Which, minutes: float = SNOOZE_MINUTES, *, alarms: Alarms, now: datetime) -> Reply:
    """Let the alarm that rings ring again in some minutes."""
    if not 0 < minutes <= LONGEST_SNOOZE:
        raise SkillError("I can snooze for one minute to twelve hours.")
    ringing = [alarm for alarm in alarms.all() if alarm.rung and alarm.kind != "command"]
    found = _fitting(ringing, which, now)
    if not found:
        raise SkillError("No alarm is ringing.")
    for alarm in found:
        alarms.snooze(alarm, now + timedelta(minutes=minutes))
    return Reply(f"Okay, again in {length(minutes * 60)}.")


@skill("ScheduleCommand", keeps=True)
def schedule_command(
    when: When, conversation_command: str = "", *, alarms: Alarms, settings: Settings, now: datetime
) -> Reply:
    """Carry a command out at a time."""
    if not conversation_command:
        raise Question("What should I do then?")
    recurring_days(when.recurrence)
    if not when.time:
        raise Question("At what time?")
    due = when.due(now)
    _make_room(alarms)
    alarms.add("command", conversation_command, when.time, when.recurrence, due)
    return Reply(f"Okay, at {_when(due, when.recurrence, settings, now)}: {ended(conversation_command)}")


@skill("SetReminder", keeps=True)
def set_reminder(
    when: When, text: str = "", *, alarms: Alarms, settings: Settings, request: Request, now: datetime
) -> Reply:
    """Remind of something at a time."""
    if not text:
        raise Question("What should I remind you of?")
    if when == When():
        raise Question("When should I remind you?")
    usual = _usual_time(request.text, text)
    at = replace(when, time=when.time or f"{usual:%H:%M}")
    day_alone = when.date and not (when.time or when.recurrence)
    if day_alone and moment_of(calendar_day(when.date), usual, now) <= now:
        raise Question("At what time?")
    due = at.due(now)
    _make_room(alarms)
    alarms.add("reminder", text, at.time, at.recurrence, due)
    return Reply(f"I will remind you at {_when(due, at.recurrence, settings, now)}: {ended(text)}")


def _usual_time(asked: str, text: str) -> time:
    """When "tomorrow evening" is, where no time was said; a part of a day in the text itself says nothing."""
    words = asked.lower().replace(text.lower(), " ").split()
    return next((PARTS[part] for word in words if (part := word.strip(",.!?").removesuffix("s")) in PARTS), MORNING)


@skill("CancelReminder", keeps=True)
def cancel_reminder(text: str = "", *, alarms: Alarms, settings: Settings, now: datetime) -> Reply:
    """Cancel a reminder, or a command set for later."""
    everything = [alarm for alarm in alarms.all() if alarm.kind != "alarm"]
    if not everything:
        raise SkillError("There are no reminders.")
    found = [alarm for alarm in everything if fold(text) in fold(alarm.text)] if text else everything
    if not found:
        raise SkillError(f"There is no reminder about {text}.")
    if len(found) > 1:
        raise Question(f"Which one should I cancel: {joined([alarm.text for alarm in found], 'or')}?")
    alarms.remove(found[0])
    return Reply(ended(f"Reminder cancelled: {found[0].text}"))


@skill("ListReminders")
def list_reminders(text: str = "", *, alarms: Alarms, settings: Settings, now: datetime) -> Reply:
    """Say what reminders, and commands for later, are set."""
    found = [alarm for alarm in alarms.all() if alarm.kind != "alarm" and fold(text) in fold(alarm.text)]
    if not found:
        return Reply("There are no reminders." if not text else f"There is no reminder about {text}.")
    said = [f"{alarm.text}, at {_when(alarm.due, alarm.recurrence, settings, now)}" for alarm in found]
    return Reply(f"There {'is' if len(said) == 1 else 'are'} {counted(len(said), 'reminder')}: {'; '.join(said)}.")


def _make_room(alarms: Alarms) -> None:
    if len(alarms.all()) >= MOST:
        raise SkillError(f"You have {MOST} alarms and reminders already. Cancel some first.")


def _when(due: datetime, recurrence: str, settings: Settings, now: datetime) -> str:
    """ "7:00 am tomorrow", "6:30 am on weekdays"."""
    moment = local(due, now)
    days = recurrence_said(recurrence) or near_day(moment.date(), local(now, now).date())
    return f"{clock_time(moment, settings.hours)} {days}"


def _said(alarm: Alarm, settings: Settings, now: datetime) -> str:
    return f"the {alarm_name(alarm)} for {_when(alarm.due, alarm.recurrence, settings, now)}"


def _listed(found: Sequence[Alarm], settings: Settings, now: datetime, word: str = "and") -> str:
    return joined([_said(alarm, settings, now) for alarm in found], word)


def _fitting(found: Sequence[Alarm], which: Which, now: datetime) -> list[Alarm]:
    """Alarms that fit everything given."""
    at = wall_time(which.time) if which.time else None
    day = calendar_day(which.date) if which.date else None
    days = recurring_days(which.recurrence)
    return [
        alarm
        for alarm in found
        if (at is None or wall_time(alarm.time) == at)
        and (day is None or local(alarm.due, now).date() == day)
        and (not days or recurring_days(alarm.recurrence) == days)
        and (not which.name or fold(which.name) in (fold(alarm.text), fold(alarm_name(alarm))))
    ]
