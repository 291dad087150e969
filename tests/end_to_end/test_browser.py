"""The chat in a real browser: Chromium without a window, driven over its own debugging protocol as a person's keys."""

import asyncio
import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

from tests.cli.test_chat_web import chat_in_a_browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 240.0
"""Seconds after which something that should happen has not happened. Not a speed: a machine may be busy."""
REQUEST = "turn on the kitchen light"


class Page:
    """One page of the browser: orders to it, and what its web socket received."""

    def __init__(self, link: ClientWebSocketResponse) -> None:
        self._link = link
        self._numbers = count(1)
        self.received = ""
        """All that the terminal in the page was sent to draw."""
        self.failed: list[dict[str, Any]] = []
        """What the page could not load, and why."""

    async def order(self, method: str, **parameters: object) -> dict[str, Any]:
        """What the browser answers."""
        number = next(self._numbers)
        await self._link.send_json({"id": number, "method": method, "params": parameters})
        while (message := await self._next()).get("id") != number:
            pass
        result: dict[str, Any] = message["result"]
        return result

    async def until(self, text: str) -> None:
        """Until the page was sent that."""
        while text not in self.received:
            await self._next()

    async def _next(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads((await self._link.receive()).data)
        if message.get("method") == "Network.loadingFailed":
            self.failed.append(message["params"])
        if message.get("method") == "Network.webSocketFrameReceived":
            frame = message["params"]["response"]
            if frame["opcode"] == 2:
                self.received += base64.b64decode(frame["payloadData"]).decode(errors="replace")
        return message


@contextmanager
def chromium(folder: Path) -> Iterator[int]:
    """The browser; gives the port at which it can be spoken to."""
    told, end = folder / "DevToolsActivePort", time.monotonic() + PATIENCE
    command = [str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
               "--no-first-run", "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
        try:
            while not told.exists() or not told.read_text():
                assert time.monotonic() < end, "the browser did not start"
                time.sleep(0.1)  # it is another program
            yield int(told.read_text().split()[0])
        finally:
            browser.terminate()


async def typed_turn(address: str, port: int) -> tuple[bytes, bytes]:
    """Pictures of the page before and after the turn."""
    async with asyncio.timeout(PATIENCE), ClientSession() as client:
        async with client.get(f"http://127.0.0.1:{port}/json/list") as answer:
            target = next(one for one in await answer.json() if one["type"] == "page")
        async with client.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as link:
            page = Page(link)
            await page.order("Network.enable")
            await page.order("Page.enable")
            await page.order("Page.navigate", url=address)
            await page.until("ready")
            before = await page.order("Page.captureScreenshot")
            await page.order("Runtime.evaluate", expression="document.querySelector('textarea').focus()")
            await page.order("Input.insertText", text=REQUEST)
            await page.until(REQUEST.rpartition(" ")[2])
            await page.order("Input.dispatchKeyEvent", type="keyDown", key="Enter", code="Enter", text="\r",
                             windowsVirtualKeyCode=13)  # fmt: skip
            await page.until("Turned on the Kitchen Light")
            assert [one for one in page.failed if one.get("blockedReason") != "csp"] == []  # it asks nobody else
            after = await page.order("Page.captureScreenshot")
            return base64.b64decode(before["data"]), base64.b64decode(after["data"])


@pytest.mark.slow
@pytest.mark.timeout(3 * PATIENCE)
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_a_typed_turn_is_answered_in_a_real_browser(tmp_path: Path) -> None:
    with chat_in_a_browser(tmp_path) as address, chromium(tmp_path / "browser") as debugging:
        before, after = asyncio.run(typed_turn(address, debugging))
    assert before != after  # it was drawn
