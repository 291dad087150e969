"""Talk about the talk: never mind, help, repeat, what was heard and why, questions back, announcements, preferences."""

import re
from datetime import datetime

from assistant.core.errors import SkillError
from assistant.core.values import Intent, Reply, Request
from assistant.home.registry import Registry
from assistant.skills.due import end_ringing
from assistant.skills.history import History, PastTurn
from assistant.skills.phrases import ended, joined, the
from assistant.skills.skill import Question, skill
from assistant.store.alarms import Alarms
from assistant.store.database import Database
from assistant.store.settings import Settings
from assistant.store.timers import Timers

_ABOUT_TALK = frozenset({"Repeat", "GetLastHeard", "ExplainLastAction"})


@skill("HassNevermind")
def nevermind(*, database: Database, timers: Timers, alarms: Alarms, now: datetime) -> Reply:
    """Do nothing; what rings falls silent."""
    with database.transaction():
        end_ringing(timers, alarms, now)
    return Reply("Okay.")


@skill("HassBroadcast")
def broadcast(message: str = "") -> Reply:
    """Announce something. There is one speaker: this one."""
    if not message:
        raise Question("What should I announce?")
    return Reply(ended(f"Announcement: {message}"))


@skill("Repeat")
def repeat(*, history: History, request: Request) -> Reply:
    """Say the last answer again."""
    said = next((turn.said for turn in history.before(request) if turn.said), "")
    if not said:
        raise SkillError("I have said nothing yet.")
    return Reply(said)


@skill("GetLastHeard")
def last_heard(*, history: History, request: Request) -> Reply:
    """Say what was heard last."""
    turn = _last(history, request)
    return Reply(ended(f"I heard: {turn.request.text}"))


@skill("ExplainLastAction")
def explain(*, history: History, request: Request) -> Reply:
    """Say why something was done."""
    turn = _last(history, request)
    steps = [f"{_readable(intent)}. I said: {ended(reply.text)}" for intent, reply in turn.steps]
    return Reply(f"I heard: {ended(turn.request.text)} I took that as: {' Then as: '.join(steps)}")


@skill("Clarify")
def clarify(names: list[str] = []) -> Reply:  # noqa: B006 - it is only read
    """Ask which of several things is meant."""
    if len(names) < 2:
        raise Question("Which one do you mean?")
    return Reply(
        f"Do you mean {joined([the(name) for name in names], 'or')}?",
        {"names": names},
        expects_answer=True,
        failed=True,
    )


@skill("Help")
def help_out(*, registry: Registry) -> Reply:
    """Say what can be asked."""
    lights = registry.select(domain="light")
    example = f"turn on {the(lights[0].name)}" if lights else "what time is it"
    return Reply(
        "I switch what is in your home, keep timers, alarms, reminders and lists, tell the time and the date, "
        f"and do sums. Say, for example: {example}; set a timer for ten minutes; add milk to the shopping list; "
        "what is twelve times seven."
    )


@skill("SetPreference", keeps=True)
def set_preference(topic: str = "", value: str = "", *, settings: Settings) -> Reply:
    """Change how the assistant behaves: how it says the time, how loud it is."""
    about = f"{topic} {value}".casefold()
    if ("time" in about or "clock" in about or "hour" in about) and ("24" in about or "twenty" in about):
        settings.hours = 24
        return Reply("I will say times on the 24-hour clock.")
    if ("time" in about or "clock" in about or "hour" in about) and (
        "12" in about or "twelve" in about or "am" in about
    ):
        settings.hours = 12
        return Reply("I will say times with am and pm.")
    if "volume" in topic.casefold() and value.strip(" %").isdigit():
        settings.volume = int(value.strip(" %"))
        return Reply(f"My volume is {settings.volume} %.", {"volume": settings.volume})
    raise SkillError("I cannot change that by talking yet. The configuration file may have it.")


@skill("SpellWord")
def spell(word: str = "") -> Reply:
    """Spell a word, letter by letter."""
    if not word:
        raise Question("Which word?")
    if len(word) > 60:
        raise SkillError("That is too long to spell.")
    letters = ", ".join(letter.upper() for letter in word if not letter.isspace())
    return Reply(f"{word}: {letters}.")


def _last(history: History, request: Request) -> PastTurn:
    """The last turn that was about anything but the talk itself."""
    for turn in history.before(request):
        if turn.steps and not {intent.name for intent, _ in turn.steps} <= _ABOUT_TALK:
            return turn
    raise SkillError("I have heard nothing yet.")


def _readable(intent: Intent) -> str:
    """ "turn on, with name Kitchen Light"."""
    slots = [f"{name.replace('_', ' ')} {value}" for name, value in intent.slots.items()]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", intent.name.removeprefix("Hass")).lower()
    return f"{words}, with {joined(slots)}" if slots else words
