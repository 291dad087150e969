"""Follows files while the assistant runs: when they change, they are read again and what they say is used.

A file that cannot be read is told as Trouble, and what was known before stays in use. Files are looked at every few
seconds (a look costs microseconds, and works on every file system); a change counts when the file has been left alone
for one look, because editors write in several steps. What a change means is for others to say.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from assistant.core.errors import AssistantError
from assistant.core.events import Event, FilesRead, Trouble
from assistant.lanes import Lane

log = logging.getLogger(__name__)

PAUSE = 2.0
"""Seconds between two looks."""


class WithProblems(Protocol):
    """What was read, as far as it could be."""

    @property
    def problems(self) -> tuple[str, ...]:
        """What could not be used, and where it stands."""
        ...


What = TypeVar("What", bound=WithProblems)
Stamps = Mapping[Path, tuple[int, int]]
"""File → time of its last change in nanoseconds, and size in bytes."""


class Renewal(Generic[What]):
    """One set of files and what is read from them."""

    def __init__(
        self,
        paths: Sequence[Path],
        known: What,
        read: Callable[[], What],
        use: Callable[[What], Awaitable[None]],
    ) -> None:
        """`paths`: files, and folders with all that is in them. `known`: what was read from them already.

        `read` blocks (it runs on a lane of its own) and raises AssistantError; `use` is told what was read.
        """
        self._paths = paths
        self._problems: tuple[str, ...] = known.problems
        self._read = read
        self._use = use
        self._stamps = stamps(paths)

    async def follow(self, notice: Callable[[Event], None]) -> None:
        """Never ends by itself. Emits FilesRead after each change, Trouble for what could not be read."""
        self._tell_problems(notice)
        lane = Lane("renewal")
        try:
            while True:
                await asyncio.sleep(PAUSE)
                seen = await lane.run(stamps, self._paths)
                if seen == self._stamps:
                    continue
                await asyncio.sleep(PAUSE)
                if seen != await lane.run(stamps, self._paths):
                    continue  # it is still being written
                self._stamps = seen
                await self._renew(lane, notice)
        finally:
            lane.close()

    async def _renew(self, lane: Lane, notice: Callable[[Event], None]) -> None:
        try:
            found = await lane.run(self._read)
            await self._use(found)
        except AssistantError as error:
            log.warning("what was read before stays in use: %s", error)
            notice(Trouble(error.message, error.hint or "what was read before stays in use"))
            return
        self._problems = found.problems
        self._tell_problems(notice)
        notice(FilesRead(tuple(map(str, self._paths))))

    def _tell_problems(self, notice: Callable[[Event], None]) -> None:
        """Each once, also when following begins anew after a fault."""
        for problem in self._problems:
            notice(Trouble(problem, "the rest is used"))
        self._problems = ()


def stamps(paths: Iterable[Path]) -> Stamps:
    """The state of files and of everything in folders, as far as they are there."""
    found: dict[Path, tuple[int, int]] = {}
    for path in paths:
        for file in (path, *sorted(path.rglob("*"))) if path.is_dir() else (path,):
            try:
                status = file.stat()
            except OSError:
                continue
            found[file] = status.st_mtime_ns, status.st_size
    return found
