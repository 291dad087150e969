"""Everything observable: the one stream that the terminal, the service log, socket clients, tests and bench read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.core.values import (
    Device,
    Intent,
    ListItem,
    Pending,
    Reply,
    Request,
    SlotValue,
    Spoken,
    State,
    Tier,
    Timings,
    Transcript,
)


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The assistant went from one state to another."""

    state: State


@dataclass(frozen=True, slots=True)
class LevelMeasured:
    """How loud the microphone is; about ten a second while it is open."""

    decibels: float
    """Root mean square relative to full scale, 0 down to about -90."""
    speech: float
    """The voice detector's probability of speech, 0 to 1."""


@dataclass(frozen=True, slots=True)
class WakeHeard:
    """The wake phrase was recognized."""

    phrase: str
    confidence: float


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The speaker fell silent."""

    speech_end: float
    """Seconds of audio at which the last speech was."""
    noticed_at: float
    """Seconds of audio at which the silence had lasted long enough."""


@dataclass(frozen=True, slots=True)
class PartialHeard:
    """The transcript so far, while somebody speaks. Later ones replace earlier ones."""

    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The final transcript of an utterance; an empty text means nothing usable was heard."""

    transcript: Transcript


@dataclass(frozen=True, slots=True)
class ListeningTimedOut:
    """Nobody said anything after the wake phrase or the question."""


@dataclass(frozen=True, slots=True)
class NextWords:
    """How a text that somebody is typing may go on, as the chat model guesses."""

    typed: str
    words: tuple[tuple[str, float], ...]
    """The next word, or the whole of the one that is begun, each with its probability; the likeliest first."""


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """A request was taken up."""

    turn: int
    request: Request


@dataclass(frozen=True, slots=True)
class Understood:
    """What the request means."""

    turn: int
    intents: tuple[Intent, ...]
    tier: Tier
    confidence: float


@dataclass(frozen=True, slots=True)
class Acted:
    """One intent was carried out (or refused: reply.failed)."""

    turn: int
    intent: Intent
    reply: Reply


@dataclass(frozen=True, slots=True)
class ReplyPiece:
    """The next words of the reply, as they come."""

    turn: int
    text: str


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The first sound of a reply was handed to the speaker."""

    text: str
    cached: bool
    """True when it came from the speech cache."""
    first_audio: float
    """Milliseconds from the sentence's text to its first audio."""


@dataclass(frozen=True, slots=True)
class SentenceSpoken:
    """A sentence left the speaker, whole or cut short."""

    spoken: Spoken


class Ending(StrEnum):
    """How a turn ended."""

    DONE = "done"
    CANCELLED = "cancelled"
    """Somebody interrupted it, or the session ended."""
    FAILED = "failed"
    """An error, told as Trouble, ended it."""


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """A turn is over, however it ended."""

    turn: int
    reply: str
    timings: Timings
    expects_answer: bool = False
    ending: Ending = Ending.DONE
    spoken: Spoken | None = None
    """What of the reply was heard aloud; None when it was not to be spoken."""


@dataclass(frozen=True, slots=True)
class TimerRang:
    """A timer, an alarm, a reminder or a scheduled command is due."""

    kind: str
    """"timer", "alarm", "reminder" or "command"."""
    name: str
    text: str
    """What is said."""
    late: float = 0.0
    """Seconds after its time: the assistant was off."""
    command: str = ""
    """A command to carry out instead of ringing."""


@dataclass(frozen=True, slots=True)
class RingUnanswered:
    """Something rang to its end and nobody answered. It is told once more with the next reply."""

    text: str
    """What it was and when, in sentences."""


@dataclass(frozen=True, slots=True)
class HomeChanged:
    """A device has a new state."""

    entity: str
    state: str
    attributes: Mapping[str, SlotValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HomeDescribed:
    """The devices that there are, all of them, in the order of the home. Their later changes are HomeChanged."""

    devices: tuple[Device, ...]


@dataclass(frozen=True, slots=True)
class PendingChanged:
    """What is set: all timers, alarms, reminders and scheduled commands, the next due first."""

    pending: tuple[Pending, ...]


@dataclass(frozen=True, slots=True)
class ListsChanged:
    """What stands on the lists: all of them, also the empty ones."""

    lists: Mapping[str, tuple[ListItem, ...]]
    """The list's name → its items."""


@dataclass(frozen=True, slots=True)
class VolumeChanged:
    """The assistant's own loudness was changed, by word or otherwise."""

    percent: int
    """0 to 100; 0 is silence."""


@dataclass(frozen=True, slots=True)
class MicrophoneMuted:
    """Somebody muted the microphone, or unmuted it."""

    muted: bool


@dataclass(frozen=True, slots=True)
class Loading:
    """A part is being loaded, or is ready, or could not be loaded (problem says why)."""

    part: str
    done: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FilesRead:
    """The home or the sentences were changed, and what they say now is used."""

    files: tuple[str, ...]
    """The files and folders that are followed."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something went wrong that the user should know; the assistant goes on without it."""

    message: str
    hint: str = ""


Event = (
    StateChanged
    | LevelMeasured
    | WakeHeard
    | SpeechEnded
    | PartialHeard
    | Heard
    | ListeningTimedOut
    | NextWords
    | TurnStarted
    | Understood
    | Acted
    | ReplyPiece
    | SpeechStarted
    | SentenceSpoken
    | TurnEnded
    | TimerRang
    | RingUnanswered
    | HomeChanged
    | HomeDescribed
    | PendingChanged
    | ListsChanged
    | VolumeChanged
    | MicrophoneMuted
    | Loading
    | FilesRead
    | Trouble
)
