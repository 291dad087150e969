"""Commands that are taught by talking: what may be taught, how it is read back to be kept, and what it stands for."""

import re
from dataclasses import replace

from assistant.core.values import Intent, Request, Tier, Understanding
from assistant.core.vocabulary import HOME_CHANGING, TAUGHT
from assistant.understanding.answers import Kind, answer
from assistant.understanding.describing import described
from assistant.understanding.tiers import Tiers

PHRASE = re.compile(r"[^\W\d_][^\W\d_']{2,}|[^\W\d_']+(?:[ '-][^\W\d_']+){1,5}")
"""What may be taught as a phrase."""
TEACHING = re.compile(r"\b(?:say|mean|means|call|called|hear|teach|learn)\b")
"""What no sentence lacks that teaches a command."""
DEEPEST = 3
"""Taught commands within taught commands."""


def stands_for(request: Request, tiers: Tiers, depth: int = 0) -> tuple[Understanding, bool]:
    """What the tiers understand, taught commands as what they stand for; and whether it was taught."""
    understanding = tiers.understand(request)
    taught = next((intent for intent in understanding.intents if intent.name == TAUGHT), None)
    if taught is None:
        guessed = understanding.tier is Tier.MODEL and understanding.intents[0].name == "TeachCommand"
        if guessed and not TEACHING.search(request.text.lower()):
            return Understanding((Intent("Chat"),), Tier.CHAT), False
        return understanding, depth > 0
    command = str(taught.slots.get("conversation_command", ""))
    if depth >= DEEPEST or not command:
        return Understanding((Intent("Chat"),), Tier.CHAT), False
    return stands_for(replace(request, text=command, transcript=None), tiers, depth + 1)


def read_back(teaching: Intent, request: Request, tiers: Tiers) -> tuple[str, bool]:
    """The question whether a command is meant so, and True; or why it cannot be learned, and False."""
    phrase, command = str(teaching.slots["phrase"]), str(teaching.slots["conversation_command"])
    problem = _unteachable(phrase)
    same = stands_for(replace(request, text=phrase, transcript=None), tiers)
    if not problem and same[0].tier is Tier.GRAMMAR and not same[1]:
        problem = f"“{phrase}” means something already."
    does = stands_for(replace(request, text=command, transcript=None), tiers)[0]
    if not problem and any(intent.name in ("Chat", "Clarify") for intent in does.intents):
        problem = f"I do not know how to do this: {command}."
    if problem:
        return f"{problem} Say it another way.", False
    if all(intent.name in HOME_CHANGING for intent in does.intents):
        command = described(does.intents, tiers.names.registry)
    return f"When you say “{phrase}”, I {command}. Is that right?", True


def _unteachable(phrase: str) -> str:
    """Why a phrase cannot stand for a command, in a sentence; "" where it can."""
    if not PHRASE.fullmatch(phrase):
        return "A phrase has one to six words, of letters only."
    if answer(phrase).kind is not Kind.OTHER:
        return f"“{phrase}” is an answer."
    return ""
