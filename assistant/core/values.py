"""The values that travel between the parts. Plain frozen data: no behaviour beyond small derived figures."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import overload

SlotValue = str | bool | int | float | list[str]
"""A slot holds a canonical value: the registry's own name, a number, a colour name, "HH:MM", or a list of names; a
device's attribute also yes or no."""

BYTES_PER_SAMPLE = 2

JOINT = "‿"
"""Between the words of a name that is one word of a graph, as it has pronunciations of its own: read as a space."""


class State(StrEnum):
    """What the assistant is doing. Announced by StateChanged events; nobody derives it."""

    IDLE = "idle"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"


class Source(StrEnum):
    """Where a request came from."""

    VOICE = "voice"
    KEYBOARD = "keyboard"
    TIMER = "timer"
    REMOTE = "remote"


class Tier(StrEnum):
    """Which stage of understanding gave the answer."""

    GRAMMAR = "grammar"
    MODEL = "model"
    CHAT = "chat"


class Command(StrEnum):
    """What a user interface may tell a session beside a request."""

    STOP = "stop"
    """Cancel the running turn, fall silent, end a ringing alarm."""
    LISTEN = "listen"
    """Listen for a command now, without the wake phrase (push to talk)."""
    MUTE = "mute"
    """Stop listening until UNMUTE."""
    UNMUTE = "unmute"
    SHOW = "show"
    """Announce what is so now: state, devices, what is set, lists. For a user interface that has just come."""


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody is typing a request and would like to know how it goes on; the answer, if any, is NextWords."""

    text: str
    """What is typed so far."""


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """A piece of sound as it is everywhere inside: signed 16-bit little-endian mono."""

    pcm: bytes
    """Samples, 2 bytes each."""
    rate: int
    """Samples a second."""
    start: float = 0.0
    """Seconds of audio since the stream began; never the wall clock."""

    @property
    def seconds(self) -> float:
        """How long the chunk lasts."""
        return len(self.pcm) / (BYTES_PER_SAMPLE * self.rate)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading of the same speech."""

    text: str
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a recognizer heard. `text` is empty when there was no speech, or none that is a command."""

    text: str
    final: bool = True
    confidence: float = 1.0
    """0 to 1."""
    alternatives: tuple[Alternative, ...] = ()
    """Other readings, best first, `text` itself left out."""
    rejected: bool = False
    """True when there was speech but it fits nothing that may be said here ([unk])."""
    score: float = 0.0
    """Log likelihood of sound and reading together: to compare readings of the same sound by one acoustic model."""


@dataclass(frozen=True, slots=True)
class WakeReading:
    """A wake phrase with which an utterance may have begun."""

    phrase: str
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class WordArc:
    """One step of a WordGraph."""

    source: int
    target: int
    word: str = ""
    """Lower-case written word; empty for a step without a word."""
    cost: float = 0.0
    """Negative natural-log weight; 0 is free."""


@dataclass(frozen=True, slots=True)
class ArcTable(Sequence[WordArc]):
    """Many arcs as columns of equal length: a fraction of the memory of as many WordArcs, and of the time to copy."""

    sources: "array[int]"
    targets: "array[int]"
    labels: "array[int]"
    """For each arc the place of its word in `words`."""
    costs: "array[float]"
    """Single precision, as recognizers have it."""
    words: tuple[str, ...]
    """All different; the first is empty."""

    @classmethod
    def of(cls, arcs: Iterable[WordArc]) -> "ArcTable":
        """The columns of arcs that are given one by one."""
        return cls(array("i"), array("i"), array("i"), array("f"), ("",)).and_more(arcs)

    def and_more(self, arcs: Iterable[WordArc]) -> "ArcTable":
        """A table of these arcs and further ones."""
        columns = self.sources[:], self.targets[:], self.labels[:], self.costs[:]
        sources, targets, labels, costs = columns
        places = {word: place for place, word in enumerate(self.words)}
        for arc in arcs:
            sources.append(arc.source)
            targets.append(arc.target)
            labels.append(places.setdefault(arc.word, len(places)))
            costs.append(arc.cost)
        return ArcTable(*columns, tuple(places))

    def leaving(self, state: int) -> list[WordArc]:
        """The arcs that leave a state."""
        return [self[place] for place, source in enumerate(self.sources) if source == state]

    @overload
    def __getitem__(self, index: int) -> WordArc: ...
    @overload
    def __getitem__(self, index: slice) -> "ArcTable": ...
    def __getitem__(self, index: int | slice) -> "WordArc | ArcTable":
        if isinstance(index, slice):
            return ArcTable(self.sources[index], self.targets[index], self.labels[index], self.costs[index], self.words)
        return WordArc(self.sources[index], self.targets[index], self.words[self.labels[index]], self.costs[index])

    def __iter__(self) -> Iterator[WordArc]:
        return map(WordArc, self.sources, self.targets, map(self.words.__getitem__, self.labels), self.costs)

    def __len__(self) -> int:
        return len(self.sources)


@dataclass(frozen=True, slots=True, init=False)
class WordGraph:
    """A weighted acceptor over words: everything that may be said. State 0 is the start."""

    states: int
    """How many states; they are numbered from 0."""
    arcs: ArcTable
    finals: Mapping[int, float]
    """Final state → cost of ending there."""
    sounds: Mapping[str, tuple[tuple[str, ...], ...]]
    """Words that are not pronounced as they are written → all their pronunciations, phone by phone."""

    def __init__(
        self,
        states: int,
        arcs: Iterable[WordArc],
        finals: Mapping[int, float],
        sounds: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType({}),
    ) -> None:
        # A frozen dataclass may be completed here and nowhere else.
        object.__setattr__(self, "states", states)
        object.__setattr__(self, "arcs", arcs if isinstance(arcs, ArcTable) else ArcTable.of(arcs))
        object.__setattr__(self, "finals", finals)
        object.__setattr__(self, "sounds", sounds)

    @property
    def words(self) -> frozenset[str]:
        """Every word that occurs."""
        return frozenset(self.arcs.words[label] for label in {*self.arcs.labels} if label)


@dataclass(frozen=True, slots=True)
class Request:
    """One thing somebody (or a ringing timer) asked for."""

    text: str
    source: Source = Source.KEYBOARD
    area: str | None = None
    """The area the speaker is in, by the registry's name."""
    language: str = "en"
    now: datetime | None = None
    """The moment of asking; None means the clock's now."""
    transcript: Transcript | None = None
    """What the recognizer heard, when the request was spoken."""
    overheard: bool = False
    """Nobody called the assistant: only what is surely a command is meant for it."""


@dataclass(frozen=True, slots=True)
class Intent:
    """One command of the vocabulary (intents.md), with canonical slot values."""

    name: str
    slots: Mapping[str, SlotValue] = field(default_factory=lambda: MappingProxyType({}))
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a request means. Intents in the order they were said; a lone Chat means it is no command."""

    intents: tuple[Intent, ...]
    tier: Tier
    confidence: float = 1.0
    question: str = ""
    """What is asked before anything of it is done: nothing is, until the answer comes."""
    orders: tuple[str, ...] = ()
    """Of several steps each in words, as in "turn off the Kettle": to say which were not done. May be left out."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant answers."""

    text: str
    data: Mapping[str, SlotValue] = field(default_factory=lambda: MappingProxyType({}))
    expects_answer: bool = False
    """True for a question: listening goes on without the wake phrase."""
    failed: bool = False
    """True when what was asked could not be done; a chain of commands stops there."""
    afterwards: str = ""
    """What is told too, after everything that was asked for in the same breath."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was really said aloud."""

    text: str
    """As far as it was heard."""
    complete: bool
    seconds: float
    """Seconds of speech that left the speaker."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Where the time of a turn went: milliseconds from the end of speech (or from Enter). None: did not happen."""

    endpoint: float | None = None
    stt_final: float | None = None
    understand: float | None = None
    act: float | None = None
    reply_first_token: float | None = None
    tts_first_audio: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """One device of the home, as it is now."""

    id: str
    name: str
    area: str
    """The area's own name, or ""."""
    state: str
    attributes: Mapping[str, SlotValue] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that will ring, be said or be carried out."""

    kind: str
    """"timer", "alarm", "reminder" or "command"."""
    name: str
    due: datetime | None
    """When (UTC); None while it is paused."""
    remaining: float | None = None
    """Seconds left while paused, else None."""
    recurrence: str = ""
    """As in "weekdays"; "" for once."""
    ringing: bool = False


@dataclass(frozen=True, slots=True)
class ListItem:
    """One entry of a list."""

    text: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One turn of a conversation, as it is kept."""

    at: datetime
    """When it began (UTC)."""
    asked: str
    """What was said or typed; "" where it spoke of its own accord (a timer)."""
    source: Source
    reply: str
    details: str = ""
    """What it was understood as and how it ended, in one line for people."""


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """A conversation that can be reopened."""

    id: int
    begun: datetime
    """UTC."""
    first: str
    """What was asked first; where words were looked for, first of what has them."""
    turns: int
