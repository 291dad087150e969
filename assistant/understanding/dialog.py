"""What is understood from the request before: "which one, the kitchen light or the counter light?" — "the second".

It stands before the tiers. It remembers one open question for a while: an answer to it becomes the command that was
meant, anything else is a new request. It remembers the last command too, for corrections ("no, I said the study
lamp") and for what hangs on it ("and the bedroom"). What is risky, reaches far or is unclear is asked about first.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.core.values import Intent, Request, Source, Tier, Understanding
from assistant.core.vocabulary import ABOUT_LAST, HOME_CHANGING
from assistant.skills.phrases import sentence
from assistant.understanding.answers import Answer, Kind, answer, only_names
from assistant.understanding.caution import Caution, piecewise, touched
from assistant.understanding.chat_intents import as_reading
from assistant.understanding.completing import completed
from assistant.understanding.correction import Corrected, Last, Misheard, changed, corrected, instead
from assistant.understanding.describing import described, order
from assistant.understanding.doubt import Doubt, doubt
from assistant.understanding.excepting import without_exception
from assistant.understanding.followup import followed, is_other, others, with_last_timer
from assistant.understanding.questions import Question, meant_by, narrowed, sparing
from assistant.understanding.teaching import read_back, stands_for
from assistant.understanding.tiers import Tiers, readings

RECENT = 60.0
"""Seconds for which "it" is what the last command was about."""
UNCLEAR = 4
"""Words. What is no longer, and no command, was to be an answer: it is asked once more."""
ABOUT_QUESTION = frozenset({"Repeat", "GetLastHeard", "ExplainLastAction", "Help"})
"""What leaves a question open."""


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
        self._open: Question | None = None
        self._last: Last | None = None
        self._last_at = 0.0
        self._chosen: tuple[Question, int] | None = None
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
        before = self._memory
        found = self._understood(request)
        guessed = bool(found.question) and found.tier is Tier.MODEL
        if request.overheard and (guessed or all(intent.name == "Chat" for intent in found.intents)):
            self._memory = before  # talk among people opens no question, and is nothing to come back to
            return Understanding((Intent("Chat"),), Tier.CHAT)
        return found

    @property
    def _memory(self) -> tuple[Question | None, Last | None, float, tuple[Question, int] | None, bool]:
        """What is remembered of the requests before."""
        return self._open, self._last, self._last_at, self._chosen, self._wrong

    @_memory.setter
    def _memory(self, memory: tuple[Question | None, Last | None, float, tuple[Question, int] | None, bool]) -> None:
        self._open, self._last, self._last_at, self._chosen, self._wrong = memory

    def _understood(self, request: Request) -> Understanding:
        if request.source is Source.TIMER:  # nobody is there to ask, and whoever set it was asked
            return self._ready(stands_for(request, self._understander)[0])
        found = self._meant(request)
        understanding = found.understanding
        if any(intent.name not in ABOUT_LAST | {"HassNevermind"} for intent in understanding.intents):
            commands = tuple(intent for intent in understanding.intents if intent.name != "CorrectLast")
            self._last, self._last_at = Last(found.request.text, commands), self._clock()
        asked = self._asked(found)
        return asked if asked is not None else self._ready(understanding)

    def reconsider(self, request: Request, said: Sequence[Intent]) -> Understanding:
        """The same request again, now that a chat model has said what commands it takes the words for."""
        with self._understander.supposing(request.text, as_reading(said, request.text)):
            return self.understand(request)

    def _meant(self, request: Request) -> _Found:
        question, self._open = self._open, None
        asked, self._wrong = self._wrong, False
        chosen, self._chosen = self._chosen, None
        if question is not None and self._is_fresh(question) and (found := self._answered(question, request)):
            return found
        if (after := self._after_last(request, chosen)) is not None:
            return after
        understanding, taught = stands_for(request, self._understander)
        if question is not None and self._is_fresh(question) and understanding.intents[0].name in ABOUT_QUESTION:
            if understanding.intents[0].name == "Repeat":
                return self._asked_again(question)
            self._open = question
            return _Found(understanding, request)
        if question is not None and self._is_unclear(question, request, understanding):
            return self._asked_again(question)
        memory = self._last, self._understander, self._misheard
        correction: Corrected | None = None
        if understanding.intents[0].name == "CorrectLast":
            correction = corrected(request, *memory)
            self._wrong = correction is None
            understanding = replace(understanding, intents=(Intent("CorrectLast"),))
        elif self._last is not None and all(
            intent.name in ("HassNevermind", "Chat") for intent in understanding.intents
        ):
            correction = changed(request, self._last, self._understander)
        if correction is None and asked and self._understander.names.is_named(request.text):
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

    def _is_fresh(self, question: Question) -> bool:
        patience = self._caution.patience if self._caution is not None else Caution().patience
        return self._clock() - question.at <= patience

    def _answered(self, question: Question, request: Request) -> _Found | None:
        heard = (answer(text, question.names) for text in readings(request))
        said = next((one for one in heard if one.kind is not Kind.OTHER), None)
        if said is None:
            if (rest := sparing(question, request, self._understander)) is not None:
                return _Found(rest[1], replace(question.request, text=rest[0]))
            fewer = narrowed(question, request, self._understander)
            text = f"{question.request.text}, {request.text}"
            return _Found(fewer, replace(question.request, text=text)) if fewer else None
        if said.kind is Kind.NO:
            self._last = replace(self._last, done=False) if self._last else None
            return _Found(Understanding((Intent("HassNevermind"),), Tier.GRAMMAR), request)
        if said.kind is Kind.YES and not question.names:
            return _Found(question.meant[0], question.request, agreed=True)
        if said.kind is Kind.YES:
            return None if question.again else self._asked_again(question)
        return self._picked(question, said, request)

    def _picked(self, question: Question, said: Answer, request: Request) -> _Found | None:
        """The command for the things that were chosen. None: it is a command of its own, which names them too."""
        if not any(only_names(request.text, question.names[place]) for place in said.chosen):
            own = self._understander.understand(replace(request, transcript=None))
            if own.tier is Tier.GRAMMAR and any(intent.name in HOME_CHANGING for intent in own.intents):
                return None
        meant = [meant_by(question, place, request, self._understander) for place in said.chosen]
        if not all(meant):
            return None
        if len(meant) == 1:
            self._chosen = question, said.chosen[0]
        intents = tuple(intent for one in meant if one is not None for intent in one.intents)
        confidence = min(one.confidence for one in meant if one is not None)
        found = Understanding(intents, meant[0].tier if meant[0] else Tier.GRAMMAR, confidence)
        # Its words name one device now; what was said first was about several.
        text = f"{question.request.text}, {request.text}"
        return _Found(found, replace(question.request, text=text, transcript=request.transcript))

    def _is_unclear(self, question: Question, request: Request, understanding: Understanding) -> bool:
        """True for an answer that nobody understands, as in "the light" to "which light"."""
        talk = all(intent.name == "Chat" for intent in understanding.intents)
        short = len(request.text.split()) <= UNCLEAR
        return talk and short and not question.again and self._is_fresh(question)

    def _asked_again(self, question: Question) -> _Found:
        """As in "yes" to one or the other: asked once more."""
        self._open = replace(question, again=True, at=self._clock())
        if question.asked:
            return _Found(replace(question.meant[0], question=question.asked), question.request)
        found = Understanding((Intent("Clarify", {"names": list(question.names)}),), Tier.GRAMMAR)
        return _Found(found, question.request)

    # The last command

    def _after_last(self, request: Request, chosen: tuple[Question, int] | None) -> _Found | None:
        """What hangs on the last command."""
        if self._last is None or self._clock() - self._last_at > RECENT:
            return None
        if is_other(request.text) and (other := self._other(request, self._last, chosen)) is not None:
            return other
        if (whole := completed(request, self._last, self._understander)) is not None:
            return _Found(whole[1], replace(request, text=whole[0]))
        if request.text.lower().startswith(("make ", "change ")):
            again = changed(request, self._last, self._understander)
            if again is not None:
                return _Found(again.understanding, replace(request, text=again.last.text))
        found = followed(request, self._last, self._understander)
        if found is None:
            return None
        if any(intent.name == "Clarify" for intent in found.intents):
            return _Found(found, replace(request, text=self._last.text))
        changes = all(intent.name in HOME_CHANGING for intent in found.intents)
        # Its own words say nothing to whoever comes back to it; and how far it reaches was said before.
        text = described(found.intents, self._understander.names.registry) if changes else request.text
        return _Found(found, replace(request, text=text))

    def _other(self, request: Request, last: Last, chosen: tuple[Question, int] | None) -> _Found | None:
        """As in "the other one": of two choices, else of the room's devices of the kind, else what was not chosen.

        "No, the other one" takes back the first. Of several it is asked.
        """
        tiers = self._understander
        asked = request
        found = others(last, tiers) if chosen is None or len(chosen[0].names) > 2 else []
        names = [str(one.intents[0].slots["name"]) for one in found]
        if not found and chosen is not None:
            asked = chosen[0].request
            rest = {place: name for place, name in enumerate(chosen[0].names) if place != chosen[1]}
            names = [*rest.values()]
            found = [one for place in rest if (one := meant_by(chosen[0], place, request, tiers)) is not None]
        if not found or len(found) != len(names):
            return None
        back = (Intent("CorrectLast", {"text": request.text}),) if request.text.lower().startswith("no") else ()
        if len(found) == 1:
            return _Found(replace(found[0], intents=(*back, *found[0].intents)), asked)
        self._open = Question(asked, tuple(names), tuple(found), self._clock())
        return _Found(Understanding((*back, Intent("Clarify", {"names": names})), Tier.GRAMMAR), asked)

    # Questions

    def _doubted(self, unclear: Doubt, request: Request) -> _Found:
        self._open = Question(request, unclear.names, unclear.meant, self._clock(), unclear.question)
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
                    self._open = Question(request, tuple(names), at=self._clock())
        if found.agreed or self._open is not None:
            return None
        teaching = next((intent for intent in understanding.intents if intent.name == "TeachCommand"), None)
        if teaching is not None and teaching.slots.keys() >= {"phrase", "conversation_command"}:
            return self._to_teach(understanding, teaching, request)
        if self._caution is None:
            return None
        registry = self._understander.names.registry
        question = self._caution.question(understanding, request, registry, reach=not found.taught)
        question = question or self._all_but(understanding, request) or self._later(understanding, request)
        if not question:
            return None
        self._open = Question(request, meant=(understanding,), at=self._clock(), asked=question)
        return replace(understanding, question=question)

    def _all_but(self, understanding: Understanding, request: Request) -> str:
        """The question about a command with an exception that would be asked about without it."""
        assert self._caution is not None
        exception = without_exception(request.text)
        if exception is None or not any(intent.name in HOME_CHANGING for intent in understanding.intents):
            return ""
        registry = self._understander.names.registry
        whole = replace(request, text=exception[0], transcript=None)
        meant = stands_for(whole, self._understander)[0]
        if len(meant.intents) > 1 or not self._caution.question(meant, whole, registry):
            return ""
        count = len({device.id for intent in understanding.intents for device in touched(intent, registry)})
        return f"{sentence(order(meant.intents[0], registry, count))}?".replace(" all ", " ", 1)

    def _later(self, understanding: Understanding, request: Request) -> str:
        """The question about a command that is to be carried out later, when nobody can be asked."""
        assert self._caution is not None
        for intent in understanding.intents:
            command = intent.slots.get("conversation_command")
            if isinstance(command, str) and intent.name != "TeachCommand":
                later = replace(request, text=command, transcript=None)
                meant = stands_for(later, self._understander)[0]
                question = self._caution.question(meant, later, self._understander.names.registry)
                if question:
                    return f"{question.removesuffix('?')} later?"
        return ""

    def _to_teach(self, understanding: Understanding, teaching: Intent, request: Request) -> Understanding:
        """A command to be learned, read back; or why it cannot be."""
        question, agreeable = read_back(teaching, request, self._understander)
        if agreeable:
            self._open = Question(request, meant=(understanding,), at=self._clock(), asked=question)
        return replace(understanding, question=question)

    def _ready(self, understanding: Understanding) -> Understanding:
        """As skills take it."""
        registry = self._understander.names.registry
        intents = piecewise(understanding.intents, registry)
        orders = tuple(order(intent, registry) for intent in intents) if len(intents) > 1 else ()
        return replace(understanding, intents=intents, orders=orders)
