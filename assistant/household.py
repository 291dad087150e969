"""What the assistant acts on: store, home, skills, and what is due. Lives on one lane, as the store must."""

from pathlib import Path

from assistant.core.events import Event, Trouble, VolumeChanged
from assistant.core.ports import Clock
from assistant.core.values import Intent, Reply, Request
from assistant.home.local import LocalHome
from assistant.home.registry import Registry
from assistant.skills.build import skills
from assistant.skills.due import DueTimes
from assistant.skills.history import History
from assistant.skills.lessons import Lessons
from assistant.store.store import Store


class Household:
    """The Actor port over the real parts."""

    def __init__(self, store: Path, registry: Registry, clock: Clock, lessons: Lessons | None = None) -> None:
        """Open everything. Raises StoreError. `lessons`: where misheard names are remembered."""
        self._clock = clock
        self._lessons = lessons
        self._changes: list[Event] = []
        self._store = Store(store)
        self._history = History()
        self.live_in(registry)
        self.due = DueTimes(self._store)
        self._volume = -1  # the first look tells
        if self._store.trouble:
            self._changes.append(Trouble(self._store.trouble))

    def live_in(self, registry: Registry) -> None:
        """From now on these are the devices, areas and lists. What was said and kept stays."""
        self.registry = registry
        self._home = LocalHome(registry, self._store.states, self._changes.append)
        self._skills = skills(self._store, registry, self._home, self._clock, self._history, self._lessons)

    def act(self, intent: Intent, request: Request) -> Reply:
        """Carry an intent out."""
        return self._skills.act(intent, request)

    def changes(self) -> list[Event]:
        """What changed since the last call: devices, the assistant's own volume, trouble with the store."""
        volume = 0 if self._store.settings.muted else self._store.settings.volume
        if volume != self._volume:
            self._volume = volume
            self._changes.append(VolumeChanged(volume))
        changed, self._changes[:] = list(self._changes), []
        return changed

    def note(self, request: Request, answer: str) -> None:
        """Remember what was answered in conversation."""
        self._history.note(request, Intent("Chat"), Reply(answer))

    def close(self) -> None:
        """Close the store."""
        self._store.close()
