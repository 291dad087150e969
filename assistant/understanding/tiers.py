"""Words to intents in three tiers: sentence templates, then the small language model, then chat.

Each tier answers only where it is sure; what nobody is sure of is chat and changes nothing. Of several readings of the
same speech the one that parses wins. A negated command does nothing.
"""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from assistant.core.errors import AssistantError
from assistant.core.values import Intent, Request, Tier, Understanding
from assistant.core.vocabulary import HOME_CHANGING
from assistant.home.registry import Registry
from assistant.languages.custom import Problem
from assistant.languages.sentences import Sentences, load
from assistant.understanding.calibration import Limits
from assistant.understanding.excepting import excepting, spared_alone, stays, without_exception
from assistant.understanding.grammar import Grammar
from assistant.understanding.grammar import Reading as GrammarReading
from assistant.understanding.kinds import kind_of
from assistant.understanding.likeness import plain
from assistant.understanding.matcher import Heard
from assistant.understanding.names import Names
from assistant.understanding.reading import Reading, probability
from assistant.understanding.repairing import Cut, repairs
from assistant.understanding.resolve import Resolver
from assistant.understanding.unfounded import is_unfounded

UNFIT = 0.3
"""What is left of a reading's probability when its device or room is not in this home."""
DOUBTED = 0.8
"""Confidence up to which words in which somebody corrects themselves are read without the slip too."""
LIKELY = 0.35
"""Least confidence, relative to the best reading of speech, of one that may replace it."""
MOST_READINGS = 4

NEGATED = re.compile(
    r"^(?:please |no |and |but |oh |wait )*"
    r"(?:don't|do not|dont|never|you (?:must not|mustn't|shouldn't|should not)|please don't)\s+"
    r"(?:ever |you dare |please |go and |even think about )*(?=\w)",
    re.IGNORECASE,
)
ALTERS = HOME_CHANGING | {
    "HassStartTimer",
    "SetAlarm",
    "ScheduleCommand",
    "HassBroadcast",
    "ClearList",
    "HassCancelTimer",
}
"""Commands that, negated, are to do nothing."""

log = logging.getLogger(__name__)
Parser = Callable[[str], tuple[Reading, ...]]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one tier made of one reading of the words."""

    intents: tuple[Intent, ...]
    tier: Tier
    confidence: float


class Tiers:
    """The understander. Not for several threads at once: it lives on one lane."""

    def __init__(
        self,
        registry: Registry,
        sentences: Sentences | None = None,
        model: Parser | None = None,
        threshold: float | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        """`model`: the intent model, or None for templates alone.

        `threshold`: for what changes the home; None: the model's own limits, where it has such.
        """
        self.sentences = sentences if sentences is not None else load("en")
        self._names = Names(registry)
        self._grammar = Grammar(self.sentences, self._names)
        self._resolver = Resolver(self._names)
        self._model = lru_cache(maxsize=8)(model) if model is not None else None  # it may be asked again: `guesses`
        limits: Limits = getattr(model, "limits", Limits())
        self._limits = limits if threshold is None else replace(limits, home=threshold, several=threshold)
        self._clock = clock
        self._supposed: tuple[str, Reading] = ("", ())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What of the user's sentences could not be used."""
        return self.sentences.problems

    def understand(self, request: Request) -> Understanding:
        """What a request means. A lone Chat when it is no command."""
        if exception := without_exception(request.text):
            command, spared = exception
            found = self.understand(replace(request, text=command, transcript=None))
            if any(intent.name in HOME_CHANGING for intent in found.intents):
                chat = Understanding((Intent("Chat"),), Tier.CHAT)
                return excepting(found, spared, self._names) or chat
        heard = Heard(request.now or self._clock(), self._area(request.area))
        texts = list(readings(request))
        answer = self._templates(texts, heard) or self._let_be(texts[0])
        answer = answer or self._from_model(texts, heard) or self._from_chat(texts[0], heard)
        if answer is None or (answer.tier is Tier.MODEL and self._may_be_spared(request.text, answer)):
            return Understanding((Intent("Chat"),), Tier.CHAT)
        return Understanding(answer.intents, answer.tier, round(answer.confidence, 4))

    def _let_be(self, text: str) -> _Answer | None:
        """As in "the kitchen light can stay on": nothing is to be done, and no guess is to make a command of it."""
        thing, _, _ = stays(text).partition(" in ")
        if not thing or not (kind_of(plain(thing))[0] or self._names.is_named(thing)):
            return None
        return _Answer((Intent("HassNevermind"),), Tier.GRAMMAR, 0.9)

    def _may_be_spared(self, text: str, answer: _Answer) -> bool:
        """True where the thing that a guess is about may be the one that is to be left alone."""
        if without_exception(text) and any(intent.name in HOME_CHANGING for intent in answer.intents):
            return True
        return answer.intents != (Intent("HassNevermind"),) and self._names.is_named(spared_alone(text))

    @contextmanager
    def supposing(self, text: str, reading: Reading) -> Iterator[None]:
        """Within it, what a chat model takes these words for counts where no other tier knows."""
        self._supposed = text, reading
        try:
            yield
        finally:
            self._supposed = "", ()

    def guesses(self, request: Request) -> tuple[Understanding, ...]:
        """What the model thinks of the words, however unsure it is, the likeliest first: to be asked about, not done.

        What this home does not bear out counts for less.
        """
        if self._model is None or without_exception(request.text):
            return ()
        heard = Heard(request.now or self._clock(), self._area(request.area))
        try:
            text = self._as_meant(request.text, heard)
            likely = self._likely(text, heard)
        except AssistantError:  # told already, when it was asked first
            return ()
        found = [
            Understanding(self._resolver.resolve(reading, text, heard), Tier.MODEL, round(chance, 4))
            for chance, reading in likely
        ]
        return tuple(sorted(found, key=lambda understanding: understanding.confidence, reverse=True))

    @property
    def names(self) -> Names:
        """What the things of the home are called."""
        return self._names

    def _area(self, name: str | None) -> str:
        """The registry's name of the speaker's area."""
        found = self._names.registry.area(name) if name else None
        return found.name if found else ""

    def _templates(self, texts: Sequence[str], heard: Heard) -> _Answer | None:
        """The first reading of the words that the templates fit; a sure fit goes before an unsure one.

        Free text takes in what was misheard. But what only leaves that text out is no better fit.
        """
        unsure: GrammarReading | None = None
        for place, text in enumerate(texts):
            reading = self._grammar.read(text, heard)
            if reading is None:
                if place == 0 and (negated := self._negated(text, heard)):
                    return negated
                continue
            if reading.sure and not (unsure and _says_more(unsure, reading)):
                return _of_grammar(reading, place)
            unsure = unsure or reading
        return _of_grammar(unsure, 0) if unsure else None

    def _negated(self, text: str, heard: Heard) -> _Answer | None:
        """As in "Don't turn on the light": nothing is to be done."""
        match = NEGATED.match(text)
        if match is None:
            return None
        reading = self._grammar.read(text[match.end() :], heard)
        if reading is None or not any(intent.name in ALTERS or intent.name == "Clarify" for intent in reading.intents):
            return None
        return _Answer((Intent("HassNevermind"),), Tier.GRAMMAR, 1.0)

    def _from_model(self, texts: Sequence[str], heard: Heard) -> _Answer | None:
        """The most likely reading of the most likely words that this home bears out, if it is sure enough."""
        if self._model is None:
            return None
        best: tuple[float, Reading, str] | None = None
        for place, said in enumerate(texts):
            try:
                text = self._as_meant(said, heard)
                likely = self._likely(text, heard)
            except AssistantError as error:
                log.warning("the intent model failed: %s", error)
                return None
            for chance, reading in likely:
                score = chance * (1 - 0.05 * place)
                if best is None or score > best[0]:
                    best = (score, reading, text)
        if best is None:
            return None
        score, reading, text = best
        intents = self._resolver.resolve(reading, text, heard)
        changes = any(intent.name in HOME_CHANGING for intent in intents) or any(
            parse.intent in HOME_CHANGING for parse in reading
        )
        least = self._limits.least(reading, changes, self._resolver.grounded(reading, heard))
        if probability(reading) < least or is_unfounded(intents, text):
            return None
        if changes and NEGATED.match(text):
            return _Answer((Intent("HassNevermind"),), Tier.MODEL, score)
        return _Answer(intents, Tier.MODEL, probability(reading))

    def _likely(self, text: str, heard: Heard) -> list[tuple[float, Reading]]:
        """The model's readings, each with its probability as far as this home bears it out. Raises ModelError."""
        assert self._model is not None
        fitting = ((reading, self._resolver.fits(reading, heard)) for reading in self._model(text))
        return [(probability(reading) * (1.0 if fits else UNFIT), reading) for reading, fits in fitting]

    def _as_meant(self, text: str, heard: Heard) -> str:
        """The words, or what somebody meant who corrects themselves in them, where the model is surer of that.

        It reads most such sentences well by itself, and long ones better: only where it is unsure, and for the same
        intents. Raises ModelError.
        """
        meant, found = text, list(repairs(text))
        best, said = max(self._likely(text, heard) if found else [], key=_chance, default=(1.0, ()))
        if best > DOUBTED:
            return text
        for repair in found:
            for chance, reading in self._likely(repair.text, heard):
                same = [parse.intent for parse in reading] == [parse.intent for parse in said]
                sound = repair.cut is not Cut.PART or self._resolver.grounded(reading, heard)
                if same and sound and chance > best:
                    best, meant = chance, repair.text
        return meant

    def _from_chat(self, text: str, heard: Heard) -> _Answer | None:
        """What was supposed of the words; what would change the home must name a device or a room that it has."""
        supposed, reading = self._supposed
        changes = tuple(parse for parse in reading if parse.intent in HOME_CHANGING)
        if supposed != text or not self._resolver.fits(reading, heard) or not self._resolver.grounded(changes, heard):
            return None
        if changes and NEGATED.match(text):
            return _Answer((Intent("HassNevermind"),), Tier.MODEL, probability(reading))
        intents = self._resolver.resolve(reading, text, heard)
        talk = all(intent.name == "Chat" for intent in intents)
        return None if talk else _Answer(intents, Tier.MODEL, probability(reading))


def _chance(likely: tuple[float, Reading]) -> float:
    return likely[0]


def _of_grammar(reading: GrammarReading, place: int) -> _Answer:
    """Templates are certain about the words they were given; less so about another reading of the speech."""
    confidence = min((intent.confidence for intent in reading.intents), default=1.0) * (1.0 if place == 0 else 0.9)
    if all(intent.name == "Chat" for intent in reading.intents):
        return _Answer(reading.intents, Tier.CHAT, confidence)
    return _Answer(reading.intents, Tier.GRAMMAR, confidence)


def _says_more(one: GrammarReading, other: GrammarReading) -> bool:
    """True for the same commands with everything that the other says, and more: "add eggs to my list"."""
    return [intent.name for intent in one.intents] == [intent.name for intent in other.intents] and all(
        more.slots.items() > less.slots.items() for more, less in zip(one.intents, other.intents, strict=True)
    )


def readings(request: Request) -> Iterator[str]:
    """The words, then what else the recognizer may have heard, as far as that is likely."""
    yield request.text
    if request.transcript is None:
        return
    least = LIKELY * request.transcript.confidence
    others = (other.text for other in request.transcript.alternatives if other.confidence >= least)
    seen = {request.text}
    for text in others:
        if text not in seen and len(seen) < MOST_READINGS:
            seen.add(text)
            yield text


def load_model(path: Path, threads: int = 1) -> Parser:
    """The intent model, which parses when it is called. Raises ModelError when the file is missing or broken."""
    from assistant.understanding.model import IntentModel

    return IntentModel(path, threads)


__all__ = ["Tiers", "load_model"]
