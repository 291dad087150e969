"""The ports: what an engine, a device or a backend must offer. At most three methods each.

Engines are synchronous and know nothing of asyncio; `assistant.lanes` carries them to their own thread.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, Self

from assistant.core.events import Event
from assistant.core.values import (
    AudioChunk,
    Command,
    Intent,
    Reply,
    Request,
    SlotValue,
    Transcript,
    Typing,
    Understanding,
    WakeReading,
    WordGraph,
)


class Microphone(Protocol):
    """A source of sound."""

    def chunks(self) -> AsyncGenerator[AudioChunk, None]:
        """Sound as it arrives, 16 kHz, until closed. A slow reader loses the oldest chunks, never the newest.

        Raises DeviceError when the device cannot be opened or goes away.
        """
        ...

    async def close(self) -> None:
        """Stop and give the device back. Ends `chunks`."""
        ...


class Speaker(Protocol):
    """A sink of sound. All three run on the lane "speaker"."""

    def play(self, chunk: AudioChunk) -> Iterator[float]:
        """Play, yielding after each block of 20-40 ms the seconds of this chunk that were played so far.

        Leaving the iterator stops the sound. Raises DeviceError.
        """
        ...

    def flush(self) -> None:
        """Wait until what was handed over is out (the device's buffer is empty)."""
        ...

    def close(self) -> None:
        """Give the device back."""
        ...


class Vad(Protocol):
    """A voice activity detector."""

    def probability(self, chunk: AudioChunk) -> float:
        """Probability, 0 to 1, that there is speech in this chunk (any length; 16 kHz)."""
        ...

    def reset(self) -> None:
        """Forget the past."""
        ...


class SpeechToText(Protocol):
    """A recognizer. One utterance at a time."""

    def listen_for(self, graph: WordGraph | None) -> None:
        """What may be said from now on; None: anything."""
        ...

    def accept(self, chunk: AudioChunk) -> Transcript:
        """Hear more (16 kHz); gives the partial transcript so far."""
        ...

    def finish(self) -> Transcript:
        """End the utterance: the final transcript. The next `accept` begins a new one."""
        ...


class WakeDetector(Protocol):
    """Hears whether an utterance begins with a wake phrase. One utterance at a time."""

    def accept(self, chunk: AudioChunk) -> str:
        """Hear more (16 kHz); gives the wake phrase with which it seems to begin, "" when with none so far."""
        ...

    def finish(self) -> WakeReading | None:
        """End the utterance: the wake phrase and how sure it is, None when there is none. Then a new one begins."""
        ...


class LanguageModel(Protocol):
    """A chat model. `messages` are {"role": "system"|"user"|"assistant", "content": text}."""

    def chat(self, messages: list[Mapping[str, str]], grammar: str = "") -> Iterator[str]:
        """The reply in pieces, as they are generated. Leaving the iterator stops generation.

        `grammar` (llama.cpp's GBNF) bounds what may be said; then the likeliest is said.
        It may have a method `interrupt`, which another thread calls to make a step that runs end at once.
        """
        ...

    def warm(self, messages: list[Mapping[str, str]]) -> None:
        """Evaluate a prefix in advance, so that `chat` with the same beginning starts at once."""
        ...

    def close(self) -> None:
        """Free the memory."""
        ...


class Foreteller(LanguageModel, Protocol):
    """A chat model that also says how a text may go on."""

    def next_words(
        self, messages: Sequence[Mapping[str, str]], typed: str, count: int = 5
    ) -> Iterator[tuple[str, float]]:
        """Words with which the user's unfinished text may go on, each with its probability, the likeliest first.

        A word that is begun is completed. Leaving the iterator ends it; it may have `interrupt`, as for `chat`.
        """
        ...


class TextToSpeech(Protocol):
    """A voice."""

    @property
    def name(self) -> str:
        """Identifies the voice and its settings; part of the cache key."""
        ...

    def synthesize(self, sentence: str) -> Iterator[AudioChunk]:
        """Speech for one normalized sentence, in one or more chunks at the voice's rate."""
        ...


class HomeBackend(Protocol):
    """Something that has devices and can switch them."""

    def states(self) -> Mapping[str, Mapping[str, SlotValue]]:
        """Entity id → {"state": …, attributes…} of every device."""
        ...

    def call(self, entity: str, action: str, values: Mapping[str, SlotValue]) -> Mapping[str, SlotValue]:
        """Do one action on one device; gives its new state. Raises HomeError."""
        ...


class Clock(Protocol):
    """The wall clock, local time with zone."""

    def now(self) -> datetime:
        """The present moment, timezone-aware."""
        ...


class Understander(Protocol):
    """Words to intents. Acts on nothing."""

    def understand(self, request: Request) -> Understanding:
        """What the request means; a lone Chat intent when it is no command."""
        ...


class Interpreter(Understander, Protocol):
    """An understander that listens to a chat model, too."""

    def reconsider(self, request: Request, said: Sequence[Intent]) -> Understanding:
        """The same request once more, where a chat model takes it for these commands, in the user's own words."""
        ...


class Actor(Protocol):
    """Carries intents out."""

    def act(self, intent: Intent, request: Request) -> Reply:
        """Do it and say so. What cannot be done is a Reply with `failed`, never an exception."""
        ...

    def changes(self, everything: bool = False) -> Sequence[Event]:
        """What changed since the last call: devices, what is set, lists, the volume. `everything`: as it is now."""
        ...

    def note(self, request: Request, answer: str) -> None:
        """A request was answered in conversation: "repeat that" should know."""
        ...


class Subscription(Protocol):
    """Events for one reader: `async with assistant.subscribe() as events`, then `async for`."""

    def __aiter__(self) -> AsyncIterator[Event]:
        """Itself."""
        ...

    async def __anext__(self) -> Event:
        """The next event."""
        ...

    async def __aenter__(self) -> Self:
        """Itself. It has begun already, when it was made."""
        ...

    async def __aexit__(self, *exception: object) -> None:
        """No more events."""
        ...


class Assistant(Protocol):
    """A session, in this process or behind the socket of a running service: what a user interface needs."""

    @property
    def process(self) -> int:
        """The number of the process that it runs in."""
        ...

    def subscribe(self) -> Subscription:
        """Every event from now on. A reader that falls far behind loses the oldest levels and partials first."""
        ...

    async def ask(self, request: Request) -> None:
        """Take up a request; a running turn is cancelled. Returns at once: what comes of it are events."""
        ...

    async def command(self, command: Command | Typing) -> None:
        """Stop speaking and thinking, listen without the wake phrase, be deaf for a while; or somebody is typing."""
        ...
