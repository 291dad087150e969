"""The SQLite file itself: opening, checking, migrating, transactions. It knows no table's meaning.

Use it from one thread at a time (the lane that carries out commands). A committed durable transaction survives
kill -9 and power loss: write-ahead log with synchronous=FULL, see https://www.sqlite.org/pragma.html#pragma_synchronous
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from assistant.core.errors import StoreError
from assistant.store.schema import MIGRATIONS

Value = str | int | float | None
"""What a column holds."""

BUSY_SECONDS = 5.0
"""How long to wait for another process that writes."""


class Database:
    """An open database file."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open or create the file and bring its tables up to date.

        A file that is no sound database is moved aside, never deleted; `trouble` then says so. Raises StoreError
        when the file cannot be opened or written, or was made by a newer version.
        """
        self.path = Path(path)
        self.trouble = ""
        """What the user should know about the opening, or ""."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = self._checked()
        except OSError as error:
            raise StoreError(
                f"{self.path} cannot be opened: {error.strerror}",
                "make its folder writable, or set `store` to a file elsewhere",
            ) from None
        except sqlite3.Error as error:
            raise _explained(self.path, error) from None
        self._migrate()

    def rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        """Run one statement and give its rows. Raises StoreError."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise _explained(self.path, error) from None

    def insert(self, sql: str, *values: Value) -> int:
        """Run one INSERT and give the new row's id. Raises StoreError."""
        try:
            return self._connection.execute(sql, values).lastrowid or 0
        except sqlite3.Error as error:
            raise _explained(self.path, error) from None

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[None]:
        """All or nothing; inside another transaction it joins that one.

        `durable=False` saves the wait for the disk: after a power loss (not after a crash) the last such
        transactions may be missing. Raises StoreError.
        """
        if self._connection.in_transaction:
            yield
            return
        self.rows(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        self.rows("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):
                self._connection.rollback()
            raise
        self.rows("COMMIT")

    @contextmanager
    def erasing(self) -> Iterator[None]:
        """A transaction after which nothing of the rows that it deletes is left in the file.

        Raises StoreError, also where the rows are deleted, but another program reads what is written beside the file.
        """
        self.rows("PRAGMA secure_delete=ON")
        with self.transaction():
            yield
        (checkpoint,) = self.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        if checkpoint["busy"]:
            raise StoreError(
                f"it is deleted, but another program is reading {self.path}, and traces stay in its -wal file",
                "they go when every program that uses it has ended",
            )

    def close(self) -> None:
        """Close the file. Nothing is pending: every change was committed."""
        self._connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        return connection

    def _checked(self) -> sqlite3.Connection:
        connection = self._connect()
        try:
            problems = [str(row[0]) for row in connection.execute("PRAGMA quick_check(1)")]
            if problems == ["ok"]:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA foreign_keys=ON")
                return connection
        except sqlite3.OperationalError:  # locked, not writable: the file itself may be sound
            connection.close()
            raise
        except sqlite3.DatabaseError:
            pass  # not a database, or malformed
        connection.close()
        self._move_aside()
        return self._checked()

    def _move_aside(self) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        aside = self.path.with_name(f"{self.path.name}.broken-{stamp}")
        count = 1
        while aside.exists():
            count += 1
            aside = self.path.with_name(f"{self.path.name}.broken-{stamp}-{count}")
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                os.replace(f"{self.path}{suffix}", f"{aside}{suffix}")
        self.trouble = f"The file {self.path} was damaged. It was kept as {aside.name}, and a new one was begun."

    def _migrate(self) -> None:
        version = int(self.rows("PRAGMA user_version")[0][0])
        if version > len(MIGRATIONS):
            self.close()
            raise StoreError(f"{self.path} was made by a newer version of the assistant", "update the assistant")
        while version < len(MIGRATIONS):
            with self.transaction():
                version = int(self.rows("PRAGMA user_version")[0][0])  # another process may have been faster
                for statement in MIGRATIONS[version] if version < len(MIGRATIONS) else ():
                    self.rows(statement)
                version = min(version + 1, len(MIGRATIONS))
                self.rows(f"PRAGMA user_version={version}")


def _explained(path: Path, error: sqlite3.Error) -> StoreError:
    text = str(error)
    hints = {
        "locked": "another assistant is running and busy; try again",
        "readonly": "check the file's and its folder's permissions",
        "unable to open": "check the path and the folder's permissions",
        "full": "the disk is full: free some space",
    }
    hint = next((hint for word, hint in hints.items() if word in text), "run assistant doctor")
    return StoreError(f"{path}: {text}", hint)
