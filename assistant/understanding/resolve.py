"""From the intent model's spans to canonical values: the registry's names, numbers, times, the speaker's room.

A span that names nothing keeps its words: the skill then says that it knows no such device, and nothing changes. What
fits several things equally becomes Clarify. Nothing is ever made broader than what was said.
"""

import re
from dataclasses import dataclass, field

from assistant.core.values import Intent, SlotValue
from assistant.core.vocabulary import HOME_CHANGING, INTENTS, SWITCHING
from assistant.understanding.called import called
from assistant.understanding.chains import shared
from assistant.understanding.kinds import (
    ABOUT_HOME,
    DOMAINS,
    KINDS,
    LABELLED,
    LIST_INTENTS,
    LONE,
    NAMING,
    OF_THE_ROOM,
    PLURAL,
    ROOM_DOMAINS,
    SINGLE,
    SWITCHED,
    kind_done_to,
    kind_of,
)
from assistant.understanding.likeness import plain
from assistant.understanding.matcher import Heard
from assistant.understanding.names import Names
from assistant.understanding.reading import Parse, Reading, probability
from assistant.understanding.target import (
    ALL,
    HERE,
    MOST_CHOICES,
    about_one,
    clarify,
    is_whole_house,
    of_device,
    without_kind,
)
from assistant.understanding.values import STEPS, restored, values_of

THIS_ROOM = re.compile(r"(?:in )?(?:the |this |my )?room|(?:in )?here|in here")


@dataclass(frozen=True, slots=True)
class Place:
    """Where, as far as it was said."""

    area: str = ""
    floor: str = ""
    unknown: str = ""
    """Words for a place that this home does not have."""
    choices: tuple[str, ...] = ()
    """Areas that fit equally."""


@dataclass(slots=True)
class _Work:
    """One command while it is being resolved."""

    parse: Parse
    text: str
    heard: Heard
    spans: dict[str, str]
    slots: dict[str, SlotValue]
    alone: bool = True
    """False where other commands stand in the same sentence."""
    place: Place = field(default_factory=Place)

    @property
    def intent(self) -> str:
        return self.parse.intent


class Resolver:
    """Resolves readings for one home."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def resolve(self, reading: Reading, text: str, heard: Heard) -> tuple[Intent, ...]:
        """The intents of a reading, in order; Chat alone when nothing of it can be meant.

        `text`: the sentence as it was said, from which free text takes its capitals.
        """
        alone = len(reading) == 1
        found = [intent for parse in shared(reading) if (intent := self._one(parse, text, heard, alone)) is not None]
        commands = [intent for intent in found if intent.name != "Chat"]
        return tuple(commands) or (Intent("Chat", confidence=probability(reading)),)

    def fits(self, reading: Reading, heard: Heard) -> bool:
        """Home evidence: False when a command or a question names a device or a room that is not there."""
        for parse in reading:
            if parse.intent not in ABOUT_HOME:
                continue
            span = parse.span("name")
            if span and not self._known(parse, span, heard):
                return False
            area = parse.span("area")
            if area and area in {words for slot, words in parse.spans if slot != "area"}:
                continue
            if area and not THIS_ROOM.fullmatch(area) and not (self._names.area(area) or self._names.floor(area)):
                return False
        return True

    def grounded(self, reading: Reading, heard: Heard) -> bool:
        """True when every command is about the home and names a device or a room that is there."""
        return self.fits(reading, heard) and all(
            parse.intent in ABOUT_HOME and (parse.span("name") or parse.span("area") or self._only(parse))
            for parse in reading
        )

    def _only(self, parse: Parse) -> bool:
        """True when the home has just one thing of the kind that is meant: its garage door, its vacuum."""
        entities = self._names.registry.entities
        kind = parse.closed.get("device_class")
        if kind in SINGLE:
            return sum(entity.device_class == kind for entity in entities) == 1
        domains = DOMAINS.get(parse.intent, frozenset()) & LONE
        return bool(domains) and sum(entity.domain in domains for entity in entities) == 1

    def _known(self, parse: Parse, span: str, heard: Heard) -> bool:
        if (
            self._names.device(span, DOMAINS.get(parse.intent), here=heard.here).things
            or self._names.device(span).things
        ):
            return True
        return bool(kind_of(plain(span))[0]) or bool(self._names.area(span))

    def _one(self, parse: Parse, text: str, heard: Heard, alone: bool) -> Intent | None:
        if parse.intent == "Chat" or parse.intent not in INTENTS:
            return Intent("Chat", confidence=parse.probability)
        closed: dict[str, SlotValue] = {slot: value for slot, value in parse.closed.items() if slot not in STEPS}
        work = _Work(parse, text, heard, parse.first_spans, closed, alone)
        work.place = self._place(work)
        asked = self._name(work)
        if asked is None:
            asked = self._where(work)
        if asked is not None:
            return asked
        work.slots |= values_of(parse, text, heard.now)
        return self._finished(work)

    # Where

    def _place(self, work: _Work) -> Place:
        """The area and the floor that the spans name."""
        words = work.spans.get("area", "")
        if words and THIS_ROOM.fullmatch(words):
            return Place(area=work.heard.here)
        if words:
            areas = self._names.area(words)
            if len(areas) == 1:
                return Place(area=areas[0].name)
            if areas:
                here = [area.name for area in areas if area.name == work.heard.here]
                return Place(area=here[0]) if here else Place(choices=tuple(sorted(area.name for area in areas)))
        if words and words in (said for slot, said in work.spans.items() if slot != "area"):
            return Place()  # the same words serve another slot, and there is no such room
        floor_words = work.spans.get("floor") or words
        if floor_words:
            floors = self._names.floor(floor_words)
            if len(floors) == 1:
                return Place(floor=floors[0].name)
            return Place(choices=tuple(sorted(floor.name for floor in floors)), unknown="" if floors else floor_words)
        return Place()

    def _where(self, work: _Work) -> Intent | None:
        """Area and floor slots, where no device was named; a question where several fit."""
        if "name" in work.slots and work.intent not in LABELLED:
            return None
        place, slots = work.place, work.slots
        if place.choices:
            return Intent("Clarify", {"names": list(place.choices)})
        if place.area:
            slots["area"] = place.area
        elif place.floor:
            slots["floor"] = place.floor
        elif place.unknown and work.intent in HOME_CHANGING | {"HassGetState", "HassClimateGetTemperature"}:
            # Kept as said: a place that does not exist changes nothing, and the reply can say so.
            slots["area"] = place.unknown
        else:
            self._here(work)
        return None

    def _here(self, work: _Work) -> None:
        """The speaker's area, for what is plainly about this room."""
        here, slots = work.heard.here, work.slots
        if not here or slots.keys() & {"area", "floor"} or work.intent not in OF_THE_ROOM | {"HassGetState"}:
            return
        everywhere = bool(ALL.search(work.text.lower())) and not HERE.search(work.text.lower())
        domain = slots.get("domain")
        if everywhere or (work.intent == "HassGetState" and not HERE.search(work.text.lower())):
            return
        if domain is None or domain in ROOM_DOMAINS:
            slots["area"] = here

    # What

    def _name(self, work: _Work) -> Intent | None:
        """The `name` slot; Clarify where several things fit; None where it is settled."""
        words = work.spans.get("name", "")
        if work.intent in LIST_INTENTS:
            return self._list(work, words)
        if not words and work.intent in NAMING:
            self._called(work)
        if not words:
            return None
        if work.intent in LABELLED:
            work.slots["name"] = restored(re.sub(r"^(?:the|my) ", "", words), work.text)
            return None
        return self._device(work, plain(words))

    def _called(self, work: _Work) -> None:
        """As in "mute the tv" read without a name, or "the bathroom light" read as lights of the bathroom."""
        domain = work.slots.get("domain")
        domains = {str(domain)} if domain else DOMAINS.get(work.intent) or SWITCHED
        other = [words for slot, words in work.parse.spans if slot != "area"]
        device = called(work.text, other, domains, self._names, work.place.area, parts=work.alone)
        if device is not None:
            work.slots = without_kind(work.slots) | of_device(device, self._names)
            work.place = Place()

    def _device(self, work: _Work, words: str) -> Intent | None:
        domains = DOMAINS.get(work.intent)
        said = work.place.area
        last = words.split()[-1] if words else ""
        if PLURAL.fullmatch(last) and kind_of(last)[0] and not self._names.is_phrase(words) and self._room(work, words):
            return None
        found = self._names.device(words, domains, said, work.heard.here)
        if not found.things and domains:
            found = self._names.device(words, None, said, work.heard.here)
        domain, device_class = kind_of(words)
        group = bool(domain) and (domains is None or domain in domains) and not found.exact
        if group and (said or work.place.floor or work.heard.here or PLURAL.fullmatch(words)):
            # "the lights in the kitchen", "the fan" here: a kind of device, and not which.
            self._take_kind(work, domain, device_class)
            return None
        if len(found.things) == 1:
            work.slots = without_kind(work.slots) | of_device(found.things[0], self._names)
            work.place = Place()
            return None
        if 0 < len(found.things) <= MOST_CHOICES and work.intent != "GetNowPlaying":
            return clarify(found.things, self._names)
        return self._room_in_name(work, words)

    def _room_in_name(self, work: _Work, words: str) -> Intent | None:
        """As in "kitchen lights", where the model took a room for a device; else the words stay the name."""
        if self._room(work, words):
            return None
        areas = self._names.area(words)
        if len(areas) == 1 and work.intent not in ("HassGetState",):
            work.place = Place(area=areas[0].name)
            if work.intent == "HassLightSet":
                work.slots.setdefault("domain", "light")
            return None
        work.slots = {"name": restored(words, work.text), **without_kind(work.slots)}
        work.place = Place()
        return None

    def _room(self, work: _Work, words: str) -> bool:
        """True when the words are a room and a kind of device there."""
        for domain, device_class, pattern in KINDS:
            match = re.fullmatch(rf"(?:(.+?)\s+)?(?:{pattern.pattern})", words)
            if match and match[1]:
                areas = self._names.area(re.sub(r"^(?:all|every) ?(?:the|of the)? ?", "", match[1]))
                if len(areas) == 1:
                    work.place = Place(area=areas[0].name)
                    self._take_kind(work, domain, device_class)
                    return True
        return False

    def _take_kind(self, work: _Work, domain: str, device_class: str) -> None:
        if "domain" in INTENTS[work.intent]:
            work.slots["domain"] = domain
        if device_class and domain == "cover" and "device_class" in INTENTS[work.intent]:
            work.slots["device_class"] = device_class

    def _list(self, work: _Work, words: str) -> Intent | None:
        """The list that is meant; groceries go to the shopping list."""
        bare = re.sub(r"\b(?:list|lists|the|my|our)\b", "", words).strip()
        lists = self._names.registry.lists
        if not words:
            if work.intent in ("GetListItems", "HassListRemoveItem", "HassListCompleteItem") and lists:
                work.slots["name"] = self._names.shopping_list
            return None
        if not bare:
            if len(lists) == 1:
                work.slots["name"] = lists[0].name
                return None
            return Intent("Clarify", {"names": sorted(found.name for found in lists)}) if lists else None
        named = self._names.named_list(words)
        if len(named) > 1:
            return Intent("Clarify", {"names": sorted({found.name for found in named})})
        work.slots["name"] = named[0].name if named else restored(words, work.text)
        return None

    def _the_only(self, work: _Work) -> None:
        """As in "the garage door", read as a kind: where there is one such thing, it is that thing."""
        slots = work.slots
        kind = slots.get("device_class")
        text = work.text.lower()
        if not kind or slots.keys() & {"name", "area", "floor"} or ALL.search(text) or work.intent not in HOME_CHANGING:
            return
        if kind in SINGLE and re.search(rf"\b{kind}s\b|\bdoors\b", text):
            return
        found = self._names.registry.select(domain=str(slots.get("domain") or "cover"), device_class=str(kind))
        if len(found) == 1:
            work.slots = without_kind(slots) | of_device(found[0], self._names)

    def _finished(self, work: _Work) -> Intent | None:
        self._the_only(work)
        slots = work.slots
        unsaid = work.alone and work.intent in SWITCHING and not slots.keys() & {"name", "domain", "device_class"}
        if unsaid and (domain := kind_done_to(work.text.lower())):
            slots["domain"] = domain
        if work.intent in ("HassTurnOn", "HassTurnOff", "HassSetPosition", "HassLightSet") and not self._says_what(
            work
        ):
            return None
        if work.intent == "HassLightSet" and "name" not in slots:
            slots["domain"] = "light"
        if work.alone and work.intent in HOME_CHANGING and "name" not in slots:
            said = bool(work.place.area) and "area" in work.spans
            one = about_one(work.intent, slots, work.text.lower(), work.heard.here, self._names, area_said=said)
            if one.name == "Clarify":
                return one
            slots = dict(one.slots)
        allowed = INTENTS[work.intent]
        return Intent(
            work.intent, {slot: value for slot, value in slots.items() if slot in allowed}, work.parse.probability
        )

    def _says_what(self, work: _Work) -> bool:
        """Something that changes the home must say what: a device, a place, or a kind."""
        said = bool(work.slots.keys() & {"name", "area", "floor", "domain"})
        return said or work.intent == "HassLightSet" or is_whole_house(work.intent, work.text)
