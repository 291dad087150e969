"""From a microphone to transcripts: opens it, feeds the ears, tells what happens, and starts again when it fails.

What is done with the sound is in `hearing`; this is its asyncio side. One loop, no locks: what the user interface
wants (listen, hold, cancel …) is noted down and obeyed before the next piece of sound.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import partial

from assistant.core.errors import DeviceError, ModelError
from assistant.core.events import Event, Heard, ListeningTimedOut, SpeechEnded, Trouble, WakeHeard
from assistant.core.ports import Microphone
from assistant.core.values import AudioChunk, Transcript
from assistant.lanes import Resident
from assistant.listening.hearing import Hearing
from assistant.listening.orders import Order

log = logging.getLogger(__name__)

FIRST_RETRY, LONGEST_RETRY = 1.0, 30.0
"""Seconds until a device or model that failed is tried again; doubled each time."""

_STOPPING = frozenset({Order.CANCEL, Order.HOLD, Order.MUTE})


class Listener:
    """Listens until it is closed."""

    def __init__(
        self,
        microphone: Callable[[], Microphone],
        hearing: Resident[Hearing],
        emit: Callable[[Event], None],
    ) -> None:
        """`microphone` makes a fresh one for each attempt; `hearing` lives on the lane "ears"."""
        self._make = microphone
        self._hearing = hearing
        self._emit = emit
        self._microphone: Microphone | None = None
        self._orders: list[Order] = []
        self._muted = self._held = False
        self._closed = asyncio.Event()
        self._ended = False

    async def utterances(self) -> AsyncGenerator[Transcript, None]:
        """Each final transcript: a command said after the wake phrase, the key or a question.

        An empty text means that there was speech which fits nothing that may be said. A device or a model that fails
        is told as Trouble and tried again; other errors (of a sound file) are raised. Ends with `close`, or with the
        sound when it comes from a file.
        """
        wait = FIRST_RETRY
        while not self._closed.is_set():
            try:
                async with aclosing(self._listen()) as transcripts:
                    async for transcript in transcripts:
                        wait = FIRST_RETRY
                        if transcript is not None:
                            yield transcript
                return
            except (DeviceError, ModelError) as error:
                if wait == FIRST_RETRY:
                    self._emit(Trouble(error.message, error.hint))
                self._emit(ListeningTimedOut())  # nobody shall speak to ears that are not there
                log.info("listening again in %.0f s: %s", wait, error)
            await self._pause(wait)
            wait = min(LONGEST_RETRY, 2.0 * wait)

    def listen(self) -> None:
        """Expect a command now, without the wake phrase: a key was pressed, or a question was asked."""
        self._orders.append(Order.LISTEN)

    def hear_out(self) -> None:
        """Expect nothing that begins from now on."""
        self._orders.append(Order.HEAR_OUT)

    def cancel(self) -> None:
        """Expect no command any more."""
        self._orders.append(Order.CANCEL)

    def hold(self) -> None:
        """The assistant speaks: hear nothing, or with `barge_in` the wake phrase alone."""
        self._held = True
        self._orders.append(Order.HOLD)

    def release(self) -> None:
        """The assistant has spoken: hear again after the hold-off."""
        self._held = False
        self._orders.append(Order.RELEASE)

    def mute(self, on: bool) -> None:
        """Hear nothing at all until told otherwise."""
        self._muted = on
        self._orders.append(Order.MUTE if on else Order.UNMUTE)

    async def close(self) -> None:
        """Give the microphone back; ends `utterances`."""
        self._closed.set()
        if self._microphone is not None:
            await self._microphone.close()

    async def _listen(self) -> AsyncGenerator[Transcript | None, None]:
        """One microphone from its opening to its end. None: it delivers."""
        await self._hearing.run(Hearing.restart)
        microphone = self._microphone = self._make()
        try:
            async with aclosing(microphone.chunks()) as chunks:
                async for chunk in chunks:
                    if self._closed.is_set():
                        return
                    feed = partial(_feed, chunk, self._take_orders(), self._standing())
                    self._tell(await self._hearing.run(feed))
                    yield None
                    if self._ended:
                        for transcript in self._tell(await self._hearing.run(Hearing.conclude)):
                            yield transcript
            self._tell(await self._hearing.run(Hearing.end))
            for transcript in self._tell(await self._hearing.run(Hearing.conclude)):
                yield transcript
        finally:
            self._microphone = None
            await microphone.close()

    def _take_orders(self) -> tuple[Order, ...]:
        orders, self._orders = tuple(self._orders), []
        return orders

    def _standing(self) -> tuple[Order, ...]:
        """What ears that take over must know: they would hear although muted, or the assistant itself."""
        return (*(Order.MUTE,) * self._muted, *(Order.HOLD,) * self._held)

    def _tell(self, happened: list[Event]) -> list[Transcript]:
        """Emit the events; give the transcripts. Orders that came meanwhile make what they concern void."""
        transcripts = []
        self._ended = False
        for event in happened:
            stopped = not _STOPPING.isdisjoint(self._orders)
            if stopped and isinstance(event, Heard | ListeningTimedOut | WakeHeard):
                continue
            self._emit(event)
            self._ended |= isinstance(event, SpeechEnded)
            if isinstance(event, Heard):
                transcripts.append(event.transcript)
        return transcripts

    async def _pause(self, seconds: float) -> None:
        """Wait, unless closed meanwhile."""
        try:
            async with asyncio.timeout(seconds):
                await self._closed.wait()
        except TimeoutError:
            pass


def _feed(chunk: AudioChunk, orders: tuple[Order, ...], standing: tuple[Order, ...], hearing: Hearing) -> list[Event]:
    return hearing.feed(chunk, (*standing, *orders) if hearing.fresh else orders)
