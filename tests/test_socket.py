"""The service's socket: real Unix sockets, real JSON lines, a session of fakes behind it."""

import asyncio
import gc
import json
import socket
import stat
from pathlib import Path

import pytest

from assistant.core.errors import ServiceError
from assistant.core.events import Trouble, TurnEnded, Understood
from assistant.core.values import Command, Request
from assistant.socket import Client, Server
from tests.fakes import comes_true
from tests.test_session import Bench


def test_two_clients_see_the_same_turn_and_nobody_else_may_connect(tmp_path: Path) -> None:
    path = tmp_path / "run" / "assistant.sock"

    async def go() -> tuple[list[TurnEnded], int]:
        bench = Bench()
        ended: list[TurnEnded] = []

        served = asyncio.Event()

        async def watch(client: Client) -> None:
            async for event in client.subscribe():
                if isinstance(event, Trouble):  # the answer to LISTEN: these ears do not exist
                    served.set()
                if isinstance(event, TurnEnded):
                    ended.append(event)
                    return

        async with bench.session, Server(bench.session, path), Client(path) as first, Client(path) as second:
            watching = [asyncio.create_task(watch(client)) for client in (first, second)]
            mode = stat.S_IMODE(path.stat().st_mode)
            # Both are served once both saw the state that the stop of the second leaves.
            await second.command(Command.LISTEN)
            await asyncio.wait_for(served.wait(), 10)
            await first.ask(Request("one"))
            await asyncio.wait_for(asyncio.gather(*watching), 10)
        return ended, mode

    ended, mode = asyncio.run(go())
    assert [event.reply for event in ended] == ["Did one.", "Did one."]
    assert mode == 0o600
    assert not path.exists()


def test_events_come_back_as_the_same_values(tmp_path: Path) -> None:
    async def go() -> Understood:
        bench = Bench()
        path = tmp_path / "s"
        async with bench.session, Server(bench.session, path), Client(path) as client:
            events = client.subscribe()
            await client.ask(Request("one two"))
            async for event in events:
                if isinstance(event, Understood):
                    return event
        raise AssertionError

    understood = asyncio.run(go())
    assert [intent.name for intent in understood.intents] == ["one", "two"]


@pytest.mark.parametrize(
    "line", [b"nonsense", b"{}", b'{"ask": ""}', b'{"ask": 1}', b'{"command": "explode"}', b'{"x": 1}']
)
def test_a_wrong_line_is_answered_and_the_connection_stays(tmp_path: Path, line: bytes) -> None:
    async def go() -> list[str]:
        bench = Bench()
        path = tmp_path / "s"
        async with bench.session, Server(bench.session, path):
            reader, writer = await asyncio.open_unix_connection(path)
            writer.write(line + b'\n{"ask": "one"}\n')
            kinds = []
            while "TurnEnded" not in kinds:
                kinds.append(json.loads(await asyncio.wait_for(reader.readline(), 10))["event"])
            writer.close()
            return kinds

    assert "Trouble" in asyncio.run(go())


def test_a_second_service_is_refused_and_a_dead_socket_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "s"

    async def go() -> None:
        bench = Bench()
        async with bench.session:
            with socket.socket(socket.AF_UNIX) as killed:  # leaves its file behind
                killed.bind(str(path))
            async with Server(bench.session, path):
                with pytest.raises(ServiceError, match="already running"):
                    await Server(bench.session, path).__aenter__()
                assert path.exists()

    asyncio.run(go())


def test_a_client_without_a_service_says_what_to_do(tmp_path: Path) -> None:
    async def go() -> None:
        async with Client(tmp_path / "none"):
            raise AssertionError

    with pytest.raises(ServiceError, match="assistant serve"):
        asyncio.run(go())


def test_a_service_that_ends_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "s"

    async def go() -> None:
        bench = Bench()
        client = Client(path)
        async with bench.session, Server(bench.session, path):
            await client.__aenter__()
            events = client.subscribe()
            await client.ask(Request("one"))
            await anext(events)
        try:
            async for _ in events:
                pass
        finally:
            await client.__aexit__()

    with pytest.raises(ServiceError, match="went away"):
        asyncio.run(go())


def test_a_client_that_has_just_connected_is_closed_with_the_service(tmp_path: Path) -> None:
    async def go() -> bytes:
        bench = Bench()
        async with bench.session:
            async with Server(bench.session, tmp_path / "s") as server:
                reader, writer = await asyncio.open_unix_connection(tmp_path / "s")
                await comes_true(lambda: bool(server._clients))  # accepted, and not yet a line read or written
            assert not server._clients
            left = await reader.read()
            writer.close()
            await writer.wait_closed()
            return left

    assert asyncio.run(asyncio.wait_for(go(), 10)) == b""


def test_a_client_that_leaves_without_a_word_leaves_nothing_behind(tmp_path: Path) -> None:
    async def go() -> None:
        bench = Bench()
        async with bench.session, Server(bench.session, tmp_path / "s") as server:
            for _ in range(3):
                async with Client(tmp_path / "s"):
                    await comes_true(lambda: bool(server._clients))
                await comes_true(lambda: not server._clients)
            gc.collect()
            assert len(bench.session._events._subscriptions) == 0

    asyncio.run(asyncio.wait_for(go(), 10))


@pytest.mark.parametrize("path", ["long" * 40, "file/socket", "folder", "file"])
def test_a_path_that_cannot_be_a_socket_is_told(path: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()

    async def go() -> None:
        await Server(Bench().session, tmp_path / path).__aenter__()

    with pytest.raises(ServiceError, match="cannot open the socket"):
        asyncio.run(go())
    assert (tmp_path / "file").read_text() == "mine"
