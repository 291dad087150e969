"""How sub-commands wait for the parts of a session."""

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from assistant.core.events import Loading

if TYPE_CHECKING:
    from assistant.session import Session


async def loaded(session: "Session") -> AsyncGenerator[Loading, None]:
    """Each part of a session that has just been entered, as it becomes ready or fails; ends with the last."""
    waiting = set(session.parts)
    async with session.subscribe() as events:
        while waiting:
            event = await anext(events)
            if isinstance(event, Loading) and event.done:
                waiting.discard(event.part)
                yield event
