"""Device states of the local home, and the home's last actions, so that they can be undone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.core.values import SlotValue
from assistant.store.database import Database

State = Mapping[str, SlotValue]
"""{"state": …, attributes…} of one device."""

KEPT_ACTIONS = 20
"""How many actions can be undone, one after the other."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that changed the home."""

    id: int
    at: datetime
    said: str
    """What was answered."""
    before: Mapping[str, State]
    """Entity id → state before, of each device that changed."""
    after: Mapping[str, State]


class States:
    """What the local home's devices were last set to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, dict[str, SlotValue]]:
        """Entity id → state."""
        rows = self._database.rows("SELECT entity, state FROM states")
        return {row["entity"]: json.loads(row["state"]) for row in rows}

    def keep(self, entity: str, state: State) -> None:
        """Remember one. Not worth a wait for the disk: after a power loss the devices say themselves."""
        text = json.dumps(dict(state), ensure_ascii=False)
        with self._database.transaction(durable=False):
            self._database.rows("INSERT OR REPLACE INTO states (entity, state) VALUES (?, ?)", entity, text)


class Actions:
    """The last changes to the home, newest first to be undone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, now: datetime, said: str, before: Mapping[str, State], after: Mapping[str, State]) -> None:
        """Remember one."""
        with self._database.transaction(durable=False):
            self._database.insert(
                "INSERT INTO actions (at, said, before, after) VALUES (?, ?, ?, ?)",
                now.timestamp(), said, _text(before), _text(after),
            )  # fmt: skip
            self._database.rows(
                "DELETE FROM actions WHERE id NOT IN (SELECT id FROM actions ORDER BY id DESC LIMIT ?)", KEPT_ACTIONS
            )

    def last(self) -> Action | None:
        """The newest one that was not undone."""
        rows = self._database.rows("SELECT * FROM actions ORDER BY id DESC LIMIT 1")
        if not rows:
            return None
        row = rows[0]
        moment = datetime.fromtimestamp(row["at"], UTC)
        return Action(row["id"], moment, row["said"], json.loads(row["before"]), json.loads(row["after"]))

    def forget(self, action: Action) -> None:
        """It was undone, or cannot be."""
        with self._database.transaction(durable=False):
            self._database.rows("DELETE FROM actions WHERE id = ?", action.id)


def _text(states: Mapping[str, State]) -> str:
    return json.dumps({entity: dict(state) for entity, state in states.items()}, ensure_ascii=False)
