"""Commands from a chat model: what it is told of the vocabulary, what it may write, and how that is read.

It is asked what no other tier took for a command, and answers with a JSON list of intents, or begins to talk. The
grammar makes a list one of the vocabulary; what its names stand for is for the resolver, as with the intent model's
readings, and how sure it is nobody knows: it counts as half sure.
"""

import json
from collections.abc import Mapping, Sequence

from assistant.core.values import Intent, SlotValue
from assistant.core.vocabulary import ABOUT_LAST, CLOSED, CONVERSED, INTENTS, STEPS, UNLEARNED
from assistant.understanding.intent_grammar import member_rules
from assistant.understanding.reading import Parse, Reading
from assistant.understanding.words import normalize

CONFIDENCE = 0.5
"""Enough for what changes nothing in the home, and for a device or a room that is there; else it is not done."""
MOST_COMMANDS = 4
VOCABULARY: Mapping[str, frozenset[str]] = {
    intent: slots for intent, slots in INTENTS.items() if intent not in UNLEARNED | ABOUT_LAST | CONVERSED
}
"""What it is asked for."""
_UNITS = ("hours", "minutes", "seconds")
_LENGTHS = {"duration": _UNITS, "start_duration": tuple(f"start_{unit}" for unit in _UNITS)}
"""Span → the slots that it stands for."""
_PLACES = ("name", "area", "floor")


def instructions() -> str:
    """What the chat model is told, behind what it is told anyway. About 800 tokens, which are read once and kept."""
    by_slots: dict[str, list[str]] = {}
    for intent, slots in VOCABULARY.items():
        by_slots.setdefault(", ".join(sorted(slots)) or "none", []).append(intent)
    lines = [f"{', '.join(intents)}: {slots}" for slots, intents in by_slots.items()]
    return "\n".join(
        [
            "Where the user tells you to do something or asks for something of this list, you answer only with JSON:",
            '[{"intent":"HassTurnOn","slots":{"name":"hall lamp"}},{"intent":"SetAlarm","slots":{"time":"7 am"}}]',
            "Slots hold the user's own words, numbers as digits. A room is an area. Anything else you answer in words.",
            "Intents and their slots:",
            *lines,
        ]
    )


def intents_grammar(talk: bool = True) -> str:
    """llama.cpp's GBNF of a list of one to `MOST_COMMANDS` intents; with `talk` also of anything that is no list."""
    one, rules = member_rules(VOCABULARY)
    listed = f'"[" intent ("," intent){{0,{MOST_COMMANDS - 1}}} "]"'
    root = f"root ::= {listed} | [^\\[{{ \\t\\n] [^\\n]*" if talk else f"root ::= {listed}"
    return "\n".join([root, f"intent ::= {one}", *rules])


def talks(written: str) -> bool:
    """True as soon as it is plain that what is being written is no list."""
    return bool(written.strip()) and not written.lstrip().startswith("[")


def read_intents(written: str) -> tuple[Intent, ...]:
    """The intents of a list, as far as they are whole when it was cut short; none of anything else."""
    text = written.strip()
    found: list[Intent] = []
    decoder, place = json.JSONDecoder(), 1
    while text.startswith("[") and place < len(text) and len(found) < MOST_COMMANDS:
        try:
            item, place = decoder.raw_decode(text, place)
        except ValueError:
            break
        if (intent := _intent(item)) is not None:
            found.append(intent)
        if text[place : place + 1] != ",":
            break
        place += 1
    return tuple(found)


def as_reading(intents: Sequence[Intent], text: str) -> Reading:
    """Intents whose slots hold words, as the resolver takes them. Empty when a place or a thing was never said."""
    said = set(normalize(text).split())
    each = CONFIDENCE ** (1 / max(1, len(intents)))  # together as sure as one
    reading = tuple(_parse(intent, each) for intent in intents)
    places = [words for parse in reading for slot, words in parse.spans if slot in _PLACES]
    return reading if all(said & set(normalize(words).split()) for words in places) else ()


def _intent(item: object) -> Intent | None:
    if not isinstance(item, dict) or item.get("intent") not in VOCABULARY or not isinstance(item.get("slots"), dict):
        return None
    slots = {slot: str(words) for slot, words in item["slots"].items() if slot in VOCABULARY[item["intent"]]}
    return Intent(item["intent"], slots, CONFIDENCE)


def _parse(intent: Intent, probability: float) -> Parse:
    closed: dict[str, str] = {}
    spans: list[tuple[str, str]] = []
    lengths = {slot for units in _LENGTHS.values() for slot in units}
    for slot, words in ((slot, str(value).strip()) for slot, value in intent.slots.items() if slot not in lengths):
        if CLOSED.get(slot) == STEPS and words.lstrip("+-").replace(".", "").isdigit():
            closed[slot] = "down" if words.startswith("-") else "up"
            spans.append((slot, words.lstrip("+-")))
        elif words.lower() in CLOSED.get(slot, ()) and slot != "color":
            closed[slot] = words.lower()
        elif slot not in CLOSED or slot in ("color", "topic"):
            spans.append((slot, words))
    spans += [(name, length) for name, units in _LENGTHS.items() if (length := _length(intent.slots, units))]
    return Parse(intent.name, closed, tuple(spans), probability)


def _length(slots: Mapping[str, SlotValue], units: Sequence[str]) -> str:
    """As in "1 hours 30 minutes"."""
    return " ".join(f"{slots[unit]} {unit.removeprefix('start_')}" for unit in units if unit in slots)
