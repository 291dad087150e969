"""The ringing clock: waits for what is due in the store and hands it to the session.

It decides when; what is due, and that nothing is lost over a power cut, is `assistant.skills.due`'s.
"""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime

from assistant.core.ports import Clock
from assistant.lanes import Resident
from assistant.skills.due import Due, DueTimes

LONGEST_WAIT = 2.0
"""Seconds between looks into the store: another process (`assistant ask "set a timer"`) may have set something."""


class Ringer:
    """Gives what is due, as it becomes due."""

    def __init__(self, due_times: Resident[DueTimes], clock: Clock) -> None:
        self._due_times = due_times
        self._clock = clock

    async def due(self) -> AsyncGenerator[Due, None]:
        """Everything that becomes due from now on, and first what was missed while the assistant was off."""
        while True:
            now = self._clock.now()
            for due in await self._due_times.run(lambda times, now=now: times.take(now)):  # type: ignore[misc]
                yield due
            await asyncio.sleep(self._wait(await self._due_times.run(lambda times: times.next())))

    def _wait(self, moment: datetime | None) -> float:
        if moment is None:
            return LONGEST_WAIT
        return min(LONGEST_WAIT, max(0.0, (moment - self._clock.now()).total_seconds()))
