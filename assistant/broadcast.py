"""Fans events out to subscribers, each with a bounded queue of its own, so that a slow reader holds up nobody."""

import asyncio
from collections import deque
from contextlib import suppress
from weakref import WeakSet

from assistant.core.events import Event, LevelMeasured, PartialHeard

LONGEST = 1000
"""Events a subscriber may lag behind. Beyond that it loses levels and partials first, then the oldest."""


class Subscription:
    """One reader's events, from its making on. `async with` or `aclose` ends it; so does nobody holding it any more."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque()
        self._filled = asyncio.Event()
        self._closed = False

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> Event:
        while not self._events and not self._closed:
            self._filled.clear()
            await self._filled.wait()
        if self._closed:
            raise StopAsyncIteration
        return self._events.popleft()

    async def __aenter__(self) -> "Subscription":
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """No more events, also for a reader that waits; what was not read is dropped."""
        self._closed = True
        self._events.clear()
        self._filled.set()

    def put(self, event: Event) -> None:
        """One more event. When the reader is too far behind, what matters least is dropped."""
        if self._closed:
            return
        if len(self._events) >= LONGEST:
            passing = next((old for old in self._events if isinstance(old, LevelMeasured | PartialHeard)), None)
            if passing is None:
                self._events.popleft()
            else:
                with suppress(ValueError):
                    self._events.remove(passing)
        self._events.append(event)
        self._filled.set()


class Broadcast:
    """One stream of events, many readers. Used from the event loop's thread only."""

    def __init__(self) -> None:
        self._subscriptions: WeakSet[Subscription] = WeakSet()

    def emit(self, event: Event) -> None:
        """Give an event to every subscriber. Never waits."""
        for subscription in self._subscriptions:
            subscription.put(event)

    def subscribe(self) -> Subscription:
        """Every event from this call on, whenever it is read."""
        subscription = Subscription()
        self._subscriptions.add(subscription)
        return subscription
