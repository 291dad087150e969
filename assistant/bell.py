"""The bell: tells what is due, again and again, until somebody answers or it has rung long enough.

It keeps count of the tellings and of what rings. Sound and microphone are the session's; what is due, and that nothing
is lost over a power cut, is the ringing clock's.
"""

from collections.abc import Awaitable, Callable, Iterator

from assistant.core.events import Event, RingUnanswered, TimerRang
from assistant.core.senses import RingingClock
from assistant.habits import RingTimes


class Bell:
    """What rings now, and how often still. `ring` is a task of the session's; cancelling it is answering."""

    def __init__(
        self,
        clock: RingingClock,
        times: RingTimes,
        tell: Callable[[str, float], Awaitable[None]],
        notice: Callable[[Event], None],
    ) -> None:
        """`tell` says a text aloud and then listens for an answer, so many seconds and as long as somebody speaks."""
        self._clock = clock
        self._times = times
        self._tell = tell
        self._notice = notice
        self._dues: list[TimerRang] = []
        self._pauses: Iterator[float] = iter(())

    @property
    def rings(self) -> bool:
        """True until what rings was answered or given up, also while something interrupts it."""
        return bool(self._dues)

    def add(self, due: TimerRang) -> None:
        """One thing more rings. What rings already is told with it, for as long as both need."""
        self._dues.append(due)
        self._pauses = self._times.pauses(self._dues)

    async def ring(self) -> None:
        """Ring to the end. After a cancellation it goes on where it was. Raises StoreError."""
        while (pause := next(self._pauses, None)) is not None:
            await self._tell(" ".join(due.text for due in self._dues), pause)
        self._dues.clear()
        if missed := await self._clock.give_up():
            self._notice(RingUnanswered(missed))

    async def answered(self) -> None:
        """Somebody is there: what rings was heard. Raises StoreError."""
        self._dues.clear()
        await self._clock.silence()
