"""How long it rings, how the pauses grow, and what becomes of what nobody answers."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from assistant.bell import Bell
from assistant.core.events import Event, RingUnanswered, TimerRang
from assistant.habits import RingTimes

TIMER = TimerRang("timer", "pasta", "The pasta is done.")
ALARM = TimerRang("alarm", "", "It is seven.")


class Clock:
    """Notes what became of what rang."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    async def due(self) -> AsyncGenerator[TimerRang, None]:
        raise AssertionError
        yield TIMER  # type: ignore[unreachable]  # makes it a generator

    async def silence(self) -> None:
        self.calls.append("silence")

    async def give_up(self) -> str:
        self.calls.append("give up")
        return "Nobody came."

    async def missed(self) -> str:
        raise AssertionError

    async def told(self) -> None:
        raise AssertionError


class Stage:
    """A bell, what it says and what it announces."""

    def __init__(self, times: RingTimes) -> None:
        self.clock = Clock()
        self.said: list[str] = []
        self.events: list[Event] = []
        self.bell = Bell(self.clock, times, self.tell, self.events.append)

    async def tell(self, text: str, pause: float) -> None:
        self.said.append(text)


def test_pauses_grow_to_their_limit_and_a_timer_rings_shorter_than_an_alarm() -> None:
    times = RingTimes(timer=30.0, alarm=120.0, pause=4.0, longest_pause=10.0)
    timer, alarm = list(times.pauses([TIMER])), list(times.pauses([TIMER, ALARM]))
    assert timer == [4.0, 6.0, 9.0, 10.0, 10.0]
    assert alarm[: len(timer)] == timer
    assert alarm[-1] == 10.0
    assert 120.0 <= sum(alarm) < 130.0


def test_with_the_defaults_an_alarm_rings_for_minutes() -> None:
    assert sum(RingTimes().pauses([ALARM])) >= 600
    assert 60 <= sum(RingTimes().pauses([TIMER])) < 120


def test_an_alarm_of_hours_ago_wakes_nobody() -> None:
    stale = TimerRang("alarm", "", "I was off at seven.", late=5 * 3600.0)
    assert sum(RingTimes().pauses([stale])) == sum(RingTimes().pauses([TIMER]))


def test_what_nobody_answers_is_given_up_and_announced() -> None:
    stage = Stage(RingTimes(timer=0.0, pause=0.0))

    async def go() -> None:
        stage.bell.add(TIMER)
        assert stage.bell.rings
        await stage.bell.ring()

    asyncio.run(go())
    assert stage.said == [TIMER.text]
    assert stage.clock.calls == ["give up"]
    assert stage.events == [RingUnanswered("Nobody came.")]
    assert not stage.bell.rings


def test_what_is_added_is_told_with_what_rings_and_rings_its_whole_time() -> None:
    stage = Stage(RingTimes(timer=0.0, alarm=0.0, pause=0.0))

    async def tell(text: str, pause: float) -> None:
        stage.said.append(text)
        if len(stage.said) == 1:
            stage.bell.add(ALARM)

    stage.bell._tell = tell
    stage.bell.add(TIMER)
    asyncio.run(stage.bell.ring())
    assert stage.said == [TIMER.text, f"{TIMER.text} {ALARM.text}"]


def test_what_was_interrupted_rings_on_and_what_was_answered_does_not() -> None:
    stage = Stage(RingTimes(timer=3.0, pause=1.0, longest_pause=1.0))

    async def interrupted(text: str, pause: float) -> None:
        stage.said.append(text)
        raise asyncio.CancelledError

    async def go() -> None:
        stage.bell.add(TIMER)
        stage.bell._tell = interrupted
        for _ in range(2):
            with pytest.raises(asyncio.CancelledError):
                await stage.bell.ring()
            assert stage.bell.rings
        await stage.bell.answered()
        assert not stage.bell.rings

    asyncio.run(go())
    assert stage.said == [TIMER.text] * 2
    assert stage.clock.calls == ["silence"]
    assert stage.events == []
