"""The one bridge between asyncio and blocking engines.

A lane is a named single thread that serialises one engine and keeps its C objects on one thread. Beside the
PortAudio callback this is the only place in the program that knows threads. It does not queue without bound by
itself: whoever awaits a lane waits for its turn.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar

T = TypeVar("T")
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

    async def iterate(self, generate: Callable[[], Iterator[T]]) -> AsyncGenerator[T, None]:
        """Run a blocking generator on the lane, item by item.

        `generate` makes the iterator, on the lane. When the reader stops early or is cancelled, the generator is
        closed on the lane, after the step that is running.
        """
        iterator = await self.run(lambda: iter(generate()))
        try:
            while True:
                step = await self.run(_step, iterator)
                if not step:
                    return
                yield step[0]
        finally:
            close = getattr(iterator, "close", None)
            if close is not None:
                with suppress(RuntimeError):  # the lane was closed meanwhile
                    await asyncio.shield(self.run(close))

    def close(self) -> None:
        """End the thread after the call that is running; what waits is dropped."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def _step(iterator: Iterator[T]) -> tuple[T] | tuple[()]:
    """One item in a tuple, or an empty tuple at the end: StopIteration cannot pass through a future."""
    for item in iterator:
        return (item,)
    return ()
