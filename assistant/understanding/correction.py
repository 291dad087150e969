""" "No, I said the study lamp": what the last command was meant to be."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.core.values import Intent, Request, SlotValue, Tier, Understanding
from assistant.core.vocabulary import ABOUT_LAST, HOME_CHANGING
from assistant.understanding.tiers import Tiers, readings

Misheard = Callable[[str, str, Iterable[str]], tuple[str, str] | None]
"""(what was heard, what was said then, every name) → the name that was meant and the words it was heard as."""
DATED = frozenset({"HassStartTimer", "SetAlarm", "SetReminder", "ScheduleCommand", "AddCalendarEvent"})
"""Commands of which a time may be changed by "make it …"."""
_SUBJECT = ("text", "conversation_command", "name")
_INSTEAD = re.compile(
    r"(?P<no>(?:(?:no|nope|oops|sorry|wait|actually)[ ,]+)*)(?P<make>(?:make|change) (?:it|that) (?:to |for )?)?"
    r"(?P<again>(?!(?:not|don't|thanks|thank|never)\b).+)"
)


@dataclass(frozen=True, slots=True)
class Last:
    """The last command."""

    text: str
    intents: tuple[Intent, ...]
    done: bool = True
    """False for what was asked about and not wanted."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was meant."""

    understanding: Understanding
    """The correction, and then the commands."""
    last: Last
    """What the next correction is about."""


def corrected(request: Request, last: Last | None, tiers: Tiers, misheard: Misheard) -> Corrected | None:
    """What a correction comes to, by the first reading of the speech that fits; None: nobody knows."""
    for text in readings(request):
        said = tiers.understand(replace(request, text=text, transcript=None)).intents[0]
        again = str(said.slots.get("text", "")) if said.name == "CorrectLast" else ""
        if again and (found := instead(replace(request, text=again, transcript=None), last, tiers, misheard)):
            return found
    return None


def instead(request: Request, last: Last | None, tiers: Tiers, misheard: Misheard) -> Corrected | None:
    """What these words make of the last command, or are themselves; None where they are no command."""
    for command, text in _wordings(request.text, last, tiers, misheard):
        meant = tiers.understand(replace(request, text=text))
        if any(intent.name in ABOUT_LAST | {"Chat"} for intent in meant.intents):
            continue
        if last is not None and text == request.text and _guessed_away(meant, last):
            continue
        if last is not None:
            meant = _with_day(meant, last)
        if last is None or _done(meant.intents) != _done(last.intents):
            intents = (Intent("CorrectLast", {"text": request.text}), *meant.intents)
            return Corrected(replace(meant, intents=intents), Last(command, meant.intents))
    return None


def changed(request: Request, last: Last, tiers: Tiers) -> Corrected | None:
    """As in "make it fifteen minutes", "no, the eggs": the same command with another value; None for anything else."""
    match = _INSTEAD.fullmatch(request.text.lower().strip(" .!"))
    names = [intent.name for intent in last.intents]
    if match is None or not last.done or not (match["no"] or (match["make"] and set(names) <= DATED)):
        return None
    again = replace(request, text=match["again"], transcript=None)
    found = instead(again, last, tiers, lambda heard, said, names: None)
    if found is None or [intent.name for intent in found.last.intents] != names:
        return None
    back, *commands = found.understanding.intents
    # What it is for stays as it was: the words of a change are not to be in it.
    kept = [
        replace(new, slots={**new.slots, **{slot: old.slots[slot] for slot in _SUBJECT if slot in old.slots}})
        if new.name in DATED
        else new
        for new, old in zip(commands, last.intents, strict=True)
    ]
    return Corrected(replace(found.understanding, intents=(back, *kept)), Last(last.text, tuple(kept)))


def _guessed_away(meant: Understanding, last: Last) -> bool:
    """As in "seven thirty", alone a sum to the model: after an alarm it is its time."""
    dated = len(last.intents) == 1 and last.intents[0].name in DATED
    return dated and meant.tier is Tier.MODEL and meant.intents[0].name not in DATED | HOME_CHANGING


def _with_day(meant: Understanding, last: Last) -> Understanding:
    """As in "no, at eight": on the day, and for what was said first."""
    if len(meant.intents) != 1 or len(last.intents) != 1:
        return meant
    again, before = meant.intents[0], last.intents[0]
    if again.name != before.name or again.name not in DATED - {"HassStartTimer"}:
        return meant
    dated = {"date", "recurrence"} & again.slots.keys()
    kept = {slot: value for slot, value in before.slots.items() if not (dated and slot in ("date", "recurrence"))}
    return replace(meant, intents=(replace(again, slots={**kept, **again.slots}),))


def _done(intents: Iterable[Intent]) -> list[tuple[str, dict[str, SlotValue]]]:
    return [(intent.name, dict(intent.slots)) for intent in intents]


def _wordings(again: str, last: Last | None, tiers: Tiers, misheard: Misheard) -> Iterator[tuple[str, str]]:
    """(command, sentence): what the command may have been and how it is asked for now, the likeliest first."""
    is_name = tiers.names.is_named(again)
    if last is not None and is_name:
        found = misheard(last.text, again, tiers.names.registry.names)
        if found is not None:
            text = " ".join(last.text.lower().split()).replace(found[1], found[0], 1)
            yield text, text
    if not is_name:
        yield again, again
    if last is not None:
        # As somebody says who notices at once: the templates and the model know that the last counts.
        yield last.text, f"{last.text}, no, {again}"
        for name in (str(intent.slots["name"]) for intent in last.intents if "name" in intent.slots):
            yield last.text, f"{last.text}, no, {again} {name.split()[-1]}"  # "the bedroom": its light
