"""Everything that is kept, in one SQLite file. The caller says where the file lies."""

import os

from assistant.store.actions import Actions
from assistant.store.alarms import Alarms
from assistant.store.conversations import Conversations
from assistant.store.database import Database
from assistant.store.lists import Lists
from assistant.store.marks import Marks
from assistant.store.missed import MissedRings
from assistant.store.notes import Calendar, Facts, Notes
from assistant.store.settings import Settings
from assistant.store.states import States
from assistant.store.timers import Timers


class Store:
    """The open file, one attribute a table family. Use it from one thread at a time."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open or create the file. Raises StoreError; a damaged file is moved aside and `trouble` says so."""
        self.database = Database(path)
        self.timers = Timers(self.database)
        self.alarms = Alarms(self.database)
        self.missed = MissedRings(self.database)
        self.lists = Lists(self.database)
        self.conversations = Conversations(self.database)
        self.marks = Marks(self.database)
        self.states = States(self.database)
        self.actions = Actions(self.database)
        self.notes = Notes(self.database)
        self.facts = Facts(self.database)
        self.calendar = Calendar(self.database)
        self.settings = Settings(self.database)

    @property
    def trouble(self) -> str:
        """What the user should know about the opening, or ""."""
        return self.database.trouble

    def close(self) -> None:
        """Close the file."""
        self.database.close()
