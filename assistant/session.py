"""A session: the one place that owns what is going on. Everything runs on one asyncio loop, so there are no locks.

It takes requests from the microphone, the keyboard, the ringing clock and remote clients, runs one turn at a time as
one task, keeps the microphone shut while the assistant speaks, and announces everything as events. It knows no
engine, no device and no user interface.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from assistant.broadcast import Broadcast
from assistant.core.errors import AssistantError
from assistant.core.events import (
    Event,
    ListeningTimedOut,
    Loading,
    SpeechEnded,
    SpeechStarted,
    StateChanged,
    Trouble,
    WakeHeard,
)
from assistant.core.values import Command, Request, Source, Spoken, State, Transcript
from assistant.lanes import Resident
from assistant.listening.listener import Listener
from assistant.ringing import Ringer
from assistant.speaking.mouth import Mouth
from assistant.turn import Faculties, Speak, Stopwatch, Turn

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a session behaves; see the configuration."""

    area: str | None = None
    """The area the microphone stands in."""
    language: str = "en"
    speak_typed: bool = False
    """Typed requests are answered aloud too."""


class Session:
    """The assistant at work. `async with` starts it and ends it."""

    def __init__(
        self,
        faculties: Faculties,
        habits: Habits,
        *,
        parts: dict[str, Resident[Any]],
        mouth: Callable[[Callable[[Event], None]], Mouth] | None = None,
        listener: Callable[[Callable[[Event], None]], Listener] | None = None,
        ringer: Ringer | None = None,
    ) -> None:
        """`parts` are loaded in the background, by name; mouth and listener are made with the session's `emit`."""
        self._faculties = faculties
        self._habits = habits
        self._parts = parts
        self._events = Broadcast()
        self._mouth = mouth(self._notice) if mouth else None
        self._listener = listener(self._notice) if listener else None
        self._ringer = ringer
        self._state = State.IDLE
        self._turns = 0
        self._turn: Turn | None = None
        self._task: asyncio.Task[None] | None = None
        self._speech_ended: tuple[float, float] | None = None
        self._background: list[asyncio.Task[None]] = []

    @property
    def state(self) -> State:
        """What the assistant is doing now."""
        return self._state

    async def __aenter__(self) -> "Session":
        self._background = [asyncio.create_task(self._load(), name="load")]
        if self._listener is not None:
            self._background.append(asyncio.create_task(self._listen(self._listener), name="listen"))
        if self._ringer is not None:
            self._background.append(asyncio.create_task(self._ring(self._ringer), name="ring"))
        return self

    async def __aexit__(self, *exception: object) -> None:
        tasks = [*self._background, *([self._task] if self._task else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._listener is not None:
            await self._listener.close()
        if self._mouth is not None:
            await self._mouth.close()
        for part in self._parts.values():
            await part.close()

    async def loaded(self) -> None:
        """Wait until every part has been loaded, or has said why not."""
        await asyncio.shield(self._background[0])

    def subscribe(self) -> AsyncGenerator[Event, None]:
        """Every event from now on."""
        return self._events.subscribe()

    async def ask(self, request: Request) -> None:
        """Take up a request; a running turn is cancelled first. What comes of it are events, up to TurnEnded."""
        await self._stop_turn()
        spoken = request.source in (Source.VOICE, Source.TIMER)
        stopwatch = Stopwatch()
        if request.source is Source.VOICE and self._speech_ended is not None:
            ended, waited = self._speech_ended
            stopwatch = Stopwatch(ended, endpoint=waited)
            stopwatch.mark("stt_final")
        self._turns += 1
        self._turn = Turn(self._turns, request, self._faculties, stopwatch, self._notice)
        aloud = self._mouth is not None and (spoken or self._habits.speak_typed)
        self._task = asyncio.create_task(self._take(self._turn, self._speak if aloud else None), name="turn")

    async def command(self, command: Command) -> None:
        """Do what a user interface says."""
        match command:
            case Command.STOP:
                await self._stop_turn()
                if self._ringer is not None:
                    self._ringer.silence()
                if self._listener is not None:
                    self._listener.cancel()
                self._become(State.IDLE)
            case Command.LISTEN:
                await self._stop_turn()
                if self._listener is None:
                    self._notice(Trouble("There is no microphone", "`assistant devices` lists what there is"))
                else:
                    self._listener.listen()
                    self._become(State.LISTENING)
            case Command.MUTE | Command.UNMUTE:
                if self._listener is not None:
                    self._listener.mute(command is Command.MUTE)

    async def _take(self, turn: Turn, speak: Speak | None) -> None:
        self._become(State.THINKING)
        try:
            await turn.run(speak)
        except AssistantError as error:
            self._notice(Trouble(error.message, error.hint))
        self._become(State.IDLE)
        if turn.expects_answer and turn.request.source is Source.VOICE and self._listener is not None:
            self._listener.listen()
            self._become(State.LISTENING)

    async def _stop_turn(self) -> None:
        if self._task is not None and not self._task.done():
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._task = None

    async def _speak(self, pieces: AsyncIterator[str]) -> Spoken:
        """Say it with the microphone shut: half duplex."""
        assert self._mouth is not None
        if self._listener is not None:
            self._listener.hold()
        try:
            return await self._mouth.speak(pieces)
        finally:
            if self._listener is not None:
                self._listener.release()

    async def _listen(self, listener: Listener) -> None:
        """What is heard becomes a request."""
        async for transcript in listener.utterances():
            await self._heard(transcript)

    async def _heard(self, transcript: Transcript) -> None:
        if not transcript.text:
            self._become(State.IDLE)
            return
        await self.ask(
            Request(
                transcript.text,
                Source.VOICE,
                area=self._habits.area,
                language=self._habits.language,
                transcript=transcript,
            )
        )

    async def _ring(self, ringer: Ringer) -> None:
        """What is due rings, or runs as a request."""
        async for due in ringer.due():
            if due.command:
                await self.ask(Request(due.command, Source.TIMER, area=self._habits.area))
            else:
                await self._stop_turn()
                self._notice(due.event)
                self._task = asyncio.create_task(self._sound(ringer, due.text), name="turn")

    async def _load(self) -> None:
        """Load every part in the background, all at once; each says when it is ready."""

        async def load(name: str, part: Resident[Any]) -> None:
            self._notice(Loading(name))
            try:
                await part.load()
            except AssistantError as error:
                self._notice(Loading(name, done=True, problem=str(error)))
            else:
                self._notice(Loading(name, done=True))

        await asyncio.gather(*(load(name, part) for name, part in self._parts.items()))

    def _notice(self, event: Event) -> None:
        """Every event of every part passes here: the state follows, then the subscribers hear of it."""
        self._events.emit(event)
        match event:
            case WakeHeard():
                self._become(State.LISTENING)
            case SpeechEnded(speech_end=end, noticed_at=noticed):
                self._speech_ended = time.monotonic() - (noticed - end), noticed - end
            case ListeningTimedOut():
                self._become(State.IDLE)
            case SpeechStarted() if self._turn is not None:
                self._turn.stopwatch.mark("tts_first_audio")
                self._become(State.SPEAKING)

    def _become(self, state: State) -> None:
        if state is not self._state:
            self._state = state
            self._events.emit(StateChanged(state))
