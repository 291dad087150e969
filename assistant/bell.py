"""The bell: tells what is due, again and again, until somebody answers or it has rung long enough.

It keeps count of the tellings and of what rings. Sound and microphone are the session's; what is due, and that nothing
is lost over a power cut, is the ringing clock's.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass

from assistant.core.events import Event, RingUnanswered, TimerRang
from assistant.core.senses import RingingClock

STALE = 3600.0
"""Seconds. An alarm that is later than this wakes nobody any more: it is told as briefly as a timer."""
GROWTH = 1.5
"""How much longer each pause is than the one before."""


@dataclass(frozen=True, slots=True)
class RingTimes:
    """How long it rings when nobody answers; see the configuration. Seconds; the tellings themselves do not count."""

    timer: float = 60.0
    """For timers and reminders."""
    alarm: float = 600.0
    pause: float = 6.0
    """After the first telling. In the pauses a word or a key stops it."""
    longest_pause: float = 30.0

    def pauses(self, dues: Iterable[TimerRang]) -> Iterator[float]:
        """The pause after each telling, growing. There is always one telling."""
        wakes = any(due.kind == "alarm" and due.late < STALE for due in dues)
        left = self.alarm if wakes else self.timer
        pause = self.pause
        while True:
            yield pause
            left -= pause
            if left <= 0:
                return
            pause = min(self.longest_pause, GROWTH * pause)


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
