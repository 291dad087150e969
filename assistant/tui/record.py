"""Events to entries: who said what, what a request was taken for, how a turn ended. Shows nothing."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.core.events import (
    Ending,
    Event,
    Heard,
    ReplyPiece,
    RingUnanswered,
    TimerRang,
    Trouble,
    TurnEnded,
    TurnStarted,
    Understood,
)
from assistant.core.values import Intent, KeptTurn, Request, SlotValue, Source, Tier, Timings, Transcript
from assistant.tui.entries import Entry, Who

ENOUGH_PIECES = 5
"""Fewer pieces of a reply say nothing about how fast they come."""


@dataclass(slots=True)
class Turn:
    """A turn as it is seen from outside."""

    request: Request | None
    """None: it began before anybody looked."""
    at: datetime
    reply: Entry | None = None
    intents: tuple[Intent, ...] = ()
    tier: Tier | None = None
    confidence: float = 0.0
    pieces: int = 0
    first_piece: float = 0.0
    last_piece: float = 0.0
    ended: TurnEnded | None = None

    @property
    def understood(self) -> str:
        """What the request was taken for, in one line."""
        if self.tier is None:
            return ""
        names = ", ".join(f"{intent.name}{_slots(intent.slots)}" for intent in self.intents)
        return f"{names} · {self.tier} {self.confidence:.0%}"

    @property
    def pieces_a_second(self) -> float | None:
        """How fast the words came (a chat model gives one token at a time); None where it cannot be told."""
        if self.pieces < ENOUGH_PIECES or self.last_piece <= self.first_piece:
            return None
        return (self.pieces - 1) / (self.last_piece - self.first_piece)


class Record:
    """All that was said since the beginning, and what is known of the last turn."""

    def __init__(self) -> None:
        self.turn: Turn | None = None
        """The last one."""
        self.heard: Transcript | None = None
        """What was heard last, with its other readings."""

    def feed(self, event: Event) -> tuple[Entry, ...]:
        """The entries that are new or have changed."""
        match event:
            case Heard(transcript=transcript):
                self.heard = transcript
            case TurnStarted(request=request):
                self.turn = Turn(request, datetime.now(UTC))
                return (Entry(Who.USER, request.text, "as scheduled" if request.source is Source.TIMER else ""),)
            case Understood(intents=intents, tier=tier, confidence=confidence):
                turn = self._turn()
                turn.intents, turn.tier, turn.confidence = intents, tier, confidence
            case ReplyPiece(text=text):
                return (self._piece(text),)
            case TurnEnded():
                return self._ended(event)
            case RingUnanswered(text=text) | TimerRang(text=text) if text:
                return (Entry(Who.ASSISTANT, f"⏰ {text}"),)
            case Trouble(message=message, hint=hint):
                return (Entry(Who.TROUBLE, message, hint),)
        return ()

    def kept(self) -> KeptTurn | None:
        """The last turn, once it is over, as it is kept."""
        turn = self.turn
        if turn is None or turn.ended is None or turn.request is None:
            return None
        details = turn.reply.details if turn.reply else turn.understood
        return KeptTurn(turn.at, turn.request.text, turn.request.source, turn.ended.reply, details)

    def explained(self) -> list[str]:
        """What was heard last, what else it may have been, and what was understood; nothing when nothing was asked."""
        if self.turn is None:
            return []
        heard = []
        if self.heard is not None:
            heard = [f"Heard: “{self.heard.text}” {self.heard.confidence:.0%}"]
            heard += [f"or: “{other.text}” {other.confidence:.0%}" for other in self.heard.alternatives]
        return [*heard, f"Understood: {self.turn.understood or 'nothing'}"]

    def _turn(self) -> Turn:
        if self.turn is None or self.turn.ended is not None:
            self.turn = Turn(None, datetime.now(UTC))
        return self.turn

    def _piece(self, text: str) -> Entry:
        turn = self._turn()
        if turn.reply is None:
            turn.reply = Entry(Who.ASSISTANT)
        turn.reply.text += text
        turn.pieces += 1
        turn.last_piece = time.monotonic()
        turn.first_piece = turn.first_piece or turn.last_piece
        return turn.reply

    def _ended(self, event: TurnEnded) -> tuple[Entry, ...]:
        turn = self._turn()
        turn.ended = event
        if turn.reply is None:
            return ()
        parts = [turn.understood]
        if (after := answered_after(event.timings)) is not None:
            parts.append(f"{after:.0f} ms")
        if event.spoken is not None and event.spoken.text and not event.spoken.complete:
            parts.append(f"heard as far as: “{event.spoken.text}”")
            turn.reply.heard = _place(event.spoken.text, turn.reply.text)
        if event.ending is not Ending.DONE:
            parts.append("stopped" if event.ending is Ending.CANCELLED else "failed")
            if event.spoken is not None and not event.spoken.text:
                turn.reply.heard = 0
        turn.reply.details = " · ".join(part for part in parts if part)
        return (turn.reply,)


def answered_after(timings: Timings) -> float | None:
    """Milliseconds until the first sound of the answer; of its first word where nothing was spoken."""
    first = next((one for one in (timings.tts_first_audio, timings.reply_first_token) if one is not None), None)
    return timings.total if first is None else first


def _place(spoken: str, text: str) -> int:
    """Where in the text that ends which was spoken; what is spoken may be worded a little differently."""
    place = 0
    for word in spoken.split():
        found = text.find(word, place)
        place = found + len(word) if found >= 0 else place
    return place


def _slots(slots: Mapping[str, SlotValue]) -> str:
    if not slots:
        return ""
    return "(" + ", ".join(f"{name}={value}" for name, value in slots.items()) + ")"
