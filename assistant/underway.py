"""What a session does: the one thing that goes on in front, and what lasts beside it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from assistant.core.events import Event, Trouble

log = logging.getLogger(__name__)

Part = TypeVar("Part")

FAULT_PAUSE = 5.0
"""Seconds until what lasts begins again after a fault."""


class Underway:
    """The turn or the ringing that goes on, one task at a time. Used from the event loop's thread only."""

    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None
        """The last one, whether it is over or not; None after `stop`."""

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """From now on this goes on; what went on before has been stopped."""
        self.task = asyncio.create_task(work, name=name)

    @property
    def name(self) -> str:
        """What goes on, beside the one that asks; "" for nothing."""
        running = self.task is not None and not self.task.done() and self.task is not asyncio.current_task()
        return self.task.get_name() if running and self.task is not None else ""

    def cancel(self) -> None:
        """End it soon."""
        if self.task is not None:
            self.task.cancel()

    async def stop(self) -> None:
        """End it now."""
        while (task := self.task) is not None:  # another caller may have started the next one meanwhile
            task.cancel()
            await asyncio.wait({task})  # not `await task`: a cancellation of the caller itself must not get lost
            if self.task is task:
                self.task = None


async def lasting(
    name: str, work: Callable[[Part], Awaitable[None]], part: Part, notice: Callable[[Event], None]
) -> None:
    """Do it until it ends by itself. A fault is told and it begins again: nobody would notice that it is gone."""
    while True:
        try:
            return await work(part)
        except Exception as error:  # a locked database, an engine's own fault
            log.exception("%s failed", name)
            notice(Trouble(f"{name} failed: {error}", f"it begins again in {FAULT_PAUSE:.0f} s"))
        await asyncio.sleep(FAULT_PAUSE)
