"""What rang and nobody answered, until the user was told."""

from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.store.database import Database

MOST = 50
"""The oldest are forgotten beyond this: an alarm clock in an empty house."""


@dataclass(frozen=True, slots=True)
class MissedRing:
    """Something that rang for nobody."""

    at: datetime
    """When it was due (UTC)."""
    what: str
    """As in "your pizza timer"."""


class MissedRings:
    """They are told all together, so they are forgotten all together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, what: str, at: datetime) -> None:
        """Keep one."""
        with self._database.transaction():
            self._database.insert("INSERT INTO missed (at, what) VALUES (?, ?)", at.timestamp(), what)
            self._database.rows(
                "DELETE FROM missed WHERE id NOT IN (SELECT id FROM missed ORDER BY at DESC LIMIT ?)", MOST
            )

    def all(self) -> list[MissedRing]:
        """Every one, the oldest first."""
        rows = self._database.rows("SELECT at, what FROM missed ORDER BY at, id")
        return [MissedRing(datetime.fromtimestamp(row["at"], UTC), row["what"]) for row in rows]

    def clear(self) -> None:
        """The user knows."""
        with self._database.transaction():
            self._database.rows("DELETE FROM missed")
