"""How a session behaves, as the configuration has it: values alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from assistant.core.events import TimerRang

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


@dataclass(frozen=True, slots=True)
class SessionHabits:
    """How a session behaves; see the configuration."""

    area: str | None = None
    """The area the microphone stands in."""
    language: str = "en"
    calls: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    """Wake phrase → the area and the language that it stands for, where it stands for any."""
    speak_typed: bool = False
    """Typed requests are answered aloud too."""
    least_confidence: float = 0.0
    """Speech that was recognized with less is not acted on; 0 to 1."""
    chime: bool = True
    """A short sound says that the wake phrase was heard."""
    followup: bool = True
    """After a question of its own it listens without the wake phrase."""
    linger: float = 0.0
    """Seconds for which it listens so after any answer to what was spoken; talk that is no command is let pass."""
    ringing: RingTimes = field(default_factory=RingTimes)
    """How long a timer or an alarm rings when nobody answers."""
