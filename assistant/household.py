"""What the assistant acts on: store, home, skills, and what is due. Lives on one lane, as the store must."""

from collections.abc import Sequence
from pathlib import Path

from assistant.core.events import Event, HomeDescribed, ListsChanged, PendingChanged, Trouble, VolumeChanged
from assistant.core.ports import Clock
from assistant.core.values import Device, Intent, ListItem, Pending, Reply, Request
from assistant.home.local import LocalHome
from assistant.home.registry import Registry
from assistant.skills.build import skills
from assistant.skills.due import DueTimes, timer_name
from assistant.skills.history import History
from assistant.skills.lessons import Lessons
from assistant.skills.memory import related
from assistant.skills.taught import Taught
from assistant.store.store import Store


class Household:
    """The Actor port over the real parts."""

    def __init__(
        self,
        store: Path,
        registry: Registry,
        clock: Clock,
        lessons: Lessons | None = None,
        taught: Taught | None = None,
        keep_marks: bool = False,
    ) -> None:
        """Open everything. Raises StoreError. `lessons`: where misheard names are remembered.

        `taught`: where commands are that were taught. `keep_marks`: the user wants turns marked as right or wrong.
        """
        self._clock = clock
        self._lessons = lessons
        self._taught = taught
        self._changes: list[Event] = []
        self._store = Store(store)
        self._store.marks.wanted = keep_marks
        self._history = History()
        self._told: dict[type[Event], Event] = {}
        self.live_in(registry)
        self.due = DueTimes(self._store)
        if self._store.trouble:
            self._changes.append(Trouble(self._store.trouble))

    def live_in(self, registry: Registry) -> None:
        """From now on these are the devices, areas and lists. What was said and kept stays."""
        self.registry = registry
        self._home = LocalHome(registry, self._store.states, self._changes.append)
        kept = self._history, self._lessons, self._taught
        self._skills = skills(self._store, registry, self._home, self._clock, *kept)
        self._told.pop(HomeDescribed, None)

    def act(self, intent: Intent, request: Request) -> Reply:
        """Carry an intent out."""
        return self._skills.act(intent, request)

    def changes(self, everything: bool = False) -> list[Event]:
        """What changed since the last call: devices, what is set, lists, the volume, trouble with the store.

        `everything`: all of it as it is now.
        """
        changed, self._changes[:] = list(self._changes), []
        if everything or HomeDescribed not in self._told:
            self._told.clear()
            changed.append(self._described())
        for event in (self._pending(), self._lists(), self._loudness()):
            if self._told.get(type(event)) != event:
                changed.append(event)
        self._told |= {type(event): event for event in changed}
        return changed

    def _described(self) -> HomeDescribed:
        states = self._home.states()
        devices = []
        for entity in self.registry.entities:
            state = dict(states[entity.id])
            area = self.registry.area(entity.area) if entity.area else None
            devices.append(
                Device(entity.id, entity.name, area.name if area else "", str(state.pop("state", "")), state)
            )
        return HomeDescribed(tuple(devices))

    def _pending(self) -> PendingChanged:
        timers = [
            Pending("timer", timer.name or timer_name(timer), timer.due, timer.remaining, "", timer.rung is not None)
            for timer in self._store.timers.all()
        ]
        alarms = [
            Pending(alarm.kind, alarm.text, alarm.due, None, alarm.recurrence, alarm.rung is not None)
            for alarm in self._store.alarms.all()
        ]
        return PendingChanged((*timers, *alarms))

    def _lists(self) -> ListsChanged:
        return ListsChanged(
            {
                one.name: tuple(ListItem(item.text, item.done) for item in self._store.lists.items(one.name))
                for one in self.registry.lists
            }
        )

    def _loudness(self) -> VolumeChanged:
        return VolumeChanged(0 if self._store.settings.muted else self._store.settings.volume)

    def remembered(self, question: str) -> Sequence[str]:
        """What the user asked to keep that may belong to a question."""
        return related(self._store.facts.all(), question)

    def note(self, request: Request, answer: str) -> None:
        """Remember what was answered in conversation."""
        self._history.note(request, Intent("Chat"), Reply(answer))

    def close(self) -> None:
        """Close the store."""
        self._store.close()
