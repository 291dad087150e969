"""What the user taught, as seed patterns: own sentence files, taught commands, requests that were called right.

The model answers in words of the sentence and in closed values. What a sentence of one's own means beyond that (a
brightness that is not said in it) only its template can know; the model does not learn it.
"""

import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hassil.errors import HassilError
from hassil.expression import Sentence, TextChunk
from hassil.intents import IntentData, TextSlotList, TextSlotValue
from hassil.sample import sample_sentence

from assistant.core.errors import TrainingError
from assistant.core.values import Intent, Request
from assistant.core.vocabulary import HOME_CHANGING, TAUGHT
from assistant.knowledge import Knowledge
from assistant.languages.custom import CUSTOM
from assistant.languages.taught import COMMAND
from assistant.store.marks import MarkedTurn
from assistant.training.language.patterns import Command, Pattern, parse_line
from assistant.training.language.vocabulary import CLOSED, INTENTS
from assistant.understanding.matcher import Heard
from assistant.understanding.resolve import Resolver
from assistant.understanding.tiers import Parser, Tiers
from assistant.understanding.words import normalize

WORDINGS = 8
"""Of one template of the user's own."""
LOOKED_THROUGH = 400
"""Wordings from which those are drawn."""
ROOMS = frozenset({"area", "floor"})
"""Slots that may as well name another room than the one it was taught with."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """What there is to learn."""

    patterns: tuple[Pattern, ...]
    beyond: tuple[str, ...]
    """Sentences that the model cannot express; their templates go on serving them."""


def read_lessons(knowledge: Knowledge, model: Parser, marks: Sequence[MarkedTurn]) -> Lessons:
    """Everything that the user taught, each wording once. `model`: the intent model's `parse`."""
    teacher = _Teacher(knowledge, model)
    lines: dict[str, str | None] = {}
    for text, spoken, intents in (*teacher.own(), *teacher.marked(marks)):
        lines.setdefault(normalize(text), teacher.line(text, spoken, intents))
    found, beyond = [], []
    for text, line in lines.items():
        try:
            found += [parse_line(line)] if line else []
        except TrainingError:  # not in the model's vocabulary, or a sign of the pattern language in it
            line = None
        beyond += [] if line else [text]
    return Lessons(tuple(found), tuple(beyond))


class _Teacher:
    """Knows what a sentence of the user's own means here."""

    def __init__(self, knowledge: Knowledge, model: Parser) -> None:
        self._sentences, self._model = knowledge.sentences, model
        self._tiers = Tiers(knowledge.registry, knowledge.sentences, model)
        self._resolver = Resolver(self._tiers.names)
        self._rng = random.Random(0)

    def own(self) -> Iterator[tuple[str, str, tuple[Intent, ...]]]:
        """(wording, the words that say the same to the model, intents) of own sentences and taught commands."""
        for name, intent in self._sentences.intents.intents.items():
            for block in intent.data if name == TAUGHT or name in INTENTS else ():
                if CUSTOM not in (block.metadata or {}):
                    continue
                for text in (wording for sentence in block.sentences for wording in self._wordings(sentence, block)):
                    found = self._tiers.understand(Request(text)).intents
                    if found[0].name in ("Chat", "Clarify"):  # a name that this template does not take
                        continue
                    if found[0].name != TAUGHT:
                        yield text, text, found
                    elif command := str(found[0].slots.get(COMMAND, "")):
                        yield text, command, self._tiers.understand(Request(command)).intents

    def marked(self, turns: Sequence[MarkedTurn]) -> Iterator[tuple[str, str, tuple[Intent, ...]]]:
        """The same of what was called right, where it says all by itself: "and the bedroom" does not."""
        for turn in turns:
            request = Request(turn.text, area=turn.area or None, now=turn.at.astimezone())
            alone = self._tiers.understand(request).intents if turn.before else turn.intents
            if turn.right and _same(alone, turn.intents):
                yield turn.text, turn.text, turn.intents

    def line(self, text: str, spoken: str, intents: Sequence[Intent]) -> str | None:
        """A line of the seed format; None where the model has no words for the meaning."""
        commands = self._read(spoken, intents) or _laid(text, intents)
        words = f" {normalize(text)} "
        if not commands or any(command.intent == "Chat" for command in commands):
            return None
        for number, command in enumerate(commands, 1):
            for slot, said in command.spans:
                if f" {said} " not in words:
                    return None
                mark = f"{{{number}{slot}={said}}}"
                other = f"({mark}|{{{number}{slot}:{slot}}})" if slot in ROOMS else mark
                words = words.replace(f" {said} ", f" {other} ", 1)
        order = "!" if all(command.intent in HOME_CHANGING for command in commands) else ""
        return f"{' + '.join(' '.join((one.intent, *one.closed)) for one in commands)} | {order}{words.strip()}"

    def _read(self, text: str, intents: Sequence[Intent]) -> tuple[Command, ...]:
        """The model's own reading of the words that comes to these intents here."""
        heard = Heard(datetime.now().astimezone())
        for reading in self._model(text):
            if _same(self._resolver.resolve(reading, text, heard), intents):
                return tuple(
                    Command(one.intent, tuple(sorted(f"{key}={value}" for key, value in one.closed.items())), one.spans)
                    for one in reading
                )
        return ()

    def _wordings(self, sentence: Sentence, block: IntentData) -> list[str]:
        """Some ways of saying a template, with names of this home."""
        intents, home = self._sentences.intents, self._tiers.names.registry
        lists = {
            **intents.slot_lists,
            **block.slot_lists,
            "area": _names("area", (area.name for area in home.areas)),
            "floor": _names("floor", (floor.name for floor in home.floors)),
            "name": _names("name", (entity.name for entity in home.entities)),
        }
        try:
            said = sample_sentence(sentence, lists, {**intents.expansion_rules, **block.expansion_rules}, language="en")
            every = [text for text in itertools.islice(said, LOOKED_THROUGH) if "{" not in text]
        except HassilError:  # told when the sentences were loaded
            return []
        return self._rng.sample(every, min(WORDINGS, len(every)))


def _names(slot: str, names: Iterable[str]) -> TextSlotList:
    return TextSlotList(slot, [TextSlotValue(TextChunk(name), name) for name in names])


def _same(some: Sequence[Intent], others: Sequence[Intent]) -> bool:
    return [(one.name, dict(one.slots)) for one in some] == [(one.name, dict(one.slots)) for one in others]


def _laid(text: str, intents: Sequence[Intent]) -> tuple[Command, ...]:
    """Commands whose values are closed or stand in the text as they are; none where one does not."""
    words = f" {normalize(text)} "
    commands = []
    for intent in intents:
        closed, spans = [], []
        for slot, value in intent.slots.items():
            said = normalize(str(value))
            if f"{slot}={value}" in CLOSED:
                closed.append(f"{slot}={value}")
            elif f" {said} " in words:
                spans.append((words.index(f" {said} "), (slot, said)))
            else:
                return ()
        commands.append(Command(intent.name, tuple(sorted(closed)), tuple(span for _, span in sorted(spans))))
    return tuple(commands)
