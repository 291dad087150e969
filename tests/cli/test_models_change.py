"""`assistant models` as a user runs it: what adds, checks, removes and switches the models on this machine."""

import asyncio
import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.bench.model_families import families
from assistant.cli import models_change
from assistant.cli.main import main
from assistant.config import built_in, config_file, data_folder, load
from assistant.core.events import FilesRead, TurnEnded
from assistant.core.values import Request
from assistant.model_store import Machine
from assistant.socket import Client
from assistant.understanding.chat import NO_MODEL
from tests import tiny_gguf
from tests.cli.shelf import errors, left_over, models


def test_a_file_a_folder_an_archive_and_a_stick_are_added(
    tmp_path: Path, chat_model: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    stick = tmp_path / "stick"
    (stick / "some" / "where").mkdir(parents=True)
    (stick / "some" / "My model.gguf").write_bytes(chat_model)
    (stick / "some" / "broken.gguf").write_bytes(chat_model[:100])
    (stick / "notes.txt").write_text("nothing", encoding="utf-8")
    shutil.copytree(built_in("voices", "en"), stick / "voice")
    shutil.copytree(built_in("models", "speech-en"), stick / "some" / "where" / "speech")
    assert main(["models", "add", str(stick)]) == 1
    assert "holds 3 models" in errors(capsys)[-1]
    assert main(["models", "add", str(stick), "--all"]) == 1, "one could not be added"
    assert "broken.gguf is not a whole GGUF file" in capsys.readouterr().err
    assert (models() / "My-model" / "My model.gguf").read_bytes() == chat_model
    assert (models() / "speech" / "am" / "final.mdl").is_file()
    assert (data_folder() / "voices" / "built-in" / "built-in.onnx.json").is_file()

    assert main(["models", "add", str(stick / "some" / "My model.gguf")]) == 1
    assert "is installed already" in errors(capsys)[-1]
    assert main(["models", "add", str(stick / "voice"), "--name", "second"]) == 0
    archive = shutil.make_archive(str(tmp_path / "packed"), "gztar", stick / "some" / "where")
    assert main(["models", "add", archive]) == 0
    assert (models() / "packed" / "am" / "final.mdl").is_file()
    assert main(["models", "add", str(stick / "notes.txt")]) == 1
    assert main(["models", "add", str(stick / "gone")]) == 1
    assert main(["models", "add", str(stick / "some" / "broken.gguf")]) == 1
    assert left_over() == []


def test_damage_is_found(tmp_path: Path, chat_model: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tiny.gguf").write_bytes(chat_model)
    assert main(["models", "add", str(tmp_path / "tiny.gguf")]) == 0
    file = models() / "tiny" / "tiny.gguf"
    file.write_bytes(chat_model[:-1] + bytes([chat_model[-1] ^ 1]))
    capsys.readouterr()
    assert main(["models", "verify", "tiny"]) == 1
    assert "tiny.gguf is damaged" in capsys.readouterr().out
    file.unlink()
    assert main(["models", "verify", "tiny", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["problem"]
    assert main(["models", "list", "--installed"]) == 0
    assert "PROBLEM" in capsys.readouterr().out


def test_a_stick_with_nothing_but_a_broken_model(
    tmp_path: Path, chat_model: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.gguf").write_bytes(chat_model[:2000])
    for words in ([], ["--all"]):
        assert main(["models", "add", str(tmp_path), *words]) == 1
        (line,) = errors(capsys)
        assert "broken.gguf is not a whole GGUF file" in line


def test_a_name_under_which_nobody_would_find_it(
    tmp_path: Path, chat_model: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tiny.gguf").write_bytes(chat_model)
    for name in ("mine.part", "mine.json", "../mine", ".mine"):
        assert main(["models", "add", str(tmp_path / "tiny.gguf"), "--name", name]) == 1
        assert "cannot be the name" in errors(capsys)[-1]
    assert main(["models", "add", "n" * 5000]) == 1
    assert main(["models", "info", "n" * 5000]) == 1
    assert not any("Traceback" in line for line in errors(capsys))


def test_a_stick_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    speech = tmp_path / "speech"
    shutil.copytree(built_in("models", "speech-en"), speech)
    gone = speech / "am" / "final.mdl"
    opened = Path.open

    def pulled_out(path: Path, *how: Any, **more: Any) -> Any:
        if path == gone:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return opened(path, *how, **more)

    monkeypatch.setattr(Path, "open", pulled_out)
    assert main(["models", "add", str(speech)]) == 1
    assert f"cannot read {gone}: Input/output error" in errors(capsys)[-1]
    assert left_over() == []


def test_what_is_in_use_stays_also_when_it_is_damaged_or_named_by_another_way(
    tmp_path: Path, chat_model: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tiny.gguf").write_bytes(chat_model)
    assert main(["models", "add", str(tmp_path / "tiny.gguf")]) == 0
    (tmp_path / "way").symlink_to(data_folder())
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(f"chat: {{model: {tmp_path}/way/models/tiny/tiny.gguf}}\n", encoding="utf-8")
    assert main(["models", "remove", "tiny"]) == 1
    (models() / "tiny" / "tiny.gguf").write_bytes(chat_model[:100])
    assert main(["models", "remove", "tiny"]) == 1
    assert [line for line in errors(capsys) if "is in use as chat.model" in line][1:]
    assert main(["models", "remove", "tiny", "--force"]) == 0


def test_a_folder_with_a_chat_model_is_used_by_its_file(tmp_path: Path, chat_model: bytes) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "tiny.gguf").write_bytes(chat_model)
    assert main(["models", "use", str(tmp_path / "folder")]) == 0
    assert load().chat.model == tmp_path / "folder" / "tiny.gguf"


def test_what_was_left_behind_is_listed_and_can_be_removed(capsys: pytest.CaptureFixture[str]) -> None:
    part = data_folder() / "incoming" / "some.unpacked" / "file"
    part.parent.mkdir(parents=True)
    part.write_bytes(bytes(5000))
    assert main(["models", "list"]) == 0
    assert "5.0 kB loaded" in capsys.readouterr().out
    assert main(["models", "remove", "some.unpacked"]) == 0
    assert left_over() == []


def test_what_is_built_in_stays(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "remove", "speech-en"]) == 1
    assert main(["models", "remove", "--force", "en"]) == 1
    assert built_in("voices", "en").is_dir()
    assert built_in("models", "speech-en").is_dir()
    assert main(["models", "use", "language-en"]) == 1
    assert "does not chat" in errors(capsys)[-1]


def test_use_leaves_everything_else_in_the_settings_as_it_is(tmp_path: Path, chat_model: bytes) -> None:
    (tmp_path / "tiny.gguf").write_bytes(chat_model)
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text("# mine\nchat:\n  threads: 1  # slow\narea: Kitchen\n", encoding="utf-8")
    assert main(["models", "use", str(tmp_path / "tiny.gguf")]) == 0
    text = config_file().read_text(encoding="utf-8")
    assert text == f'# mine\nchat:\n  model: "{tmp_path}/tiny.gguf"\n  threads: 1  # slow\narea: Kitchen\n'


def test_what_does_not_open_is_not_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tiny_gguf.write(tmp_path / "base.gguf", "qwen2.5", template="")
    assert main(["models", "use", str(path)]) == 1
    assert "no chat template" in errors(capsys)[-1]
    assert main(["models", "use", "qwen3-4b"]) == 1
    assert "`assistant models pull qwen3-4b` loads it" in errors(capsys)[-1]
    assert not config_file().exists()


def test_what_is_larger_than_the_memory_is_not_loaded(
    tmp_path: Path, chat_model: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models_change, "this_machine", lambda: Machine(2, 10_000, 5_000))
    (tmp_path / "tiny.gguf").write_bytes(chat_model)
    assert main(["models", "use", str(tmp_path / "tiny.gguf")]) == 1
    assert "this machine has 10.0 kB" in errors(capsys)[-1]


def test_info_tells_of_a_model_that_is_not_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "info", "qwen2.5-0.5b", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["architecture"], told["installed"]) == ("qwen2", False)


def test_the_template_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str], chat_model: bytes) -> None:
    (tmp_path / "tiny.gguf").write_bytes(chat_model)
    assert main(["models", "info", "--template", str(tmp_path / "tiny.gguf")]) == 0
    assert capsys.readouterr().out == families()["Qwen2.5"].chat_template


def test_a_running_service_follows(
    tmp_path: Path, chat_model: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_CHAT__THREADS", "1")
    monkeypatch.setenv("ASSISTANT_CHAT__MAX_TOKENS", "8")
    (tmp_path / "tiny.gguf").write_bytes(chat_model)
    command = [sys.executable, "-m", "assistant", "serve", "--no-microphone"]

    async def answer_after_the_switch() -> str:
        async with Client(load().socket_path) as client, asyncio.timeout(120):
            events = client.subscribe()
            while not isinstance(await anext(events), FilesRead):
                pass
            await client.ask(Request("Tell me about the sea."))
            while not isinstance(event := await anext(events), TurnEnded):
                pass
            return event.reply

    async def use_and_ask() -> str:
        asking = asyncio.create_task(answer_after_the_switch())
        assert await asyncio.to_thread(main, ["models", "use", str(tmp_path / "tiny.gguf")]) == 0
        return await asking

    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as service:
        assert service.stderr is not None
        try:
            assert any("ready" in line for line in service.stderr)
            reply = asyncio.run(use_and_ask())
        finally:
            service.kill()
    assert "the running service follows" in capsys.readouterr().out
    assert reply
    assert reply != NO_MODEL
