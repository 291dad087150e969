"""What a hearing is told: how to listen, from the beginning on, and what to do, from now on."""

from dataclasses import dataclass, field
from enum import Enum, auto

from assistant.listening.segmenter import Segmentation


@dataclass(frozen=True, slots=True)
class HearingHabits:
    """How to listen; see the configuration."""

    wake_phrases: tuple[str, ...] = ("hey computer",)
    """They are taken off the beginning of every command."""
    timeout: float = 6.0
    """Seconds to wait for a command to begin."""
    hold_off: float = 0.3
    """Seconds of deafness after the assistant has spoken."""
    barge_in: bool = False
    """The wake phrase is heard while the assistant speaks."""
    microphone: bool = True
    """Whether the sound is a microphone's, whose faults are told; else it is of files."""
    louder: bool = True
    """Faint sound is made louder."""
    segmentation: Segmentation = field(default_factory=Segmentation)
    whole_endpoint: float = 0.25
    """Seconds of silence that end what is already a whole command."""
    unfinished_endpoint: float = 1.5
    """Seconds of silence that end what is plainly not finished yet."""


class Order(Enum):
    """What the listener is told to do, before the next piece of sound."""

    LISTEN = auto()
    """A command is expected now, without a wake phrase."""
    HEAR_OUT = auto()
    """What is being said is a command still; what begins later is none."""
    CANCEL = auto()
    """No longer."""
    HOLD = auto()
    """The assistant speaks."""
    RELEASE = auto()
    """It has spoken."""
    MUTE = auto()
    UNMUTE = auto()
