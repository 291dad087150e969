"""What was done last, with what it was before, so that it can be undone: devices and the store's own rows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from assistant.store.database import Database, Value
from assistant.store.states import State

KEPT_ACTIONS = 40
"""How many actions can be undone, one after the other."""

TABLES = {
    "timers": "id",
    "alarms": "id",
    "items": "id",
    "notes": "id",
    "facts": "id",
    "events": "id",
    "settings": "name",
}
"""Tables whose rows an undo brings back, and their keys."""

Row = dict[str, Value]
Rows = dict[str, dict[str, Row]]
"""Table → key (as text) → row."""
RowChanges = Mapping[str, Mapping[str, tuple[Row | None, Row | None]]]
"""Table → key → the row before and after; None: there was none."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that was done."""

    turn: str
    """Identifies the turn: what was asked for in one breath is undone together."""
    at: datetime
    said: str
    """What was answered."""
    before: Mapping[str, State] = field(default_factory=dict)
    """Entity id → state before, of each device that changed."""
    after: Mapping[str, State] = field(default_factory=dict)
    kept: RowChanges = field(default_factory=dict)
    """Rows of the store that changed."""
    id: int = 0


class Actions:
    """The last actions, newest first to be undone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self) -> Rows:
        """Every row that an undo could bring back, as it is now."""
        return {table: self._table(table) for table in TABLES}

    def note(self, action: Action) -> None:
        """Remember one."""
        with self._database.transaction(durable=False):
            self._database.insert(
                "INSERT INTO actions (at, said, before, after, turn, kept) VALUES (?, ?, ?, ?, ?, ?)",
                action.at.timestamp(),
                action.said,
                _text(action.before),
                _text(action.after),
                action.turn,
                json.dumps(action.kept, ensure_ascii=False),
            )
            self._database.rows(
                "DELETE FROM actions WHERE id NOT IN (SELECT id FROM actions ORDER BY id DESC LIMIT ?)", KEPT_ACTIONS
            )

    def last_turn(self) -> list[Action]:
        """The actions of the newest turn that was not undone, the newest first."""
        found: list[Action] = []
        for row in self._database.rows("SELECT * FROM actions ORDER BY id DESC"):
            if found and found[0].turn != row["turn"]:
                break
            found.append(
                Action(
                    row["turn"],
                    datetime.fromtimestamp(row["at"], UTC),
                    row["said"],
                    json.loads(row["before"]),
                    json.loads(row["after"]),
                    json.loads(row["kept"]),
                    row["id"],
                )
            )
        return found

    def forget(self, actions: list[Action]) -> None:
        """They were undone, or cannot be."""
        with self._database.transaction(durable=False):
            for action in actions:
                self._database.rows("DELETE FROM actions WHERE id = ?", action.id)

    def is_as_left(self, action: Action) -> bool:
        """True while every row is as the action left it."""
        return all(
            self._table(table).get(key) == after
            for table, changes in action.kept.items()
            for key, (_, after) in changes.items()
        )

    def bring_back(self, action: Action) -> None:
        """Make every row what it was before the action."""
        with self._database.transaction():
            for table, changes in action.kept.items():
                for key, (before, _) in changes.items():
                    self._database.rows(f"DELETE FROM {table} WHERE {TABLES[table]} = ?", key)
                    if before is not None:
                        columns = ", ".join(before)
                        marks = ", ".join("?" * len(before))
                        self._database.rows(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *before.values())

    def _table(self, table: str) -> dict[str, Row]:
        key = TABLES[table]
        return {str(row[key]): dict(row) for row in self._database.rows(f"SELECT * FROM {table}")}


def changed_rows(before: Rows, after: Rows) -> RowChanges:
    """What differs between two looks at the rows."""
    changes: dict[str, dict[str, tuple[Row | None, Row | None]]] = {}
    for table in after:
        for key in {**before[table], **after[table]}:
            old, new = before[table].get(key), after[table].get(key)
            if old != new:
                changes.setdefault(table, {})[key] = (old, new)
    return changes


def _text(states: Mapping[str, State]) -> str:
    return json.dumps({entity: dict(state) for entity, state in states.items()}, ensure_ascii=False)
