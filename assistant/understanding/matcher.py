"""One command by the sentence templates, matched by hassil: the best of all the ways in which they fit.

Best as in Home Assistant: the user's own sentences first, then names of devices, then little free text and much
literal text. Free text counts only where its words make sense (a time in a time's place).
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hassil.errors import HassilError
from hassil.expression import TextChunk
from hassil.intents import TextSlotList, TextSlotValue
from hassil.recognize import RecognizeResult, recognize_all

from assistant.core.values import Intent, SlotValue
from assistant.core.vocabulary import HOME_CHANGING, INTENTS
from assistant.languages.custom import CUSTOM
from assistant.languages.sentences import Sentences
from assistant.understanding.candidates import Candidates
from assistant.understanding.likeness import plain
from assistant.understanding.names import Names
from assistant.understanding.slots import SlotReader
from assistant.understanding.target import Target, finish
from assistant.understanding.words import normalize, tidy

CARRIED = HOME_CHANGING | {"HassBroadcast", "HassStartTimer", "HassGetWeather"}
"""What may be scheduled or done when a timer ends."""
JOIN = re.compile(
    r"\s*,?\s+and\s+then\s+|\s*,?\s+and\s+also\s+|\s*,?\s+and\s+|\s*,?\s+then\s+|\s*,\s+|\s*;\s*", re.IGNORECASE
)
"""What may stand between two commands."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """The surroundings of a sentence."""

    now: datetime
    here: str = ""
    """The speaker's area, by the registry's name; "" where it is not known."""


@dataclass(frozen=True, slots=True)
class Match:
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


class Matcher:
    """The templates of one language over one home."""

    def __init__(self, sentences: Sentences, names: Names) -> None:
        self._language = sentences.language
        self._names = names
        self._list_names = frozenset(named.name for named in names.registry.lists)
        self._candidates = Candidates(sentences.intents)
        self._reader = SlotReader(names)

    def best(self, text: str, heard: Heard, carried: bool = True) -> Match | None:
        """The best single command. `carried`: it may hold another command (for later)."""
        best: Match | None = None
        for result in self._recognize(text, heard):
            match = self._match(result, text, heard, carried)
            if match is not None and (best is None or match.rank > best.rank):
                best = match
        return best

    def _recognize(self, text: str, heard: Heard) -> Iterator[RecognizeResult]:
        lists = self.slot_lists(text)
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
                language=self._language,
            )
        except (HassilError, RecursionError) as error:
            _log.warning("a template cannot be used: %s", error)

    def slot_lists(self, text: str) -> dict[str, TextSlotList]:
        """Names of devices, lists, areas and floors, as far as their words occur in the text."""
        words = normalize(text).split()
        said = set(words)
        called = self._names.partly_said(words) | self._names.said_in(said)
        devices = [_value(phrase, things, domain) for (phrase, domain), things in called.items()]
        lists = [
            _value(phrase, found[0].name, "todo") for phrase, found in self._names.lists.items() if _in(phrase, said)
        ]
        areas = [_value(phrase, found[0].name) for phrase, found in self._names.areas.items() if _in(phrase, said)]
        floors = [_value(phrase, found[0].name) for phrase, found in self._names.floors.items() if _in(phrase, said)]
        return {
            "name": TextSlotList("name", devices + lists),
            "area": TextSlotList("area", areas),
            "floor": TextSlotList("floor", floors),
        }

    def _match(self, result: RecognizeResult, text: str, heard: Heard, carried: bool) -> Match | None:
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
                if not carried or not self.is_command(words, heard):
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
                result.intent.name, slots, target, text, heard.here, self._names, bool(metadata.get("everywhere"))
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
        return Match(replace(intent, confidence=1.0 if sure else 0.9), rank, sure, named, bare, custom)

    def _taught(self, words: str, heard: Heard) -> dict[str, SlotValue] | None:
        """As in "movie time turn off the lights" as phrase and command."""
        said = words.split()
        for place in range(1, len(said)):
            command = re.sub(r"^(?:then|please|you should|i want you to)\s+", "", " ".join(said[place:]))
            if self._are_commands(command, heard):
                return {"phrase": " ".join(said[:place]).strip(","), "conversation_command": command}
        return None

    def _are_commands(self, command: str, heard: Heard) -> bool:
        """True when every part of a text is a command that may be carried by another."""
        parts = [piece for piece in JOIN.split(command) if piece.strip()]
        return (
            bool(parts)
            and self.is_command(parts[0], heard)
            and all(self.is_command(part, heard) for part in parts[1:2])
        )

    def is_command(self, words: str, heard: Heard) -> bool:
        """True for something that can be done later."""
        found = self.best(tidy(words), heard, carried=False)
        return found is not None and found.sure and not found.bare and found.intent.name in CARRIED

    @staticmethod
    def _suits(metadata: Mapping[str, Any], slots: dict[str, SlotValue], target: Target) -> bool:
        """What a block of sentences asks of its values beyond its templates. Drops what it does not want."""
        needs = metadata.get("needs")
        if needs == "area" and not target.area_said:
            return False
        if needs == "time" and not slots.keys() & {"time", "recurrence"}:
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
