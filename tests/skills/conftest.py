"""A real home, a real SQLite file and every skill, for the tests of this folder."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from assistant.core.events import HomeChanged
from assistant.core.values import Intent, Reply, Request, SlotValue
from assistant.home.local import LocalHome
from assistant.home.registry import Registry, demo
from assistant.skills.build import skills
from assistant.skills.registry import Skills
from assistant.store.store import Store


@dataclass
class SetClock:
    """A clock that stands where it is put."""

    moment: datetime = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday

    def now(self) -> datetime:
        return self.moment

    def go(self, **length: float) -> None:
        self.moment += timedelta(**length)


@dataclass
class Household:
    """The skills with everything round them. `do` carries out one intent as one turn."""

    path: Path
    registry: Registry = field(default_factory=cache(demo))
    clock: SetClock = field(default_factory=SetClock)
    area: str | None = None
    changes: list[HomeChanged] = field(default_factory=list)
    store: Store = field(init=False)
    home: LocalHome = field(init=False)
    skills: Skills = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Start, or start again on the same file."""
        self.store = Store(self.path)
        self.home = LocalHome(self.registry, self.store.states, self.changes.append)
        self.skills = skills(self.store, self.registry, self.home, self.clock)

    def restart(self) -> None:
        self.store.close()
        self.open()

    def do(self, intent: str, text: str = "", /, **slots: SlotValue) -> Reply:
        request = Request(text or intent, area=self.area, now=self.clock.now())
        return self.skills.act(Intent(intent, slots), request)

    def says(self, intent: str, /, **slots: SlotValue) -> str:
        """The answer of something that works."""
        reply = self.do(intent, **slots)
        assert not reply.failed, reply.text
        return reply.text

    def refuses(self, intent: str, /, **slots: SlotValue) -> str:
        """The answer of something that does not work."""
        before = self.home.states()
        reply = self.do(intent, **slots)
        assert reply.failed, reply.text
        assert self.home.states() == before
        return reply.text

    def asks(self, intent: str, /, **slots: SlotValue) -> str:
        """The question back."""
        before = self.home.states()
        reply = self.do(intent, **slots)
        assert reply.expects_answer, reply.text
        assert self.home.states() == before
        return reply.text

    def state(self, entity: str) -> SlotValue:
        return self.home.states()[entity]["state"]

    def value(self, entity: str, attribute: str) -> SlotValue:
        return self.home.states()[entity][attribute]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Household]:
    household = Household(tmp_path / "assistant.sqlite")
    yield household
    household.store.close()
