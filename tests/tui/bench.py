"""The chat over a real session with fakes for engines, driven by its keys."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from textual.pilot import Pilot
from textual.widgets import Static

from assistant.core.events import Event
from assistant.core.ports import Assistant
from assistant.tui.app import ChatApp
from assistant.tui.conversation import Conversation
from assistant.tui.entries import Entry
from assistant.tui.furnishings import Furnishings
from tests.test_session import Bench

Play = Callable[[ChatApp, Pilot[None], Bench], Awaitable[None]]


def chat(
    play: Play,
    *,
    ears: bool = False,
    voice: bool = False,
    clock: bool = False,
    size: tuple[int, int] = (80, 24),
    furnishings: Furnishings | None = None,
) -> None:
    """Run the app in a terminal of this size and let a test play in it."""

    async def go() -> None:
        bench = Bench(ears=ears, voice=voice, clock=clock)

        @asynccontextmanager
        async def connect() -> AsyncIterator[Assistant]:
            async with bench.session:
                yield bench.session

        app = ChatApp(connect, furnishings or Furnishings())
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: app.link.assistant is not None)
            await play(app, pilot, bench)

    asyncio.run(go())


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app work until something is so; the test's time limit ends a wait for ever."""
    while not condition():
        await pilot.pause()


def entries(app: ChatApp) -> list[Entry]:
    """The conversation."""
    return app.base.query_one(Conversation).entries


def said(app: ChatApp, who: str) -> list[str]:
    """What somebody said in it."""
    return [entry.text for entry in entries(app) if entry.who == who]


def details(app: ChatApp) -> str:
    """What is known about the last thing that was said."""
    return entries(app)[-1].details if entries(app) else ""


def shown(app: ChatApp, field: str) -> str:
    """What a field of the screen shows."""
    return str(app.base.query_one(field, Static).render())


def screen(app: ChatApp) -> str:
    """All that is drawn, without colours."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def send(bench: Bench, event: Event) -> None:
    """An event of the session."""
    bench.session._notice(event)
