"""What is told of the microphone itself, whatever is said: how loud it is, and what is wrong with it."""

from collections.abc import Iterator

from assistant.audio import pcm
from assistant.audio.health import SoundHealth
from assistant.core.events import Event, LevelMeasured, Trouble
from assistant.core.values import AudioChunk

LEVEL_SECONDS = 0.1
"""How often the level is told."""


class Meter:
    """Feed it all sound in order."""

    def __init__(self, microphone: bool = True) -> None:
        """Without a `microphone`, sound of files, which may be still or overdriven: only the level is told."""
        self._health = SoundHealth() if microphone else None
        self.restart()

    def restart(self) -> None:
        """The sound begins anew."""
        self._levels: list[AudioChunk] = []
        self._speech = 0.0

    def feed(self, chunk: AudioChunk, probability: float) -> Iterator[Event]:
        """What is to be told after this piece, in which there is speech with this probability."""
        fault = self._health.feed(chunk) if self._health else None
        if fault is not None:
            yield Trouble(fault.message, fault.hint)
        self._levels.append(chunk)
        self._speech = max(self._speech, probability)
        if sum(one.seconds for one in self._levels) >= LEVEL_SECONDS - 1e-6:
            yield LevelMeasured(round(pcm.level(pcm.join(self._levels).pcm), 1), round(self._speech, 3))
            self.restart()
