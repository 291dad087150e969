"""What the chat in lines says of what other clients do, over a real session with fakes for engines."""

import asyncio
import io
import sys

import pytest

from assistant.cli.chat_plain import converse
from assistant.core.events import FilesRead
from tests.test_session import Bench


def test_muting_and_files_that_were_read_again_are_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("/mute\n/mute\none\n"))
    bench = Bench(ears=True)

    async def go() -> int:
        async with asyncio.timeout(20):
            talking = asyncio.create_task(converse(bench.session, None))
            async with bench.session.subscribe() as events:
                await anext(events)
                bench.session._notice(FilesRead(("/etc/assistant/home.yaml",)))
                return await talking

    assert asyncio.run(go()) == 0
    lines = capsys.readouterr().out.splitlines()
    assert bench.listener.calls == ["mute", "unmute"]
    assert [line for line in lines if "mute" in line] == ["state: muted", "state: no longer muted"]
    assert "state: read again: home.yaml" in lines
    assert "assistant: Did one." in lines
