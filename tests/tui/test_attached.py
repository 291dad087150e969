"""Several chats at one service: the real socket between them."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from assistant.core.events import HomeDescribed, Loading, TimerRang
from assistant.core.ports import Assistant
from assistant.core.values import Device
from assistant.socket import Client, Server
from assistant.tui.app import ChatApp
from assistant.tui.latency import LatencyBar
from assistant.tui.machine import machine
from assistant.tui.screens import RingScreen
from tests.test_session import Bench
from tests.tui.bench import chat, said, screen, send, shown, until


def test_two_chats_show_the_same_session(tmp_path: Path) -> None:
    path = tmp_path / "a.sock"

    @asynccontextmanager
    async def connect() -> AsyncIterator[Assistant]:
        async with Client(path) as client:
            yield client

    async def go() -> None:
        bench = Bench(ears=True)
        first, second = ChatApp(connect), ChatApp(connect)
        async with bench.session, Server(bench.session, path), first.run_test(size=(120, 30)) as one:
            await until(one, lambda: first.link.assistant is not None)
            async with second.run_test(size=(60, 18)) as two:
                await until(two, lambda: second.link.assistant is not None)
                await one.press(*"one", "enter")
                await until(two, lambda: "Did one." in screen(second))
                await two.press("f3")
                await until(one, lambda: "muted" in shown(first, "#state"))
                send(bench, HomeDescribed((Device("light.a", "Lamp", "", "on"),)))
                await until(one, lambda: "● Lamp  on" in screen(first))
                send(bench, TimerRang("timer", "egg", "Your egg timer is done."))
                await until(one, lambda: isinstance(first.screen, RingScreen))
                await until(two, lambda: isinstance(second.screen, RingScreen))

    asyncio.run(go())


def test_a_model_that_cannot_be_loaded_is_told_and_the_others_are_ready() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, Loading("voice"))
        send(bench, Loading("chat"))
        await until(pilot, lambda: ": voice, chat" in shown(app, "#note"))
        send(bench, Loading("chat", True, "there is no model.gguf (restore the file)"))
        send(bench, Loading("voice", True))
        await until(pilot, lambda: shown(app, "#note") == "ready")
        assert said(app, "trouble") == ["chat: there is no model.gguf (restore the file)"]
        await pilot.press(*"one", "enter")
        await until(pilot, lambda: "Did one." in said(app, "assistant"))

    chat(play)


def test_the_memory_that_is_shown_is_the_services(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys, tests.test_session as t, assistant.socket as s, pathlib\n"
        "async def go():\n"
        "    bench = t.Bench()\n"
        "    async with bench.session, s.Server(bench.session, pathlib.Path(sys.argv[1])):\n"
        "        print('ready', flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(go())\n"
    )
    path = tmp_path / "a.sock"

    @asynccontextmanager
    async def connect() -> AsyncIterator[Assistant]:
        async with Client(path) as client:
            yield client

    async def go(service: int) -> None:
        app = ChatApp(connect)
        async with app.run_test(size=(120, 30)) as pilot:
            await until(pilot, lambda: app.query_one(LatencyBar).process == service)
            await pilot.press(*"one", "enter")
            await until(pilot, lambda: machine(service)[:-4] in shown(app, "#latency"))

    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True) as service:
        try:
            assert service.stdout is not None
            assert service.stdout.readline() == "ready\n"
            asyncio.run(go(service.pid))
        finally:
            service.kill()
