"""The headless run: what systemd is told, what is logged, and that it ends when it is told to."""

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.core.errors import ServiceError
from assistant.core.events import Event, RingUnanswered, TimerRang, Trouble, TurnEnded
from assistant.core.values import Request
from assistant.lanes import Lane, Resident
from assistant.residents import Residents
from assistant.service import serve
from assistant.socket import Client
from tests.fakes import comes_true
from tests.test_session import Bench


class Systemd:
    """The other end of $NOTIFY_SOCKET."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(str(path))

    async def told(self) -> str:
        return (await asyncio.get_running_loop().sock_recv(self._socket, 1000)).decode()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Systemd]:
    path = tmp_path / "notify"
    monkeypatch.setenv("NOTIFY_SOCKET", str(path))
    manager = Systemd(path)
    yield manager
    manager.close()


def test_systemd_hears_that_it_is_ready_lives_and_ends(
    systemd: Systemd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "10000")

    async def go() -> list[str]:
        serving = asyncio.create_task(serve(Bench().session, tmp_path / "s"))
        told: list[str] = []
        while not {"READY=1\nSTATUS=listening", "WATCHDOG=1"} <= set(told):
            told.append(await systemd.told())
        os.kill(os.getpid(), signal.SIGTERM)
        await serving
        while "STOPPING=1" not in told:
            told.append(await systemd.told())
        return told

    told = asyncio.run(asyncio.wait_for(go(), 30))
    assert told[-1] == "STOPPING=1"
    assert not (tmp_path / "s").exists()


def test_it_ends_while_an_engine_is_still_being_made(systemd: Systemd, tmp_path: Path) -> None:
    making, made = threading.Event(), threading.Event()

    def engine() -> object:
        making.set()
        assert made.wait(60)
        return object()

    async def go() -> None:
        bench = Bench()
        bench.session._residents = Residents({"slow": Resident(Lane("slow"), engine)}, bench.session._notice)
        serving = asyncio.create_task(serve(bench.session, tmp_path / "s"))
        await asyncio.to_thread(making.wait, 30)
        os.kill(os.getpid(), signal.SIGTERM)
        await serving
        assert not made.is_set()
        assert await systemd.told() == "STOPPING=1"

    try:
        asyncio.run(asyncio.wait_for(go(), 30))
    finally:
        made.set()


def test_a_second_one_is_refused_and_disturbs_nothing(tmp_path: Path) -> None:
    async def go() -> None:
        serving = asyncio.create_task(serve(Bench().session, tmp_path / "s"))
        await comes_true((tmp_path / "s").exists)
        with pytest.raises(ServiceError, match="already running"):
            await serve(Bench().session, tmp_path / "s")
        async with Client(tmp_path / "s") as client, client.subscribe() as events:
            await client.ask(Request("one"))
            async for event in events:
                if isinstance(event, TurnEnded):
                    break
        os.kill(os.getpid(), signal.SIGTERM)
        await serving

    asyncio.run(asyncio.wait_for(go(), 30))


def test_the_log_has_a_line_a_turn_and_nothing_that_was_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "assistant")
    told: tuple[Event, ...] = (
        Trouble("no speaker", "plug one in"),
        TimerRang("timer", "secret", "Your secret timer is done.", late=90.0),
        RingUnanswered("Your secret timer rang."),
    )

    async def go() -> None:
        bench = Bench()
        serving = asyncio.create_task(serve(bench.session, tmp_path / "s"))
        await comes_true((tmp_path / "s").exists)
        async with bench.session.subscribe() as events:
            for event in told:
                bench.session._notice(event)
            await bench.session.ask(Request("one secret"))
            await bench.until(TurnEnded, events)
        await comes_true(lambda: "turn 1" in caplog.text)
        os.kill(os.getpid(), signal.SIGTERM)
        await serving

    asyncio.run(asyncio.wait_for(go(), 30))
    usual = [record.getMessage() for record in caplog.records if record.levelno >= logging.INFO]
    assert any(line.startswith("turn 1 grammar: one understand=") for line in usual)
    assert {"no speaker (plug one in)", "timer rings, 90 s late", "nobody answered what rang"} <= set(usual)
    assert not any("secret" in line for line in usual)
    assert any("secret" in record.getMessage() for record in caplog.records)
