"""How much louder faint sound must become to be heard well, as a far or insensitive microphone delivers it.

The loudest of the last while decides, so that a voice is not followed up and down; where that is loud enough, as
nearly always, nothing is changed. `assistant bench room` measures what it helps. What is too loud is not mended here:
it is cut off already.
"""

from collections.abc import Iterator
from pathlib import Path

from assistant.audio import pcm, wav
from assistant.core.values import AudioChunk

WANTED = -38.0
"""Level (root mean square of a chunk, in decibels) of the loudest sound from which it is heard as well as any."""
MOST = 30.0
"""Sound that lacks more decibels than this is left as it is: where speech is so faint, other words are heard in it."""
FORGETS = 1.5
"""By so many decibels a second the loudest sound counts less: a slammed door is forgotten within half a minute, and
what is softer in the pauses of a voice is not lifted up to it."""


class AutomaticGain:
    """Feed it all sound in order, in chunks of some tens of milliseconds; it holds the gain for what comes now."""

    def __init__(self, most: float = MOST, forgets: float = FORGETS) -> None:
        """`most`: the largest gain, in decibels; `forgets`: decibels a second."""
        self._most = most
        self._forgets = forgets
        self.restart()

    def restart(self) -> None:
        """Another microphone: nothing is known."""
        self._loudest = pcm.SILENCE_DECIBELS

    def feed(self, chunk: AudioChunk) -> None:
        """Hear it, before it is made louder."""
        self._loudest = max(self._loudest - self._forgets * chunk.seconds, pcm.level(chunk.pcm))

    @property
    def decibels(self) -> float:
        """0 for sound that is loud enough, or hopeless."""
        lacking = max(0.0, WANTED - self._loudest)
        return lacking if lacking <= self._most else 0.0


def louder(chunk: AudioChunk, decibels: float) -> AudioChunk:
    """The same sound with this gain."""
    return AudioChunk(pcm.gain(chunk.pcm, decibels), chunk.rate, chunk.start) if decibels else chunk


def audible_blocks(path: str | Path, seconds: float) -> Iterator[AudioChunk]:
    """A file's sound in chunks of `seconds` (see `wav.blocks`); a faint one is louder throughout, by the same gain.

    Reads the file twice. Raises AudioError.
    """
    gain = AutomaticGain(forgets=0.0)
    for chunk in wav.blocks(path, seconds):
        gain.feed(chunk)
    for chunk in wav.blocks(path, seconds):
        yield louder(chunk, gain.decibels)
