"""What is on the screen of a conversation, as data: who said what and when, and what is known about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from assistant.core.values import KeptTurn


class Who(StrEnum):
    """Whose words an entry holds."""

    USER = "user"
    ASSISTANT = "assistant"
    TROUBLE = "trouble"
    """The program's own word that something is wrong."""


def now() -> datetime:
    """This moment, with the machine's zone."""
    return datetime.now().astimezone()


@dataclass(slots=True, eq=False)
class Entry:
    """One thing that was said. It grows while it is being said."""

    who: Who
    text: str = ""
    details: str = ""
    """What is known about it, in one line."""
    at: datetime = field(default_factory=lambda: now())
    heard: int | None = None
    """How many characters of it were heard aloud before it was stopped; None where nothing was cut off."""


def of_kept(turns: Iterable[KeptTurn]) -> list[Entry]:
    """An earlier conversation."""
    entries = []
    for turn in turns:
        if turn.asked:
            entries.append(Entry(Who.USER, turn.asked, at=turn.at.astimezone()))
        if turn.reply or turn.details:
            entries.append(Entry(Who.ASSISTANT, turn.reply, turn.details, turn.at.astimezone()))
    return entries


def as_markdown(entries: Iterable[Entry]) -> str:
    """A conversation as a document."""
    parts = ["# Conversation"]
    day = ""
    for entry in entries:
        if (date := f"{entry.at:%Y-%m-%d}") != day:
            parts.append(f"## {date}")
            day = date
        names = {Who.USER: "You", Who.ASSISTANT: "Assistant", Who.TROUBLE: "Trouble"}
        parts.append(f"**{names[entry.who]}** {entry.at:%H:%M:%S}\n\n{entry.text}")
        if entry.details:
            parts.append(f"<sub>{entry.details}</sub>")
    return "\n\n".join(parts) + "\n"
