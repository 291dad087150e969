"""One stream of events, many readers, none of which holds up or outlives what it should not."""

import asyncio
import gc

import pytest

from assistant.broadcast import LONGEST, Broadcast
from assistant.core.events import Event, LevelMeasured, Trouble


def test_a_subscription_begins_when_it_is_made_and_every_reader_gets_every_event() -> None:
    async def go() -> list[Event]:
        broadcast = Broadcast()
        broadcast.emit(Trouble("before"))
        async with broadcast.subscribe() as first, broadcast.subscribe() as second:
            broadcast.emit(Trouble("after"))
            return [await anext(first), await anext(second)]

    assert asyncio.run(go()) == [Trouble("after"), Trouble("after")]


def test_a_subscription_that_is_over_gives_nothing_more_also_to_a_reader_that_waits() -> None:
    async def go() -> None:
        broadcast = Broadcast()
        subscription = broadcast.subscribe()
        waiting = asyncio.ensure_future(anext(subscription))
        await asyncio.sleep(0)
        await subscription.aclose()
        with pytest.raises(StopAsyncIteration):
            await waiting
        broadcast.emit(Trouble("too late"))
        assert [event async for event in subscription] == []

    asyncio.run(go())


def test_a_subscription_that_nobody_reads_goes_with_its_holder() -> None:
    broadcast = Broadcast()
    subscription = broadcast.subscribe()
    assert len(broadcast._subscriptions) == 1
    del subscription
    gc.collect()
    assert len(broadcast._subscriptions) == 0


def test_a_reader_that_falls_behind_loses_levels_first() -> None:
    async def go() -> list[Event]:
        broadcast = Broadcast()
        subscription = broadcast.subscribe()
        broadcast.emit(Trouble("important"))
        for _ in range(LONGEST):
            broadcast.emit(LevelMeasured(-30.0, 0.0))
        broadcast.emit(Trouble("as well"))
        return [await anext(subscription) for _ in range(LONGEST)]

    events = asyncio.run(go())
    assert events[0] == Trouble("important")
    assert events[-1] == Trouble("as well")
    assert len([event for event in events if isinstance(event, LevelMeasured)]) == LONGEST - 2
