"""Timers: kept by the moment they are due, so that a restart changes nothing."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.store.database import Database


@dataclass(frozen=True, slots=True)
class Timer:
    """A running, paused or ringing timer."""

    id: int
    name: str
    area: str
    """Where it was set, or ""."""
    seconds: float
    """How long it was set for."""
    due: datetime | None
    """When it rings (UTC); None while paused."""
    remaining: float | None
    """Seconds left while paused, else None."""
    command: str
    """What to carry out when it is due, or ""."""
    rung: datetime | None
    """When it began to ring, or None."""

    def left(self, now: datetime) -> float:
        """Seconds until it rings, 0 when it is due."""
        if self.due is None:
            return self.remaining or 0.0
        return max(0.0, (self.due - now).total_seconds())


class Timers:
    """The timers of the store. A change that returned is on the disk."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, seconds: float, now: datetime, *, name: str = "", area: str = "", command: str = "") -> Timer:
        """Start a timer that rings `seconds` after `now`."""
        due = now.timestamp() + seconds
        with self._database.transaction():
            number = self._database.insert(
                "INSERT INTO timers (name, area, seconds, due, command) VALUES (?, ?, ?, ?, ?)",
                name, area, seconds, due, command,
            )  # fmt: skip
        return self._one(number)

    def all(self) -> list[Timer]:
        """Every timer: the next due first, paused ones last."""
        rows = self._database.rows("SELECT * FROM timers ORDER BY due IS NULL, due, remaining, id")
        return [_timer(row) for row in rows]

    def pause(self, timer: Timer, now: datetime) -> Timer:
        """Stop its clock."""
        return self._change(timer, "due = NULL, remaining = ?", timer.left(now))

    def resume(self, timer: Timer, now: datetime) -> Timer:
        """Let a paused timer run on."""
        return self._change(timer, "due = ?, remaining = NULL", now.timestamp() + timer.left(now))

    def add(self, timer: Timer, seconds: float, now: datetime) -> Timer:
        """Make it longer, or shorter (negative); at the least it is due now. A ringing one runs again."""
        left = max(0.0, timer.left(now) + seconds)
        if timer.due is None:
            return self._change(timer, "remaining = ?", left)
        return self._change(timer, "due = ?, rung = NULL", now.timestamp() + left)

    def ring(self, timer: Timer, now: datetime) -> Timer:
        """Note that it began to ring."""
        return self._change(timer, "rung = ?", now.timestamp())

    def remove(self, timer: Timer) -> bool:
        """Forget it: cancelled, or rung and heard. False when it was gone already."""
        with self._database.transaction():
            return bool(self._database.rows("DELETE FROM timers WHERE id = ? RETURNING id", timer.id))

    def _change(self, timer: Timer, assignments: str, *values: float) -> Timer:
        with self._database.transaction():
            self._database.rows(f"UPDATE timers SET {assignments} WHERE id = ?", *values, timer.id)
        return self._one(timer.id)

    def _one(self, number: int) -> Timer:
        return _timer(self._database.rows("SELECT * FROM timers WHERE id = ?", number)[0])


def _timer(row: sqlite3.Row) -> Timer:
    return Timer(
        row["id"], row["name"], row["area"], row["seconds"], moment(row["due"]), row["remaining"], row["command"],
        moment(row["rung"]),
    )  # fmt: skip


def moment(seconds: float | None) -> datetime | None:
    """A stored moment, in UTC."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
