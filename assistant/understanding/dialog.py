"""What is understood from the request before: "which one, the kitchen light or the counter light?" — "the second".

It stands before the tiers. It remembers one open question for a while: an answer to it becomes the command that was
meant, anything else is a new request. It remembers the last command too, for corrections ("no, I said the study
lamp") and for what hangs on it ("and the bedroom"). What is risky, reaches far or is unclear is asked about first.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.core.values import Intent, Request, Source, Tier, Understanding
from assistant.core.vocabulary import ABOUT_LAST, HOME_CHANGING, TAUGHT
from assistant.understanding.answers import Answer, Kind, answer, only_names
from assistant.understanding.caution import Caution, piecewise
from assistant.understanding.correction import Corrected, Last, Misheard, corrected, instead
from assistant.understanding.describing import described, order
from assistant.understanding.doubt import Doubt, doubt
from assistant.understanding.followup import followed, is_other, others, with_last_timer
from assistant.understanding.tiers import Tiers, readings

RECENT = 60.0
"""Seconds for which "it" is what the last command was about."""
UNCLEAR = 4
"""Words. What is no longer, and no command, was to be an answer: it is asked once more."""
DEEPEST = 3
"""Taught commands within taught commands."""
PHRASE = re.compile(r"[^\W\d_][^\W\d_']{2,}|[^\W\d_']+(?:[ '-][^\W\d_']+){1,5}")
"""What may be taught as a phrase."""
TEACHING = re.compile(r"\b(?:say|mean|means|call|called|hear|teach|learn)\b")
"""What no sentence lacks that teaches a command."""
_ARTICLE = r"(?:\b(?:the|a|an|my|that|this)\s+)?"


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked back."""

    request: Request
    """What it was asked about."""
    names: tuple[str, ...] = ()
    """The choices; none: yes or no."""
    meant: tuple[Understanding, ...] = ()
    """What each choice, or yes, means; none: it is understood from the request with the name in it."""
    at: float = 0.0
    asked: str = ""
    """Its words; none: the skill's, for choices."""
    again: bool = False
    """It was asked a second time."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a request means, before it is asked about."""

    understanding: Understanding
    request: Request
    """Whose words say how far it reaches: the first of a question and its answer."""
    agreed: bool = False
    """Somebody has said yes to it."""
    taught: bool = False
    """Its reach was agreed to when it was taught."""


class Dialog:
    """An Understander that also understands answers, corrections and what hangs on the last command."""

    def __init__(
        self,
        understander: Tiers,
        misheard: Misheard = lambda heard, said, names: None,
        caution: Caution | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`misheard` finds in the last command the words that sound like a name that is said again.

        `caution`: what is asked about first; None: nothing but what is ambiguous. `clock`: seconds, from any start.
        """
        self._understander = understander
        self._misheard = misheard
        self._caution = caution
        self._clock = clock
        self._open: _Question | None = None
        self._last: Last | None = None
        self._last_at = 0.0
        self._chosen: tuple[_Question, int] | None = None
        """The question that was answered last, and which of two it was."""
        self._wrong = False
        """Something was wrong, and nobody knows yet what was meant."""

    def ask(self, understander: Tiers) -> None:
        """Another one understands from now on; the open question stays open."""
        self._understander = understander

    def understand(self, request: Request) -> Understanding:
        """As the tiers do; an answer or a correction becomes the command that was meant.

        A correction stands before what was meant; with nothing after it, it has no text: nobody knows what was meant.
        With a `question` nothing is to be done before the answer, which is the next request.
        """
        if request.source is Source.TIMER:  # nobody is there to ask, and whoever set it was asked
            return self._ready(self._plain(request)[0])
        found = self._meant(request)
        understanding = found.understanding
        if any(intent.name not in ABOUT_LAST for intent in understanding.intents):
            commands = tuple(intent for intent in understanding.intents if intent.name != "CorrectLast")
            self._last, self._last_at = Last(found.request.text, commands), self._clock()
        asked = self._asked(found)
        return asked if asked is not None else self._ready(understanding)

    def _meant(self, request: Request) -> _Found:
        question, self._open = self._open, None
        asked, self._wrong = self._wrong, False
        chosen, self._chosen = self._chosen, None
        if question is not None and self._is_fresh(question) and (found := self._answered(question, request)):
            return found
        if (after := self._after_last(request, chosen)) is not None:
            return after
        understanding, taught = self._plain(request)
        if question is not None and self._is_unclear(question, request, understanding):
            return self._asked_again(question)
        memory = self._last, self._understander, self._misheard
        correction: Corrected | None = None
        if understanding.intents[0].name == "CorrectLast":
            correction = corrected(request, *memory)
            self._wrong = correction is None
            understanding = replace(understanding, intents=(Intent("CorrectLast"),))
        elif asked and self._understander.names.is_named(request.text):
            correction = instead(replace(request, transcript=None), *memory)
        if correction is not None:
            return _Found(correction.understanding, replace(request, text=correction.last.text))
        if not taught and self._caution is not None:
            unclear = doubt(request, understanding, self._understander, self._caution.guess)
            if unclear is not None:
                return self._doubted(unclear, request)
        if self._last is not None:
            understanding = with_last_timer(understanding, self._last)
        return _Found(understanding, request, taught=taught)

    # Answers

    def _is_fresh(self, question: _Question) -> bool:
        patience = self._caution.patience if self._caution is not None else Caution().patience
        return self._clock() - question.at <= patience

    def _answered(self, question: _Question, request: Request) -> _Found | None:
        heard = (answer(text, question.names) for text in readings(request))
        said = next((one for one in heard if one.kind is not Kind.OTHER), None)
        if said is None:
            return None
        if said.kind is Kind.NO:
            return _Found(Understanding((Intent("HassNevermind"),), Tier.GRAMMAR), request)
        if said.kind is Kind.YES and not question.names:
            return _Found(question.meant[0], question.request, agreed=True)
        if said.kind is Kind.YES:
            return None if question.again else self._asked_again(question)
        return self._picked(question, said, request)

    def _picked(self, question: _Question, said: Answer, request: Request) -> _Found | None:
        """The command for the things that were chosen. None: it is a command of its own, which names them too."""
        if not any(only_names(request.text, question.names[place]) for place in said.chosen):
            own = self._understander.understand(replace(request, transcript=None))
            if own.tier is Tier.GRAMMAR and any(intent.name in HOME_CHANGING for intent in own.intents):
                return None
        meant = [self._choice(question, place, request) for place in said.chosen]
        if not all(meant):
            return None
        if len(meant) == 1 and len(question.names) == 2:
            self._chosen = question, said.chosen[0]
        intents = tuple(intent for one in meant if one is not None for intent in one.intents)
        confidence = min(one.confidence for one in meant if one is not None)
        found = Understanding(intents, meant[0].tier if meant[0] else Tier.GRAMMAR, confidence)
        # Its words name one device now; what was said first was about several.
        text = f"{question.request.text}, {request.text}"
        return _Found(found, replace(question.request, text=text, transcript=request.transcript))

    def _choice(self, question: _Question, place: int, request: Request) -> Understanding | None:
        if question.meant:
            return question.meant[place]
        name = question.names[place]
        for text in completed(question.request.text, name, question.names):
            found = self._understander.understand(replace(question.request, text=text, transcript=None))
            if any(name in _labels(intent) for intent in found.intents):
                return found
        return None

    def _is_unclear(self, question: _Question, request: Request, understanding: Understanding) -> bool:
        """True for an answer that nobody understands, as in "the light" to "which light"."""
        talk = all(intent.name == "Chat" for intent in understanding.intents)
        short = len(request.text.split()) <= UNCLEAR
        return talk and short and not question.again and self._is_fresh(question)

    def _asked_again(self, question: _Question) -> _Found:
        """As in "yes" to one or the other: asked once more."""
        self._open = replace(question, again=True, at=self._clock())
        if question.asked:
            return _Found(replace(question.meant[0], question=question.asked), question.request)
        found = Understanding((Intent("Clarify", {"names": list(question.names)}),), Tier.GRAMMAR)
        return _Found(found, question.request)

    # The last command

    def _after_last(self, request: Request, chosen: tuple[_Question, int] | None) -> _Found | None:
        """What hangs on the last command."""
        if self._last is None or self._clock() - self._last_at > RECENT:
            return None
        if chosen is not None and is_other(request.text):
            other = self._choice(chosen[0], 1 - chosen[1], request)
            return _Found(other, chosen[0].request) if other else None
        if siblings := others(request, self._last, self._understander):
            if len(siblings) == 1:
                return _Found(siblings[0], request)
            names = tuple(str(one.intents[0].slots["name"]) for one in siblings)
            self._open = _Question(request, names, tuple(siblings), self._clock())
            return _Found(Understanding((Intent("Clarify", {"names": list(names)}),), Tier.GRAMMAR), request)
        found = followed(request, self._last, self._understander)
        if found is None:
            return None
        if any(intent.name == "Clarify" for intent in found.intents):
            return _Found(found, replace(request, text=self._last.text))
        changes = all(intent.name in HOME_CHANGING for intent in found.intents)
        # Its own words say nothing to whoever comes back to it; and how far it reaches was said before.
        text = described(found.intents, self._understander.names.registry) if changes else request.text
        return _Found(found, replace(request, text=text))

    # Questions

    def _doubted(self, unclear: Doubt, request: Request) -> _Found:
        self._open = _Question(request, unclear.names, unclear.meant, self._clock(), unclear.question)
        return _Found(replace(unclear.meant[0], question=unclear.question), request)

    def _asked(self, found: _Found) -> Understanding | None:
        """What has to be asked about first, with its question; None where nothing has."""
        understanding, request = found.understanding, found.request
        if understanding.question:
            return understanding
        if self._open is None:
            for intent in understanding.intents:
                names = intent.slots.get("names")
                if intent.name == "Clarify" and isinstance(names, list):
                    self._open = _Question(request, tuple(names), at=self._clock())
        if found.agreed or self._open is not None:
            return None
        teaching = next((intent for intent in understanding.intents if intent.name == "TeachCommand"), None)
        if teaching is not None and teaching.slots.keys() >= {"phrase", "conversation_command"}:
            return self._to_teach(understanding, teaching, request)
        if self._caution is None:
            return None
        registry = self._understander.names.registry
        question = self._caution.question(understanding, request, registry, reach=not found.taught)
        question = question or self._later(understanding, request)
        if not question:
            return None
        self._open = _Question(request, meant=(understanding,), at=self._clock(), asked=question)
        return replace(understanding, question=question)

    def _later(self, understanding: Understanding, request: Request) -> str:
        """The question about a command that is to be carried out later, when nobody can be asked."""
        assert self._caution is not None
        for intent in understanding.intents:
            command = intent.slots.get("conversation_command")
            if isinstance(command, str) and intent.name != "TeachCommand":
                later = replace(request, text=command, transcript=None)
                question = self._caution.question(self._plain(later)[0], later, self._understander.names.registry)
                if question:
                    return f"{question.removesuffix('?')} later?"
        return ""

    def _to_teach(self, understanding: Understanding, teaching: Intent, request: Request) -> Understanding:
        """A command to be learned, read back; or why it cannot be."""
        phrase, command = str(teaching.slots["phrase"]), str(teaching.slots["conversation_command"])
        problem = unteachable(phrase)
        same = self._plain(replace(request, text=phrase, transcript=None))
        if not problem and same[0].tier is Tier.GRAMMAR and not same[1]:
            problem = f"“{phrase}” means something already."
        does = self._plain(replace(request, text=command, transcript=None))[0]
        if not problem and any(intent.name in ("Chat", "Clarify") for intent in does.intents):
            problem = f"I do not know how to do this: {command}."
        if problem:
            return replace(understanding, question=f"{problem} Say it another way.")
        if all(intent.name in HOME_CHANGING for intent in does.intents):
            command = described(does.intents, self._understander.names.registry)
        question = f"When you say “{phrase}”, I {command}. Is that right?"
        self._open = _Question(request, meant=(understanding,), at=self._clock(), asked=question)
        return replace(understanding, question=question)

    # Words

    def _plain(self, request: Request, depth: int = 0) -> tuple[Understanding, bool]:
        """What the tiers understand, taught commands as what they stand for; and whether it was taught."""
        understanding = self._understander.understand(request)
        taught = next((intent for intent in understanding.intents if intent.name == TAUGHT), None)
        if taught is None:
            guessed = understanding.tier is Tier.MODEL and understanding.intents[0].name == "TeachCommand"
            if guessed and not TEACHING.search(request.text.lower()):
                return Understanding((Intent("Chat"),), Tier.CHAT), False
            return understanding, depth > 0
        command = str(taught.slots.get("conversation_command", ""))
        if depth >= DEEPEST or not command:
            return Understanding((Intent("Chat"),), Tier.CHAT), False
        return self._plain(replace(request, text=command, transcript=None), depth + 1)

    def _ready(self, understanding: Understanding) -> Understanding:
        """As skills take it."""
        registry = self._understander.names.registry
        intents = piecewise(understanding.intents, registry)
        orders = tuple(order(intent, registry) for intent in intents) if len(intents) > 1 else ()
        return replace(understanding, intents=intents, orders=orders)


def unteachable(phrase: str) -> str:
    """Why a phrase cannot stand for a command, in a sentence; "" where it can."""
    if not PHRASE.fullmatch(phrase):
        return "A phrase has one to six words, of letters only."
    if answer(phrase).kind is not Kind.OTHER:
        return f"“{phrase}” is an answer."
    return ""


def _labels(intent: Intent) -> set[str]:
    """How an intent's thing may stand in a question."""
    name, area = str(intent.slots.get("name", "")), str(intent.slots.get("area", ""))
    return {name, f"{area} {name}", area, str(intent.slots.get("floor", ""))} - {""}


def completed(text: str, name: str, names: Sequence[str]) -> list[str]:
    """The request with the name in place of the word that all choices share ("the light", "the door")."""
    shared = set.intersection(*(set(other.lower().split()) for other in names))
    found = [
        re.sub(rf"{_ARTICLE}\b{re.escape(word)}s?\b", f"the {name}", text, count=1, flags=re.IGNORECASE)
        for word in sorted(shared, key=len, reverse=True)
        if re.search(rf"\b{re.escape(word)}s?\b", text, re.IGNORECASE)
    ]
    return [*found, f"{text} {name}"]
