"""What is due now and when something is due next: timers, alarms, reminders, scheduled commands.

Nothing is lost over a crash or a power cut: what rings stays in the store, marked, until it is acknowledged; after a
restart it rings again, and what was missed says so. What rang for nobody is kept until the user was told. Whatever
changes several of them changes all or none. It makes no sound (the session does).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.core.events import TimerRang
from assistant.skills import phrases
from assistant.skills.occasions import local, next_moment, wall_time
from assistant.store.alarms import Alarm, Alarms
from assistant.store.missed import MissedRing
from assistant.store.store import Store
from assistant.store.timers import Timer, Timers

MISSED_SECONDS = 60.0
"""What comes later than this is reported as missed."""
LATEST_COMMAND_SECONDS = 300.0
"""A command that is later than this is reported and not carried out: nobody expects the kettle any more."""
LONGEST_RING = timedelta(hours=1)
"""What nobody acknowledges counts as missed after that, also when whoever rings it does not give up."""
MISSED_TOLD = 3
"""The latest missed ones are told by name, the others are counted."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something whose time has come."""

    kind: str
    """"timer", "alarm", "reminder" or "command"."""
    id: int
    """Row in its table; a timer and an alarm may share a number."""
    name: str
    """The timer's or alarm's name, the reminder's text, the command."""
    late: float
    """Seconds after its time."""
    command: str
    """What to carry out now, or ""."""
    text: str
    """What to say."""

    @property
    def event(self) -> TimerRang:
        """To be announced."""
        return TimerRang(self.kind, self.name, self.text, self.late, self.command)


class DueTimes:
    """Watches the store. One for each process that rings."""

    def __init__(self, store: Store) -> None:
        self._transaction = store.database.transaction
        self._timers = store.timers
        self._alarms = store.alarms
        self._settings = store.settings
        self._missed = store.missed
        self._taken: dict[tuple[str, int], datetime] = {}
        self._running: list[Due] = []

    def next(self) -> datetime | None:
        """When something is due next (in the past when it is due already), or None."""
        moments = [timer.due for timer in self._timers.all() if timer.due and not self._rings(timer)]
        moments += [alarm.due for alarm in self._alarms.all() if not self._rings(alarm)]
        return min(moments, default=None)

    def take(self, now: datetime) -> list[Due]:
        """Everything that is due and was not taken yet, the longest due first; it rings from now on.

        Things are acknowledged by `acknowledge`, by a skill ("stop", "snooze") or after an hour; a command at the
        next call at the latest.
        """
        for done in self._running:
            self.acknowledge(done, now)
        with self._transaction():
            self._end_old(now)
            dues = self._due(now)
        self._running = [due for due in dues if due.command]
        return dues

    def _due(self, now: datetime) -> list[Due]:
        """Marks what is due as ringing, and gives it in order."""
        found: list[tuple[datetime, Due]] = []
        for timer in self._timers.all():
            if timer.due is not None and timer.due <= now and not self._rings(timer):
                self._timers.ring(timer, now)
                self._taken["timer", timer.id] = now
                found.append((timer.due, _timer_due(timer, now)))
        for alarm in self._alarms.all():
            if alarm.due <= now and not self._rings(alarm):
                self._alarms.ring(alarm, now)
                self._taken["alarm", alarm.id] = now
                found.append((alarm.due, _alarm_due(alarm, now, self._settings.hours)))
        return [due for _, due in sorted(found, key=lambda pair: pair[0])]

    def acknowledge(self, due: Due, now: datetime) -> None:
        """It was heard or carried out: a timer is gone, an alarm is gone or set for its next time."""
        if due.kind == "timer":
            end(self._timers, [timer for timer in self._timers.all() if timer.id == due.id and timer.rung])
        else:
            end_alarms(self._alarms, [alarm for alarm in self._alarms.all() if alarm.id == due.id and alarm.rung], now)

    def silence(self, now: datetime) -> None:
        """Acknowledge everything that rings."""
        with self._transaction():
            end_ringing(self._timers, self._alarms, now)

    def give_up(self, now: datetime) -> str:
        """Nobody answered what rings: it ends and counts as missed. Says what it was."""
        return self._miss(
            [timer for timer in self._timers.all() if _calls(timer)],
            [alarm for alarm in self._alarms.all() if _calls(alarm)],
            now,
        )

    def missed(self, now: datetime) -> str:
        """What nobody answered and the user has not been told of; "" when there is nothing."""
        return self._told(self._missed.all(), now)

    def forget_missed(self) -> None:
        """The user was told."""
        self._missed.clear()

    def _rings(self, thing: Timer | Alarm) -> bool:
        """True for what this process has rung; a mark of an earlier process does not count."""
        return thing.rung is not None and ("timer" if isinstance(thing, Timer) else "alarm", thing.id) in self._taken

    def _end_old(self, now: datetime) -> None:
        timers = [timer for timer in self._timers.all() if self._rings(timer)]
        alarms = [alarm for alarm in self._alarms.all() if self._rings(alarm)]
        self._miss(
            [timer for timer in timers if now - self._taken["timer", timer.id] > LONGEST_RING],
            [alarm for alarm in alarms if now - self._taken["alarm", alarm.id] > LONGEST_RING],
            now,
        )

    def _miss(self, timers: list[Timer], alarms: list[Alarm], now: datetime) -> str:
        missed = [MissedRing(timer.due or now, f"your {timer_name(timer)}") for timer in timers]
        missed += [MissedRing(alarm.due, _alarm_missed(alarm)) for alarm in alarms]
        with self._transaction():
            for ring in missed:
                self._missed.add(ring.what, ring.at)
            end(self._timers, timers)
            end_alarms(self._alarms, alarms, now)
        return self._told(missed, now)

    def _told(self, missed: Sequence[MissedRing], now: datetime) -> str:
        earlier, latest = missed[:-MISSED_TOLD], missed[-MISSED_TOLD:]
        hours = self._settings.hours
        told = [
            f"{phrases.sentence(ring.what)} rang at {_at(ring.at, now, hours)} and was not answered." for ring in latest
        ]
        if earlier:
            told.append(f"There were {len(earlier)} more before." if len(earlier) > 1 else "There was one more before.")
        return " ".join(told)


def end_ringing(timers: Timers, alarms: Alarms, now: datetime) -> int:
    """End everything that rings, in the caller's transaction; says how many there were."""
    ringing_timers = [timer for timer in timers.all() if _calls(timer)]
    ringing_alarms = [alarm for alarm in alarms.all() if _calls(alarm)]
    end(timers, ringing_timers)
    end_alarms(alarms, ringing_alarms, now)
    return len(ringing_timers) + len(ringing_alarms)


def _calls(thing: Timer | Alarm) -> bool:
    """True for what somebody should hear: it rings, or says that it came too late for a command to be carried out."""
    if thing.rung is None or thing.due is None:
        return False
    commands = thing.command if isinstance(thing, Timer) else thing.kind == "command"
    return not commands or (thing.rung - thing.due).total_seconds() > LATEST_COMMAND_SECONDS


def end(timers: Timers, ringing: list[Timer]) -> None:
    """Forget these timers."""
    for timer in ringing:
        timers.remove(timer)


def end_alarms(alarms: Alarms, ringing: list[Alarm], now: datetime) -> None:
    """Set recurring ones for their next time, forget the others."""
    for alarm in ringing:
        if alarm.recurrence:
            after = local(max(alarm.occurrence, now), now)
            alarms.repeat(alarm, next_moment(wall_time(alarm.time), None, alarm.recurrence, after))
        else:
            alarms.remove(alarm)


def timer_name(timer: Timer) -> str:
    """ "pizza timer", "5 minute timer"."""
    if timer.name:
        return timer.name if timer.name.lower().endswith("timer") else f"{timer.name} timer"
    whole = phrases.length(timer.seconds)
    return f"{whole.removesuffix('s') if ' and ' not in whole and ',' not in whole else whole} timer"


def _timer_due(timer: Timer, now: datetime) -> Due:
    late = max(0.0, (now - timer.due).total_seconds()) if timer.due else 0.0
    ago = f"was due {phrases.length(late)} ago, while I was off."
    if timer.command:
        carry_out = late <= LATEST_COMMAND_SECONDS
        text = (
            ""
            if carry_out
            else f"I was off {phrases.length(late)} ago, so I did not do this: {phrases.ended(timer.command)}"
        )
        return Due("timer", timer.id, timer.name or timer.command, late, timer.command if carry_out else "", text)
    text = f"Your {timer_name(timer)} {ago if late > MISSED_SECONDS else 'is done.'}"
    return Due("timer", timer.id, timer.name, late, "", text)


def _alarm_due(alarm: Alarm, now: datetime, hours: int) -> Due:
    late = max(0.0, (now - alarm.due).total_seconds())
    missed = late > MISSED_SECONDS
    at = phrases.clock_time(local(alarm.due, now), hours)
    when = _at(alarm.due, now, hours)
    command = ""
    if alarm.kind == "command":
        command = alarm.text if late <= LATEST_COMMAND_SECONDS else ""
        text = "" if command else f"I was off at {when}, so I did not do this: {phrases.ended(alarm.text)}"
    elif alarm.kind == "reminder":
        text = phrases.ended(
            f"Reminder for {when}, when I was off: {alarm.text}" if missed else f"Reminder: {alarm.text}"
        )
    elif missed:
        text = f"I was off at {when}, when your {alarm_name(alarm)} was set."
    else:
        text = (
            f"It is {at}. {phrases.ended(phrases.sentence(alarm.text))}"
            if alarm.text
            else f"It is {at}. This is your alarm."
        )
    return Due(alarm.kind, alarm.id, alarm.text, late, command, text)


def _at(moment: datetime, now: datetime, hours: int) -> str:
    """The time of day; the day as well where it is not today."""
    day, today = local(moment, now).date(), local(now, now).date()
    at = phrases.clock_time(local(moment, now), hours)
    if day >= today:
        return at if day == today else f"{at} {phrases.near_day(day, today)}"
    return f"{at} on {day:%A}" if (today - day).days < 7 else f"{at} on {phrases.full_date(day, today)}"


def _alarm_missed(alarm: Alarm) -> str:
    if alarm.kind == "command":
        return f"word that it was too late for “{alarm.text}”"
    return f"your reminder “{alarm.text}”" if alarm.kind == "reminder" else f"your {alarm_name(alarm)}"


def alarm_name(alarm: Alarm) -> str:
    """ "alarm", "work alarm"."""
    if not alarm.text:
        return "alarm"
    return alarm.text if alarm.text.lower().endswith("alarm") else f"{alarm.text} alarm"
