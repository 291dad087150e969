"""Fans events out to subscribers, each with a bounded queue of its own, so that a slow reader holds up nobody."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import suppress

from assistant.core.events import Event, LevelMeasured, PartialHeard

LONGEST = 1000
"""Events a subscriber may lag behind. Beyond that it loses levels and partials first, then the oldest."""


class Broadcast:
    """One stream of events, many readers. Used from the event loop's thread only."""

    def __init__(self) -> None:
        self._queues: set[_Queue] = set()

    def emit(self, event: Event) -> None:
        """Give an event to every subscriber. Never waits."""
        for queue in self._queues:
            queue.put(event)

    def subscribe(self) -> AsyncGenerator[Event, None]:
        """Every event from this call on (not from the first `anext`), until the reader leaves."""
        queue = _Queue()
        self._queues.add(queue)
        return self._read(queue)

    async def _read(self, queue: "_Queue") -> AsyncGenerator[Event, None]:
        try:
            while True:
                yield await queue.get()
        finally:
            self._queues.discard(queue)


class _Queue:
    """A bounded queue that drops what matters least."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque()
        self._filled = asyncio.Event()

    def put(self, event: Event) -> None:
        if len(self._events) >= LONGEST:
            passing = next((old for old in self._events if isinstance(old, LevelMeasured | PartialHeard)), None)
            if passing is None:
                self._events.popleft()
            else:
                with suppress(ValueError):
                    self._events.remove(passing)
        self._events.append(event)
        self._filled.set()

    async def get(self) -> Event:
        while not self._events:
            self._filled.clear()
            await self._filled.wait()
        return self._events.popleft()
