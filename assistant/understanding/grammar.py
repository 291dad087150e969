"""The first tier: sentence templates into intents of the vocabulary with canonical values, for a whole sentence.

One command is matched by `matcher`; here a sentence is taken apart: several commands, one for later, one corrected
while it was said, several entries of a list. Ambiguous names give Clarify. What no template fits gives nothing; the
model may try.
"""

import re
from dataclasses import dataclass, field, replace

from assistant.core.values import Intent
from assistant.languages.durations import parse_duration
from assistant.languages.moments import parse_moment, split_moment
from assistant.languages.sentences import Sentences
from assistant.understanding.chains import sharing
from assistant.understanding.likeness import plain
from assistant.understanding.matcher import JOIN, Heard, Match, Matcher
from assistant.understanding.names import Names
from assistant.understanding.repairing import Cut, repairs
from assistant.understanding.slots import tidy_item
from assistant.understanding.words import tidy

LONGEST = 300
"""Characters. A longer text is no command; matching it would take long."""
MOST_WORDS = 60
MOST_PARTS = 5
"""Commands in one sentence."""
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

_ITEMS = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_TIMED = re.compile(
    r"\b(?:at|in|after|every|each|tomorrow|tonight|noon|midnight|today|\w+days?|daily)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence means by its templates."""

    intents: tuple[Intent, ...]
    sure: bool = True
    """False when it rests on free text, where another reading of the words may be better."""


@dataclass(slots=True)
class Grammar:
    """The templates of one language over one home."""

    sentences: Sentences
    names: Names
    _matcher: Matcher = field(init=False)

    def __post_init__(self) -> None:
        self._matcher = Matcher(self.sentences, self.names)

    def read(self, text: str, heard: Heard) -> Reading | None:
        """The intents of a sentence, in order; None when the templates do not fit."""
        written = tidy(text, courtesies=True)
        text = tidy(text)
        if not text or len(text) > LONGEST or len(text.split()) > MOST_WORDS:
            return None
        if self.sentences.custom and written != text:
            own = self._matcher.best(written, heard)
            if own is not None and own.custom:
                return Reading((own.intent,))
        whole = self._matcher.best(text, heard)
        if (whole is None or not whole.sure) and (meant := self._corrected(text, heard, whole)):
            return meant
        if whole is not None and whole.intent.name in SEVERAL:
            return Reading(_each_item(whole.intent), whole.sure)
        if whole is not None and (whole.sure or whole.intent.name in WHOLE):
            return Reading((whole.intent,), whole.sure)
        later = self._later(text, heard)
        if later is not None:
            return Reading((later,))
        parts = self._parts(text, heard)
        if parts is not None:
            return parts
        return Reading((whole.intent,), whole.sure) if whole is not None else None

    def _later(self, text: str, heard: Heard) -> Intent | None:
        """A command with its time before or behind it: "tomorrow at nine turn off the radio"."""
        if not _TIMED.search(text):
            return None
        words = text.split()
        rest, moment = split_moment(text, heard.now)
        if moment and (moment.time or moment.recurrence) and self._matcher.is_command(rest, heard):
            return Intent("ScheduleCommand", {"conversation_command": rest, **moment.slots()})
        for count in range(min(len(words) - 2, 9), 0, -1):
            command = " ".join(words[count:]).removeprefix("then ")
            first = " ".join(words[:count])
            length = (
                parse_duration(re.sub(r"^(?:in|after)\s+", "", first)) if re.match(r"(?:in|after)\s", first) else None
            )
            found = None if length else parse_moment(first, heard.now, bare=False)
            if (length or (found and (found.time or found.recurrence))) and self._matcher.is_command(command, heard):
                if length:
                    return Intent("HassStartTimer", {**length, "conversation_command": command})
                return Intent("ScheduleCommand", {"conversation_command": command, **(found.slots() if found else {})})
        return None

    def _parts(self, text: str, heard: Heard) -> Reading | None:
        """Several commands joined by "and", "then" or a comma, when every one of them fits."""
        pieces = [piece for piece in JOIN.split(text) if piece.strip()]
        joints = [match.group() for match in JOIN.finditer(text)]
        if not 2 <= len(pieces) <= MOST_PARTS or len(joints) != len(pieces) - 1:
            return None
        found: list[Match] = []
        said = ""  # the previous command as it was understood, for what the next one leaves out
        for place, piece in enumerate(pieces):
            part = self._part(piece, said, pieces[place + 1] if place + 1 < len(pieces) else "", heard)
            if part is None:
                return None
            found.append(part[0])
            said = part[1]
        intents: list[Intent] = []
        for intent in sharing([match.intent for match in found], pieces, self.names.registry):
            for single in _each_item(intent) if intent.name in SEVERAL else (intent,):
                # "Skip this and play the next one" is one wish said twice.
                if not intents or (single.name, dict(single.slots)) != (intents[-1].name, dict(intents[-1].slots)):
                    intents.append(single)
        return Reading(tuple(intents), all(match.sure for match in found))

    def _corrected(self, text: str, heard: Heard, whole: Match | None) -> Reading | None:
        """What somebody meant who corrects themselves: "the kitchen light, no, the hall light".

        Free text swallows such words: `whole`, what it makes of the sentence, counts only for the intent.
        """
        for repair in repairs(text):
            if whole is not None and whole.intent.name in WHOLE and repair.cut is not Cut.VALUE:
                continue
            meant = self.read(repair.text, heard)
            if meant is None or (repair.cut is Cut.PART and not meant.sure):
                continue
            if meant.sure or whole is None or [intent.name for intent in meant.intents] == [whole.intent.name]:
                return meant
        return None

    def _part(self, piece: str, before: str, after: str, heard: Heard) -> tuple[Match, str] | None:
        """One of several commands, completed from its neighbours: "… and the fan", "the kitchen and … lights"."""
        own = self._matcher.best(piece, heard)
        if own is not None and not own.bare:
            return own, piece
        if before:
            previous = self._matcher.best(before, heard)
            if previous is not None and previous.target and previous.target.lower() in before.lower():
                start = before.lower().rindex(previous.target.lower())
                # "… the lamp and the fan in the hall": with what stood behind the name, then without.
                for rest in (before[start + len(previous.target) :], ""):
                    carried = before[:start] + plain(piece) + rest
                    match = self._matcher.best(carried, heard)
                    if match is not None and match.sure and match.intent.name == previous.intent.name:
                        return match, carried
        elif after:
            words = after.split()
            for count in range(1, min(4, len(words))):
                lent = f"{piece} {' '.join(words[-count:])}"
                match = self._matcher.best(lent, heard)
                if match is not None and match.sure and not match.bare:
                    return match, lent
        return (own, piece) if own is not None and not (own.bare and before) else None


def _each_item(intent: Intent) -> tuple[Intent, ...]:
    """As in "milk and two eggs" are two entries of a list."""
    item = intent.slots.get("item")
    if not isinstance(item, str):
        return (intent,)
    kept: list[str] = []
    masked = PAIRS.sub(lambda match: match[0].replace(" ", "\x00"), item)
    kept = [tidy_item(part.replace("\x00", " ")) for part in _ITEMS.split(masked)]
    return tuple(replace(intent, slots={**intent.slots, "item": part}) for part in kept if part) or (intent,)
