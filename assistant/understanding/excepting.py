"""Commands with an exception: "turn off everything except the television", "all the lights but not the bedroom".

The command is understood by itself; what is excepted is taken out of what it would touch. Whatever is not understood
here must not be left to a guess: the excepted thing is the one that is named, and would be the one that is switched.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.core.values import Intent, SlotValue, Understanding
from assistant.core.vocabulary import HOME_CHANGING
from assistant.home.registry import Entity
from assistant.understanding.caution import touched
from assistant.understanding.kinds import PLURAL, kind_of
from assistant.understanding.names import Names
from assistant.understanding.target import of_device, without_kind
from assistant.understanding.words import MOST_CHARACTERS

_EXCEPT = re.compile(
    r"(?P<command>.+?),? (?:(?:except|apart|aside)(?: for| from)?|other than|excluding|save for|but (?:not|leave|keep)"
    r"|(?<=everything )(?:but|bar)|(?<=all )(?:but|bar)|(?<=lights )(?:but|bar)|(?<=off )bar)"
    r"(?: in| on| for)? (?P<spared>.+?)"
    r"(?: (?:on|off|alone|as (?:it|they) (?:is|are)|please))*[.!?]?",
    re.IGNORECASE,
)
_SPARED = re.compile(
    r"(?:(?:no|but|yes|yeah|ok|okay|wait|and)[ ,]+)*(?:(?:but )?not|except(?: for)?|apart from|other than|leave|keep"
    r"|(?:all|everything|everywhere|anything) (?:but|except|bar)(?: for)?)(?: in| on)? (?P<spared>[^,]+?)"
    r"(?: (?:on|off|alone|out|please))*[.!?]?",
    re.IGNORECASE,
)
_WAY = r"running|going|playing|be|alone|(?:just |exactly )?(?:as|how|where|the way) (?:it|they) (?:is|are|was|were)"
_STAYS = re.compile(
    r"(?:(?:no|but|and|yes|yeah|ok|okay|wait|please|just)[ ,]+)*"
    r"(?:(?P<what>.+?) (?:(?:can|could|may|should|shall|must|will|ha[sv]e? to|needs? to|is to|are to|just|all|also) )*"
    rf"(?:stays?|remains?) (?:on|off|open|closed|shut|locked|up|down|{_WAY})"
    rf"|(?:leave|keep) (?P<left>.+?) (?:open|closed|shut|{_WAY})|leave (?P<locked>.+?) (?:un)?locked)"
    r"(?:[ ,]+(?:please|for now|now|though|too|as well|tonight))*[.!?]?",
    re.IGNORECASE,
)
_AND = re.compile(r",? and (?:also )?(?:in )?|,? or |, ")
_ARTICLE = re.compile(r"^(?:the|my|our|those|ones?|that) (?:ones? )?(?:in |on )?(?:the )?", re.IGNORECASE)


def without_exception(text: str) -> tuple[str, list[str]] | None:
    """The command alone and what it spares; None where nothing is excepted."""
    match = _EXCEPT.fullmatch(text.strip()) if len(text) <= MOST_CHARACTERS else None
    if match is None:
        return None
    return match["command"], [_ARTICLE.sub("", part.strip()) for part in _AND.split(match["spared"]) if part.strip()]


def spared_alone(text: str) -> str:
    """What "not the kitchen", said for itself, spares; "" where it spares nothing."""
    match = _SPARED.fullmatch(text.strip()) if len(text) <= MOST_CHARACTERS else None
    return _ARTICLE.sub("", match["spared"].strip()) if match else ""


def stays(text: str) -> str:
    """What is to stay as it is, as in "the light can stay on", "leave the fan running"; "" for anything else."""
    match = _STAYS.fullmatch(text.strip()) if len(text) <= MOST_CHARACTERS else None
    return _ARTICLE.sub("", match["what"] or match["left"] or match["locked"]) if match else ""


def excepting(understanding: Understanding, spared: Sequence[str], names: Names) -> Understanding | None:
    """The command for all but what is spared, device by device; None where it is not clear what that is."""
    if not all(intent.name in HOME_CHANGING and "name" not in intent.slots for intent in understanding.intents):
        return None
    intents: list[Intent] = []
    for intent in understanding.intents:
        devices = touched(intent, names.registry)
        left = {device.id for device in devices}
        for one in spared:
            found = _spared(one, devices, names)
            if found is None:
                return None
            left -= {device.id for device in found}
        if len(left) == len(devices):
            intents.append(intent)
            continue
        intents += _for_these(intent, [device for device in devices if device.id in left], names)
    return replace(understanding, intents=tuple(intents) or (Intent("HassNevermind"),))


def _for_these(intent: Intent, devices: Sequence[Entity], names: Names) -> Iterator[Intent]:
    """The command for these alone: for all of a kind or all of a kind in a room where it can be, else one by one."""
    values = {slot: value for slot, value in without_kind(intent.slots).items() if slot != "name"}
    left = list(devices)
    while left:
        first = left[0]
        places: list[dict[str, SlotValue]] = [{"domain": first.domain}]
        places += [{"area": first.area, "domain": first.domain}] if first.area else []
        wholes = (place for place in places if "device_class" not in intent.slots and _all_of(place, left, names))
        target = next(wholes, of_device(first, names))
        gone = {first.id, *(device.id for device in touched(Intent(intent.name, target), names.registry))}
        left = [device for device in left if device.id not in gone]
        yield replace(intent, slots={**target, **values})


def _all_of(place: dict[str, SlotValue], devices: Sequence[Entity], names: Names) -> bool:
    """True where none of this kind there is spared."""
    return {device.id for device in names.registry.select(**{slot: str(value) for slot, value in place.items()})} <= {
        device.id for device in devices
    }


def _group(span: str, names: Names) -> tuple[Entity, ...]:
    """All of a kind, whatever each is called: "lights", "kitchen lights", "lights in the kitchen"; none of others."""
    words, _, place = span.lower().partition(" in ")
    *room, what = words.split() or [""]
    kind, device_class = kind_of(what)
    if not kind or not PLURAL.fullmatch(what) or device_class not in ("", "light"):
        return ()
    areas = names.area(_ARTICLE.sub("", place or " ".join(room)))
    if place or room:
        return names.registry.select(area=areas[0].name, domain=kind) if len(areas) == 1 else ()
    return names.registry.select(domain=kind)


def _spared(span: str, devices: Sequence[Entity], names: Names) -> tuple[Entity, ...] | None:
    """The devices that a word means; None where it means nothing that is known."""
    areas, floors = names.area(span), names.floor(span)
    if len(areas) == 1:
        return names.registry.select(area=areas[0].name)
    if len(floors) == 1:
        return names.registry.select(floor=floors[0].name)
    group = _group(span, names)
    if group and not {device.id for device in devices} <= {device.id for device in group}:
        return group
    return names.device(span, {device.domain for device in devices}).things or names.device(span).things or None
