"""What the set-up screen finds and writes: real settings files, real models, a virtual sound card."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

import pytest

from assistant.cli.chat_setup import ChatSetup
from assistant.config import load
from assistant.core.errors import ConfigError, ModelError
from assistant.model_store import amount
from assistant.tui.setup import Choice
from tests.cli.test_models_pull import HUB_FILE, hub, server
from tests.end_to_end.sound_card import connected, sound_card
from tests.model_store.servers import Server

__all__ = ["connected", "hub", "server", "sound_card"]

NAME = "qwen2.5-0.5b"

SETTINGS = "# mine\naudio:\n  volume: 60  # not too loud\nwake: {phrases: [okay house]}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(SETTINGS, encoding="utf-8")
    return path


def choices(file: Path, tab: str) -> Sequence[Choice]:
    return asyncio.run(ChatSetup(str(file)).choices(tab))


def test_what_is_chosen_is_written_and_comments_stay(file: Path) -> None:
    setup = ChatSetup(str(file))
    told = asyncio.run(setup.write("audio.input", "USB"))
    assert str(file) in told
    asyncio.run(setup.write("wake.phrases", "hey pi"))
    asyncio.run(setup.write("terminal.theme", "contrast"))
    config = load(file)
    assert (config.audio.input, config.audio.volume) == ("USB", 60)
    assert config.wake.phrases == ("hey pi",)
    assert config.terminal.theme == "contrast"
    text = file.read_text(encoding="utf-8")
    assert "# mine" in text
    assert "# not too loud" in text
    assert [one.value for one in asyncio.run(setup.choices("looks")) if one.chosen] == ["contrast"]


def test_what_is_wrong_changes_nothing(file: Path) -> None:
    with pytest.raises(ConfigError):
        asyncio.run(ChatSetup(str(file)).write("terminal.theme", "pink"))
    assert file.read_text(encoding="utf-8") == SETTINGS


def test_the_configured_wake_phrase_is_marked(file: Path) -> None:
    found = choices(file, "wake")
    assert [one.value for one in found if one.chosen] == ["okay house"]
    assert len(found) > 1


def test_built_in_models_are_there_and_a_file_that_disappeared_is_told(file: Path, tmp_path: Path) -> None:
    assert [one.value for one in choices(file, "voice") if one.chosen] == [None]
    file.write_text(f"chat: {{model: {tmp_path / 'gone.gguf'}}}\n", encoding="utf-8")
    gone = [one for one in choices(file, "models") if "PROBLEM" in one.label]
    assert [one.value for one in gone] == [str(tmp_path / "gone.gguf")]


def test_models_that_can_be_had_tell_what_they_cost_and_how_they_are_loaded(file: Path) -> None:
    (one,) = [one for one in choices(file, "models") if one.value == "qwen2.5-0.5b"]
    assert "of memory" in one.label
    assert "fits" in one.label or "tight" in one.label
    with pytest.raises(ModelError, match=r"qwen2\.5-0\.5b is not on this machine"):
        asyncio.run(ChatSetup(str(file)).write(one.setting, one.value))
    assert file.read_text(encoding="utf-8") == SETTINGS


def test_a_model_is_loaded_with_its_progress_and_used(file: Path, hub: Server, chat_model: bytes) -> None:
    setup = ChatSetup(str(file))
    (wanted,) = [one for one in choices(file, "models") if one.value == NAME]
    assert wanted.absent

    async def loaded() -> list[str]:
        return [line async for line in setup.load(wanted)]

    lines = asyncio.run(loaded())
    assert "100 %" in lines[-1]
    assert f"of {amount(len(chat_model))}" in lines[-1]
    told = asyncio.run(setup.write(wanted.setting, wanted.value))
    assert "it counts now" in told
    used = load(file).chat.model
    assert used is not None
    assert used.read_bytes() == chat_model
    (chosen,) = [one for one in choices(file, "models") if one.setting == "chat.model" and one.chosen]
    assert (chosen.value, chosen.absent) == (str(used), False)


def test_what_is_given_up_goes_on_from_where_it_was(file: Path, hub: Server, chat_model: bytes) -> None:
    hub.files[HUB_FILE].stall_after.append(len(chat_model) // 2)
    setup = ChatSetup(str(file))

    async def begin_and_leave() -> None:
        async with aclosing(setup.load(Choice("chat.model", NAME, ""))) as lines:
            assert NAME in await anext(lines)

    asyncio.run(begin_and_leave())
    hub.closing.set()  # the connection that was left ends
    with pytest.raises(ModelError, match="is not on this machine"):
        asyncio.run(setup.write("chat.model", NAME))

    async def again() -> list[str]:
        return [line async for line in setup.load(Choice("chat.model", NAME, ""))]

    lines = asyncio.run(again())
    assert "100 %" in lines[-1]
    assert any(asked for _, path, asked in hub.asked if path == HUB_FILE)  # a range: not from the beginning


@pytest.mark.usefixtures("connected")
def test_devices_are_found_and_the_loopback_is_heard(file: Path) -> None:
    for tab, setting in (("microphone", "audio.input"), ("speaker", "audio.output")):
        found = choices(file, tab)
        assert {one.setting for one in found} == {setting}
        assert len(found) > 1

    async def first_level() -> float:
        async with aclosing(ChatSetup(str(file)).levels(None)) as levels:
            return await anext(levels)

    assert asyncio.run(first_level()) <= 0
    told = asyncio.run(ChatSetup(str(file)).play(Choice("audio.output", None, "")))
    assert told.startswith("It was played, but the microphone did not hear it")


@pytest.mark.usefixtures("connected")
def test_the_built_in_voice_is_heard(file: Path) -> None:
    assert asyncio.run(ChatSetup(str(file)).play(Choice("voice.model", None, ""))) == "That was en."
