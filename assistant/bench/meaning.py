"""When two intents mean the same: what does not count between what a sentence means and what a system made of it.

Case, the form of numbers, "the" or "my" before words, and a slot that only repeats what another says do not count.
"""

import re

from assistant.bench.cases import NOW
from assistant.core.values import Intent, SlotValue
from assistant.understanding.reading import Parse
from assistant.understanding.slots import ANY_MUSIC
from assistant.understanding.values import values_of
from assistant.understanding.words import normalize

SHOPPING_LIST = "Shopping List"
FREE = frozenset({"item", "message", "place", "search_query", "text", "topic", "word"})
"""Slots that hold the speaker's words."""
DETERMINER = re.compile(r"^(?:an?|the|my|our|some)\s+(?=\w)")
LENGTHS = ("duration", "start_duration")

Meaning = tuple[str, dict[str, str]]
"""Name and slots, for comparing."""


def resolved(intent: Intent) -> Meaning:
    """Of an intent whose slots hold a home's names and values."""
    slots = {slot: plain(value) for slot, value in intent.slots.items() if value not in ("", None)}
    return _without_repetition(intent.name, {slot: _bare(slot, words) for slot, words in slots.items()})


def as_said(intent: Intent) -> Meaning:
    """Of an intent whose slots hold the words said. Moments, lengths of time and numbers are compared by value: "five
    in the morning" is "five am"."""
    words = {slot: normalize(str(value)).removesuffix("'s") for slot, value in intent.slots.items()}
    if "name" in words and "List" in intent.name:
        words["name"] = list_name(words["name"])
    words = {slot: DETERMINER.sub("", said) for slot, said in words.items()}
    values = values_of(Parse(intent.name, spans=tuple(words.items())), "", NOW)
    if values.keys() & {"hours", "minutes", "seconds", "start_hours", "start_minutes", "start_seconds"}:
        words = {slot: said for slot, said in words.items() if slot not in LENGTHS}
    slots = {**words, **{slot: plain(value) for slot, value in values.items()}}
    return _without_repetition(intent.name, {slot: _bare(slot, said) for slot, said in slots.items() if said})


def list_name(words: str) -> str:
    """What a list is called, whatever it is called: "my grocery list" is the shopping list."""
    bare = " ".join(word for word in words.split() if word not in ("list", "the", "my", "our", "of"))
    return re.sub(r"\bto ?do'?s?\b", "to do", re.sub(r"\bgrocer(?:y|ies)\b", "shopping", bare))


def plain(value: SlotValue) -> str:
    """A value as text: "20", "20.5", "kitchen light", "a, b"."""
    if isinstance(value, list):
        return ", ".join(sorted(str(entry).casefold() for entry in value))
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return " ".join(str(value).casefold().split())


def _bare(slot: str, words: str) -> str:
    if slot not in FREE:
        return words
    bare = DETERMINER.sub("", words)
    return bare.removesuffix(" music").removesuffix(" songs") if slot == "search_query" else bare


def _without_repetition(name: str, slots: dict[str, str]) -> Meaning:
    """The two names of the shopping list are one; a device's name says its kind; a question says its state."""
    general = name.replace("HassShoppingList", "HassList")
    if general != name:
        slots.setdefault("name", plain(SHOPPING_LIST))
    if "List" in general and slots.get("name") == "shopping":
        slots["name"] = plain(SHOPPING_LIST)
    if slots.get("search_query") in ANY_MUSIC:
        del slots["search_query"]
    if general == "HassLightSet" and slots.get("domain") == "light":
        del slots["domain"]  # Only lights can be set so.
    if general == "HassGetState" and "name" in slots:
        slots.pop("state", None)
    if general == "RecallFact" and "text" in slots:
        slots.setdefault("topic", slots.pop("text"))
    if "device_class" in slots:
        slots.pop("domain", None)
    return general, slots
