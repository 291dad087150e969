"""What the user told the assistant to keep: notes, facts ("my locker code is 1234") and calendar events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.store.database import Database


@dataclass(frozen=True, slots=True)
class Note:
    """A note, or a fact with its topic."""

    id: int
    at: datetime
    """When it was told (UTC)."""
    text: str
    topic: str = ""
    """What a fact is about, or ""."""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """Something on a day."""

    id: int
    date: str
    """YYYY-MM-DD."""
    time: str
    """HH:MM, or "" for the whole day."""
    text: str


class Notes:
    """Notes in the order in which they were told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, text: str, now: datetime) -> None:
        """Keep one."""
        with self._database.transaction():
            self._database.insert("INSERT INTO notes (at, text) VALUES (?, ?)", now.timestamp(), text)

    def all(self) -> list[Note]:
        """Every note."""
        rows = self._database.rows("SELECT id, at, text FROM notes ORDER BY id")
        return [Note(row["id"], datetime.fromtimestamp(row["at"], UTC), row["text"]) for row in rows]


class Facts:
    """Facts; a newer one on the same topic replaces the older."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, topic: str, text: str, now: datetime) -> None:
        """Keep one."""
        with self._database.transaction():
            if topic:
                self._database.rows("DELETE FROM facts WHERE topic = ?", topic)
            self._database.insert(
                "INSERT INTO facts (at, topic, text) VALUES (?, ?, ?)", now.timestamp(), topic, text
            )  # fmt: skip

    def all(self) -> list[Note]:
        """Every fact."""
        rows = self._database.rows("SELECT id, at, topic, text FROM facts ORDER BY id")
        return [Note(row["id"], datetime.fromtimestamp(row["at"], UTC), row["text"], row["topic"]) for row in rows]

    def remove(self, facts: Iterable[Note]) -> None:
        """Forget these."""
        with self._database.transaction():
            for fact in facts:
                self._database.rows("DELETE FROM facts WHERE id = ?", fact.id)

    def erase(self, facts: Iterable[Note]) -> None:
        """Forget these for ever, also in what an undo would bring back."""
        with self._database.erasing():
            self.remove(facts := list(facts))
            for fact in facts:
                self._database.rows("DELETE FROM actions WHERE json_type(kept, ?) IS NOT NULL", f'$.facts."{fact.id}"')


class Calendar:
    """The user's own calendar."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, date: str, time: str, text: str) -> None:
        """Enter an event."""
        with self._database.transaction():
            self._database.insert("INSERT INTO events (date, time, text) VALUES (?, ?, ?)", date, time, text)

    def between(self, first: str, last: str) -> list[CalendarEvent]:
        """Events from one date to another, both included, in order."""
        rows = self._database.rows(
            "SELECT * FROM events WHERE date BETWEEN ? AND ? ORDER BY date, time, id", first, last
        )
        return [CalendarEvent(row["id"], row["date"], row["time"], row["text"]) for row in rows]
