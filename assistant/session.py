"""A session: the one place that owns what is going on. Everything runs on one asyncio loop, so there are no locks.

It takes requests from the microphone, the keyboard, the ringing clock and remote clients, runs one turn at a time as
one task, keeps the microphone shut while the assistant speaks, and announces everything as events. It knows no
engine, no device and no user interface.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from assistant.audio.chime import Sound, chime
from assistant.broadcast import Broadcast
from assistant.core.errors import AssistantError
from assistant.core.events import (
    Event,
    Heard,
    ListeningTimedOut,
    Loading,
    SentenceSpoken,
    SpeechEnded,
    SpeechStarted,
    StateChanged,
    TimerRang,
    Trouble,
    TurnEnded,
    Understood,
    VolumeChanged,
    WakeHeard,
)
from assistant.core.values import AudioChunk, Command, Request, Source, Spoken, State, Tier, Transcript
from assistant.lanes import Resident
from assistant.turn import Faculties, Speak, Stopwatch, Turn

log = logging.getLogger(__name__)


class Ears(Protocol):
    """What a session needs of a listener (assistant.listening.listener)."""

    def utterances(self) -> AsyncIterator[Transcript]:
        """Final transcripts, as they come."""
        ...

    def listen(self) -> None:
        """Listen now, without the wake phrase."""
        ...

    def hold(self) -> None:
        """Shut the microphone: the assistant speaks."""
        ...

    def release(self) -> None:
        """Open it again."""
        ...

    def cancel(self) -> None:
        """Forget the utterance that is being heard; wait for the wake phrase again."""
        ...

    def mute(self, on: bool) -> None:
        """Be deaf, or no longer."""
        ...

    async def close(self) -> None:
        """Give the microphone back."""
        ...


class Voice(Protocol):
    """What a session needs of a mouth (assistant.speaking.mouth)."""

    volume: int
    """Percent."""

    async def speak(self, pieces: AsyncIterator[str]) -> Spoken:
        """Say a text as it comes; cancelling falls silent."""
        ...

    async def chime(self, sound: AudioChunk) -> None:
        """Play a short sound."""
        ...

    async def close(self) -> None:
        """Give the speaker back."""
        ...


class Bell(Protocol):
    """What a session needs of the ringing clock (assistant.ringing)."""

    def due(self) -> AsyncIterator[TimerRang]:
        """What is due, as it becomes due."""
        ...

    async def silence(self) -> None:
        """What rings was heard: it need not ring again."""
        ...


Notice = Callable[[Event], None]
Part = TypeVar("Part")

FAULT_PAUSE = 5.0
"""Seconds until listening or the clock begin again after a fault."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a session behaves; see the configuration."""

    area: str | None = None
    """The area the microphone stands in."""
    language: str = "en"
    speak_typed: bool = False
    """Typed requests are answered aloud too."""
    least_confidence: float = 0.0
    """Speech that was recognized with less is not acted on; 0 to 1."""
    chime: bool = True
    """A short sound says that the wake phrase was heard."""
    followup: bool = True
    """After a question of its own it listens without the wake phrase."""
    rings: int = 6
    """How often a timer or alarm is told when nobody answers."""
    ring_pause: float = 6.0
    """Seconds between two tellings, in which a word or a key stops it."""


class Session:
    """The assistant at work. `async with` starts it and ends it."""

    def __init__(
        self,
        faculties: Faculties,
        habits: Habits,
        *,
        parts: dict[str, Resident[Any]],
        mouth: Callable[[Notice], Voice] | None = None,
        listener: Callable[[Notice], Ears] | None = None,
        bell: Bell | None = None,
        heard: Callable[[str], None] | None = None,
    ) -> None:
        """`parts` are loaded in the background, by name; mouth and listener are made with the session's `_notice`.

        `heard` is told how much of a reply that was cut off had been heard.
        """
        self._faculties = faculties
        self._habits = habits
        self._parts = parts
        self._events = Broadcast()
        self._mouth = mouth(self._notice) if mouth else None
        self._listener = listener(self._notice) if listener else None
        self._bell = bell
        self._tell_heard = heard
        self._said: list[str] = []
        self._ringing: list[str] = []
        self._aloud = self._chatting = False
        self._state = State.IDLE
        self._turns = 0
        self._turn: Turn | None = None
        self._task: asyncio.Task[None] | None = None
        self._speech_ended: tuple[float, float] | None = None
        self._background: list[asyncio.Task[None]] = []
        self._chiming: asyncio.Task[None] | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that are loaded, as their Loading events name them."""
        return tuple(self._parts)

    @property
    def _turning(self) -> asyncio.Task[None] | None:
        """The turn that runs, if one does."""
        running = self._task is not None and not self._task.done() and self._task.get_name() == "turn"
        return self._task if running else None

    @property
    def state(self) -> State:
        """What the assistant is doing now."""
        return self._state

    async def __aenter__(self) -> "Session":
        self._background = [asyncio.create_task(self._load(), name="load")]
        if self._listener is not None:
            self._background.append(asyncio.create_task(self._lasting("listening", self._listen, self._listener)))
        if self._bell is not None:
            self._background.append(asyncio.create_task(self._lasting("the clock", self._ring, self._bell)))
        return self

    async def __aexit__(self, *exception: object) -> None:
        tasks = [task for task in (*self._background, self._task, self._chiming) if task is not None]
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
            self._speech_ended = None  # of this utterance alone
        self._turns += 1
        self._said.clear()
        self._chatting = False
        self._turn = Turn(self._turns, request, self._faculties, stopwatch, self._notice)
        self._aloud = self._mouth is not None and (spoken or self._habits.speak_typed)
        self._task = asyncio.create_task(self._take(self._turn, self._speak if self._aloud else None), name="turn")

    async def command(self, command: Command) -> None:
        """Do what a user interface says."""
        match command:
            case Command.STOP:
                await self._stop_turn()
                if self._bell is not None:
                    await self._silence(self._bell)
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
        await turn.run(speak)
        if self._bell is not None and turn.request.source is not Source.TIMER:
            await self._silence(self._bell)  # whoever asks something has heard what rang
        self._become(State.IDLE)
        answers = self._habits.followup and turn.request.source is Source.VOICE
        if turn.expects_answer and answers and self._listener is not None:
            self._listener.listen()
            self._become(State.LISTENING)

    async def _stop_turn(self) -> None:
        while (task := self._task) is not None:  # another caller may have started the next one meanwhile
            task.cancel()
            await asyncio.wait({task})  # not `await task`: a cancellation of the caller itself must not get lost
            if self._task is task:
                self._task = None

    async def _speak(self, pieces: AsyncIterator[str]) -> Spoken:
        """Say it with the microphone shut."""
        assert self._mouth is not None
        with self._microphone_shut():
            return await self._mouth.speak(pieces)

    @contextmanager
    def _microphone_shut(self) -> Iterator[None]:
        """Half duplex: what the assistant itself plays is not heard."""
        if self._listener is not None:
            self._listener.hold()
        try:
            yield
        finally:
            if self._listener is not None:
                self._listener.release()

    async def _lasting(self, name: str, work: Callable[[Part], Awaitable[None]], part: Part) -> None:
        """Do it until it ends by itself. A fault is told and it begins again: nobody would notice that it is gone."""
        while True:
            try:
                return await work(part)
            except Exception as error:  # a locked database, an engine's own fault
                log.exception("%s failed", name)
                self._notice(Trouble(f"{name} failed: {error}", f"it begins again in {FAULT_PAUSE:.0f} s"))
            await asyncio.sleep(FAULT_PAUSE)

    async def _listen(self, listener: Ears) -> None:
        """What is heard becomes a request."""
        async for transcript in listener.utterances():
            await self._heard(transcript)

    async def _heard(self, transcript: Transcript) -> None:
        if not transcript.text or transcript.confidence < self._habits.least_confidence:
            # Better to say that nothing was understood than to do what was probably not said.
            if self._mouth is not None and (transcript.rejected or transcript.text):
                self._chiming = asyncio.create_task(self._mouth.chime(chime(Sound.ERROR)))
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

    async def _ring(self, bell: Bell) -> None:
        """What is due rings, or runs as a request."""
        async for ring in bell.due():
            self._notice(ring)
            if self._turning is not None:
                await asyncio.wait({self._turning})  # what somebody asked for is done first
            if ring.command:
                await self.ask(Request(ring.command, Source.TIMER, area=self._habits.area))
            else:
                self._ringing.append(ring.text)
                self._start_sound(bell)

    def _start_sound(self, bell: Bell) -> None:
        """Ring, unless it rings already: then the next round tells what has been added."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._sound(bell), name="ring")

    async def _sound(self, bell: Bell) -> None:
        """Tell what is due, listen whether somebody stops it, and again, until it has rung long enough."""
        for _ in range(self._habits.rings if self._mouth else 0):
            with self._microphone_shut():
                if self._mouth is not None:
                    await self._mouth.chime(chime(Sound.ALARM))
            await self._speak(_once(" ".join(self._ringing)))
            if self._listener is not None:
                self._listener.listen()
                self._become(State.LISTENING)
            await asyncio.sleep(self._habits.ring_pause)
        await self._silence(bell)
        self._become(State.IDLE)

    async def _silence(self, bell: Bell) -> None:
        """What rang was heard."""
        self._ringing.clear()
        await bell.silence()

    async def _load(self) -> None:
        """Load every part in the background, all at once; each says when it is ready."""

        async def load(name: str, part: Resident[Any]) -> None:
            self._notice(Loading(name))
            try:
                await part.load()
            except AssistantError as error:
                self._notice(Loading(name, done=True, problem=str(error)))
            except Exception as error:  # a library's own fault: whoever waits for this part must hear of it
                log.exception("%s cannot be loaded", name)
                self._notice(Loading(name, done=True, problem=f"{type(error).__name__}: {error}"))
            else:
                self._notice(Loading(name, done=True))

        await asyncio.gather(*(load(name, part) for name, part in self._parts.items()))
        with suppress(AssistantError):  # told already, when it was loaded
            for event in await self._faculties.actor.run(lambda actor: actor.changes()):
                self._notice(event)

    def _notice(self, event: Event) -> None:
        """Every event of every part passes here: the state follows, then the subscribers hear of it."""
        self._events.emit(event)
        match event:
            case WakeHeard():
                if self._task is not None:
                    self._task.cancel()  # barge-in: what is being said or rings falls silent
                self._become(State.LISTENING)
                if self._mouth is not None and self._habits.chime:
                    self._chiming = asyncio.create_task(self._mouth.chime(chime(Sound.WAKE)))
            case Heard() if self._chiming is not None:
                self._chiming.cancel()  # the command came in one breath: its answer says that it was heard
            case VolumeChanged(percent=percent) if self._mouth is not None:
                self._mouth.volume = percent
            case SentenceSpoken(spoken=spoken):
                self._said.append(spoken.text)
            case Understood(tier=tier):
                self._chatting = tier is Tier.CHAT
            case TurnEnded(cancelled=True) if self._tell_heard is not None and self._chatting and self._aloud:
                self._tell_heard(" ".join(self._said))
            case SpeechEnded(speech_end=end, noticed_at=noticed):
                self._speech_ended = time.monotonic() - (noticed - end), noticed - end
            case ListeningTimedOut():
                self._become(State.IDLE)
            case SpeechStarted():
                if self._turn is not None:
                    self._turn.stopwatch.mark("tts_first_audio")
                self._become(State.SPEAKING)

    def _become(self, state: State) -> None:
        if state is not self._state:
            self._state = state
            self._events.emit(StateChanged(state))


async def _once(text: str) -> AsyncGenerator[str, None]:
    yield text
