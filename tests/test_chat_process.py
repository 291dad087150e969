"""A session whose chat model dies goes on: the real one, its file overwritten in place or its process killed."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from assistant.compose import Parts
from assistant.config import load
from assistant.core.events import Event, ReplyPiece, Trouble, TurnEnded
from assistant.core.values import Request
from assistant.knowledge import Knowledge
from assistant.session import Session
from assistant.understanding.chat import STOPPED
from tests import tiny_gguf

QUESTION = "Tell me about the sea."


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tiny_gguf.write(tmp_path / "model.gguf", "qwen2.5")
    for name, value in {"MODEL": path, "THREADS": 1, "MAX_TOKENS": 4096, "CONTEXT": 8192, "TEMPERATURE": 0}.items():
        monkeypatch.setenv(f"ASSISTANT_CHAT__{name}", str(value))
    return path


async def told(session: Session, text: str, *, kill: bool = False) -> list[Event]:
    """The events of one turn; `kill` ends the chat model's process as soon as it says something."""
    found: list[Event] = []
    async with session.subscribe() as events, asyncio.timeout(240):
        await session.ask(Request(text))
        async for event in events:
            found.append(event)
            if kill and isinstance(event, ReplyPiece):
                kill = False
                os.kill(chat_process(), signal.SIGKILL)
            if isinstance(event, TurnEnded):
                return found
    raise AssertionError("no more events")


def chat_process() -> int:
    """The only child of this process that is a Python program."""
    tasks = Path("/proc/self/task").glob("*/children")
    children = [int(number) for task in tasks for number in task.read_text().split()]
    [found] = [one for one in children if b"assistant.apart" in Path(f"/proc/{one}/cmdline").read_bytes()]
    return found


def ended(events: list[Event]) -> TurnEnded:
    [found] = [event for event in events if isinstance(event, TurnEnded)]
    return found


def test_a_session_goes_on_when_the_chat_model_is_killed_or_its_file_overwritten(model: Path) -> None:
    copy = model.with_name("copy.gguf")
    copy.write_bytes(model.read_bytes())

    async def go() -> tuple[list[Event], ...]:
        config = load()
        session = Parts(config, Knowledge.load(config)).session()
        async with session:
            await session.loaded()
            killed = await told(session, QUESTION, kill=True)
            command = await told(session, "turn on the kitchen light")
            again = await told(session, QUESTION)
            os.truncate(model, 0)  # as when another file is being copied over it
            emptied = await told(session, QUESTION)
            broken = await told(session, QUESTION)
            copy.replace(model)
            whole = await told(session, QUESTION)
        return killed, command, again, emptied, broken, whole

    killed, command, again, emptied, broken, whole = asyncio.run(go())
    assert ended(killed).reply.endswith(f" {STOPPED}")
    assert ended(command).reply == "Turned on the Kitchen Light."
    assert ended(again).reply
    assert STOPPED not in ended(again).reply
    assert ended(emptied).reply.endswith(STOPPED)
    assert "is not a" in " ".join(event.message for event in broken if isinstance(event, Trouble))
    assert ended(whole).reply
    assert STOPPED not in ended(whole).reply
