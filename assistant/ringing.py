"""The ringing clock: waits for what is due in the store and hands it to the session.

It decides when to look; what is due, and that nothing is lost over a power cut, is `assistant.skills.due`'s.
"""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime

from assistant.core.events import TimerRang
from assistant.core.ports import Clock
from assistant.household import Household
from assistant.lanes import Resident
from assistant.skills.due import Due

LONGEST_WAIT = 1.0
"""Seconds between looks into the store: another process (`assistant ask "set a timer"`) may have set something."""


class Ringer:
    """Gives what is due, as it becomes due."""

    def __init__(self, household: Resident[Household], clock: Clock) -> None:
        self._household = household
        self._clock = clock

    async def due(self) -> AsyncGenerator[TimerRang, None]:
        """Everything that becomes due from now on, and first what was missed while the assistant was off."""
        while True:
            for due in await self._take():
                yield due.event
                if due.command:
                    await self._done(due)
            await asyncio.sleep(self._wait(await self._household.run(lambda household: household.due.next())))

    async def _take(self) -> list[Due]:
        now = self._clock.now()
        return await self._household.run(lambda household: household.due.take(now))

    async def _done(self, due: Due) -> None:
        """It was carried out: not again, should the power go now."""
        now = self._clock.now()
        await self._household.run(lambda household: household.due.acknowledge(due, now))

    async def silence(self) -> None:
        """What rings was heard."""
        await self._household.run(lambda household: household.due.silence(self._clock.now()))

    async def give_up(self) -> str:
        """What rings was not answered. Says what it was."""
        return await self._household.run(lambda household: household.due.give_up(self._clock.now()))

    async def missed(self) -> str:
        """What was missed and not told yet."""
        return await self._household.run(lambda household: household.due.missed(self._clock.now()))

    async def told(self) -> None:
        """What was missed has been told."""
        await self._household.run(lambda household: household.due.forget_missed())

    def _wait(self, moment: datetime | None) -> float:
        if moment is None:
            return LONGEST_WAIT
        return min(LONGEST_WAIT, max(0.0, (moment - self._clock.now()).total_seconds()))
