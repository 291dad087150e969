"""An open question, and the command that an answer to it means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.core.values import Intent, Request, Understanding
from assistant.core.vocabulary import HOME_CHANGING
from assistant.understanding.followup import aimed_at
from assistant.understanding.tiers import Tiers

_ARTICLE = r"(?:\b(?:the|a|an|my|that|this)\s+)?"
_ONLY = re.compile(
    r"(?:(?:no|just|only|but|i mean|i meant|i said|the ones?|those|in|on|for)\b[ ,]*)*(?:(?:the|my) )?(?P<what>.+?)"
    r"(?: (?:only|please|alone|one|ones|lights))*"
)


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
    match = _ONLY.fullmatch(" ".join(re.sub(r"[^\w' ]+", " ", request.text.lower()).split()))
    asked = question.meant[0].intents if question.meant and not question.names else ()
    if match is None or len(asked) != 1 or asked[0].name not in HOME_CHANGING:
        return None
    found = aimed_at(match["what"], asked[0], tiers) if tiers.names.is_named(match["what"]) else None
    return replace(question.meant[0], intents=(found,)) if found is not None else None


def _labels(intent: Intent) -> set[str]:
    """How an intent's thing may stand in a question."""
    name, area = str(intent.slots.get("name", "")), str(intent.slots.get("area", ""))
    return {name, f"{area} {name}", area, str(intent.slots.get("floor", ""))} - {""}


def _named(text: str, name: str, names: Sequence[str]) -> list[str]:
    """The request with the name in place of the word that all choices share ("the light", "the door")."""
    shared = set.intersection(*(set(other.lower().split()) for other in names))
    found = [
        re.sub(rf"{_ARTICLE}\b{re.escape(word)}s?\b", f"the {name}", text, count=1, flags=re.IGNORECASE)
        for word in sorted(shared, key=len, reverse=True)
        if re.search(rf"\b{re.escape(word)}s?\b", text, re.IGNORECASE)
    ]
    return [*found, f"{text} {name}"]
