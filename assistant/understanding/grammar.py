"""The first tier: sentence templates, matched by hassil, into intents of the vocabulary with canonical values.

Best match as in Home Assistant: the user's own sentences first, then names of devices, then little free text and much
literal text. Free text counts only where its words make sense (a time in a time's place). Ambiguous names give
Clarify. What no template fits gives nothing; the model may try.
"""

import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from hassil.errors import HassilError
from hassil.expression import TextChunk
from hassil.intents import TextSlotList, TextSlotValue
from hassil.recognize import RecognizeResult, recognize_all

from assistant.core.values import Intent, SlotValue
from assistant.core.vocabulary import HOME_CHANGING, INTENTS
from assistant.home.registry import Entity
from assistant.languages.durations import parse_duration
from assistant.languages.moments import parse_moment, split_moment
from assistant.languages.sentences import CUSTOM, Sentences
from assistant.understanding.candidates import Candidates
from assistant.understanding.names import Names, plain
from assistant.understanding.slots import SlotReader, tidy_item
from assistant.understanding.target import Target, finish
from assistant.understanding.words import APOSTROPHES, normalize

LONGEST = 300
"""Characters. A longer text is no command; matching it would take long."""
MOST_WORDS = 60
MOST_PARTS = 5
"""Commands in one sentence."""

CARRIED = HOME_CHANGING | {"HassBroadcast", "HassStartTimer", "HassGetWeather"}
"""What may be scheduled or done when a timer ends."""
WHOLE = frozenset(
    {"SetReminder", "AddNote", "HassBroadcast", "RememberFact", "TeachCommand", "CorrectLast", "Translate"}
)
"""Intents whose free text may hold "and"; they are not taken apart."""
SEVERAL = frozenset({"HassListAddItem", "HassShoppingListAddItem", "HassListRemoveItem", "HassListCompleteItem"})
"""Intents that are repeated for each item said."""
PAIRS = re.compile(
    r"\b(mac(?:aroni)? and cheese|fish and chips|salt and (?:vinegar|pepper)\w*|peanut butter and jelly|half and half"
    r"|bits and \w+|ham and cheese|rice and beans|bed and breakfast|gin and tonic|black and white|\w+ and sons)\b",
    re.IGNORECASE,
)

_JOIN = re.compile(
    r"\s*,?\s+and\s+then\s+|\s*,?\s+and\s+also\s+|\s*,?\s+and\s+|\s*,?\s+then\s+|\s*,\s+|\s*;\s*", re.IGNORECASE
)
_ITEMS = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_REPAIR = re.compile(
    r"\s*,?\s+(?:no wait|wait no|oh no|no sorry|sorry no|i mean|i meant|sorry|actually|make that|no|rather)\b,?\s+",
    re.IGNORECASE,
)
_TIMED = re.compile(
    r"\b(?:at|in|after|every|each|tomorrow|tonight|noon|midnight|today|\w+days?|daily)\b", re.IGNORECASE
)
_SPACE = re.compile(r"\s+")
_MARKS = " \t.!?…,;:-–—"
_POLITE_END = re.compile(
    r"(?:,?\s+(?:please|thanks|thank you|for me|right now|now|if you (?:can|could|would)))+$", re.IGNORECASE
)
_POLITE_START = re.compile(
    r"^(?:(?:please|hey|okay|ok|um|uh|so|well|can you|could you|would you|will you|i need you to"
    r"|i want you to)\b,?\s+)+",
    re.IGNORECASE,
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """The surroundings of a sentence."""

    now: datetime
    here: str = ""
    """The speaker's area, by the registry's name; "" where it is not known."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence means by its templates."""

    intents: tuple[Intent, ...]
    sure: bool = True
    """False when it rests on free text, where another reading of the words may be better."""


@dataclass(frozen=True, slots=True)
class _Match:
    """One template that fits, with its values."""

    intent: Intent
    rank: tuple[float, ...]
    sure: bool
    target: str = ""
    """The words that name what the command is about."""
    bare: bool = False
    """True when a name was all that was said."""
    custom: bool = False
    """True for a sentence of the user's own."""


@dataclass(slots=True)
class Grammar:
    """The templates of one language over one home."""

    sentences: Sentences
    names: Names
    _candidates: Candidates = field(init=False)
    _reader: SlotReader = field(init=False)

    def __post_init__(self) -> None:
        self._candidates = Candidates(self.sentences.intents)
        self._reader = SlotReader(self.names)

    def read(self, text: str, heard: Heard) -> Reading | None:
        """The intents of a sentence, in order; None when the templates do not fit."""
        written = tidy(text, courtesies=True)
        text = tidy(text)
        if not text or len(text) > LONGEST or len(text.split()) > MOST_WORDS:
            return None
        if self.sentences.custom and written != text:
            own = self._best(written, heard)
            if own is not None and own.custom:
                return Reading((own.intent,))
        whole = self._best(text, heard)
        if whole is not None and whole.intent.name in SEVERAL:
            return Reading(_each_item(whole.intent), whole.sure)
        if whole is not None and (whole.sure or whole.intent.name in WHOLE):
            return Reading((whole.intent,), whole.sure)
        later = self._later(text, heard)
        if later is not None:
            return Reading((later,))
        parts = self._parts(text, heard) or self._corrected(text, heard)
        if parts is not None:
            return parts
        return Reading((whole.intent,), whole.sure) if whole is not None else None

    def _later(self, text: str, heard: Heard) -> Intent | None:
        """A command with its time before or behind it: "tomorrow at nine turn off the radio"."""
        if not _TIMED.search(text):
            return None
        words = text.split()
        rest, moment = split_moment(text, heard.now)
        if moment and moment.time and self._is_command(rest, heard):
            return Intent("ScheduleCommand", {"conversation_command": rest, **moment.slots()})
        for count in range(min(len(words) - 2, 9), 0, -1):
            command = " ".join(words[count:]).removeprefix("then ")
            first = " ".join(words[:count])
            length = (
                parse_duration(re.sub(r"^(?:in|after)\s+", "", first)) if re.match(r"(?:in|after)\s", first) else None
            )
            found = None if length else parse_moment(first, heard.now, bare=False)
            if (length or (found and found.time)) and self._is_command(command, heard):
                if length:
                    return Intent("HassStartTimer", {**length, "conversation_command": command})
                return Intent("ScheduleCommand", {"conversation_command": command, **(found.slots() if found else {})})
        return None

    def _parts(self, text: str, heard: Heard) -> Reading | None:
        """Several commands joined by "and", "then" or a comma, when every one of them fits."""
        pieces = [piece for piece in _JOIN.split(text) if piece.strip()]
        joints = [match.group() for match in _JOIN.finditer(text)]
        if not 2 <= len(pieces) <= MOST_PARTS or len(joints) != len(pieces) - 1:
            return None
        found: list[_Match] = []
        said = ""  # the previous command as it was understood, for what the next one leaves out
        for place, piece in enumerate(pieces):
            part = self._part(piece, said, pieces[place + 1] if place + 1 < len(pieces) else "", heard)
            if part is None:
                return None
            found.append(part[0])
            said = part[1]
        intents: list[Intent] = []
        for match in found:
            for single in _each_item(match.intent) if match.intent.name in SEVERAL else (match.intent,):
                # "Skip this and play the next one" is one wish said twice.
                if not intents or (single.name, dict(single.slots)) != (intents[-1].name, dict(intents[-1].slots)):
                    intents.append(single)
        return Reading(tuple(intents), all(match.sure for match in found))

    def _corrected(self, text: str, heard: Heard) -> Reading | None:
        """In-sentence repair: "the kitchen light, no, the hall light". The last counts."""
        said = _REPAIR.split(text)
        if len(said) != 2 or not all(part.strip() for part in said):
            return None
        wrong, right = (tidy(part) for part in said)
        first = self._best(wrong, heard)
        part = self._part(right, wrong, "", heard) if first is not None else None
        if part is None or first is None or part[0].intent.name == "HassNevermind":
            return None
        return Reading((part[0].intent,), first.sure and part[0].sure)

    def _part(self, piece: str, before: str, after: str, heard: Heard) -> tuple[_Match, str] | None:
        """One of several commands, completed from its neighbours: "… and the fan", "the kitchen and … lights"."""
        own = self._best(piece, heard)
        if own is not None and not own.bare:
            return own, piece
        if before:
            previous = self._best(before, heard)
            if previous is not None and previous.target and previous.target.lower() in before.lower():
                start = before.lower().rindex(previous.target.lower())
                # "… the lamp and the fan in the hall": with what stood behind the name, then without.
                for rest in (before[start + len(previous.target) :], ""):
                    carried = before[:start] + plain(piece) + rest
                    match = self._best(carried, heard)
                    if match is not None and match.sure and match.intent.name == previous.intent.name:
                        return match, carried
        elif after:
            words = after.split()
            for count in range(1, min(4, len(words))):
                lent = f"{piece} {' '.join(words[-count:])}"
                match = self._best(lent, heard)
                if match is not None and match.sure and not match.bare:
                    return match, lent
        return (own, piece) if own is not None and not (own.bare and before) else None

    def _best(self, text: str, heard: Heard, carried: bool = True) -> _Match | None:
        """The best single command. `carried`: it may hold another command (for later)."""
        best: _Match | None = None
        for result in self._recognize(text, heard):
            match = self._match(result, text, heard, carried)
            if match is not None and (best is None or match.rank > best.rank):
                best = match
        return best

    def _recognize(self, text: str, heard: Heard) -> Iterator[RecognizeResult]:
        lists = self._slot_lists(text)
        named = {f"{{{name}}}" for name, found in lists.items() if found.values}
        named |= {f"{{name.{value.context['domain']}}}" for value in lists["name"].values if value.context}
        intents = self._candidates.for_text(text.casefold(), named)
        try:
            # An empty area stands for "no room known": sentences about this room still fit, and get none.
            yield from recognize_all(
                text,
                intents,
                slot_lists=lists,
                intent_context={"area": heard.here},
                language=self.sentences.language,
            )
        except (HassilError, RecursionError) as error:
            _log.warning("a template cannot be used: %s", error)

    def _slot_lists(self, text: str) -> dict[str, TextSlotList]:
        """Names of devices, lists, areas and floors, as far as their words occur in the text."""
        words = normalize(text).split()
        said = set(words)
        called = self.names.partly_said(words) | self.names.said_in(said)
        devices = [_value(phrase, things, domain) for (phrase, domain), things in called.items()]
        lists = [
            _value(phrase, found[0].name, "todo") for phrase, found in self.names.lists.items() if _in(phrase, said)
        ]
        areas = [_value(phrase, found[0].name) for phrase, found in self.names.areas.items() if _in(phrase, said)]
        floors = [_value(phrase, found[0].name) for phrase, found in self.names.floors.items() if _in(phrase, said)]
        return {
            "name": TextSlotList("name", devices + lists),
            "area": TextSlotList("area", areas),
            "floor": TextSlotList("floor", floors),
        }

    def _match(self, result: RecognizeResult, text: str, heard: Heard, carried: bool) -> _Match | None:
        """A template's match as an intent, or None when its free text makes no sense."""
        metadata: Mapping[str, Any] = result.intent_metadata or {}
        custom = CUSTOM in metadata
        target = Target()
        slots: dict[str, SlotValue] = {}
        free = 0
        named = ""
        literal = float(result.text_chunks_matched)
        entities = {entity.name: entity for entity in result.entities_list}
        for slot, entity in entities.items():
            words = entity.text.strip()
            if entity.is_wildcard and entity.text_span:
                # As it was written, commas included: hassil matches without them. Its spans are not always right.
                written = text[slice(*entity.text_span)].strip(" ,;")
                words = written if _letters(written) == _letters(words) else words
            if entity.is_wildcard:
                if not words:
                    return None
                free += len(words)
            if slot == "name" and isinstance(entity.value, tuple):
                target = replace(target, devices=entity.value)
                named = words
            elif slot == "area" and not entity.is_wildcard:
                target = replace(target, area=str(entity.value or ""), area_said=bool(words))
                named = named or words
            elif slot == "floor" and not entity.is_wildcard:
                target = replace(target, floor=str(entity.value))
                named = named or words
            elif slot == "teaching" and not custom:
                taught = self._taught(words, heard)
                if taught is None:
                    return None
                slots.update(taught)
            elif slot == "conversation_command" and not custom:
                if not carried or not self._is_command(words, heard):
                    return None
                slots[slot] = words
                free -= len(words)
            elif custom:
                slots[slot] = _simple(entity.value)
            elif entity.is_wildcard:
                values = self._reader.read(result.intent.name, slot, words, heard.now)
                if values is None:
                    return None
                slots.update(values)
                if self._reader.is_strict(slot):
                    free -= len(words)
            else:
                slots[slot] = _simple(entity.value)
                named = named or ("" if slot != "name" else words)
        if not self._suits(metadata, slots, target):
            return None
        intent = (
            Intent(result.intent.name, {**slots, **_custom_target(target)})
            if custom and result.intent.name not in INTENTS
            else finish(
                result.intent.name, slots, target, text, heard.here, self.names, bool(metadata.get("everywhere"))
            )
        )
        if intent is None:
            return None
        rank = (
            float(custom),
            float(bool(target.devices) or slots.get("name") in self._list_names),
            float(len(named) if target.devices else 0),
            -float(max(free, 0)),
            float(bool(metadata.get("everywhere") or metadata.get("prefer"))),
            literal,
        )
        bare = bool(target.devices) and literal <= 4 and plain(text) == plain(named)
        sure = custom or free <= 0
        return _Match(replace(intent, confidence=1.0 if sure else 0.9), rank, sure, named, bare, custom)

    @property
    def _list_names(self) -> frozenset[str]:
        return frozenset(named.name for named in self.names.registry.lists)

    def _taught(self, words: str, heard: Heard) -> dict[str, SlotValue] | None:
        """As in "movie time turn off the lights" as phrase and command."""
        said = words.split()
        for place in range(1, len(said)):
            command = re.sub(r"^(?:then|please|you should|i want you to)\s+", "", " ".join(said[place:]))
            if self.read_quietly(command, heard):
                return {"phrase": " ".join(said[:place]).strip(","), "conversation_command": command}
        return None

    def read_quietly(self, command: str, heard: Heard) -> bool:
        """True when every part of a text is a command that may be carried by another."""
        parts = [piece for piece in _JOIN.split(command) if piece.strip()]
        return (
            bool(parts)
            and self._is_command(parts[0], heard)
            and all(self._is_command(part, heard) for part in parts[1:2])
        )

    def _is_command(self, words: str, heard: Heard) -> bool:
        """True for something that can be done later."""
        found = self._best(tidy(words), heard, carried=False)
        return found is not None and found.sure and not found.bare and found.intent.name in CARRIED

    @staticmethod
    def _suits(metadata: Mapping[str, Any], slots: dict[str, SlotValue], target: Target) -> bool:
        """What a block of sentences asks of its values beyond its templates. Drops what it does not want."""
        needs = metadata.get("needs")
        if needs == "area" and not target.area_said:
            return False
        if needs == "time" and "time" not in slots:
            return False
        if needs == "when" and not slots.keys() & {"time", "date", "recurrence"}:
            return False
        short = slots.get(str(metadata.get("short")))
        if isinstance(short, str) and len(short.split()) > 3:
            return False
        if metadata.get("only") == "date":
            if "date" not in slots:
                return False
            slots.pop("time", None)
        position = slots.get("position")
        if metadata.get("inverse") and isinstance(position, int | float):
            slots["position"] = 100 - int(position)
        return True


def _letters(text: str) -> str:
    """A text without spaces and marks, to compare."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def tidy(text: str, courtesies: bool = False) -> str:
    """The text with plain apostrophes and single spaces; marks and (unless wanted) courtesies at its ends gone."""
    text = unicodedata.normalize("NFKC", text[: 4 * LONGEST]).translate(APOSTROPHES).replace('"', " ")
    text = _SPACE.sub(" ", text).strip(_MARKS)
    for pattern in () if courtesies else (_POLITE_END, _POLITE_START):
        rest = pattern.sub("", text).strip(_MARKS)
        if len(rest.split()) > 1:
            text = rest
    return text


def _each_item(intent: Intent) -> tuple[Intent, ...]:
    """As in "milk and two eggs" are two entries of a list."""
    item = intent.slots.get("item")
    if not isinstance(item, str):
        return (intent,)
    kept: list[str] = []
    masked = PAIRS.sub(lambda match: match[0].replace(" ", "\x00"), item)
    kept = [tidy_item(part.replace("\x00", " ")) for part in _ITEMS.split(masked)]
    return tuple(replace(intent, slots={**intent.slots, "item": part}) for part in kept if part) or (intent,)


def _in(phrase: str, said: set[str]) -> bool:
    """True when every word of a phrase was said."""
    return said.issuperset(phrase.split())


def _value(phrase: str, value: object, domain: str = "") -> TextSlotValue:
    return TextSlotValue(TextChunk(phrase), value, {"domain": domain} if domain else None)


def _simple(value: object) -> SlotValue:
    """A template's value as a slot value: whole floats become ints."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Sequence):
        return [str(item) for item in value]
    return str(value)


def _custom_target(target: Target) -> dict[str, SlotValue]:
    """Names in an intent of the user's own: as the registry has them."""
    found: dict[str, SlotValue] = {}
    if target.devices:
        found["name"] = target.devices[0].name
    if target.area and target.area_said:
        found["area"] = target.area
    if target.floor:
        found["floor"] = target.floor
    return found


__all__ = ["Entity", "Grammar", "Heard", "Reading", "tidy"]
