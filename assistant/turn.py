"""One turn: request → understanding → actions → reply → speech. It is one task; cancelling the task is barge-in.

It decides nothing about microphones or who may interrupt: that is the session's.
"""

import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, fields
from typing import Protocol

from assistant.core.errors import AssistantError
from assistant.core.events import Acted, Ending, Event, ReplyPiece, Trouble, TurnEnded, TurnStarted, Understood
from assistant.core.ports import Actor, Interpreter
from assistant.core.values import Intent, Reply, Request, Spoken, Timings, Understanding
from assistant.core.vocabulary import CONVERSED, DELETING
from assistant.lanes import Resident

log = logging.getLogger(__name__)

Emit = Callable[[Event], None]
Speak = Callable[[AsyncIterator[str], str], Awaitable[Spoken]]
"""Says a text in a language, as in "es"; "": the user's own."""
News = Callable[[], Awaitable[str]]

STAGES = frozenset(field.name for field in fields(Timings))


class Stopwatch:
    """Milliseconds from the end of speech, or from the moment a typed request was sent."""

    def __init__(self, origin: float | None = None, endpoint: float | None = None) -> None:
        """`origin`: when speech ended, on the monotonic clock; `endpoint`: seconds of silence waited for then."""
        self._origin = time.monotonic() if origin is None else origin
        self._marks: dict[str, float] = {} if endpoint is None else {"endpoint": round(endpoint * 1000, 1)}

    def mark(self, stage: str) -> None:
        """Note that a stage (a field of Timings) is reached; only the first time counts."""
        if stage not in STAGES:
            raise ValueError(stage)
        self._marks.setdefault(stage, round((time.monotonic() - self._origin) * 1000, 1))

    def timings(self) -> Timings:
        """What was noted so far."""
        return Timings(**self._marks)


class Conversation(Protocol):
    """Answers what is no command (assistant.understanding.chat)."""

    def reply(self, request: Request, intent: Intent) -> AsyncGenerator[str, None]:
        """The answer to one of the intents that are `CONVERSED`, in pieces."""
        ...

    def language(self, intent: Intent) -> str:
        """The language of that answer, as in "es"; "" for the user's own."""
        ...

    def heard(self, text: str) -> None:
        """The last answer was cut off: only this much of it was heard."""
        ...

    def forget(self) -> None:
        """Know nothing of what was said so far."""
        ...


Reader = Callable[[Request], Awaitable[Sequence[Intent]]]
"""The commands that a chat model takes a request for, in the user's own words; none when it is none."""


@dataclass(frozen=True, slots=True)
class Faculties:
    """What a turn is done with. The engines live on their lanes."""

    understander: Resident[Interpreter]
    actor: Resident[Actor]
    conversation: Conversation
    reader: Reader | None = None
    """Asked about what nobody else takes for a command."""


class Turn:
    """One request on its way. `run` is the task; `reply` is what has been said so far."""

    def __init__(
        self,
        number: int,
        request: Request,
        faculties: Faculties,
        stopwatch: Stopwatch,
        emit: Emit,
        news: News | None = None,
    ) -> None:
        """`news` is what the user should hear after the answer to anything, or ""."""
        self.number = number
        self.request = request
        self.stopwatch = stopwatch
        self.expects_answer = False
        self.told_news = False
        """The news were part of the reply."""
        self.commanded = False
        """A command was understood, not conversation alone."""
        self.settled = False
        """It is not to be done again: something was done or answered, it failed, or the user stopped it."""
        self._faculties = faculties
        self._emit = emit
        self._news = news
        self._conversing = False
        self._pieces: list[str] = []
        self._heard: list[Spoken] = []

    @property
    def reply(self) -> str:
        """The reply as far as it has come."""
        return "".join(self._pieces)

    def hear(self, sentence: Spoken) -> None:
        """A sentence of the reply left the speaker, whole or cut short."""
        self._heard.append(sentence)

    async def run(self, speak: Speak | None) -> None:
        """Do the whole turn. With `speak` the reply is spoken as it comes, sentence by sentence."""
        self._emit(TurnStarted(self.number, self.request))
        spoken: Spoken | None = None
        ending = Ending.CANCELLED
        try:
            understanding = await self._understood()
            self.stopwatch.mark("understand")
            self.commanded = any(intent.name != "Chat" for intent in understanding.intents)
            self._emit(Understood(self.number, understanding.intents, understanding.tier, understanding.confidence))
            if self.request.overheard and not self.commanded:
                speak = None
            else:
                async with aclosing(self._answer(understanding)) as pieces:
                    spoken = await (speak or _read)(pieces, self._language(understanding))
            ending = Ending.DONE
        except AssistantError as error:  # told before the end of the turn: nobody reads further
            ending = Ending.FAILED
            self._emit(Trouble(error.message, error.hint))
        except Exception as error:  # a fault of ours or of a library: told, and the next turn works
            ending = Ending.FAILED
            log.exception("turn %d failed", self.number)
            self._emit(Trouble(f"something went wrong inside me: {error}", "the log says where"))
        finally:
            self.stopwatch.mark("total")
            self.settled |= ending is not Ending.CANCELLED
            if speak is not None and spoken is None:
                spoken = self._heard_so_far()
            if ending is Ending.CANCELLED and spoken is not None and self._conversing:
                self._faculties.conversation.heard(spoken.text)
            self._emit(
                TurnEnded(
                    self.number,
                    self.reply,
                    self.stopwatch.timings(),
                    expects_answer=self.expects_answer and ending is Ending.DONE,
                    ending=ending,
                    spoken=spoken,
                )
            )

    async def _understood(self) -> Understanding:
        """What the request means; where the built-in tiers know no command, the chat model may be asked."""
        found = await self._faculties.understander.run(lambda engine: engine.understand(self.request))
        reader, request = self._faculties.reader, self.request
        if reader is None or request.overheard or found.question or found.intents[0].name != "Chat":
            return found
        said = await reader(request)
        if not said:
            return found
        return await self._faculties.understander.run(lambda engine: engine.reconsider(request, said))

    def _language(self, understanding: Understanding) -> str:
        """The language of the reply; "" for the user's own, also where another is only a part of it."""
        alone = len(understanding.intents) == 1 and not understanding.question
        intent = understanding.intents[0]
        return self._faculties.conversation.language(intent) if alone and intent.name in CONVERSED else ""

    async def _answer(self, understanding: Understanding) -> AsyncGenerator[str, None]:
        """Carry out the intents in order and give the reply in pieces. The first refusal ends the chain."""
        if understanding.question:
            self.expects_answer = True
            yield self._piece(understanding.question)
            await self._faculties.actor.run(lambda actor: actor.note(self.request, self.reply))
            return
        afterwards: list[str] = []
        for position, intent in enumerate(understanding.intents):
            if intent.name in CONVERSED:
                self._conversing = True
                async with aclosing(self._faculties.conversation.reply(self.request, intent)) as pieces:
                    async for piece in pieces:
                        yield self._piece(piece)
                await self._faculties.actor.run(lambda actor: actor.note(self.request, self.reply))
                continue
            reply = await self._act(intent)
            if intent.name == DELETING:
                self._faculties.conversation.forget()
            if reply.text:
                yield self._piece(reply.text if not self._pieces else f" {reply.text}")
            self.expects_answer = reply.expects_answer
            if reply.afterwards:
                afterwards.append(reply.afterwards)
            left = len(understanding.intents) - position - 1
            if reply.failed and left:
                yield self._piece(_not_done(understanding.orders[position + 1 :], left))
                break
        for text in afterwards:
            yield self._piece(f"{' ' if self._pieces else ''}{text}")
        if self._news is not None and not self.expects_answer and (news := await self._news()):
            self.told_news = True
            yield self._piece(f"{' ' if self._pieces else ''}{news}")

    async def _act(self, intent: Intent) -> Reply:
        self.settled = True  # a cancellation does not take back what the actor has begun
        try:
            reply = await self._faculties.actor.run(lambda actor: actor.act(intent, self.request))
            # A hop of its own: what a cancelled turn changed is then told by the next one, not lost with the result.
            changes = await self._faculties.actor.run(lambda actor: actor.changes())
        except AssistantError as error:
            # A backend that is away or a full disk is the user's to know, and no reason to end the session.
            log.warning("%s failed: %s", intent.name, error)
            reply, changes = Reply(f"That did not work: {error.message}.", failed=True), ()
        self.stopwatch.mark("act")
        self._emit(Acted(self.number, intent, reply))
        for change in changes:
            self._emit(change)
        return reply

    def _piece(self, text: str) -> str:
        self.stopwatch.mark("reply_first_token")
        self._pieces.append(text)
        self.settled = True
        self._emit(ReplyPiece(self.number, text))
        return text

    def _heard_so_far(self) -> Spoken:
        return Spoken(
            " ".join(sentence.text for sentence in self._heard if sentence.text),
            complete=False,
            seconds=round(sum(sentence.seconds for sentence in self._heard), 3),
        )


def _not_done(orders: Sequence[str], left: int) -> str:
    """What of a chain was left, after the step that was refused."""
    if orders:
        return f" So I did not {' and '.join(filter(None, (', '.join(orders[:-1]), orders[-1])))}."
    return " So I left the rest." if left > 1 else " So I left the other thing."


async def _read(pieces: AsyncIterator[str], language: str) -> None:
    """Take a reply that nobody speaks; its events show it."""
    async for _ in pieces:
        pass
