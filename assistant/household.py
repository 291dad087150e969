"""What the assistant acts on: store, home, skills, and what is due. Lives on one lane, as the store must."""

from pathlib import Path

from assistant.core.events import HomeChanged
from assistant.core.ports import Clock
from assistant.core.values import Intent, Reply, Request
from assistant.home.local import LocalHome
from assistant.home.registry import Registry
from assistant.skills.build import skills
from assistant.skills.due import DueTimes
from assistant.store.store import Store


class Household:
    """The Actor port over the real parts."""

    def __init__(self, store: Path, registry: Registry, clock: Clock) -> None:
        """Open everything. Raises StoreError."""
        self.registry = registry
        self._changes: list[HomeChanged] = []
        self._store = Store(store)
        self._home = LocalHome(self.registry, self._store.states, self._changes.append)
        self._skills = skills(self._store, self.registry, self._home, clock)
        self.due = DueTimes(self._store)

    @property
    def trouble(self) -> str:
        """What the user should know about the store, or ""."""
        return self._store.trouble

    def act(self, intent: Intent, request: Request) -> Reply:
        """Carry an intent out."""
        return self._skills.act(intent, request)

    def changes(self) -> list[HomeChanged]:
        """Devices that changed since the last call."""
        changed, self._changes[:] = list(self._changes), []
        return changed

    def close(self) -> None:
        """Close the store."""
        self._store.close()
