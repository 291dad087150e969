"""A session: the one place that owns what is going on. Everything runs on one asyncio loop, so there are no locks.

It takes requests from the microphone, the keyboard, the ringing clock and remote clients, runs one turn at a time as
one task, says what state that is, lets ring what is due, and announces everything as events. It knows no engine, no
device and no user interface.
"""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any

from assistant.attention import NO_MICROPHONE, Attention
from assistant.audio.chime import Sound, chime
from assistant.bell import Bell
from assistant.broadcast import Broadcast, Subscription
from assistant.core.errors import AssistantError
from assistant.core.events import (
    Event,
    Heard,
    ListeningTimedOut,
    MicrophoneMuted,
    PartialHeard,
    SentenceSpoken,
    SpeechEnded,
    SpeechStarted,
    StateChanged,
    Trouble,
    VolumeChanged,
    WakeHeard,
)
from assistant.core.senses import Ears, Foresight, RingingClock, Voice
from assistant.core.values import Command, Request, Source, State, Transcript, Typing
from assistant.duplex import Duplex
from assistant.habits import SessionHabits
from assistant.lanes import Resident
from assistant.residents import Residents
from assistant.turn import Faculties, Speak, Stopwatch, Turn
from assistant.underway import Part, Underway, lasting

log = logging.getLogger(__name__)

Notice = Callable[[Event], None]


class Session:
    """The assistant at work. `async with` starts it and ends it."""

    def __init__(
        self,
        faculties: Faculties,
        habits: SessionHabits,
        *,
        parts: dict[str, Resident[Any]],
        spare: Sequence[Resident[Any]] = (),
        mouth: Callable[[Notice], Voice] | None = None,
        listener: Callable[[Notice], Ears] | None = None,
        foresight: Callable[[Notice], Foresight] | None = None,
        clock: RingingClock | None = None,
        upkeep: Callable[[Notice], Awaitable[None]] | None = None,
    ) -> None:
        """`parts` are loaded in the background, by name; mouth, listener and foresight are made with `_notice`.

        `upkeep` goes on beside everything else, as long as the session lasts; it may load what is `spare`.
        """
        self._faculties = faculties
        self._habits = habits
        self._residents = Residents(parts, self._notice, spare)
        self._events = Broadcast()
        self._mouth = mouth(self._notice) if mouth else None
        self._listener = listener(self._notice) if listener else None
        self._foresight = foresight(self._notice) if foresight else None
        self._duplex = Duplex(self._mouth, self._listener) if self._mouth else None
        self._clock = clock
        self._upkeep = upkeep
        self._bell = Bell(clock, habits.ringing, self._tell_due, self._notice) if clock else None
        self._attention = Attention(self._listener, self._events.emit, self._rest)
        self._turns = 0
        self._turn: Turn | None = None
        self._underway = Underway()
        self._speech_ended: tuple[float, float] | None = None
        self._background: list[asyncio.Task[None]] = []
        self._chiming: asyncio.Task[None] | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that are loaded, as their Loading events name them."""
        return self._residents.names

    @property
    def state(self) -> State:
        """What the assistant is doing now."""
        return self._attention.state

    async def __aenter__(self) -> "Session":
        self._background = [asyncio.create_task(self._load(), name="load")]
        if self._listener is not None:
            self._begin("listening", self._listen, self._listener)
        if self._clock is not None:
            self._begin("the clock", self._watch, self._clock)
        if self._upkeep is not None:
            self._begin("upkeep", self._upkeep, self._notice)
        return self

    async def __aexit__(self, *exception: object) -> None:
        tasks = [task for task in (*self._background, self._underway.task, self._chiming) if task is not None]
        for task in tasks:
            task.cancel()
        self._attention.close()
        if self._foresight is not None:
            self._foresight.stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._listener is not None:
            await self._listener.close()
        if self._mouth is not None:
            await self._mouth.close()
        await self._residents.close()

    @property
    def process(self) -> int:
        """This one."""
        return os.getpid()

    def _begin(self, name: str, work: Callable[[Part], Awaitable[None]], part: Part) -> None:
        self._background.append(asyncio.create_task(lasting(name, work, part, self._notice)))

    async def loaded(self) -> None:
        """Wait until every part has been loaded, or has said why not."""
        await asyncio.shield(self._background[0])

    def subscribe(self) -> Subscription:
        """Every event from now on."""
        return self._events.subscribe()

    async def ask(self, request: Request) -> None:
        """Take up a request; a running turn is cancelled first. What comes of it are events, up to TurnEnded."""
        addressed = self._attention.addressed or request.source is not Source.VOICE
        if request.source is Source.VOICE:
            request = replace(request, overheard=self._attention.lingers)
        await self._underway.stop()
        aloud = self._habits.speak_typed or request.source in (Source.VOICE, Source.TIMER)
        if request.source is not Source.VOICE and self.state is State.LISTENING:
            self._attention.give_up()  # whoever types has changed their mind about speaking
        self._turns += 1
        self._turn = Turn(
            self._turns,
            request,
            self._faculties,
            self._stopwatch(request),
            self._notice,
            self._news if request.source is not Source.TIMER else None,
        )
        if self._foresight is not None:
            self._foresight.stop()
        speak = self._duplex.speak if self._duplex is not None and aloud else None
        self._attention.become(State.THINKING)
        self._underway.start(self._take(self._turn, speak, addressed), "turn")

    async def command(self, command: Command | Typing) -> None:
        """Do what a user interface says."""
        match command:
            case Command.STOP:
                if self._turn is not None:
                    self._turn.settled = True
                await self._underway.stop()
                self._attention.give_up()
                await self._answered()
                self._attention.become(State.IDLE)
            case Command.LISTEN:
                self._attention.call, self._attention.addressed = "", True
                if self._listener is None:
                    self._notice(NO_MICROPHONE)
                elif self._attention.muted:
                    self._notice(Trouble("The microphone is muted", "unmute it first"))
                else:
                    await self._underway.stop()
                    self._attention.listen()
            case Command.MUTE | Command.UNMUTE:
                self._attention.mute(command is Command.MUTE)
            case Command.SHOW:
                self._events.emit(StateChanged(self.state))
                self._events.emit(MicrophoneMuted(self._attention.muted))
                await self._tell_changes(everything=True)
            case Typing(text=text) if self._foresight is not None and not self._underway.name:
                self._foresight.look(text)

    def _stopwatch(self, request: Request) -> Stopwatch:
        """Running since the end of speech; since now for what was not spoken."""
        if request.source is not Source.VOICE or self._speech_ended is None:
            return Stopwatch()
        (ended, waited), self._speech_ended = self._speech_ended, None  # of this utterance alone
        stopwatch = Stopwatch(ended, endpoint=waited)
        stopwatch.mark("stt_final")
        return stopwatch

    async def _take(self, turn: Turn, speak: Speak | None, addressed: bool) -> None:
        await turn.run(speak)
        source = turn.request.source
        if source is not Source.TIMER and (addressed or turn.commanded):
            await self._answered(told=turn.told_news)  # whoever asks something has heard what rang
        spoken = source is Source.VOICE and (addressed or turn.commanded)
        if turn.expects_answer and source is Source.VOICE and self._habits.followup:
            self._attention.addressed = True
            self._attention.listen()
        elif spoken and turn.reply and self._habits.linger and not (self._bell is not None and self._bell.rings):
            self._attention.linger(self._habits.linger)
        else:
            self._rest()

    async def _answered(self, *, told: bool = False) -> None:
        """Somebody is there: what rings was heard; `told`: and what had been missed."""
        if self._bell is None or self._clock is None:
            return
        try:
            rang = self._bell.rings
            await self._bell.answered()
            if told:
                await self._clock.told()
            if rang:
                await self._tell_changes()
        except AssistantError as error:
            self._notice(Trouble(error.message, error.hint))

    def _rest(self) -> None:
        """Nothing more is asked, said or listened for. What rang before and was not answered rings on."""
        self._attention.become(State.IDLE)
        if self._bell is not None and self._bell.rings and not self._underway.name:
            self._underway.start(self._ring(self._bell), "ring")

    async def _listen(self, listener: Ears) -> None:
        """What is heard becomes a request."""
        async with aclosing(listener.utterances()) as utterances:
            async for transcript in utterances:
                await self._heard(transcript)

    async def _heard(self, transcript: Transcript) -> None:
        if not transcript.text or transcript.confidence < self._habits.least_confidence:
            # Better to say that nothing was understood than to do what was probably not said.
            if self._mouth is not None and (transcript.rejected or transcript.text) and not self._attention.lingers:
                self._chiming = asyncio.create_task(self._mouth.chime(chime(Sound.ERROR)))
            self._attention.ended()
            return
        area, language = self._habits.calls.get(self._attention.call, (None, None))
        await self.ask(
            Request(
                transcript.text,
                Source.VOICE,
                area=area or self._habits.area,
                language=language or self._habits.language,
                transcript=transcript,
            )
        )

    async def _watch(self, clock: RingingClock) -> None:
        """What is due rings, or runs as a request."""
        assert self._bell is not None
        async with aclosing(clock.due()) as dues:
            async for due in dues:
                self._notice(due)
                if due.command:
                    await self._carry_out(due.command)
                else:
                    await self._tell_changes()
                    await self._turn_comes()
                    self._bell.add(due)
                    if not self._underway.name:
                        self._rest()

    async def _turn_comes(self) -> None:
        """What somebody asked for, or is just saying, is done first."""
        while not self._attention.idle.is_set() and self._underway.name != "ring":
            await self._attention.idle.wait()

    async def _carry_out(self, command: str) -> None:
        """Do what was scheduled; again, when somebody interrupted it before anything was done."""
        settled = False
        while not settled:
            await self._turn_comes()
            await self.ask(Request(command, Source.TIMER, area=self._habits.area))
            turn, task = self._turn, self._underway.task
            assert turn is not None
            assert task is not None
            await asyncio.wait({task})
            settled = turn.settled

    async def _ring(self, bell: Bell) -> None:
        """Ring to the end, where there is a voice to ring with; else it was shown, and that is all that can be done."""
        if self._mouth is None:
            await self._answered()
            return
        try:
            await bell.ring()
        except AssistantError as error:
            self._notice(Trouble(error.message, error.hint))
        self._attention.give_up()  # nobody answered, and what is said from now on answers nothing
        await self._tell_changes()
        self._attention.become(State.IDLE)

    async def _tell_due(self, text: str, pause: float) -> None:
        """Say what is due, and listen whether somebody stops it."""
        assert self._duplex is not None
        await self._duplex.ring(text)
        await self._attention.answer(pause)

    async def _news(self) -> str:
        """What the user should hear with the next answer, whatever was asked."""
        try:
            return await self._clock.missed() if self._clock is not None else ""
        except AssistantError as error:  # no fault of what was asked
            log.warning("what was missed cannot be told: %s", error)
            return ""

    async def _load(self) -> None:
        await self._residents.load()
        await self._tell_changes()

    async def _tell_changes(self, *, everything: bool = False) -> None:
        with suppress(AssistantError):  # told already, when it was loaded
            for event in await self._faculties.actor.run(lambda actor: actor.changes(everything)):
                self._notice(event)

    def _notice(self, event: Event) -> None:
        """Every event of every part passes here: the state follows, then the subscribers hear of it."""
        self._events.emit(event)
        match event:
            case WakeHeard(phrase=phrase):
                self._underway.cancel()  # barge-in: what is being said or rings falls silent
                self._attention.woken(phrase)
                if self._mouth is not None and self._habits.chime:
                    self._chiming = asyncio.create_task(self._mouth.chime(chime(Sound.WAKE)))
            case Heard() if self._chiming is not None:
                self._chiming.cancel()  # the command came in one breath: its answer says that it was heard
            case VolumeChanged(percent=percent) if self._mouth is not None:
                self._mouth.volume = percent
            case SentenceSpoken(spoken=spoken) if self._turn is not None:
                self._turn.hear(spoken)
            case PartialHeard():
                self._attention.begun()
            case SpeechEnded(speech_end=end, noticed_at=noticed):
                self._speech_ended = time.monotonic() - (noticed - end), noticed - end
            case ListeningTimedOut():
                self._attention.ended()
            case SpeechStarted():
                if self._turn is not None:
                    self._turn.stopwatch.mark("tts_first_audio")
                self._attention.become(State.SPEAKING)
