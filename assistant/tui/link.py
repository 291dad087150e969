"""The way to the session: what is sent to it, and what to do when it goes away."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from assistant.core.errors import AssistantError, ServiceError
from assistant.core.events import Event
from assistant.core.ports import Assistant
from assistant.core.values import Command, Request, Source, Typing
from assistant.tui.furnishings import Connect

REATTACH_PAUSE = 1.0
"""Seconds between two tries to find a service that went away."""


class Link:
    """To one session at a time. It shows nothing: what is to be seen is told to those whom it is given."""

    def __init__(self, connect: Connect, complain: Callable[[AssistantError], None]) -> None:
        """`complain` tells the user what is wrong."""
        self._connect = connect
        self._complain = complain
        self.assistant: Assistant | None = None
        """None: not there yet, or no longer."""

    async def follow(
        self, attached: Callable[[Assistant, bool], None], waiting: Callable[[], None], show: Callable[[Event], None]
    ) -> None:
        """Show every event until the session ends; find a service again that went away.

        `attached` is told the session and whether it is there again.
        """
        found = False
        while True:
            try:
                async with self._connect() as assistant, assistant.subscribe() as events:
                    self.assistant = assistant
                    attached(assistant, found)
                    found = True
                    await assistant.command(Command.SHOW)
                    async for event in events:
                        show(event)
                return
            except ServiceError as error:
                if not found:
                    return self._complain(error)
                if self.assistant is not None:
                    self._complain(error)
                waiting()
            except AssistantError as error:
                return self._complain(error)
            finally:
                self.assistant = None
            await asyncio.sleep(REATTACH_PAUSE)

    async def ask(self, text: str, area: str | None) -> bool:
        """Send a request. False when nobody is there to take it; that was told."""
        return await self._send(lambda assistant: assistant.ask(Request(text, Source.KEYBOARD, area=area)))

    async def order(self, command: Command) -> bool:
        """Send a command."""
        return await self._send(lambda assistant: assistant.command(command))

    async def typing(self, text: str) -> None:
        """Say what is being typed. Nobody need be there: then nothing is guessed."""
        if self.assistant is not None:
            with suppress(AssistantError):  # the next event says that it went away
                await self.assistant.command(Typing(text))

    async def _send(self, telling: Callable[[Assistant], Awaitable[None]]) -> bool:
        if self.assistant is None:
            self._complain(AssistantError("The assistant is not ready yet", "a moment, please"))
            return False
        try:
            await telling(self.assistant)
        except AssistantError as error:
            self._complain(error)
            return False
        return True
