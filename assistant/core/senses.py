"""What a session is given of the world: ears, a voice, a clock that rings.

Unlike the engines of `ports` these live on the event loop; each hides the lanes it needs.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Protocol

from assistant.core.events import TimerRang
from assistant.core.values import AudioChunk, KeptConversation, KeptTurn, Spoken, Transcript


class Ears(Protocol):
    """A listener (assistant.listening.listener)."""

    def utterances(self) -> AsyncGenerator[Transcript, None]:
        """Final transcripts, as they come."""
        ...

    def listen(self) -> None:
        """Listen now, without the wake phrase."""
        ...

    def hear_out(self) -> None:
        """Hear what is being said to its end; what begins later is not listened to without the wake phrase."""
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
    """A mouth (assistant.speaking.mouth)."""

    volume: int
    """Percent."""

    async def speak(self, pieces: AsyncIterator[str], language: str = "") -> Spoken:
        """Say a text as it comes; cancelling falls silent. `language`: as in "es"; "": the user's own."""
        ...

    async def chime(self, sound: AudioChunk) -> None:
        """Play a short sound."""
        ...

    async def close(self) -> None:
        """Give the speaker back."""
        ...


class RingingClock(Protocol):
    """What is due, and what became of it (assistant.ringing). All but `due` raise StoreError."""

    def due(self) -> AsyncGenerator[TimerRang, None]:
        """What is due, as it becomes due."""
        ...

    async def silence(self) -> None:
        """What rings was heard: it need not ring again."""
        ...

    async def give_up(self) -> str:
        """What rings was not answered: it need not ring again and counts as missed. Says what it was."""
        ...

    async def missed(self) -> str:
        """What was missed and has not been told yet, in sentences; "" when nothing was."""
        ...

    async def told(self) -> None:
        """What was missed has been told."""
        ...


class Foresight(Protocol):
    """Guesses how a text that is being typed goes on (assistant.understanding.foresight)."""

    def look(self, typed: str) -> None:
        """Somebody has typed so far; what was typed before is of no interest any more."""
        ...

    def stop(self) -> None:
        """Nobody types: guess no more."""
        ...


class Journal(Protocol):
    """Where conversations are kept. Each method raises StoreError."""

    async def keep(self, turn: KeptTurn, conversation: int) -> int:
        """Add a turn to a conversation; 0 begins one. Gives the conversation's id."""
        ...

    async def conversations(self, words: str = "") -> Sequence[KeptConversation]:
        """What there is, the latest first; with `words` only those with a turn in which all of them were said."""
        ...

    async def turns(self, conversation: int) -> Sequence[KeptTurn]:
        """All of one, in order."""
        ...
