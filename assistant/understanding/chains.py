"""Several commands in one sentence: what one of them says for the others too."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.core.values import Intent
from assistant.core.vocabulary import HOME_CHANGING
from assistant.home.registry import Registry
from assistant.understanding.reading import Parse, Reading
from assistant.understanding.target import ALL


def shared(reading: Reading) -> Reading:
    """With the room of a neighbour for commands that have none: "lights off and blinds down in the study".

    Words fill one slot of one command, so that the model gives such a room to one of them. A room said later counts
    before one said earlier.
    """
    parses = list(reading)
    for order in (range(len(parses) - 2, -1, -1), range(1, len(parses))):
        for place in order:
            neighbour = parses[place - order.step]
            area = neighbour.span("area")
            if area and _of_a_kind(neighbour) and _of_a_kind(parses[place]) and not _placed(parses[place]):
                parses[place] = replace(parses[place], spans=(*parses[place].spans, ("area", area)))
    return tuple(parses)


def _of_a_kind(parse: Parse) -> bool:
    """A change of all things of a kind, wherever they are."""
    return parse.intent in HOME_CHANGING and "domain" in parse.closed and not parse.span("name")


def _placed(parse: Parse) -> bool:
    return bool(parse.span("area") or parse.span("floor"))


def sharing(intents: Sequence[Intent], pieces: Sequence[str], registry: Registry) -> tuple[Intent, ...]:
    """The same of commands that are understood: `pieces` are their words.

    "Turn off the lights and close the blinds in the living room" is about the lights there, also where the blinds are
    the only ones and have a name. "All" means all.
    """
    rooms = [_room(intent, piece, registry) for intent, piece in zip(intents, pieces, strict=True)]
    found = list(intents)
    for order in (range(len(found) - 2, -1, -1), range(1, len(found))):
        for place in order:
            room = rooms[place - order.step]
            if room and not rooms[place] and _everywhere(found[place], pieces[place]):
                found[place] = replace(found[place], slots={"area": room, **found[place].slots})
                rooms[place] = room
    return tuple(found)


def _room(intent: Intent, piece: str, registry: Registry) -> str:
    """The room that is said in a command for something there, not as a part of a name."""
    said = re.search(r"\b(?:in|of|from) (?:the |my |our )?(?P<room>\w+(?: \w+){0,2})\W*$", piece, re.IGNORECASE)
    area = registry.area(said["room"]) if said else None
    if area is None or intent.name not in HOME_CHANGING:
        return ""
    there = registry.select(name=str(intent.slots.get("name", "")), area=area.name)
    return area.name if there else ""


def _everywhere(intent: Intent, piece: str) -> bool:
    """A change of all things of a kind, wherever they are, that does not say so."""
    placed = intent.slots.keys() & {"name", "area", "floor"}
    return intent.name in HOME_CHANGING and "domain" in intent.slots and not placed and not ALL.search(piece.lower())
