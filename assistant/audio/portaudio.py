"""Microphone and speaker through PortAudio.

Each opens, uses and closes its stream on one thread alone: PortAudio hangs or crashes otherwise (its issues 252 and
1179). A device that is busy, missing or pulled out raises DeviceError; iterating or playing again opens it anew.
Which devices there are is in `devices`; files in place of devices are in `files`.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from typing import Any

import numpy as np

from assistant.audio.devices import LIST, DeviceName, OpenStream, choose, devices, explain
from assistant.audio.pcm import RATE, Resampler, from_float, gain, to_float
from assistant.core.errors import DeviceError
from assistant.core.values import BYTES_PER_SAMPLE, AudioChunk
from assistant.lanes import Lane

log = logging.getLogger(__name__)

BLOCK_SECONDS = 0.032
"""Length of a recorded block: what the voice detector takes at a time."""
QUEUE_BLOCKS = 125
"""Recorded blocks that may wait for a slow reader (4 s); then the oldest are dropped."""
OPEN_SECONDS = 8.0
"""How long a device may take to open before it counts as hung."""
STALLED_SECONDS = 3.0
"""How long a microphone may deliver nothing before it counts as gone."""
WRITE_SECONDS = 0.03
"""Length of a block handed to the speaker."""
SPEAKER_LATENCY = 0.1
"""Seconds buffered in the speaker: enough for a busy small computer, short enough to stop at once."""
IDLE_SECONDS = 4.0
"""After so much rest a sound server may have put the device to sleep (they do after 5 s)."""
PRIME_SECONDS = 0.2
"""Silence played first after a rest, because a waking device clips the beginning."""


class PortAudioMicrophone:
    """A microphone. At most one reader of `chunks` at a time."""

    def __init__(self, device: DeviceName = None, rate: int = RATE, decibels: float = 0.0) -> None:
        """Opens nothing yet; `rate` is that of the chunks, whatever the device's own is. They get so much louder."""
        self.dropped = 0
        """Blocks lost so far because the reader was slow."""
        self._device = device
        self._rate = rate
        self._decibels = decibels
        self._lane = Lane("microphone")
        self._open: OpenStream | None = None
        self._queue: asyncio.Queue[tuple[int, bytes] | None] = asyncio.Queue(QUEUE_BLOCKS)
        self._closed = False
        self._hung = False
        """Opening takes for ever: its thread is lost, nobody may wait for it."""

    async def chunks(self) -> AsyncGenerator[AudioChunk, None]:
        """Sound as it arrives. Raises DeviceError when it does not open, stops or goes away."""
        if self._closed:
            return
        self._queue = asyncio.Queue(QUEUE_BLOCKS)
        try:
            try:
                async with asyncio.timeout(OPEN_SECONDS):
                    rate, channels = await self._lane.run(self._start, asyncio.get_running_loop(), self._queue)
            except TimeoutError as error:
                self._hung = True
                raise DeviceError("the microphone does not answer", "unplug it and plug it in again") from error
            resampler = Resampler(rate, self._rate, quality="MQ")
            frames = 0
            next_block = 0
            while (item := await self._next()) is not None:
                number, block = item
                if number > next_block:  # lost blocks leave a gap in time
                    frames += round((number - next_block) * BLOCK_SECONDS * self._rate)
                next_block = number + 1
                if channels > 1 or rate != self._rate:
                    frame = to_float(block).reshape(-1, channels)
                    samples = frame.mean(axis=1, dtype=np.float32) if channels <= 2 else frame[:, 0]
                    block = from_float(resampler.feed(samples))
                if block:
                    yield AudioChunk(gain(block, self._decibels), self._rate, frames / self._rate)
                    frames += len(block) // BYTES_PER_SAMPLE
        finally:
            if not self._hung:
                with suppress(RuntimeError):  # closed meanwhile, and the lane with it
                    await asyncio.shield(self._lane.run(self._stop))

    async def close(self) -> None:
        """Give the device back and end `chunks`. It cannot be opened again: make a new one."""
        if self._closed:
            return
        self._closed = True
        self._put(self._queue, None)
        if not self._hung:
            await self._lane.run(self._stop)
        self._lane.close()

    async def _next(self) -> tuple[int, bytes] | None:
        """The next block; None at the end."""
        try:
            async with asyncio.timeout(STALLED_SECONDS):
                item = await self._queue.get()
        except TimeoutError as error:
            raise DeviceError("the microphone delivers nothing any more", "was it pulled out or muted?") from error
        if item is None and not self._closed:
            raise DeviceError("the microphone went away", "plug it in again, or choose another in the configuration")
        return item

    def _put(self, queue: asyncio.Queue[tuple[int, bytes] | None], item: tuple[int, bytes] | None) -> None:
        """Runs on the loop. Full: the oldest goes."""
        if queue.full():
            queue.get_nowait()
            self.dropped += 1
            if self.dropped == 1 or self.dropped % 100 == 0:
                log.warning("%d blocks of sound dropped: this computer is too slow at the moment", self.dropped)
        queue.put_nowait(item)

    def _start(self, loop: asyncio.AbstractEventLoop, queue: asyncio.Queue[Any]) -> tuple[int, int]:
        """Open on the lane: at our rate, else at the device's own. Gives rate and channels."""
        device = choose(self._device, output=False, among=devices())
        number = 0

        def arrived(data: Any, frames: int, moment: object, status: object) -> None:
            # On PortAudio's own thread: copy and be gone.
            nonlocal number
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._put, queue, (number, bytes(data)))
            number += 1

        def finished() -> None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._put, queue, None)

        problem: Exception | None = None
        for rate, channels in _ways(self._rate, device.rate, device.inputs):

            def make(library: Any, rate: int = rate, channels: int = channels) -> Any:
                stream = library.RawInputStream(
                    samplerate=rate,
                    blocksize=round(BLOCK_SECONDS * rate),
                    device=device.index,
                    channels=channels,
                    dtype="int16",
                    latency="high",
                    callback=arrived,
                    finished_callback=finished,
                )
                stream.start()
                return stream

            try:
                self._open = OpenStream(make)
            except Exception as error:  # PortAudioError, which is not to be imported here; ValueError
                problem = error
            else:
                if self._hung:
                    self._stop()  # too late, nobody listens any more
                log.debug("microphone %s open at %d Hz, %d channels", device.name, rate, channels)
                return rate, channels
        assert problem is not None
        raise explain(problem, device, output=False) from problem

    def _stop(self) -> None:
        if self._open is not None:
            self._open.close(abort=True)
            self._open = None


class PortAudioSpeaker:
    """A speaker. All methods on one thread (the lane "speaker").

    The device stays open from sentence to sentence and is given back by `flush`.
    """

    def __init__(self, device: DeviceName = None, volume: int = 100) -> None:
        """Opens nothing yet. `volume` in percent."""
        self._device = device
        self._decibels = 20.0 * float(np.log10(max(volume, 1) / 100.0)) if volume else -96.0
        self._open: OpenStream | None = None
        self._rate = 0
        self._source_rate = 0
        self._resampler: Resampler | None = None
        self._latency = SPEAKER_LATENCY
        self._last_sound = -IDLE_SECONDS

    def play(self, chunk: AudioChunk) -> Iterator[float]:
        """Play, yielding after each 30 ms the seconds of this chunk that have left the device, as far as is known.

        The end of a chunk is still in the device when the iterator is exhausted, so that the next one follows
        without a gap. Leaving the iterator earlier stops the sound. Raises DeviceError; then the next call opens anew.
        """
        stream = self._stream(chunk.rate)
        step = BYTES_PER_SAMPLE * max(1, round(WRITE_SECONDS * chunk.rate))
        complete = False
        try:
            for begin in range(0, len(chunk.pcm), step):
                self._write(stream, chunk.pcm[begin : begin + step])
                written = min(begin + step, len(chunk.pcm)) / (BYTES_PER_SAMPLE * chunk.rate)
                yield max(0.0, written - self._latency)
            complete = True
        finally:
            if not complete:
                self._close(abort=True)

    def flush(self) -> None:
        """Wait until all is out, then give the device back."""
        if self._open is None:
            return
        if self._resampler is not None:
            rest = from_float(self._resampler.feed(np.zeros(0, dtype=np.float32), last=True))
            self._resampler = None
            self._write(self._open.stream, rest)
        # Stopping would drop what is buffered, as ALSA's plug-ins do not drain: push it out with silence.
        tail = self._latency + 2 * WRITE_SECONDS
        self._write(self._open.stream, bytes(BYTES_PER_SAMPLE * round(tail * self._rate)))
        self._close()

    def close(self) -> None:
        """Stop at once and give the device back."""
        self._close(abort=True)

    def _stream(self, rate: int) -> Any:
        """The open stream, for sound of this rate."""
        if self._open is not None and rate != self._source_rate:
            self.flush()
        if self._open is None:
            self._start(rate)
        assert self._open is not None
        return self._open.stream

    def _start(self, source_rate: int) -> None:
        device = choose(self._device, output=True, among=devices())
        problem: Exception | None = None
        for rate, _ in _ways(source_rate, device.rate, 1):

            def make(library: Any, rate: int = rate) -> Any:
                stream = library.RawOutputStream(
                    samplerate=rate, device=device.index, channels=1, dtype="int16", latency=SPEAKER_LATENCY
                )
                stream.start()
                return stream

            try:
                self._open = OpenStream(make)
            except Exception as error:  # as above
                problem = error
                continue
            self._rate, self._source_rate = rate, source_rate
            self._latency = float(self._open.stream.latency)
            self._resampler = Resampler(source_rate, rate) if rate != source_rate else None
            log.debug("speaker %s open at %d Hz, latency %.0f ms", device.name, rate, 1000 * self._latency)
            if time.monotonic() - self._last_sound > IDLE_SECONDS:
                self._write(self._open.stream, bytes(BYTES_PER_SAMPLE * round(PRIME_SECONDS * rate)), raw=True)
            return
        assert problem is not None
        raise explain(problem, device, output=True) from problem

    def _write(self, stream: Any, pcm: bytes, raw: bool = False) -> None:
        """Hand over a block at the source's rate (`raw`: the device's); waits while the device's buffer is full."""
        if not raw and self._resampler is not None:
            pcm = from_float(self._resampler.feed(to_float(pcm)))
        try:
            if pcm:
                stream.write(gain(pcm, self._decibels))
        except Exception as error:  # PortAudioError
            self._close(abort=True)
            raise DeviceError("the speaker went away", f"plug it in again, or choose another; {LIST}") from error
        self._last_sound = time.monotonic()

    def _close(self, abort: bool = False) -> None:
        if self._open is not None:
            self._open.close(abort)
            self._open = None
        self._resampler = None


def _ways(wanted: int, own: int, most_channels: int) -> Iterator[tuple[int, int]]:
    """Rate and channels to try, best first: the wanted rate, then the device's own and the usual ones; mono first.

    Of two channels the mean is taken, of a microphone array the first, which is the processed one.
    """
    for rate in dict.fromkeys((wanted, own, 48000, 44100)):
        for channels in dict.fromkeys((1, min(2, most_channels), most_channels)):
            yield rate, channels
