"""Settings of sound and ears: devices, wake phrase, when an utterance ends, ringing, speech to text."""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from assistant.config.places import built_in
from assistant.config.section import Section


class Audio(Section, frozen=True):
    """Microphone and speaker."""

    input: Annotated[
        str | int | None,
        Meta(description="Microphone: part of its name, or its number in `assistant devices`; null: the default one."),
    ] = None
    output: Annotated[
        str | int | None,
        Meta(description="Speaker: part of its name, or its number in `assistant devices`; null: the default one."),
    ] = None
    gain: Annotated[
        float,
        Meta(
            description=(
                "Makes a microphone louder that is too quiet at its highest level, in decibels. "
                "`assistant devices --test` says how much it needs."
            ),
            ge=-40,
            le=60,
        ),
    ] = 0.0
    volume: Annotated[int, Meta(description="Loudness of everything that is played, in percent.", ge=0, le=100)] = 80


class WakePhrase(Section, frozen=True):
    """A wake phrase that says more than that somebody calls."""

    phrase: Annotated[str, Meta(min_length=1)]
    area: str | None = None
    """Commands after it are about this area; None: the microphone's."""
    language: Annotated[str, Meta(pattern="^[a-z]{2,3}$")] | None = None
    """Commands after it are in this language; None: the assistant's."""


class Wake(Section, frozen=True):
    """The phrase that the assistant waits for."""

    enabled: Annotated[
        bool, Meta(description="Wait for a wake phrase; no: only a key or the socket starts listening.")
    ] = True
    phrases: Annotated[
        tuple[Annotated[str, Meta(min_length=1)] | WakePhrase, ...],
        Meta(
            description=(
                "Any of these wakes the assistant. Two to four syllables or more make few mistakes. One may stand for "
                'an area or a language: {"phrase": "hey kitchen", "area": "Kitchen"}.'
            ),
            min_length=1,
        ),
    ] = ("hey computer",)
    threshold: Annotated[
        float,
        Meta(description="Least confidence, 0 to 1. Higher: fewer false alarms; lower: fewer misses.", ge=0, le=1),
    ] = 0.5
    adapt: Annotated[
        bool,
        Meta(
            description=(
                "Let the threshold move a little: down when the phrase had to be said again, up when nothing was said "
                "after it. The log says when it did."
            )
        ),
    ] = True
    chime: Annotated[bool, Meta(description="Play a short sound when the wake phrase was heard.")] = True

    @property
    def calls(self) -> tuple[WakePhrase, ...]:
        """The phrases, each with what it stands for."""
        return tuple(WakePhrase(phrase=one) if isinstance(one, str) else one for one in self.phrases)


class Listening(Section, frozen=True):
    """When an utterance begins and ends."""

    endpoint: Annotated[float, Meta(description="Silence that ends a command, in seconds.", ge=0.2, le=5)] = 0.5
    whole_endpoint: Annotated[
        float,
        Meta(description="The same after what is whole and seldom goes on, in seconds.", ge=0.1, le=5),
    ] = 0.25
    unfinished_endpoint: Annotated[
        float,
        Meta(description='The same after what must go on ("set a timer for"), in seconds.', ge=0.2, le=10),
    ] = 1.5
    timeout: Annotated[float, Meta(description="How long to wait for a command to begin, in seconds.", ge=1, le=60)] = (
        6.0
    )
    max_seconds: Annotated[float, Meta(description="Longest command, in seconds.", ge=2, le=120)] = 15.0
    preroll: Annotated[
        float, Meta(description="Sound kept from before speech was noticed, in seconds.", ge=0, le=2)
    ] = 0.5
    vad: Annotated[
        Literal["silero", "energy"],
        Meta(description="How speech is told from silence: silero (a small neural network) or energy (loudness)."),
    ] = "silero"
    vad_threshold: Annotated[
        float, Meta(description="Probability from which sound counts as speech, 0 to 1.", ge=0.05, le=0.95)
    ] = 0.5
    barge_in: Annotated[
        bool,
        Meta(
            description=(
                "Hear the wake phrase while the assistant speaks. Needs echo cancellation or headphones, "
                "else the assistant may hear itself. A key always interrupts."
            )
        ),
    ] = False
    hold_off: Annotated[
        float, Meta(description="How long the microphone stays closed after a reply, in seconds.", ge=0, le=3)
    ] = 0.3
    followup: Annotated[bool, Meta(description="After a question, listen for the answer without the wake phrase.")] = (
        True
    )
    linger: Annotated[
        float,
        Meta(
            description=(
                "After any other reply, listen so long for another command without the wake phrase, in seconds. "
                "Talk that is no command is let pass. 0: not at all."
            ),
            ge=0,
            le=30,
        ),
    ] = 5.0


class Ringing(Section, frozen=True):
    """Timers, alarms and reminders that are due, while nobody answers. What was not answered is told later."""

    timer: Annotated[
        float, Meta(description="How long a timer or a reminder rings, in seconds; 0: once.", ge=0, le=3600)
    ] = 60.0
    alarm: Annotated[float, Meta(description="How long an alarm rings, in seconds; 0: once.", ge=0, le=3600)] = 600.0
    pause: Annotated[
        float,
        Meta(description="Silence after the first ring, in which a word or a key stops it, in seconds.", ge=1, le=60),
    ] = 6.0
    longest_pause: Annotated[float, Meta(description="The pauses grow up to this, in seconds.", ge=1, le=600)] = 30.0


class Speech(Section, frozen=True):
    """Speech to text (Vosk)."""

    model: Annotated[
        Path | None, Meta(description="Folder of a Vosk model; null: the built-in one (models/speech-en).")
    ] = None
    threshold: Annotated[
        float,
        Meta(
            description="Speech recognized with less confidence, 0 to 1, is answered by a low sound only.", ge=0, le=1
        ),
    ] = 0.0
    dictation: Annotated[
        bool,
        Meta(
            description=(
                "What seems to be no command is read again, with any words: for conversation, lists, notes and "
                "unusual wordings. Costs about 60 megabytes of memory."
            )
        ),
    ] = True

    @property
    def path(self) -> Path:
        """The model's folder, the built-in one where none is named."""
        return self.model or built_in("models", "speech-en")

    @property
    def dictation_path(self) -> Path:
        """The folder of the words of free speech."""
        return built_in("models", "dictation-en")
