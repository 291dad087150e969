"""The conversation: what was said by whom, growing as it comes. Shows; decides nothing."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from assistant.core.events import Ending
from assistant.core.values import Intent, Spoken, Tier, Timings
from assistant.tui.words import safe

LONGEST = 500
"""Turns on the screen; older ones leave it."""


class Said(Vertical):
    """One thing that was said, with what is known about it below."""

    def __init__(self, who: str, text: str = "", details: str = "") -> None:
        super().__init__(classes=who)
        self._text = text
        self._words = Static(Text(safe(text)), classes="words")
        self._details = Static(Text(details), classes="details")
        self._details.display = bool(details)

    @property
    def text(self) -> str:
        """All of it."""
        return self._text

    def compose(self) -> ComposeResult:
        """Words above, details below."""
        yield self._words
        yield self._details

    def add(self, piece: str) -> None:
        """More of it came."""
        self._text += piece
        self._words.update(Text(safe(self._text)))

    def detail(self, details: str) -> None:
        """Say what is known about it."""
        self._details.update(Text(safe(details)))
        self._details.display = bool(details)


class Conversation(VerticalScroll):
    """All that was said, newest at the bottom."""

    can_focus = True

    def __init__(self) -> None:
        super().__init__(id="conversation")
        self._reply: Said | None = None
        self._understood = ""

    def say(self, who: str, text: str, details: str = "") -> Said:
        """Something whole was said: by "user", "assistant", or it is "trouble"."""
        said = Said(who, text, details)
        self.mount(said)
        for old in list(self.query(Said))[:-LONGEST]:
            old.remove()
        self.scroll_end(animate=False)
        return said

    def understood(self, intents: tuple[Intent, ...], tier: Tier, confidence: float) -> None:
        """Remember what the request was taken for; shown below the reply."""
        names = ", ".join(f"{intent.name}{_slots(intent)}" for intent in intents)
        self._understood = f"{names} · {tier} {confidence:.0%}"

    def piece(self, text: str) -> None:
        """The reply grows."""
        if self._reply is None:
            self._reply = self.say("assistant", "")
        self._reply.add(text)
        self.scroll_end(animate=False)

    def ended(self, timings: Timings, ending: Ending, spoken: Spoken | None) -> None:
        """The turn is over: show what it was and how long it took."""
        if self._reply is not None:
            parts = [self._understood]
            if timings.total is not None:
                parts.append(f"{timings.total:.0f} ms")
            if spoken is not None and spoken.text and not spoken.complete:
                parts.append(f"heard as far as: “{spoken.text}”")
            if ending is not Ending.DONE:
                parts.append("stopped" if ending is Ending.CANCELLED else "failed")
                self._reply.add_class("cancelled")
            self._reply.detail(" · ".join(part for part in parts if part))
        self._reply = None
        self._understood = ""
        self.scroll_end(animate=False)


def _slots(intent: Intent) -> str:
    if not intent.slots:
        return ""
    return "(" + ", ".join(f"{name}={value}" for name, value in intent.slots.items()) + ")"
