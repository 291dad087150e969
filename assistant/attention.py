"""What the assistant attends to: its state, and the ears that go with it.

It knows when the ears wait for a command, who called, and when nothing will be said any more. What is done with what
they hear is the session's.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from assistant.core.events import Event, MicrophoneMuted, StateChanged, Trouble
from assistant.core.senses import Ears
from assistant.core.values import State

LONGEST_ANSWER = 20.0
"""Seconds for which a ringing waits while somebody speaks."""
LONGEST_SILENCE = 20.0
"""Seconds of listening without a word. The ears give up long before; without sound (unplugged) they never say so."""

NO_MICROPHONE = Trouble("There is no microphone", "`assistant devices` lists what there is")


class Attention:
    """One enum for all, and what follows from it. Used from the event loop's thread only."""

    def __init__(self, ears: Ears | None, announce: Callable[[Event], None], rest: Callable[[], None]) -> None:
        """`rest` is called when a listening came to nothing."""
        self._ears = ears
        self._announce = announce
        self._rest = rest
        self.state = State.IDLE
        self.muted = False
        self.call = ""
        """The wake phrase to which it listens or answers; "" after a key, a question or a ring."""
        self.addressed = True
        """False where it listens only because it rings, or lingers: a radio may be on."""
        self.lingers = False
        """It listens only because it has just answered."""
        self.idle = asyncio.Event()
        """Set while nothing is asked, said or listened for."""
        self.idle.set()
        self._silent = asyncio.Event()  # cleared while somebody is in the middle of an answer
        self._silent.set()
        self._deaf: asyncio.TimerHandle | None = None  # ends a listening in which nothing happens

    def become(self, state: State) -> None:
        """From now on this is the state."""
        self.lingers = False
        if state is State.LISTENING:
            self.idle.clear()
            self._go_on()
        if state is self.state:
            return
        self.state = state
        if state is State.IDLE:
            self.idle.set()
            self.call = ""
        else:
            self.idle.clear()
        if state is not State.LISTENING:
            self._silent.set()
        self._announce(StateChanged(state))

    def listen(self) -> None:
        """Listen without the wake phrase, where there are ears that may."""
        if self._ears is None or self.muted:
            self.become(State.IDLE)
        else:
            self._ears.listen()
            self.become(State.LISTENING)

    def linger(self, seconds: float) -> None:
        """Listen so long for what hangs on the last answer. What is due need not wait for that."""
        self.addressed = False
        self.listen()
        if self.state is State.LISTENING:
            self.lingers = True
            self.idle.set()
            self._later(seconds, self._linger_no_longer)

    def woken(self, phrase: str) -> None:
        """The wake phrase was said: the ears listen already."""
        self.call, self.addressed = phrase, True
        self.become(State.LISTENING)

    def begun(self) -> None:
        """Somebody says something."""
        if self.state is State.LISTENING:
            self._silent.clear()
            self.idle.clear()
            self._go_on()

    def ended(self) -> None:
        """Nothing came of the listening. A turn that was started meanwhile has a state of its own."""
        if self.state is State.LISTENING:
            self._rest()

    def give_up(self) -> None:
        """Expect no command any more."""
        if self._ears is not None:
            self._ears.cancel()

    def mute(self, muted: bool) -> None:
        """Be deaf, or no longer; everybody is told."""
        if self._ears is None:
            self._announce(NO_MICROPHONE)
            return
        self.muted = muted
        self._ears.mute(muted)
        self._announce(MicrophoneMuted(muted))
        if muted:
            self.ended()

    async def answer(self, seconds: float) -> None:
        """Listen so long whether somebody answers a ring, and hear out what was begun."""
        self.addressed = False
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:  # the ears give up sooner than a long pause ends
                    self.listen()
                    if self.idle.is_set():  # there are none
                        await asyncio.sleep(seconds)
                    await self.idle.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_ANSWER):
                await self._silent.wait()

    def close(self) -> None:
        """Wait for nothing any more."""
        if self._deaf is not None:
            self._deaf.cancel()

    def _go_on(self) -> None:
        """Count anew until nothing was heard for too long."""
        self._later(LONGEST_SILENCE, self._heard_nothing)

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        self.close()
        self._deaf = asyncio.get_running_loop().call_later(seconds, what)

    def _linger_no_longer(self) -> None:
        if self.state is State.LISTENING and self._ears is not None:
            self._ears.hear_out()  # whoever has just begun, of which no word is known yet, may finish
            self._go_on()

    def _heard_nothing(self) -> None:
        if self.state is State.LISTENING:
            self.give_up()  # else they would begin when they are there again
            self.ended()
