"""The residents of a session: engines on their lanes, loaded in the background all at once, closed in the end."""

import asyncio
import gc
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assistant.core.errors import AssistantError
from assistant.core.events import Event, Loading
from assistant.lanes import Resident

log = logging.getLogger(__name__)


class Residents:
    """By the name that Loading events give them."""

    def __init__(
        self,
        parts: Mapping[str, Resident[Any]],
        notice: Callable[[Event], None],
        spare: Sequence[Resident[Any]] = (),
    ) -> None:
        """`spare`: what may be loaded later by somebody else; it is only closed here."""
        self._parts = dict(parts)
        self._spare = tuple(spare)
        self._notice = notice

    @property
    def names(self) -> tuple[str, ...]:
        """What is loaded."""
        return tuple(self._parts)

    async def load(self) -> None:
        """Load every part; each says when it is ready, or why it cannot be."""
        await asyncio.gather(*(self._load(name, part) for name, part in self._parts.items()))

    async def close(self) -> None:
        """Close what was loaded. What is still being loaded is left alone: nothing can interrupt an engine there."""
        for part in (*self._parts.values(), *self._spare):
            await part.close()

    async def _load(self, name: str, part: Resident[Any]) -> None:
        self._notice(Loading(name))
        problem = ""
        try:
            await part.load()
        except AssistantError as error:
            problem = str(error)
        except Exception as error:  # a library's own fault: whoever waits for this part must hear of it
            log.exception("%s cannot be loaded", name)
            problem = f"{type(error).__name__}: {error}"
        self._notice(Loading(name, done=True, problem=problem))


def settle() -> None:
    """What is loaded now stays: the garbage collector, which stops every thread, need not look at it again.

    For programs that are about to run for long. A full collection over a loaded home and its grammar takes about
    100 ms of a PC, and it would come in the middle of a turn.
    """
    gc.freeze()
