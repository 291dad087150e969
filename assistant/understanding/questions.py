"""An open question, and the command that an answer to it means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.core.values import Intent, Request, Tier, Understanding
from assistant.core.vocabulary import HOME_CHANGING
from assistant.understanding.caution import touched
from assistant.understanding.excepting import spared_alone
from assistant.understanding.followup import aimed_at
from assistant.understanding.tiers import Tiers

_ARTICLE = r"(?:\b(?:the|a|an|my|that|this)\s+)?"
_ONLY = re.compile(
    r"(?:(?:no|just|only|but|i mean|i meant|i said|the ones?|those|in|on|for)\b[ ,]*)*(?:(?:the|my) )?(?P<what>.+?)"
    r"(?: (?:only|please|alone|one|ones))*"
)
_KINDS = {
    **dict.fromkeys(("lights", "lamps"), "light"),
    **dict.fromkeys(("switches", "plugs", "sockets"), "switch"),
    "fans": "fan",
    **dict.fromkeys(("players", "media players", "speakers"), "media_player"),
}
"""What a part of everything may be called."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked back."""

    request: Request
    """What it was asked about."""
    names: tuple[str, ...] = ()
    """The choices; none: yes or no."""
    meant: tuple[Understanding, ...] = ()
    """What each choice, or yes, means; none: it is understood from the request with the name in it."""
    at: float = 0.0
    asked: str = ""
    """Its words; none: the skill's, for choices."""
    again: bool = False
    """It was asked a second time."""


def meant_by(question: Question, place: int, request: Request, tiers: Tiers) -> Understanding | None:
    """What a choice means, by its place in the question; None where that is not understood."""
    if question.meant:
        return question.meant[place]
    name = question.names[place]
    for text in _named(question.request.text, name, question.names):
        found = tiers.understand(replace(question.request, text=text, transcript=None))
        if any(name in _labels(intent) for intent in found.intents):
            return found
    return None


def narrowed(question: Question, request: Request, tiers: Tiers) -> Understanding | None:
    """As in "just the kitchen" to "Turn off all 7 lights?": the command for these; None where nothing was named."""
    words = " ".join(re.sub(r"[^\w' ]+", " ", request.text.lower()).split())
    asked = question.meant[0].intents if question.meant and not question.names else ()
    if len(asked) != 1 or asked[0].name not in HOME_CHANGING:
        return None
    matches = [_ONLY.fullmatch(part) for part in re.split(r" and | or ", words)]
    found = [_fewer(match["what"], asked[0], tiers) for match in matches if match is not None]
    fewer = tuple(one for one in found if one is not None)
    return replace(question.meant[0], intents=fewer) if len(fewer) == len(matches) else None


def sparing(question: Question, request: Request, tiers: Tiers) -> tuple[str, Understanding] | None:
    """As in "not the kitchen" to "Turn off all 7 lights?": the command without it, as text and meaning.

    Where that is not clear it comes to nothing. None: nothing of this home is spared.
    """
    asked = question.meant[0].intents if question.meant and not question.names else ()
    spared = spared_alone(request.text)
    if not spared or not any(intent.name in HOME_CHANGING for intent in asked):
        return None
    text = f"{question.request.text} except {spared}"
    found = tiers.understand(replace(question.request, text=text, transcript=None))
    if any(intent.name in HOME_CHANGING for intent in found.intents):
        return text, found
    nothing = Understanding((Intent("HassNevermind"),), Tier.GRAMMAR)
    return (request.text, nothing) if tiers.names.is_named(spared) else None


def _fewer(what: str, command: Intent, tiers: Tiers) -> Intent | None:
    """The command for a kind of device, a floor, a room or a device."""
    of_a_kind, _, place = what.partition(" in ")
    if place and of_a_kind in _KINDS:  # "the lights in the bedroom"
        lesser = _fewer(of_a_kind, command, tiers) or command
        return _fewer(re.sub("^(?:the|my) ", "", place), lesser, tiers)
    kind = _KINDS.get(what, "")
    if (
        kind
        and "domain" not in command.slots
        and any(one.domain == kind for one in touched(command, tiers.names.registry))
    ):
        return replace(command, slots={**command.slots, "domain": kind})
    floors = tiers.names.floor(what)
    if len(floors) == 1 and not command.slots.keys() & {"name", "area", "floor"}:
        return replace(command, slots={**command.slots, "floor": floors[0].name})
    return aimed_at(what, command, tiers) if tiers.names.is_named(what) else None


def _labels(intent: Intent) -> set[str]:
    """How an intent's thing may stand in a question."""
    name, area = str(intent.slots.get("name", "")), str(intent.slots.get("area", ""))
    return {name, f"{area} {name}", area, str(intent.slots.get("floor", ""))} - {""}


def _named(text: str, name: str, names: Sequence[str]) -> list[str]:
    """The request with the name in place of a word of the choices: one that all share before others ("the light")."""
    parts = [set(other.lower().split()) for other in names]
    shared = set.intersection(*parts)
    found = [
        re.sub(rf"{_ARTICLE}\b{re.escape(word)}s?\b", f"the {name}", text, count=1, flags=re.IGNORECASE)
        for word in sorted(set.union(*parts), key=lambda word: (word not in shared, -len(word), word))
        if re.search(rf"\b{re.escape(word)}s?\b", text, re.IGNORECASE)
    ]
    return [*found, f"{text} {name}"]
