"""Conversations of the terminal chat, so that they can be reopened. What is kept is decided by who calls."""

import re
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

from assistant.core.values import KeptConversation, KeptTurn, Source
from assistant.store.database import Database

MOST = 1000
"""The oldest conversations are forgotten beyond this."""
_NEVER = 1e12
"""Seconds since 1970, after any turn."""


class Conversations:
    """What the chat keeps. A power loss (not a crash) may take the last turn."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, turn: KeptTurn, conversation: int) -> int:
        """Add a turn to a conversation; 0, or one that was deleted, begins one. Gives the conversation's id."""
        with self._database.transaction(durable=False):
            if not self._database.rows("SELECT id FROM conversations WHERE id = ?", conversation):
                conversation = self._begin(turn.at)
            self._database.insert(
                "INSERT INTO turns (conversation, at, asked, source, reply, details) VALUES (?, ?, ?, ?, ?, ?)",
                conversation, turn.at.timestamp(), turn.asked, turn.source, turn.reply, turn.details,
            )  # fmt: skip
        return conversation

    def conversations(self, words: str = "") -> list[KeptConversation]:
        """What there is, the latest first; with `words` only those with a turn in which all of them were said."""
        wanted, having = _with_words(words) if words else ([], "asked != ''")
        rows = self._database.rows(
            "SELECT c.id, c.begun, COUNT(t.id) AS turns,"
            f" (SELECT asked FROM turns WHERE conversation = c.id AND {having} ORDER BY id LIMIT 1) AS first"
            " FROM conversations c JOIN turns t ON t.conversation = c.id GROUP BY c.id"
            f" {'HAVING first IS NOT NULL' if words else ''} ORDER BY c.id DESC",
            *wanted,
        )
        return [KeptConversation(row["id"], _moment(row["begun"]), row["first"] or "", row["turns"]) for row in rows]

    def turns(self, conversation: int) -> list[KeptTurn]:
        """All of one, in order."""
        rows = self._database.rows("SELECT * FROM turns WHERE conversation = ? ORDER BY id", conversation)
        return [_kept(row) for row in rows]

    def search(
        self, words: str, begin: datetime | None = None, end: datetime | None = None, most: int = 50
    ) -> list[tuple[int, KeptTurn]]:
        """Turns in which all of the words were said, each with its conversation's id; the latest first.

        `begin`, `end`: only those from one moment to before another.
        """
        wanted, having = _with_words(words)
        rows = self._database.rows(
            f"SELECT * FROM turns WHERE at >= ? AND at < ? AND {having} ORDER BY id DESC LIMIT ?",
            begin.timestamp() if begin else 0.0,
            end.timestamp() if end else _NEVER,
            *wanted,
            most,
        )
        return [(row["conversation"], _kept(row)) for row in rows]

    def remove(self, conversations: Iterable[int]) -> int:
        """Delete conversations by id, so that nothing of them stays in the file; gives how many there were."""
        removed = 0
        with self._database.erasing():
            for conversation in conversations:
                removed += len(self._database.rows("SELECT id FROM conversations WHERE id = ?", conversation))
                self._database.rows("DELETE FROM conversations WHERE id = ?", conversation)
        return removed

    def _begin(self, at: datetime) -> int:
        number = self._database.insert("INSERT INTO conversations (begun) VALUES (?)", at.timestamp())
        self._database.rows(
            "DELETE FROM conversations WHERE id NOT IN (SELECT id FROM conversations ORDER BY id DESC LIMIT ?)", MOST
        )
        return number


def _kept(row: sqlite3.Row) -> KeptTurn:
    return KeptTurn(_moment(row["at"]), row["asked"], Source(row["source"]), row["reply"], row["details"])


def _with_words(words: str) -> tuple[list[str], str]:
    """What is looked for, and the condition for a turn that has all of it."""
    wanted = [f"%{_escaped(word)}%" for word in words.split()]
    return wanted, " AND ".join(["TRUE", *["asked || ' ' || reply LIKE ? ESCAPE '\\'"] * len(wanted)])


def _escaped(word: str) -> str:
    """A word in which SQLite's LIKE sees only letters."""
    return re.sub(r"([%_\\])", r"\\\1", word)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
