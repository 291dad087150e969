"""Files and nothing in place of devices: a microphone that reads, a speaker that writes, a speaker that is silent."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from pathlib import Path

from assistant.audio import wav
from assistant.audio.pcm import RATE, join, silence
from assistant.core.values import BYTES_PER_SAMPLE, AudioChunk
from assistant.lanes import Lane

BLOCK_SECONDS = 0.032
STEP_SECONDS = 0.03


class FileMicrophone:
    """Hears files, one after the other, each followed by silence so that its last word is seen to end."""

    def __init__(self, paths: Sequence[str | Path], realtime: bool = False, trailing: float = 1.5) -> None:
        """`realtime`: at the speed of speech, else as fast as it is read. `trailing`: seconds of silence after each."""
        self._paths = paths
        self._realtime = realtime
        self._trailing = trailing
        self._lane = Lane("file")
        self._closed = False

    async def chunks(self) -> AsyncGenerator[AudioChunk, None]:
        """All files' sound, 16 kHz, in blocks of 32 ms. Raises AudioError."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        position = 0
        async for block in self._lane.iterate(self._blocks):
            if self._closed:
                return
            chunk = AudioChunk(block.pcm, RATE, position / RATE)
            position += len(block.pcm) // BYTES_PER_SAMPLE
            if self._realtime:  # a block can be heard only after it was spoken
                await asyncio.sleep(begun + position / RATE - loop.time())
            yield chunk

    async def close(self) -> None:
        """End `chunks`."""
        self._closed = True
        self._lane.close()

    def _blocks(self) -> Iterator[AudioChunk]:
        for path in self._paths:
            yield from wav.blocks(path, BLOCK_SECONDS)
            for _ in range(round(self._trailing / BLOCK_SECONDS)):
                yield silence(BLOCK_SECONDS)


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
