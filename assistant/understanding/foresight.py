"""How a text that somebody is typing goes on, as the chat model guesses while nobody asks it anything.

A guess is worth something only at once. What does not come in time is left, and where that happens again and again, or
the board is too hot, typing is left alone for a while. The words are data: whoever shows them chooses among them.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing

from assistant.core.errors import AssistantError
from assistant.core.events import Event, NextWords
from assistant.core.ports import Foreteller
from assistant.lanes import Resident
from assistant.understanding.budget import Heat
from assistant.understanding.history import Message

log = logging.getLogger(__name__)

SOON = 0.05
"""Seconds that a guess may take."""
MOST = 5
"""Words that are guessed."""
TRIES = 3
"""So many guesses in a row may come too late."""
PAUSE = 60.0
"""Seconds until it is tried again then: something else may have been at work."""
LONGEST = 400
"""Signs typed; beyond that nothing is guessed."""


class Foresight:
    """Over one chat model. Only the latest text counts; who is no longer interested stops it."""

    def __init__(
        self,
        model: Resident[Foreteller],
        said: Callable[[], list[Message] | None],
        emit: Callable[[Event], None],
        heat: Heat = lambda: None,
    ) -> None:
        """`said`: the conversation so far, None while the model must not be asked. It is not loaded for this."""
        self._model = model
        self._said = said
        self._emit = emit
        self._heat = heat
        self._late = 0
        self._again = 0.0  # when it may be tried, on the monotonic clock
        self._task: asyncio.Task[None] | None = None
        self._one = asyncio.Lock()  # a guess begins when the last one's order is over

    def look(self, typed: str) -> None:
        """Guess; the words are told as NextWords, the more of them the more there is time for."""
        self.stop()
        messages = self._said()
        if messages is None or not typed.strip() or len(typed) > LONGEST or not self._may():
            return
        self._task = asyncio.create_task(self._guess(messages, typed), name="foresight")

    def stop(self) -> None:
        """Leave it; the model is free within one token."""
        if self._task is not None:
            self._task.cancel()

    def _may(self) -> bool:
        return self._model.ready and time.monotonic() >= self._again and self._heat() is None

    async def _guess(self, messages: Sequence[Message], typed: str) -> None:
        async with self._one:
            await self._in_time(messages, typed)

    async def _in_time(self, messages: Sequence[Message], typed: str) -> None:
        words: list[tuple[str, float]] = []
        whole = False
        try:
            async with (
                asyncio.timeout(SOON),
                aclosing(self._model.iterate(lambda model: model.next_words(messages, typed, MOST))) as found,
            ):
                async for word in found:
                    words.append(word)
                whole = True
        except TimeoutError:
            pass
        except AssistantError as error:  # whoever asks something hears of it
            log.warning("the next words are not guessed: %s", error)
        self._judge(whole or bool(words))
        if words:
            self._emit(NextWords(typed, tuple(words)))

    def _judge(self, in_time: bool) -> None:
        self._late = 0 if in_time else self._late + 1
        if self._late == TRIES:
            self._late, self._again = 0, time.monotonic() + PAUSE
