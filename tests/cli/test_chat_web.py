"""The chat in a browser, spoken to as a browser does: who may see it, and a typed turn answered."""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar, WSMsgType, web

from assistant.cli.chat_web import ChatServer, is_loopback, reached_as

TOKEN = "let-me-in"


@asynccontextmanager
async def served(server: ChatServer) -> AsyncIterator[str]:
    """The server at a free port."""
    runner = web.AppRunner(await server._make_app())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def statuses(token: str, *asked: tuple[str, dict[str, str]]) -> list[int]:
    found = []
    async with served(ChatServer([], "127.0.0.1", 8000, token)) as address:
        for path, headers in asked:
            async with ClientSession() as session, session.get(address + path, headers=headers) as answer:
                found.append(answer.status)
    return found


def test_on_this_machine_it_is_open_but_not_to_another_sites_page() -> None:
    asked: tuple[tuple[str, dict[str, str]], ...] = (
        ("/", {}),
        ("/", {"Origin": "http://evil.example"}),
        ("/ws", {"Origin": "http://evil.example"}),
        ("/", {"Host": "evil.example"}),
        ("/?token=whatever", {}),
    )
    assert asyncio.run(statuses("", *asked)) == [200, 403, 403, 403, 200]


def test_from_other_devices_only_the_token_opens_it() -> None:
    asked: tuple[tuple[str, dict[str, str]], ...] = (
        ("/", {}),
        ("/ws", {}),
        ("/static/js/textual.js", {}),
        ("/?token=guess", {}),
        (f"/?token={TOKEN}", {}),
    )
    assert asyncio.run(statuses(TOKEN, *asked)) == [403, 403, 403, 403, 200]


def test_the_page_that_was_opened_with_the_token_has_it_for_what_it_loads() -> None:
    async def go() -> list[int]:
        async with (
            served(ChatServer([], "127.0.0.1", 8000, TOKEN)) as address,
            ClientSession(cookie_jar=CookieJar(unsafe=True)) as session,
        ):
            found = []
            for path in (f"/?token={TOKEN}", "/static/js/textual.js"):
                async with session.get(address + path) as answer:
                    found.append(answer.status)
            return found

    assert asyncio.run(go()) == [200, 200]


def test_the_page_loads_all_that_it_needs_from_where_it_was_reached_and_nothing_from_elsewhere() -> None:
    async def page(name: str) -> tuple[str, str]:
        async with served(ChatServer([], "127.0.0.1", 8000)) as address, ClientSession() as session:
            port = address.rpartition(":")[2]
            async with session.get(address, headers={"Host": f"{name}:{port}"}) as answer:
                policy = answer.headers["Content-Security-Policy"]
                return (await answer.text()).replace(port, "PORT"), policy.replace(port, "PORT")

    for name in ("localhost", "127.0.0.1"):
        text, policy = asyncio.run(page(name))
        assert f"http://{name}:PORT/static/js/textual.js" in text
        assert f"ws://{name}:PORT/ws" in text
        assert policy == f"default-src 'self' 'unsafe-inline' data:; connect-src 'self' ws://{name}:PORT"


def test_the_address_that_is_told_can_be_opened_elsewhere() -> None:
    assert reached_as("192.168.1.5") == "192.168.1.5"
    assert reached_as("0.0.0.0") not in ("0.0.0.0", "")
    assert reached_as("::") not in ("::", "")
    assert ChatServer([], "::1", 8000).address == "http://[::1]:8000/"


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("192.168.1.5", False),
        ("pi", False),
    ],
)
def test_which_addresses_are_this_machines_own(host: str, here: bool) -> None:
    assert is_loopback(host) == here


async def answered(address: str) -> str:
    """What the page was sent until the typed turn was answered."""
    drawn, typed = "", False
    async with ClientSession() as session, session.ws_connect(f"{address}ws?width=100&height=30") as page:
        async for message in page:
            drawn += message.data.decode(errors="replace") if message.type is WSMsgType.BINARY else ""
            if not typed and "ready" in drawn:
                typed = True
                await page.send_json(["stdin", "turn on the kitchen light\r"])
            if "Turned on the Kitchen Light" in drawn:
                break
    return drawn


@contextmanager
def chat_in_a_browser(folder: Path) -> Iterator[str]:
    """The real program behind the real page; gives its address, and it ends when it is told to."""
    config = folder / "config.yaml"
    config.write_text(f"store: {folder / 'a.db'}\nsocket: {folder / 'no.sock'}\n", encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "assistant", "chat", "--web", "--no-voice", "--port", str(port)]
    with subprocess.Popen([*command, "--config", str(config)], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline() == f"The chat is at http://127.0.0.1:{port}/  (Ctrl+C ends it)\n"
            yield f"http://127.0.0.1:{port}/"
            server.send_signal(signal.SIGINT)
            assert server.wait(60) == 0
        finally:
            server.kill()


def test_a_typed_turn_is_answered_in_the_page(tmp_path: Path) -> None:
    """The built-in models, over the web socket that the page opens."""
    with chat_in_a_browser(tmp_path) as address:
        assert "Turned on the Kitchen Light" in asyncio.run(answered(address))
