"""Files and nothing in place of a speaker: one that writes, one that is silent. (`playlist` is the microphone.)"""

from collections.abc import Iterator
from pathlib import Path

from assistant.audio import wav
from assistant.audio.pcm import join
from assistant.core.values import BYTES_PER_SAMPLE, AudioChunk

STEP_SECONDS = 0.03


class FileSpeaker:
    """Writes what is played into a WAV file when it is closed; plays in no time."""

    def __init__(self, path: str | Path) -> None:
        self._path = path
        self._chunks: list[AudioChunk] = []
        self._closed = False

    def play(self, chunk: AudioChunk) -> Iterator[float]:
        """Note the sound down, block by block; what was not reached is not in the file."""
        for played, block in _steps(chunk):
            self._chunks.append(block)
            yield played

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Write the file, at the first sound's rate; an empty one when nothing was played. Raises AudioError."""
        if not self._closed:
            wav.write(self._path, join(self._chunks))
            self._closed = True


class NullSpeaker:
    """Plays nothing, in no time; counts how much it was."""

    def __init__(self) -> None:
        self.seconds = 0.0
        """Seconds of sound played so far."""

    def play(self, chunk: AudioChunk) -> Iterator[float]:
        """Pretend."""
        for played, block in _steps(chunk):
            self.seconds += block.seconds
            yield played

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""


def _steps(chunk: AudioChunk) -> Iterator[tuple[float, AudioChunk]]:
    """The chunk in blocks, each with the seconds played at its end."""
    step = BYTES_PER_SAMPLE * max(1, round(STEP_SECONDS * chunk.rate))
    for begin in range(0, len(chunk.pcm), step):
        block = AudioChunk(chunk.pcm[begin : begin + step], chunk.rate)
        yield (begin + len(block.pcm)) / (BYTES_PER_SAMPLE * chunk.rate), block
