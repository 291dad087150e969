"""Conversations of the terminal chat, so that they can be reopened. What is kept is decided by who calls."""

from datetime import UTC, datetime

from assistant.core.values import KeptConversation, KeptTurn, Source
from assistant.store.database import Database

MOST = 1000
"""The oldest conversations are forgotten beyond this."""


class Conversations:
    """What the chat keeps. A power loss (not a crash) may take the last turn."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, turn: KeptTurn, conversation: int) -> int:
        """Add a turn to a conversation; 0 begins one. Gives the conversation's id."""
        with self._database.transaction(durable=False):
            conversation = conversation or self._begin(turn.at)
            self._database.insert(
                "INSERT INTO turns (conversation, at, asked, source, reply, details) VALUES (?, ?, ?, ?, ?, ?)",
                conversation, turn.at.timestamp(), turn.asked, turn.source, turn.reply, turn.details,
            )  # fmt: skip
        return conversation

    def conversations(self) -> list[KeptConversation]:
        """What there is, the latest first."""
        rows = self._database.rows(
            "SELECT c.id, c.begun, COUNT(t.id) AS turns,"
            " (SELECT asked FROM turns WHERE conversation = c.id AND asked != '' ORDER BY id LIMIT 1) AS first"
            " FROM conversations c JOIN turns t ON t.conversation = c.id GROUP BY c.id ORDER BY c.id DESC"
        )
        return [KeptConversation(row["id"], _moment(row["begun"]), row["first"] or "", row["turns"]) for row in rows]

    def turns(self, conversation: int) -> list[KeptTurn]:
        """All of one, in order."""
        rows = self._database.rows("SELECT * FROM turns WHERE conversation = ? ORDER BY id", conversation)
        return [
            KeptTurn(_moment(row["at"]), row["asked"], Source(row["source"]), row["reply"], row["details"])
            for row in rows
        ]

    def _begin(self, at: datetime) -> int:
        number = self._database.insert("INSERT INTO conversations (begun) VALUES (?)", at.timestamp())
        self._database.rows(
            "DELETE FROM conversations WHERE id NOT IN (SELECT id FROM conversations ORDER BY id DESC LIMIT ?)", MOST
        )
        return number


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
