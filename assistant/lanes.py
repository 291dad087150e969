"""The one bridge between asyncio and blocking engines.

A lane is a named single thread that serialises one engine and keeps its C objects on one thread. Beside the
PortAudio callback this is the only place in the program that knows threads. It does not queue without bound by
itself: whoever awaits a lane waits for its turn.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, ParamSpec, TypeVar

from assistant.core.errors import EngineStopped

log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")
E = TypeVar("E", covariant=True)
P = ParamSpec("P")


class Lane:
    """One thread for one engine."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one blocking call on the lane and give its result (a hop costs about 50 µs).

        Cancelling the awaiting task does not interrupt a call that already runs: it ends on the lane and its
        result is dropped. A call that still waits for the lane is never started.
        """
        return await asyncio.get_running_loop().run_in_executor(self._executor, lambda: call(*args, **kwargs))

    async def iterate(self, generate: Callable[[], Iterator[T]], *, patient: bool = True) -> AsyncGenerator[T, None]:
        """Run a blocking generator on the lane, item by item.

        `generate` makes the iterator, on the lane. When the reader stops early or is cancelled, the generator is
        closed on the lane, after the step that is running; the reader waits for that if it is `patient`. An iterator
        with a method `interrupt` is told at once, from the reader's thread, so that this step ends soon.
        """
        begun = self._executor.submit(lambda: iter(generate()))
        try:
            iterator = await asyncio.wrap_future(begun)
        except asyncio.CancelledError:
            begun.add_done_callback(_drop)
            raise
        interrupt = getattr(iterator, "interrupt", None)
        try:
            while True:
                step = await self.run(_step, iterator)
                if not step:
                    interrupt = None
                    return
                yield step[0]
        finally:
            if interrupt is not None:
                interrupt()
            close = getattr(iterator, "close", None)
            if close is not None:
                with suppress(RuntimeError):  # the lane was closed meanwhile
                    closing = self._executor.submit(close)
                    if patient:
                        await asyncio.shield(asyncio.wrap_future(closing))

    def soon(self, call: Callable[[], object]) -> None:
        """Run it when the lane is free; nobody waits for it. A failure is only logged."""

        def logged() -> None:
            try:
                call()
            except Exception as error:
                log.warning("%s: %s", self.name, error)

        self._executor.submit(logged)

    def close(self) -> None:
        """End the thread after the call that is running; what waits is dropped."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def _drop(begun: Future[Iterator[T]]) -> None:
    """What was begun, for a reader who is gone: it may be at work already, in a process of its own."""
    if not begun.cancelled() and begun.exception() is None:
        getattr(begun.result(), "interrupt", lambda: None)()


def _step(iterator: Iterator[T]) -> tuple[T] | tuple[()]:
    """One item in a tuple, or an empty tuple at the end: StopIteration cannot pass through a future."""
    for item in iterator:
        return (item,)
    return ()


class Resident(Generic[E]):
    """An engine that lives on a lane: made there by the first call that needs it, used only there.

    A failure to make it is raised to whoever asked and tried again at the next call: a model file that was missing
    may be there then. An engine whose own process has ended is made anew by the next call.
    """

    def __init__(self, lane: Lane, make: Callable[[], E]) -> None:
        self._lane = lane
        self._make = make
        self._made: list[E] = []
        self._another = False  # is being made, on the lane

    @property
    def ready(self) -> bool:
        """True once it has been made."""
        return bool(self._made)

    async def load(self) -> None:
        """Make it now, if it has not been made."""
        await self._lane.run(self._get)

    async def run(self, call: Callable[[E], R]) -> R:
        """Call it with the engine, on the lane."""
        return await self._lane.run(lambda: self._use(call))

    def iterate(self, generate: Callable[[E], Iterator[R]], *, patient: bool = True) -> AsyncGenerator[R, None]:
        """Run a generator over the engine, on the lane."""
        return self._lane.iterate(lambda: self._use(generate), patient=patient)

    def restart(self) -> None:
        """Make it anew in the background: its process has ended. When that fails, the next call tries again."""
        self._made.clear()
        self._lane.soon(self._get)

    async def renew(self, make: Callable[[], E]) -> None:
        """Make another engine, which then takes the place of this one. When it cannot be made, this one stays.

        What still runs with the engine before ends with it: it is not closed, but goes with its last user.
        """

        def replaced() -> None:
            self._another = True
            try:
                made = make()
            finally:
                self._another = False
            self._make = make
            self._made[:] = [made]

        await self._lane.run(replaced)

    async def unload(self) -> None:
        """Let the engine go; the next call makes it again."""
        await self._lane.run(self._made.clear)

    async def close(self) -> None:
        """Close the engine on its lane, when it has a `close`, and end the lane.

        While another one is being made, that is not waited for: both go with the lane's thread.
        """
        for made in self._made:
            close = getattr(made, "close", None)
            if close is not None and not self._another:
                await self._lane.run(close)
        self._made.clear()
        self._lane.close()

    def _use(self, call: Callable[[E], R]) -> R:
        there = bool(self._made)
        try:
            return call(self._get())
        except EngineStopped as error:
            if not there:
                raise
            log.warning("%s: %s", self._lane.name, error)
        self._made.clear()  # it ended while nobody used it
        return call(self._get())

    def _get(self) -> E:
        if not self._made:
            self._made.append(self._make())
        return self._made[0]
