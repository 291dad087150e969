"""The ringing clock over the real store: what is due comes, survives a restart, and is gone once it was heard."""

import asyncio
from datetime import timedelta
from pathlib import Path

from assistant.core.events import Event, HomeDescribed, PendingChanged, TimerRang
from assistant.core.values import Intent, Request
from assistant.home import registry
from assistant.household import Household
from assistant.lanes import Lane, Resident
from assistant.ringing import Ringer
from tests.fakes import FixedClock


def household(path: Path, clock: FixedClock) -> Resident[Household]:
    return Resident(Lane("skills"), lambda: Household(path, registry.demo(), clock))


async def next_ring(ringer: Ringer) -> TimerRang:
    async with asyncio.timeout(30):
        return await anext(ringer.due())


def test_a_timer_rings_after_a_power_cut_says_so_and_is_gone_once_heard(tmp_path: Path) -> None:
    path = tmp_path / "assistant.db"

    async def go() -> tuple[TimerRang, TimerRang, int]:
        clock = FixedClock()
        before = household(path, clock)
        intent = Intent("HassStartTimer", {"minutes": 10, "name": "pasta"})
        await before.run(lambda house: house.act(intent, Request("ten minutes for the pasta", now=clock.now())))
        await before.close()
        clock.time += timedelta(minutes=30)

        first = household(path, clock)
        rang = await next_ring(Ringer(first, clock))
        await first.close()  # off again before anybody heard it

        second = household(path, clock)
        ringer = Ringer(second, clock)
        again = await next_ring(ringer)
        await ringer.silence()
        left = await second.run(lambda house: len(house.due.take(clock.now())))
        await second.close()
        return rang, again, left

    rang, again, left = asyncio.run(go())
    assert rang.name == again.name == "pasta"
    assert rang.late == 20 * 60
    assert "while I was off" in rang.text
    assert left == 0


def test_changes_are_told_once(tmp_path: Path) -> None:
    async def go() -> tuple[list[str], list[str]]:
        clock = FixedClock()
        house = household(tmp_path / "assistant.db", clock)
        request = Request("turn on the kitchen light", now=clock.now())
        await house.run(lambda it: it.act(Intent("HassTurnOn", {"name": "Kitchen Light"}), request))
        first = [type(event).__name__ for event in await house.run(lambda it: it.changes())]
        second = [type(event).__name__ for event in await house.run(lambda it: it.changes())]
        await house.close()
        return first, second

    first, second = asyncio.run(go())
    assert sorted(first) == ["HomeChanged", "HomeDescribed", "ListsChanged", "PendingChanged", "VolumeChanged"]
    assert second == []


def test_what_is_set_and_what_stands_on_lists_is_told_when_it_changes_and_when_somebody_asks(tmp_path: Path) -> None:
    async def go() -> tuple[list[Event], list[Event]]:
        clock = FixedClock()
        house = household(tmp_path / "assistant.db", clock)
        await house.run(lambda it: it.changes())
        request = Request("set a pizza timer", now=clock.now())
        await house.run(lambda it: it.act(Intent("HassStartTimer", {"minutes": 10, "name": "pizza"}), request))
        timer = list(await house.run(lambda it: it.changes()))
        everything = list(await house.run(lambda it: it.changes(True)))
        await house.close()
        return timer, everything

    timer, everything = asyncio.run(go())
    (changed,) = timer
    assert isinstance(changed, PendingChanged)
    (pending,) = changed.pending
    assert (pending.kind, pending.name, pending.ringing) == ("timer", "pizza", False)
    assert changed in everything
    (home,) = [event for event in everything if isinstance(event, HomeDescribed)]
    assert ("Kitchen Light", "Kitchen", "off") in [(one.name, one.area, one.state) for one in home.devices]
