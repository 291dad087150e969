"""Lanes: one thread an engine, generators closed where they ran, failures passed on."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from assistant.lanes import Lane, Resident
from tests.fakes import CountingGenerator


def test_calls_run_one_after_the_other_on_one_thread() -> None:
    async def go() -> list[str]:
        lane = Lane("ears")
        names = await asyncio.gather(*(lane.run(lambda: threading.current_thread().name) for _ in range(5)))
        lane.close()
        return names

    assert len(set(asyncio.run(go()))) == 1


def test_a_generator_runs_on_the_lane_and_is_closed_when_its_reader_stops() -> None:
    counting = CountingGenerator(100)

    async def go() -> list[int]:
        lane = Lane("tts")
        got = []
        items = lane.iterate(lambda: iter(counting))
        async for number in items:
            got.append(number)
            if number == 2:
                break
        await items.aclose()
        lane.close()
        return got

    assert asyncio.run(go()) == [0, 1, 2]
    assert counting.closed
    assert len(counting.threads) == 1


def test_cancelling_the_reader_closes_the_generator_after_the_step_that_runs() -> None:
    started, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def steps() -> Iterator[int]:
        try:
            started.set()
            go_on.wait(10)
            yield 1
        finally:
            closed.set()

    async def read(lane: Lane) -> None:
        async for _ in lane.iterate(steps):
            pass

    async def go() -> None:
        lane = Lane("llm")
        task = asyncio.create_task(read(lane))
        await asyncio.to_thread(started.wait, 10)
        task.cancel()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        lane.close()

    asyncio.run(go())
    assert closed.is_set()


class Begun(Iterator[int]):
    """At work from the beginning, until it is interrupted."""

    def __init__(self) -> None:
        self.interrupted = threading.Event()

    def __next__(self) -> int:
        raise AssertionError

    def interrupt(self) -> None:
        self.interrupted.set()


def test_what_is_begun_for_a_reader_who_has_gone_meanwhile_is_interrupted() -> None:
    started, go_on, begun = threading.Event(), threading.Event(), Begun()

    def begin() -> Iterator[int]:
        started.set()
        go_on.wait(10)
        return begun

    async def go() -> None:
        lane = Lane("chat")
        task = asyncio.create_task(anext(lane.iterate(begin)))
        await asyncio.to_thread(started.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not begun.interrupted.is_set()
        go_on.set()
        assert await asyncio.to_thread(begun.interrupted.wait, 10)
        lane.close()

    asyncio.run(go())


def test_a_resident_is_made_once_on_its_lane_and_again_after_a_failure() -> None:
    made: list[str] = []

    def make() -> list[int]:
        made.append(threading.current_thread().name)
        if len(made) == 1:
            raise FileNotFoundError("not yet")
        return [len(made)]

    async def go() -> int:
        resident = Resident(Lane("stt"), make)
        with pytest.raises(FileNotFoundError):
            await resident.load()
        assert not resident.ready
        assert await resident.run(len) == 1
        first = await resident.run(lambda numbers: numbers[0])
        await resident.close()
        return first

    assert asyncio.run(go()) == 2
    assert set(made) == {"stt_0"}


def test_a_resident_is_renewed_and_stays_when_that_fails() -> None:
    def fails() -> list[int]:
        raise FileNotFoundError("not there")

    async def go() -> list[list[int]]:
        resident = Resident(Lane("llm"), lambda: [1])
        seen = [await resident.run(list)]
        await resident.renew(lambda: [2])
        seen.append(await resident.run(list))
        with pytest.raises(FileNotFoundError):
            await resident.renew(fails)
        seen.append(await resident.run(list))
        await resident.unload()
        assert not resident.ready
        seen.append(await resident.run(list))
        await resident.close()
        return seen

    assert asyncio.run(go()) == [[1], [2], [2], [2]]


def test_closing_does_not_wait_for_another_engine_that_is_being_made() -> None:
    class Engine:
        def close(self) -> None:
            raise AssertionError("its lane is busy")

    begun, released = threading.Event(), threading.Event()

    def takes_long() -> Engine:
        begun.set()
        assert released.wait(60), "somebody waited for it"
        return Engine()

    async def go() -> None:
        resident = Resident(Lane("chat"), Engine)
        await resident.load()
        renewing = asyncio.create_task(resident.renew(takes_long))
        await asyncio.to_thread(begun.wait)
        await resident.close()
        released.set()
        await renewing

    asyncio.run(go())


def test_what_runs_with_the_engine_before_ends_with_it() -> None:
    async def go() -> list[int]:
        resident = Resident(Lane("llm"), lambda: [1, 2, 3])
        seen = []
        async for number in resident.iterate(iter):
            seen.append(number)
            if number == 1:
                await resident.renew(lambda: [9])
        await resident.close()
        return seen

    assert asyncio.run(go()) == [1, 2, 3]


def test_cancelling_the_reader_interrupts_a_step_that_can_be() -> None:
    class Slow:
        def __init__(self) -> None:
            self.running, self.told = threading.Event(), threading.Event()

        def __iter__(self) -> Iterator[int]:
            return self

        def __next__(self) -> int:
            self.running.set()
            assert self.told.wait(60), "nobody said that it should end"
            raise StopIteration

        def interrupt(self) -> None:
            self.told.set()

    slow = Slow()

    async def read(lane: Lane) -> None:
        async for _ in lane.iterate(lambda: slow):
            pass

    async def go() -> None:
        lane = Lane("llm")
        task = asyncio.create_task(read(lane))
        await asyncio.to_thread(slow.running.wait, 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        lane.close()

    asyncio.run(go())
    assert slow.told.is_set()


def test_an_impatient_reader_does_not_wait_for_the_step_that_runs() -> None:
    running, end, closed = threading.Event(), threading.Event(), threading.Event()

    def steps() -> Iterator[int]:
        try:
            running.set()
            assert end.wait(60)
            yield 1
        finally:
            closed.set()

    async def read(lane: Lane) -> None:
        async for _ in lane.iterate(steps, patient=False):
            pass

    async def go() -> None:
        lane = Lane("tts")
        task = asyncio.create_task(read(lane))
        await asyncio.to_thread(running.wait, 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not closed.is_set()
        end.set()
        await lane.run(lambda: None)
        assert closed.is_set()
        lane.close()

    asyncio.run(go())
