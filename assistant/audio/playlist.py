"""A microphone that hears one file after the other, each when it is told to: for spoken turns from recordings."""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from assistant.audio import wav
from assistant.audio.pcm import RATE, silence
from assistant.core.values import AudioChunk

BLOCK = 0.02
"""Seconds handed over at once, as a sound card would."""


@dataclass(slots=True)
class Recording:
    """A file that is being heard."""

    path: Path
    begun: float = 0.0
    """When its first sample was heard, on the monotonic clock."""
    seconds: float = 0.0
    """How much of it was heard, the silence after it left out."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when all of it, and the silence after it, was heard."""


class Playlist:
    """The Microphone port over files. Between two files no time passes for the listener."""

    def __init__(self, realtime: bool = False, trailing: float = 2.0) -> None:
        """`realtime`: at the speed of speech. `trailing`: seconds of silence after each file, so that it ends."""
        self._realtime = realtime
        self._trailing = trailing
        self._waiting: asyncio.Queue[Recording | None] = asyncio.Queue(1)
        self._now = 0.0
        self.recording: Recording | None = None
        """The file that was played last."""

    async def play(self, path: Path) -> Recording:
        """Hear this file next. Raises AudioError when it cannot be read, before anything of it is heard."""
        for _ in wav.blocks(path, BLOCK):
            break
        self.recording = Recording(path)
        await self._waiting.put(self.recording)
        return self.recording

    async def chunks(self) -> AsyncGenerator[AudioChunk, None]:
        """The files' sound, 16 kHz, each with its silence, on one running clock."""
        while (recording := await self._waiting.get()) is not None:
            recording.begun = time.monotonic()
            try:
                for block in self._blocks(recording):
                    if self._realtime:
                        await asyncio.sleep(recording.begun + block.start + block.seconds - time.monotonic())
                    yield AudioChunk(block.pcm, RATE, self._now)
                    self._now += block.seconds
            finally:
                recording.over.set()

    async def close(self) -> None:
        """No more files."""
        with suppress(asyncio.QueueFull):
            self._waiting.put_nowait(None)

    def _blocks(self, recording: Recording) -> Iterator[AudioChunk]:
        for block in wav.blocks(recording.path, BLOCK):
            recording.seconds = block.start + block.seconds
            yield block
        for number in range(round(self._trailing / BLOCK)):
            yield silence(BLOCK, start=recording.seconds + number * BLOCK)
