"""How the chat looks: drawings of it at three sizes and in three themes, beside those that somebody looked at."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Protocol

import pytest
from textual.pilot import Pilot

from assistant.core.events import (
    Event,
    HomeDescribed,
    LevelMeasured,
    ListsChanged,
    PartialHeard,
    PendingChanged,
    ReplyPiece,
    StateChanged,
    TimerRang,
    TurnEnded,
    TurnStarted,
    Understood,
)
from assistant.core.ports import Assistant
from assistant.core.values import (
    Device,
    Intent,
    ListItem,
    Pending,
    Request,
    Source,
    Spoken,
    State,
    Tier,
    Timings,
)
from assistant.tui import entries, latency
from assistant.tui.app import ChatApp
from assistant.tui.conversation import Conversation
from assistant.tui.furnishings import Furnishings
from assistant.tui.status import StatusBar
from assistant.tui.themes import THEMES
from tests.test_session import Bench
from tests.tui.bench import until

AT = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
TIMINGS = Timings(500, 520, 548, 560, 561, 616, 1900)
SCENE: tuple[Event, ...] = (
    HomeDescribed(
        (
            Device("light.kitchen", "Kitchen Light", "Kitchen", "on", {"brightness": 80}),
            Device("cover.blinds", "Blinds", "Living Room", "open", {"position": 100}),
            Device("climate.heat", "Thermostat", "Living Room", "heat", {"current_temperature": 19.5}),
        )
    ),
    PendingChanged((Pending("timer", "tea", None, remaining=154.0), Pending("timer", "egg", None, remaining=9.0))),
    ListsChanged({"Shopping List": (ListItem("milk"), ListItem("eggs", True))}),
    TurnStarted(1, Request("turn on the kitchen light", Source.VOICE)),
    Understood(1, (Intent("HassTurnOn", {"name": "Kitchen Light"}),), Tier.GRAMMAR, 0.98),
    ReplyPiece(1, "Turned on the Kitchen Light."),
    TurnEnded(1, "", TIMINGS, spoken=Spoken("Turned on the", False, 0.8)),
    TurnStarted(2, Request("how do I print in Python?")),
    Understood(2, (Intent("Chat"),), Tier.CHAT, 1.0),
    ReplyPiece(2, "Like this:\n\n```python\nprint('hello')\n```\n\n**Any** words."),
    TurnEnded(2, "", Timings(understand=20.0, reply_first_token=300.0, total=900.0)),
    StateChanged(State.LISTENING),
    LevelMeasured(-22.0, 0.8),
    PartialHeard("set a timer for"),
)


class Drawn(Protocol):
    """The fixture of pytest-textual-snapshot."""

    def __call__(self, app: ChatApp, **options: Any) -> bool: ...


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """What differs from run to run stands still."""
    monkeypatch.setattr(entries, "now", lambda: AT)
    monkeypatch.setattr(latency, "machine", lambda process: "99 MB")
    monkeypatch.setattr(StatusBar, "look", lambda bar: None)  # the last level may be long ago on a busy machine


def app(theme: str, *more: Event) -> tuple[ChatApp, Any]:
    bench = Bench(ears=True)

    @asynccontextmanager
    async def connect() -> AsyncIterator[Assistant]:
        async with bench.session:
            await bench.session.loaded()
            yield bench.session

    made = ChatApp(connect, Furnishings(theme=theme))

    async def before(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: made.link.assistant is not None)
        for event in (*SCENE, *more):
            made.showing.show(event)
        made.base.query_one("RequestBox").cursor_blink = False  # type: ignore[attr-defined]
        await until(pilot, lambda: not made.base.query_one(Conversation)._changed)
        await pilot.pause()

    return made, before


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", [(60, 18), (80, 24), (130, 36)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_chat_looks_as_it_did(theme: str, size: tuple[int, int], snap_compare: Drawn) -> None:
    made, before = app(theme)
    assert snap_compare(made, terminal_size=size, run_before=before)


def test_what_rings_looks_as_it_did(snap_compare: Drawn) -> None:
    made, before = app("dark", TimerRang("timer", "egg", "Your egg timer is done."))
    assert snap_compare(made, terminal_size=(80, 24), run_before=before)
