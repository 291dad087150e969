"""What is no command: a conversation with the chat model, or an honest word when none is installed.

It keeps what was said, puts the facts of the moment last so that the model's cache of the beginning stays good, and
remembers a reply only as far as it was heard. It never acts: a model's text is text.
"""

import re
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime

from assistant.core.ports import Clock, LanguageModel
from assistant.core.values import Request
from assistant.lanes import Resident
from assistant.store.documents import Documents, Passage

_MARKS = re.compile(r"<\|[^|<>]{0,40}\|>|</?s>|\[/?INST\]|<(?:start|end)_of_turn>")

TURNS = 12
"""Exchanges that are kept at most."""
FORGOTTEN = 4
"""So many are forgotten at once, whole: what is left begins alike for several turns, and is read only once."""

SENTENCE_END = re.compile(r"[.!?…][\"')\]]*\s*$")
NOT_IN_FILES = "Your files do not have that."
SHORTENED = " I stop here: it takes too long."

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

NO_MODEL = "I only know commands. For open questions I need a chat model: name one as chat.model in the configuration."


class Chat:
    """One conversation."""

    def __init__(
        self,
        model: Resident[LanguageModel] | None,
        clock: Clock,
        system: str,
        seconds: float | None = None,
        files: Resident[Documents] | None = None,
        only_files: bool = False,
    ) -> None:
        """`seconds`: how long an answer may take; then it ends with a sentence, and says so. None: any time.

        `files` are looked up for every question; with `only_files` what they do not have is not answered.
        """
        self._clock = clock
        self._files = files
        self._only_files = only_files
        self._turns: list[tuple[str, str]] = []
        self.use(model, system, seconds)

    def use(self, model: Resident[LanguageModel] | None, system: str, seconds: float | None = None) -> None:
        """Talk with this model from the next reply on. What was said before is remembered."""
        self._model = model
        self._seconds = seconds
        self._system: Mapping[str, str] = {"role": "system", "content": system}

    async def reply(self, request: Request) -> AsyncGenerator[str, None]:
        """The answer, in pieces, as the model writes it."""
        if self._model is None:
            yield small_talk(request.text) or NO_MODEL
            return
        found = await self._looked_up(request.text)
        if self._only_files and not found:
            yield NOT_IN_FILES
            return
        facts = [*map(quoted, found), moment(request.now or self._clock.now())]
        if self._files is not None and not found:
            facts.insert(0, "The user's files say nothing about this.")
        said = "\n".join([plain(request.text), *(f"({fact})" for fact in facts)])
        messages = [*self._messages(), {"role": "user", "content": said}]
        pieces: list[str] = []
        begun = time.monotonic()
        try:
            async with aclosing(self._model.iterate(lambda model: model.chat(messages))) as written:
                async for piece in written:
                    pieces.append(piece)
                    yield piece
                    if self._is_late(time.monotonic() - begun, "".join(pieces)):
                        yield SHORTENED
                        break
            if found:
                yield f" ({' and '.join(dict.fromkeys(passage.file for passage in found))})"
        finally:
            self._turns.append((said, "".join(pieces).strip() or "…"))
            if len(self._turns) > TURNS:
                del self._turns[:FORGOTTEN]

    def _is_late(self, seconds: float, answer: str) -> bool:
        """The time is over, and a sentence as well; twice the time ends it anywhere."""
        if self._seconds is None or seconds < self._seconds:
            return False
        return SENTENCE_END.search(answer) is not None or seconds > 2 * self._seconds

    async def _looked_up(self, question: str) -> Sequence[Passage]:
        return await self._files.run(lambda files: files.search(question)) if self._files is not None else ()

    def heard(self, text: str) -> None:
        """The last reply was cut off: only this much of it was heard."""
        if self._turns:
            self._turns[-1] = (self._turns[-1][0], text.strip() or "…")

    def _messages(self) -> list[Mapping[str, str]]:
        messages: list[Mapping[str, str]] = [self._system]
        for said, answered in self._turns:
            messages += [{"role": "user", "content": said}, {"role": "assistant", "content": answered}]
        return messages


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
