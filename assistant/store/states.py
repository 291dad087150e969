"""Device states of the local home: what each was last set to."""

import json
from collections.abc import Mapping

from assistant.core.values import SlotValue
from assistant.store.database import Database

State = Mapping[str, SlotValue]
"""{"state": …, attributes…} of one device."""


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
