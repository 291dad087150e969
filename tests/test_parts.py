"""What a configuration is put together to, and how it bears what is missing."""

import asyncio
from datetime import timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.audio.files import NullSpeaker
from assistant.compose import Devices, Parts, local_zone
from assistant.config import Config, load
from assistant.config.settings import Chat, Understand, Voice
from assistant.core.events import Acted, Event, Loading, TurnEnded
from assistant.core.values import Request
from assistant.knowledge import Knowledge
from assistant.session import Session
from tests.fakes import FileMicrophone


async def told(session: Session, text: str) -> list[Event]:
    """All that happens in a turn."""
    async with session.subscribe() as events:
        await session.ask(Request(text))
        happened: list[Event] = []
        async for event in events:
            happened.append(event)
            if isinstance(event, TurnEnded):
                break
    return happened


def session(config: Config, devices: Devices | None = None) -> Session:
    return Parts(config, Knowledge.load(config), devices or Devices()).session()


def test_a_session_has_the_parts_that_are_configured(tmp_path: Path) -> None:
    typed = Config(store=tmp_path / "a.db")
    assert session(typed).parts == ("store", "understanding")
    chatting = Config(store=tmp_path / "a.db", chat=Chat(model=tmp_path / "chat.gguf"))
    devices = Devices(lambda: FileMicrophone(tmp_path / "none.wav"), NullSpeaker)
    parts = session(chatting, devices).parts
    assert parts[:2] == ("store", "understanding")
    assert set(parts[2:]) == {"chat", "voice", "speech", "dictation"}


def test_without_the_intent_model_the_usual_wordings_are_understood_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = Config(store=tmp_path / "a.db", understanding=Understand(model=tmp_path / "none.gguf"))

    async def go() -> list[str]:
        async with session(config) as running:
            happened = await told(running, "turn on the kitchen light")
        return [event.intent.name for event in happened if isinstance(event, Acted)]

    assert asyncio.run(go()) == ["HassTurnOn"]
    assert "only the usual wordings" in caplog.text


def test_a_model_that_is_missing_is_told_and_the_rest_works(tmp_path: Path) -> None:
    config = Config(store=tmp_path / "a.db", voice=Voice(model=tmp_path / "none.onnx"))

    async def go() -> tuple[dict[str, str], Event]:
        problems: dict[str, str] = {}
        running = session(config, Devices(None, NullSpeaker))
        async with running.subscribe() as events, running:
            await running.loaded()
            while len(problems) < len(running.parts):
                event = await anext(events)
                if isinstance(event, Loading) and event.done:
                    problems[event.part] = event.problem
            return problems, (await told(running, "what is seven times six"))[-1]

    problems, ended = asyncio.run(go())
    assert "none.onnx" in problems.pop("voice")
    assert set(problems.values()) == {""}
    assert isinstance(ended, TurnEnded)
    assert "42" in ended.reply


@pytest.mark.parametrize("name", ["Europe/Berlin", ":America/New_York"])
def test_the_time_zone_is_the_machines(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("TZ", name)
    assert local_zone() == ZoneInfo(name.removeprefix(":"))


def test_a_time_zone_that_has_no_name_is_known_by_its_offset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "no such zone")
    assert isinstance(local_zone(), timezone)


def test_wrong_phones_of_a_name_are_told_and_its_right_ones_used() -> None:
    file = load().names_path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("Kettle:\n  said:\n  - K EH T AX L\n  - K EH T UH L\nRadio: {said: R1 X}\n", encoding="utf-8")
    knowledge = Knowledge.load(load())
    assert knowledge.taught == {"Kettle": (("K", "EH", "T", "UH", "L"),)}
    assert [problem.partition(":")[0] for problem in knowledge.problems] == [f"{file}, line 3", f"{file}, line 5"]
