"""Alarms, reminders and scheduled commands: what happens at a time of day. It computes no times (skills do)."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.store.database import Database


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to ring, to say or to carry out at a moment."""

    id: int
    kind: str
    """"alarm", "reminder" or "command"."""
    text: str
    """The alarm's name, what to remind of, or the command as said."""
    time: str
    """HH:MM by the clock on the wall."""
    recurrence: str
    """"", "daily", "weekdays", "weekends", or weekday names separated by ", "."""
    due: datetime
    """When it rings next (UTC)."""
    occurrence: datetime
    """The moment it is set for (UTC); `due` is later while it is snoozed."""
    rung: datetime | None
    """When it began to ring, or None."""


class Alarms:
    """The alarms of the store. A change that returned is on the disk."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, kind: str, text: str, time: str, recurrence: str, due: datetime) -> Alarm:
        """Set one."""
        with self._database.transaction():
            number = self._database.insert(
                "INSERT INTO alarms (kind, text, time, recurrence, due, occurrence) VALUES (?, ?, ?, ?, ?, ?)",
                kind, text, time, recurrence, due.timestamp(), due.timestamp(),
            )  # fmt: skip
        return _alarm(self._database.rows("SELECT * FROM alarms WHERE id = ?", number)[0])

    def all(self, kind: str = "") -> list[Alarm]:
        """Every one of a kind ("" for all kinds), the next due first."""
        rows = self._database.rows("SELECT * FROM alarms WHERE ? IN ('', kind) ORDER BY due, id", kind)
        return [_alarm(row) for row in rows]

    def ring(self, alarm: Alarm, now: datetime) -> None:
        """Note that it began to ring."""
        self._change(alarm, "rung = ?", now.timestamp())

    def snooze(self, alarm: Alarm, due: datetime) -> None:
        """Let it ring again then."""
        self._change(alarm, "rung = NULL, due = ?", due.timestamp())

    def repeat(self, alarm: Alarm, due: datetime) -> None:
        """It was heard; set it for its next time."""
        self._change(alarm, "rung = NULL, due = ?, occurrence = ?", due.timestamp(), due.timestamp())

    def remove(self, alarm: Alarm) -> bool:
        """Forget it. False when it was gone already."""
        with self._database.transaction():
            return bool(self._database.rows("DELETE FROM alarms WHERE id = ? RETURNING id", alarm.id))

    def _change(self, alarm: Alarm, assignments: str, *values: float) -> None:
        with self._database.transaction():
            self._database.rows(f"UPDATE alarms SET {assignments} WHERE id = ?", *values, alarm.id)


def _alarm(row: sqlite3.Row) -> Alarm:
    rung = row["rung"]
    return Alarm(
        row["id"],
        row["kind"],
        row["text"],
        row["time"],
        row["recurrence"],
        datetime.fromtimestamp(row["due"], UTC),
        datetime.fromtimestamp(row["occurrence"], UTC),
        None if rung is None else datetime.fromtimestamp(rung, UTC),
    )
