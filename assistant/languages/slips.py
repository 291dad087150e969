"""Slips in a user's sentence file that would load and mean something else: a name that is nearly one of ours, and
what is to be switched left out.

"domian: light" would switch everything: without the slot that was meant, the rest of the block names no kind of device.
"""

from collections.abc import Iterable
from difflib import get_close_matches

from assistant.core.vocabulary import INTENTS, SWITCHING


def meant(word: str, known: Iterable[str], alike: float = 0.75) -> str:
    """Which known word was probably meant by one that is not known, or ""."""
    known = list(known)
    return "" if word in known else next(iter(get_close_matches(word, known, 1, alike)), "")


def meant_intent(name: str) -> str:
    """The intent of the vocabulary that a name is a slip of, or "". Names of one's own are no slips."""
    return meant(name, INTENTS, 0.9)


def meant_slot(intent: str, slot: str) -> str:
    """The slot of a known intent that a name is a slip of, or ""."""
    return meant(slot, INTENTS.get(intent, ()))


def target_slots(intent: str) -> frozenset[str]:
    """The slots of which one must be filled, or the intent would switch everything; none where it would not."""
    return INTENTS[intent] if intent in SWITCHING else frozenset()
