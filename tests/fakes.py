"""Hand-written stand-ins for unit tests of the core alone. Engines themselves are always tested for real."""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from assistant.audio import wav
from assistant.audio.pcm import RATE, silence
from assistant.core.events import Event, HomeChanged, SentenceSpoken, SpeechStarted
from assistant.core.values import AudioChunk, Intent, Reply, Request, Spoken, Tier, Transcript, Understanding

KNOWN = ("one", "two", "three", "ask", "fail", "slow")


class FixedClock:
    """A clock that stands where it was set."""

    def __init__(self, now: datetime = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


class ScriptedUnderstander:
    """Understands "one", "two" … as intents of that name; everything else is Chat."""

    def __init__(self, known: tuple[str, ...] = KNOWN) -> None:
        self.known = known
        self.requests: list[Request] = []

    def understand(self, request: Request) -> Understanding:
        self.requests.append(request)
        intents = tuple(Intent(word) for word in request.text.split() if word in self.known)
        return Understanding(intents or (Intent("Chat"),), Tier.GRAMMAR if intents else Tier.CHAT)

    def reconsider(self, request: Request, said: Sequence[Intent]) -> Understanding:
        return Understanding(tuple(said), Tier.MODEL)


class ScriptedActor:
    """Answers "did NAME"; "ask" asks back, "fail" refuses, "slow" waits until released."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.noted: list[str] = []
        self.started = threading.Event()
        self.release = threading.Event()

    def act(self, intent: Intent, request: Request) -> Reply:
        if intent.name == "slow":
            self.started.set()
            assert self.release.wait(10)
        self.done.append(intent.name)
        if intent.name == "fail":
            return Reply("I cannot.", failed=True)
        return Reply(f"Did {intent.name}.", expects_answer=intent.name == "ask")

    def changes(self, everything: bool = False) -> list[HomeChanged]:
        return [HomeChanged(f"light.{name}", "on") for name in self.done[-1:]]

    def note(self, request: Request, answer: str) -> None:
        self.noted.append(answer)


class SlowMouth:
    """Says one piece at a time and waits to be let go on, like a speaker that takes its time."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self.go_on = asyncio.Event()
        self.volume = 100
        self.chimes = 0
        self.said: list[str] = []

    async def speak(self, pieces: AsyncIterator[str], language: str = "") -> Spoken:
        async for piece in pieces:
            self._emit(SpeechStarted(piece, cached=False, first_audio=1.0))
            await self.go_on.wait()
            self.said.append(piece)
            self._emit(SentenceSpoken(Spoken(piece, True, 1.0)))
        return Spoken("".join(self.said), True, float(len(self.said)))

    async def chime(self, sound: AudioChunk) -> None:
        self.chimes += 1

    async def close(self) -> None:
        self.go_on.set()


class FileMicrophone:
    """Hears one file and the silence after it, as fast as it is read."""

    def __init__(self, path: Path, trailing: float = 1.5) -> None:
        """`trailing`: seconds of silence after the file, so that its last word is seen to end."""
        self._path = path
        self._trailing = trailing

    async def chunks(self) -> AsyncGenerator[AudioChunk, None]:
        now = 0.0
        for block in (*wav.blocks(self._path, 0.032), silence(self._trailing)):
            for begin in range(0, len(block.pcm), 1024):
                yield (chunk := AudioChunk(block.pcm[begin : begin + 1024], RATE, now))
                now += chunk.seconds

    async def close(self) -> None:
        """Nothing is open."""


class QueueListener:
    """Hears what a test puts into it."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.heard: asyncio.Queue[Transcript | None] = asyncio.Queue(10)

    async def utterances(self) -> AsyncGenerator[Transcript, None]:
        while (transcript := await self.heard.get()) is not None:
            yield transcript

    def listen(self) -> None:
        self.calls.append("listen")

    def hear_out(self) -> None:
        self.calls.append("hear out")

    def hold(self) -> None:
        self.calls.append("hold")

    def release(self) -> None:
        self.calls.append("release")

    def cancel(self) -> None:
        self.calls.append("cancel")

    def mute(self, on: bool) -> None:
        self.calls.append("mute" if on else "unmute")

    async def close(self) -> None:
        await self.heard.put(None)


class CountingGenerator:
    """A blocking iterator that notes on which thread it ran and whether it was closed."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.threads: set[str] = set()
        self.closed = False

    def __iter__(self) -> Iterator[int]:
        try:
            for number in range(self.length):
                self.threads.add(threading.current_thread().name)
                yield number
        finally:
            self.closed = True


class Echo:
    """A conversation that says the words back, and notes whether the answer was closed and what was heard of it."""

    def __init__(self) -> None:
        self.closed = 0
        self.heard_of_it: list[str] = []

    def language(self, intent: Intent) -> str:
        return ""

    async def reply(self, request: Request, intent: Intent) -> AsyncGenerator[str, None]:
        try:
            for word in request.text.split():
                yield f"{word} "
        finally:
            self.closed += 1

    def heard(self, text: str) -> None:
        self.heard_of_it.append(text)

    def forget(self) -> None:
        self.heard_of_it.clear()


async def comes_true(condition: Callable[[], bool]) -> None:
    """Let everything else work until something is so that no event tells."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110  (there is nothing to wait for)
            await asyncio.sleep(0)
