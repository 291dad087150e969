""" "No, I said the study lamp": what the last command was meant to be."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.core.values import Intent, Request, SlotValue, Understanding
from assistant.core.vocabulary import ABOUT_LAST
from assistant.understanding.tiers import Tiers, readings

Misheard = Callable[[str, str, Iterable[str]], tuple[str, str] | None]
"""(what was heard, what was said then, every name) → the name that was meant and the words it was heard as."""


@dataclass(frozen=True, slots=True)
class Last:
    """The last command."""

    text: str
    intents: tuple[Intent, ...]


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
        if last is None or _done(meant.intents) != _done(last.intents):
            intents = (Intent("CorrectLast", {"text": request.text}), *meant.intents)
            return Corrected(replace(meant, intents=intents), Last(command, meant.intents))
    return None


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
