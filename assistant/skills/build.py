"""Puts the skills together with what they need."""

from assistant.core.ports import Clock, HomeBackend
from assistant.home.registry import Registry
from assistant.skills.history import History
from assistant.skills.house import House
from assistant.skills.lessons import Lessons
from assistant.skills.recorder import Recorder
from assistant.skills.registry import Skills, modules
from assistant.skills.taught import Taught
from assistant.store.actions import Actions
from assistant.store.alarms import Alarms
from assistant.store.conversations import Conversations
from assistant.store.database import Database
from assistant.store.lists import Lists
from assistant.store.marks import Marks
from assistant.store.notes import Calendar, Facts, Notes
from assistant.store.settings import Settings
from assistant.store.store import Store
from assistant.store.timers import Timers


def skills(
    store: Store,
    registry: Registry,
    home: HomeBackend,
    clock: Clock,
    history: History | None = None,
    lessons: Lessons | None = None,
    taught: Taught | None = None,
) -> Skills:
    """Every skill, ready to act: the session's Actor. Use it from the store's thread.

    `history`: what was said before, for a home whose devices have changed. Without `lessons` no name is learned,
    without `taught` no command.
    """
    house = House(registry, home)
    return Skills(
        modules(),
        {
            Registry: registry,
            HomeBackend: home,
            House: house,
            Database: store.database,
            Timers: store.timers,
            Alarms: store.alarms,
            Lists: store.lists,
            Notes: store.notes,
            Facts: store.facts,
            Calendar: store.calendar,
            Conversations: store.conversations,
            Settings: store.settings,
            Actions: store.actions,
            Lessons: lessons or Lessons(),
            Marks: store.marks,
            Taught: taught or Taught(),
        },
        clock,
        Recorder(house, store.actions),
        history,
    )
