"""Turns that the user marked as right or wrong, to be tried again whenever something of the understanding changes.

They are kept where the configuration says so, and never leave the machine.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.core.values import Intent
from assistant.store.database import Database

MOST = 2000
"""The oldest are forgotten beyond this."""


@dataclass(frozen=True, slots=True)
class MarkedTurn:
    """One request, and what it was understood as."""

    text: str
    area: str
    """Where it was said, or ""."""
    at: datetime
    """When it was said: "tomorrow" depends on it."""
    intents: tuple[Intent, ...]
    right: bool
    before: tuple[str, ...] = ()
    """The requests just before it, on which it may hang, the oldest first."""


class Marks:
    """The marked turns, one for each text and area."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.wanted = False
        """The user has agreed to keep them."""

    def keep(self, turn: MarkedTurn) -> None:
        """Add one, in place of an older mark of the same words."""
        with self._database.transaction():
            self._database.rows("DELETE FROM marks WHERE text = ? AND area = ?", turn.text, turn.area)
            self._database.insert(
                "INSERT INTO marks (text, area, at, before, intents, is_right) VALUES (?, ?, ?, ?, ?, ?)",
                turn.text,
                turn.area,
                turn.at.timestamp(),
                json.dumps(turn.before, ensure_ascii=False),
                json.dumps([[intent.name, dict(intent.slots)] for intent in turn.intents], ensure_ascii=False),
                int(turn.right),
            )
            self._database.rows(
                "DELETE FROM marks WHERE id NOT IN (SELECT id FROM marks ORDER BY id DESC LIMIT ?)", MOST
            )

    def all(self) -> list[MarkedTurn]:
        """The oldest first."""
        return [
            MarkedTurn(
                row["text"],
                row["area"],
                datetime.fromtimestamp(row["at"], UTC),
                tuple(Intent(name, slots) for name, slots in json.loads(row["intents"])),
                bool(row["is_right"]),
                tuple(json.loads(row["before"])),
            )
            for row in self._database.rows("SELECT * FROM marks ORDER BY id")
        ]
