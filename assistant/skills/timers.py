"""Timers: start, stop, pause, change and ask. Ringing is `assistant.skills.due`'s and the session's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.core.errors import SkillError
from assistant.core.values import Reply, Request
from assistant.home.registry import Registry, fold
from assistant.skills.due import timer_name
from assistant.skills.phrases import counted, ended, joined, length, sentence
from assistant.skills.skill import Question, skill
from assistant.store.timers import Timer, Timers

LONGEST_SECONDS = 31 * 86_400
MOST_TIMERS = 100


@dataclass(frozen=True, slots=True)
class Length:
    """An amount of time as it is said."""

    hours: float = 0
    minutes: float = 0
    seconds: float = 0

    def total(self) -> float:
        """Seconds. Raises SkillError when it is negative."""
        if min(self.hours, self.minutes, self.seconds) < 0:
            raise SkillError("A timer cannot run backwards.")
        return self.hours * 3600 + self.minutes * 60 + self.seconds


@dataclass(frozen=True, slots=True)
class Which:
    """How a timer is named; what was not said does not narrow."""

    start_hours: float = 0
    start_minutes: float = 0
    start_seconds: float = 0
    name: str = ""
    area: str = ""

    def length(self) -> float:
        """Seconds for which it was set. Raises SkillError when they are negative."""
        return Length(self.start_hours, self.start_minutes, self.start_seconds).total()


@skill("HassStartTimer", keeps=True)
def start_timer(
    lasting: Length,
    name: str = "",
    conversation_command: str = "",
    *,
    timers: Timers,
    request: Request,
    now: datetime,
) -> Reply:
    """Set a timer; with a command it is carried out instead of ringing."""
    total = lasting.total()
    if not total:
        raise Question("For how long?")
    if total > LONGEST_SECONDS:
        raise SkillError("That is too long for a timer. Set an alarm or a reminder.")
    if len(timers.all()) >= MOST_TIMERS:
        raise SkillError(f"You have {MOST_TIMERS} timers already. Cancel some first.")
    timer = timers.start(total, now, name=name, area=request.area or "", command=conversation_command)
    if conversation_command:
        return Reply(ended(f"Okay, in {length(total)}: {conversation_command}"), {"timer": timer.id})
    what = sentence(timer_name(timer)) if name else "Timer"
    return Reply(f"{what} set for {length(total)}.", {"timer": timer.id})


@skill("HassCancelTimer", keeps=True)
def cancel_timer(which: Which, *, timers: Timers, registry: Registry, request: Request, now: datetime) -> Reply:
    """Cancel one timer, or silence the one that rings."""
    ringing = [timer for timer in timers.all() if timer.rung]
    if ringing and which == Which():
        for timer in ringing:
            timers.remove(timer)
        return Reply("Okay.")
    timer = _the_one(timers, which, registry, request, now, "cancel")
    timers.remove(timer)
    return Reply(f"{sentence(timer_name(timer))} cancelled.")


@skill("HassCancelAllTimers", keeps=True)
def cancel_all_timers(area: str = "", *, timers: Timers, registry: Registry) -> Reply:
    """Cancel every timer, or those of an area."""
    found = [timer for timer in timers.all() if not area or _in_area(timer, area, registry)]
    for timer in found:
        timers.remove(timer)
    if not found:
        return Reply("There are no timers.")
    return Reply(f"{counted(len(found), 'timer')} cancelled.")


@skill("HassPauseTimer", keeps=True)
def pause_timer(which: Which, *, timers: Timers, registry: Registry, request: Request, now: datetime) -> Reply:
    """Let a timer stand still."""
    timer = _the_one(timers, which, registry, request, now, "pause", running=True)
    if timer.due is None:
        return Reply(f"The {timer_name(timer)} is paused already.")
    paused = timers.pause(timer, now)
    return Reply(f"{sentence(timer_name(timer))} paused with {length(paused.left(now))} left.")


@skill("HassUnpauseTimer", keeps=True)
def unpause_timer(which: Which, *, timers: Timers, registry: Registry, request: Request, now: datetime) -> Reply:
    """Let a paused timer run on."""
    timer = _the_one(timers, which, registry, request, now, "resume", running=False)
    if timer.due is not None:
        return Reply(f"The {timer_name(timer)} is running, with {length(timer.left(now))} left.")
    resumed = timers.resume(timer, now)
    return Reply(f"{sentence(timer_name(timer))} resumed with {length(resumed.left(now))} left.")


@skill("HassTimerStatus")
def timer_status(which: Which, *, timers: Timers, registry: Registry, now: datetime) -> Reply:
    """Say how much time is left."""
    found = _fitting(timers.all(), which, registry)
    if not found:
        return Reply("There are no timers." if not timers.all() else "There is no such timer.")
    if len(found) == 1:
        return Reply(sentence(f"{_status(found[0], now)}."))
    return Reply(f"There are {len(found)} timers: {joined([_status(timer, now) for timer in found])}.")


@skill("HassIncreaseTimer", keeps=True)
def increase_timer(
    by: Length, which: Which, *, timers: Timers, registry: Registry, request: Request, now: datetime
) -> Reply:
    """Make a timer longer."""
    return _change(timers, by.total(), which, registry, request, now)


@skill("HassDecreaseTimer", keeps=True)
def decrease_timer(
    by: Length, which: Which, *, timers: Timers, registry: Registry, request: Request, now: datetime
) -> Reply:
    """Make a timer shorter."""
    return _change(timers, -by.total(), which, registry, request, now)


def _change(timers: Timers, by: float, which: Which, registry: Registry, request: Request, now: datetime) -> Reply:
    if not by:
        raise Question("By how much?")
    timer = _the_one(timers, which, registry, request, now, "change")
    if by > LONGEST_SECONDS:
        raise SkillError("That is too long for a timer.")
    if timer.left(now) + by <= 0:
        raise SkillError(f"The {timer_name(timer)} has only {length(timer.left(now))} left.")
    changed = timers.add(timer, by, now)
    return Reply(f"{sentence(timer_name(timer))}: {length(changed.left(now))} left.")


def _status(timer: Timer, now: datetime) -> str:
    if timer.rung:
        return f"the {timer_name(timer)} is ringing"
    paused = " and is paused" if timer.due is None else ""
    return f"the {timer_name(timer)} has {length(timer.left(now))} left{paused}"


def _in_area(timer: Timer, area: str, registry: Registry) -> bool:
    wanted = registry.area(area)
    return fold(timer.area) in {fold(area), fold(wanted.name if wanted else area)}


def _fitting(found: Sequence[Timer], which: Which, registry: Registry) -> list[Timer]:
    """Those with that name, that length and from that area."""
    name, area, seconds = which.name, which.area, which.length()
    wanted = fold(name.lower().removesuffix("timer").strip() or name)
    return [
        timer
        for timer in found
        if (not name or wanted in (fold(timer.name), fold(timer.name.lower().removesuffix("timer"))))
        and (not seconds or round(timer.seconds) == round(seconds))
        and (not area or _in_area(timer, area, registry))
    ]


def _the_one(
    timers: Timers,
    which: Which,
    registry: Registry,
    request: Request,
    now: datetime,
    verb: str,
    running: bool | None = None,
) -> Timer:
    """The one timer that is meant. Raises SkillError when there is none and Question when several fit."""
    everything = timers.all()
    if not everything:
        raise SkillError("There are no timers.")
    found = _fitting(everything, which, registry)
    if not found:
        raise SkillError(f"There is no such timer. There is {joined([_named(timer, now) for timer in everything])}.")
    if running is not None and len(found) > 1:
        found = [timer for timer in found if (timer.due is not None) is running] or found
    if len(found) > 1 and request.area:
        found = [timer for timer in found if _in_area(timer, request.area, registry)] or found
    if len(found) > 1:
        names = [_named(timer, now) for timer in found]
        raise Question(f"Which timer should I {verb}: {joined(names, 'or')}?")
    return found[0]


def _named(timer: Timer, now: datetime) -> str:
    return f"the {timer_name(timer)} with {length(timer.left(now))} left"
