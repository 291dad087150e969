"""What is no command: a conversation with the chat model, or an honest word when none is installed.

It keeps what was said, puts the facts of the moment last so that the model's cache of the beginning stays good, and
remembers a reply only as far as it was heard. It never acts: a model's text is text.
"""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from assistant.core.errors import AssistantError, EngineStopped
from assistant.core.events import Event
from assistant.core.ports import Clock, LanguageModel
from assistant.core.values import Intent, Request
from assistant.lanes import Resident
from assistant.store.documents import Documents, Passage
from assistant.understanding.budget import Budget, Heat, ends_sentence
from assistant.understanding.chat_intents import intents_grammar, read_intents, talks
from assistant.understanding.history import FORGOTTEN, LONGEST_SUMMARY, SUMMARIZE, History, Message
from assistant.understanding.translation import INCOMPLETE, NO_TRANSLATOR, language_code, order

log = logging.getLogger(__name__)

_MARKS = re.compile(r"<\|[^|<>]{0,40}\|>|</?s>|\[/?INST\]|<(?:start|end)_of_turn>")

NOT_IN_FILES = "Your files do not have that."
STOPPED = "My language model stopped. I am starting it again."

SMALL_TALK: Mapping[str, tuple[str, ...]] = {
    "Hello.": ("hello", "hi", "hey", "good morning", "good evening", "good afternoon", "hello there", "hi there"),
    "You are welcome.": ("thanks", "thank you", "thank you very much", "cheers", "thanks a lot"),
    "Good night.": ("good night", "goodnight"),
    "Goodbye.": ("bye", "goodbye", "see you", "see you later"),
    "I am well, thank you.": ("how are you", "how are you doing", "how do you do", "how is it going"),
    "I am your assistant. I live on this device and send nothing anywhere.": (
        "who are you",
        "what are you",
        "what is your name",
        "what's your name",
    ),
}

CHAT = Intent("Chat")
GRAMMAR = intents_grammar()
NO_MODEL = "I only know commands. For open questions I need a chat model: name one as chat.model in the configuration."


Memory = Callable[[str], Awaitable[Sequence[str]]]
"""What the user asked to keep that may belong to a question: facts, as they were told."""


async def nothing_kept(question: str) -> Sequence[str]:
    """The memory of one who was told nothing."""
    return ()


@dataclass(frozen=True, slots=True)
class Manner:
    """How the conversation is led."""

    system: str
    """What the model is told about its task."""
    seconds: float | None = None
    """How long an answer may take; then it ends with a sentence, and says so. None: any time."""
    only_files: bool = False
    """What the user's files do not have is not answered."""
    commands: bool = False
    """The model may also say that something is a command; `system` tells it how."""
    room: int = 1 << 20
    """Signs of earlier turns that the model can see."""


class Chat:
    """One conversation."""

    def __init__(
        self,
        model: Resident[LanguageModel] | None,
        clock: Clock,
        manner: Manner,
        files: Resident[Documents] | None = None,
        heat: Heat = lambda: None,
        summarizes: Callable[[], bool] = lambda: False,
        memory: Memory = nothing_kept,
    ) -> None:
        """`files` and `memory` are looked up for every question. `heat` tells how hot the machine is when it is too
        hot, and `summarizes` whether the model is able to sum up a conversation.
        """
        self._clock = clock
        self._files = files
        self._heat = heat
        self._summarizes = summarizes
        self._memory = memory
        self._history = History()
        self._full = asyncio.Event()
        self._tidying: asyncio.Task[None] | None = None
        self.use(model, manner)

    def use(self, model: Resident[LanguageModel] | None, manner: Manner) -> None:
        """Talk with this model from the next reply on. What was said before is remembered."""
        self._model = model
        self._manner = manner

    def language(self, intent: Intent) -> str:
        """The language of the answer to an intent, as in "es"; "" for the user's own."""
        translates = intent.name == "Translate" and self._model is not None and order(intent.slots)
        return language_code(intent.slots) if translates else ""

    async def reply(self, request: Request, intent: Intent = CHAT) -> AsyncGenerator[str, None]:
        """The answer, in pieces, as the model writes it."""
        model = self._model  # another one may be in use before this answer is written
        if model is None:
            yield NO_TRANSLATOR if intent.name == "Translate" else small_talk(request.text) or NO_MODEL
            return
        await self._leave_tidying()
        found: Sequence[Passage] = ()
        if intent.name == "Translate":
            said = plain(order(intent.slots))
        else:
            found = await self._looked_up(request.text)
            if self._manner.only_files and not found:
                yield NOT_IN_FILES
                return
            said = await self._with_facts(request, found)
        if not said:
            yield INCOMPLETE
            return
        messages = [*self._messages(), {"role": "user", "content": said}]
        answer = ""
        budget = Budget(self._manner.seconds, self._heat)
        try:
            async with aclosing(model.iterate(lambda engine: engine.chat(messages))) as written:
                async for piece in written:
                    if reason := budget.spent(answer, piece):
                        yield reason
                        break
                    answer += piece
                    yield piece
            if found:
                yield f" ({' and '.join(dict.fromkeys(passage.file for passage in found))})"
        except EngineStopped as error:
            self._begin_anew(model, error)
            yield STOPPED if not answer else f"{'' if ends_sentence(answer) else '…'} {STOPPED}"
        finally:
            self._history.add(said, answer)
            if self._history.is_full(self._manner.room):
                self._full.set()

    async def commands(self, request: Request) -> tuple[Intent, ...]:
        """The commands that the model takes a request for, in the user's words; none when it would rather talk."""
        model = self._model
        if model is None or not self._manner.commands:
            return ()
        await self._leave_tidying()
        messages = [*self._messages(), {"role": "user", "content": plain(request.text)}]
        written = ""
        try:
            async with aclosing(model.iterate(lambda engine: engine.chat(messages, GRAMMAR))) as pieces:
                async for piece in pieces:
                    written += piece
                    if talks(written):
                        return ()
        except EngineStopped as error:
            self._begin_anew(model, error)
        except AssistantError as error:  # told when it is to answer
            log.warning("the chat model is not asked for commands: %s", error)
        return read_intents(written)

    async def _with_facts(self, request: Request, found: Sequence[Passage]) -> str:
        """The user's words, and what the model should know of the moment, the user and the user's files."""
        facts = [*map(quoted, found), moment(request.now or self._clock.now())]
        if self._files is not None and not found:
            facts.insert(0, "The user's files say nothing about this.")
        told = [f"The user told you: {plain(fact).strip(' .')}." for fact in await self._memory(request.text)]
        return "\n".join([plain(request.text), *(f"({fact})" for fact in (*told, *facts))])

    async def tidy(self, notice: Callable[[Event], None]) -> None:
        """Without end: when a conversation becomes too long, shortens it while nobody asks anything."""
        try:
            while True:
                await self._full.wait()
                self._full.clear()
                self._tidying = asyncio.create_task(self._shorten(), name="tidy")
                await asyncio.wait({self._tidying})
        finally:
            await self._leave_tidying()

    async def _shorten(self) -> None:
        """Forget the oldest turns, sum them up where the model can do that, and let it read what is left."""
        model = self._model
        if model is None:
            return
        history = self._history  # what is deleted meanwhile is not to come back as a summary
        try:
            if self._summarizes():
                oldest = history.messages(self._manner.system, FORGOTTEN)  # in the cache: only the question is read
                answer = await _written(model, [*oldest, {"role": "user", "content": SUMMARIZE}], LONGEST_SUMMARY)
                history.earlier = summary(answer) or history.earlier
            history.forget()
            await _written(model, [*self._messages(), {"role": "user", "content": ""}], 0)
        except EngineStopped as error:
            self._begin_anew(model, error)
        except AssistantError as error:
            log.warning("the conversation is not summed up: %s", error)

    def _begin_anew(self, model: Resident[LanguageModel], error: EngineStopped) -> None:
        """Its process has ended. One that is in use no more is left alone."""
        log.warning("%s", error)
        if model is self._model:
            model.restart()

    async def _leave_tidying(self) -> None:
        """Whoever asks something does not wait for that; it is tried again afterwards."""
        if self._tidying is not None:
            self._tidying.cancel()
            await asyncio.wait({self._tidying})
            self._tidying = None

    async def _looked_up(self, question: str) -> Sequence[Passage]:
        return await self._files.run(lambda files: files.search(question)) if self._files is not None else ()

    def heard(self, text: str) -> None:
        """The last reply was cut off: only this much of it was heard."""
        turns = self._history.turns
        if turns:
            turns[-1] = (turns[-1][0], text.strip() or "…")

    def forget(self) -> None:
        """Know nothing of what was said so far."""
        self._history = History()

    def at_rest(self) -> list[Message] | None:
        """What was said so far, for whoever lets the model read on from there; None while it sums that up."""
        tidying = self._full.is_set() or (self._tidying is not None and not self._tidying.done())
        return None if self._model is None or tidying else self._messages()

    def _messages(self) -> list[Message]:
        return self._history.messages(self._manner.system)


async def _written(model: Resident[LanguageModel], messages: list[Message], most: int) -> str:
    """The model's answer, of about so many signs at most; 0: it only begins one, and has read the messages."""
    answer = ""
    async with aclosing(model.iterate(lambda engine: engine.chat(messages))) as written:
        async for piece in written:
            answer += piece
            if len(answer) > most:
                break
    return answer


def summary(answer: str) -> str:
    """What is kept of a model's summary: whole sentences on one line, without marks; "" when it has none."""
    text = " ".join(plain(answer).split())[:LONGEST_SUMMARY]
    while text and not ends_sentence(text):
        text = text[: max(text.rfind(" "), 0)]
    return text


def plain(text: str) -> str:
    """A user's words without marks such as <|im_end|> that a chat template gives a meaning of its own."""
    return _MARKS.sub(" ", text)


def quoted(passage: Passage) -> str:
    """A passage as the model reads it: within quotes and on one line, so that it is plainly somebody else's words."""
    text = " ".join(plain(passage.text).replace('"', "'").split())
    return f'The user\'s file {passage.file} says: "{text}"'


def moment(now: datetime) -> str:
    """The facts of the moment, for the model."""
    return f"It is {now:%A}, {now.day} {now:%B %Y}, {now:%H:%M}."


def small_talk(text: str) -> str | None:
    """A fixed answer to a greeting or a thank-you, when there is no chat model."""
    plain = "".join(sign for sign in text.lower().replace("’", "'") if sign.isalnum() or sign in " '").strip()
    return next((answer for answer, openings in SMALL_TALK.items() if plain in openings), None)
