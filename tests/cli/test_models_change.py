"""`assistant models` as a user runs it: what changes the models on this machine, against a real server."""

import asyncio
import errno
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from assistant.bench.model_families import families
from assistant.bench.random_model import Size
from assistant.cli import models_change
from assistant.cli.main import main
from assistant.config import built_in, config_file, data_folder, load
from assistant.core.events import FilesRead, TurnEnded
from assistant.core.values import Request
from assistant.model_store import Machine, amount
from assistant.socket import Client
from assistant.understanding.chat import NO_MODEL
from tests import tiny_gguf
from tests.model_store.servers import Served, Server, serving

HUB_FILE = "/bartowski/Qwen2.5-0.5B-Instruct-GGUF/resolve/main/Qwen2.5-0.5B-Instruct-Q4_K_M.gguf"
HUB_FILE_8 = HUB_FILE.replace("Q4_K_M", "Q8_0")
VOICE = "en_US-ljspeech-medium"
VOSK = "vosk-model-small-en-us-0.15"


@pytest.fixture(scope="module")
def chat_model(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small language model that llama.cpp loads and talks with."""
    return tiny_gguf.write(tmp_path_factory.mktemp("gguf") / "tiny.gguf", "qwen2.5").read_bytes()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Stands for the hub and for Vosk's page."""
    with serving() as one:
        monkeypatch.setenv("ASSISTANT_MODELS__HUB", one.address)
        monkeypatch.setenv("ASSISTANT_MODELS__VOSK", f"{one.address}/vosk")
        yield one


@pytest.fixture
def hub(server: Server, chat_model: bytes) -> Server:
    server.files[HUB_FILE] = Served(chat_model).like_the_hub()
    server.files[HUB_FILE_8] = Served(chat_model).like_the_hub()
    return server


def models() -> Path:
    return data_folder() / "models"


def left_over() -> list[str]:
    folder = data_folder() / "incoming"
    return [str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()]


def errors(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_a_model_is_pulled_checked_used_and_removed(
    hub: Server, chat_model: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "pull", "qwen2.5-0.5b"]) == 0
    told = capsys.readouterr()
    assert "licence: Apache-2.0" in told.err
    assert "100 %" in told.err
    file = models() / "qwen2.5-0.5b" / "Qwen2.5-0.5B-Instruct-Q4_K_M.gguf"
    assert file.read_bytes() == chat_model
    assert left_over() == []
    assert main(["models", "verify"]) == 0
    assert "qwen2.5-0.5b: whole" in capsys.readouterr().out

    assert main(["models", "use", "qwen2.5-0.5b"]) == 0
    assert load().chat.model == file
    capsys.readouterr()
    assert main(["models", "list", "--installed", "--json"]) == 0
    rows = {row["name"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert rows["qwen2.5-0.5b"]["used_as"] == "chat.model"
    assert rows["qwen2.5-0.5b"]["licence"] == "Apache-2.0"
    assert rows["qwen2.5-0.5b"]["fit"] == "good"

    assert main(["models", "remove", "qwen2.5-0.5b"]) == 1
    assert "is in use as chat.model" in capsys.readouterr().err
    assert main(["models", "use", "--default", "chat"]) == 0
    assert load().chat.model is None
    assert main(["models", "remove", "qwen2.5-0.5b"]) == 0
    assert not file.exists()
    assert left_over() == []


def test_another_quantization_has_a_folder_of_its_own(hub: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "pull", "qwen2.5-0.5b:q8_0"]) == 0
    assert (models() / "qwen2.5-0.5b-q8_0" / "Qwen2.5-0.5B-Instruct-Q8_0.gguf").is_file()
    assert main(["models", "pull", "Qwen2.5-0.5B:Q8_0"]) == 0, "pulling what is there is no error"
    assert main(["models", "pull", "qwen2.5-0.5b:Q3_K_S"]) == 1
    assert "there is Q4_K_M, Q8_0" in capsys.readouterr().err


def test_any_file_on_the_hub(hub: Server) -> None:
    assert main(["models", "pull", HUB_FILE[1:].replace("resolve/main/", "")]) == 0
    assert (models() / "Qwen2.5-0.5B-Instruct-Q4_K_M").is_dir()


def test_a_pull_that_was_cut_off_goes_on(hub: Server, capsys: pytest.CaptureFixture[str]) -> None:
    good = hub.files[HUB_FILE]
    hub.files[HUB_FILE] = Served(good.content, status=410, headers=good.headers)
    assert main(["models", "pull", "qwen2.5-0.5b"]) == 1
    part = data_folder() / "incoming" / "qwen2.5-0.5b" / "Qwen2.5-0.5B-Instruct-Q4_K_M.gguf.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(good.content[:5000])
    hub.files[HUB_FILE] = good
    assert main(["models", "pull", "qwen2.5-0.5b"]) == 0
    assert hub.asked[-1] == ("GET", HUB_FILE, "bytes=5000-")


def test_wrong_bytes_are_not_installed(hub: Server, capsys: pytest.CaptureFixture[str]) -> None:
    hub.files[HUB_FILE].sends = bytes(len(hub.files[HUB_FILE].content))
    assert main(["models", "pull", "qwen2.5-0.5b"]) == 1
    assert "its checksum differs" in errors(capsys)[-1]
    assert not models().exists()
    assert left_over() == []


def test_what_is_no_model_is_not_installed(hub: Server, capsys: pytest.CaptureFixture[str]) -> None:
    hub.files[HUB_FILE] = Served(b"GGUF" + b"\xff" * 1000).like_the_hub()
    assert main(["models", "pull", "qwen2.5-0.5b"]) == 1
    assert "not a whole GGUF file" in errors(capsys)[-1]
    assert not models().exists()
    assert left_over() == []


def test_a_server_without_checksums(hub: Server, capsys: pytest.CaptureFixture[str]) -> None:
    hub.files[HUB_FILE].headers.clear()
    assert main(["models", "pull", "qwen2.5-0.5b"]) == 1
    assert "no checksum" in errors(capsys)[-1]
    assert main(["models", "pull", "--unverified", "qwen2.5-0.5b"]) == 0


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("tinylama", "did you mean tinyllama?"),
        ("dclm-1b", "llama.cpp cannot load it"),
        ("cerebras-gpt-111m", "convert them"),
        ("gemma-2-2b", "there is no http"),
        ("vosk-model-small-xx-1", "is not in"),
        ("xx_XX-nobody-low", "is not in"),
    ],
)
def test_what_cannot_be_pulled_is_one_line(
    server: Server, capsys: pytest.CaptureFixture[str], name: str, told: str
) -> None:
    server.files["/vosk/model-list.json"] = Served(b"[]")
    server.files["/rhasspy/piper-voices/resolve/main/voices.json"] = Served(b"{}")
    assert main(["models", "pull", name]) == 1
    (line,) = errors(capsys)
    assert told in line


def test_no_network_and_a_page_instead(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.files["/vosk/model-list.json"] = Served(b"<html>log in</html>", kind="text/html")
    server.files[HUB_FILE] = Served(b"<html>log in</html>", kind="text/html")
    assert main(["models", "pull", VOSK]) == 1
    assert main(["models", "pull", "qwen2.5-0.5b"]) == 1
    os.environ["ASSISTANT_MODELS__HUB"] = "http://127.0.0.1:9"
    assert main(["models", "pull", "qwen2.5-0.5b"]) == 1
    first, second, third = errors(capsys)
    assert "a web page came" in first
    assert "is a web page" in second
    assert "does not answer: the connection was refused" in third


def test_a_speech_model_is_unpacked(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    packed = io.BytesIO()
    speech = built_in("models", "speech-en")
    with zipfile.ZipFile(packed, "w") as archive:
        for file in speech.rglob("*"):
            if file.is_file():
                archive.write(file, f"{VOSK}/{file.relative_to(speech)}")
    content = packed.getvalue()
    listed = [{"name": VOSK, "md5": hashlib.md5(content).hexdigest(), "size": len(content), "obsolete": "false"}]
    server.files["/vosk/model-list.json"] = Served(json.dumps(listed).encode())
    server.files[f"/vosk/{VOSK}.zip"] = Served(content)
    assert main(["models", "pull", VOSK]) == 0
    assert (models() / VOSK / "am" / "final.mdl").is_file()
    assert left_over() == []
    assert main(["models", "use", VOSK]) == 0
    assert load().speech.path == models() / VOSK


def voice_on_the_hub(server: Server) -> None:
    files = {}
    for file, name in (("built-in.onnx", f"{VOICE}.onnx"), ("built-in.onnx.json", f"{VOICE}.onnx.json")):
        content = (built_in("voices", "en") / file).read_bytes()
        path = f"en/en_US/ljspeech/medium/{name}"
        server.files[f"/rhasspy/piper-voices/resolve/main/{path}"] = Served(content)
        files[path] = {"size_bytes": len(content), "md5_digest": hashlib.md5(content).hexdigest()}
    listed = json.dumps({VOICE: {"files": files}}).encode()
    server.files["/rhasspy/piper-voices/resolve/main/voices.json"] = Served(listed)


def test_a_voice_is_both_files(server: Server) -> None:
    voice_on_the_hub(server)
    assert main(["models", "pull", VOICE]) == 0
    assert main(["models", "use", VOICE]) == 0
    assert load().voice.path == data_folder() / "voices" / VOICE


def test_a_voice_whose_list_leads_elsewhere(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    listed = {VOICE: {"files": {"../../../etc/passwd": {"size_bytes": 1, "md5_digest": "0" * 32}}}}
    server.files["/rhasspy/piper-voices/resolve/main/voices.json"] = Served(json.dumps(listed).encode())
    assert main(["models", "pull", VOICE]) == 1
    assert "a strange file" in errors(capsys)[-1]


def child(*words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "assistant", "models", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until_it_is_asked(server: Server, child: "subprocess.Popen[str]") -> None:
    """Waits until the child loads the file."""
    while ("GET", HUB_FILE, "") not in server.asked:
        assert child.poll() is None


def test_only_one_pulls_at_a_time_and_control_c_leaves_what_can_be_resumed(
    hub: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    content = hub.files[HUB_FILE].content
    # Silent again whenever it is asked again, which it is on a machine so busy that the child's patience ends first.
    hub.files[HUB_FILE].stall_after = [3000] + [100] * 100
    first = child("pull", "qwen2.5-0.5b")
    try:
        until_it_is_asked(hub, first)
        assert main(["models", "pull", VOICE]) == 1
        assert f"at work (process {first.pid})" in errors(capsys)[-1]
        part = data_folder() / "incoming" / "qwen2.5-0.5b" / "Qwen2.5-0.5B-Instruct-Q4_K_M.gguf.part"
        while not part.exists():
            assert first.poll() is None
        first.send_signal(signal.SIGINT)
        _, told = first.communicate(timeout=60)
    finally:
        first.kill()
        first.wait()
    assert first.returncode == 130
    assert told.splitlines()[-1] == "assistant: interrupted"
    assert "Traceback" not in told
    assert left_over() == ["qwen2.5-0.5b/Qwen2.5-0.5B-Instruct-Q4_K_M.gguf.part"]
    assert content.startswith(part.read_bytes())
    capsys.readouterr()
    assert main(["models", "list", "language"]) == 0
    assert f"{amount(part.stat().st_size)} loaded" in capsys.readouterr().out
    hub.files[HUB_FILE].stall_after.clear()
    assert main(["models", "pull", "qwen2.5-0.5b"]) == 0
    assert main(["models", "pull", "qwen2.5-0.5b"]) == 0
    part.parent.mkdir()
    part.write_bytes(b"part")
    assert main(["models", "remove", "qwen2.5-0.5b"]) == 0
    assert main(["models", "remove", "qwen2.5-0.5b"]) == 0
    assert left_over() == []
    assert main(["models", "remove", "qwen2.5-0.5b"]) == 1


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


def test_recommend_measures_and_ranks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "recommend", "--budget", "1000", "--json"]) == 0
    machine, *ranked = map(json.loads, capsys.readouterr().out.splitlines())
    assert machine["cores"] >= 1
    assert machine["reads"] > machine["writes"] > 0
    assert ranked
    assert all(row["in_time"] and row["fit"] != "too big" for row in ranked)
    assert main(["models", "recommend", "--budget", "0.000001"]) == 0
    assert "nothing answers within" in capsys.readouterr().out
    assert main(["models", "recommend", "--budget", "0"]) == 1


def wide_model(path: Path) -> Path:
    """As `tiny_gguf`, with rows of 256 weights: what can be quantized by blocks."""
    return tiny_gguf.write(path, "qwen2.5", size=Size(width=256, feed_forward=512))


def test_quantize_makes_it_smaller_and_measures_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = wide_model(tmp_path / "wide.gguf")
    assert main(["models", "quantize", str(source), "q4_k_m", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["bytes"] < told["bytes_before"] * 0.5
    assert told["perplexity_before"] > 1
    assert told["perplexity"] != told["perplexity_before"]
    made = models() / "wide-q4_k_m" / "wide-q4_k_m.gguf"
    types = {tensor.tensor_type.name for tensor in gguf.GGUFReader(made).tensors}
    assert "Q4_K" in types
    assert main(["models", "verify", "wide-q4_k_m"]) == 0
    assert main(["models", "use", "wide-q4_k_m"]) == 0

    assert main(["models", "quantize", "wide-q4_k_m", "Q2_K"]) == 1
    assert "is Q4_K_M already" in errors(capsys)[-1]
    output = tmp_path / "out.gguf"
    assert main(["models", "quantize", str(source), "Q8_0", "-o", str(output), "--no-perplexity"]) == 0
    assert output.is_file()
    assert main(["models", "quantize", str(source), "Q8_0", "-o", str(output)]) == 1
    assert main(["models", "quantize", str(source), "Q5_X"]) == 1
    assert main(["models", "quantize", str(built_in("voices", "en")), "Q8_0"]) == 1


def test_a_model_that_llama_cpp_refuses_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    writer = gguf.GGUFWriter(str(tmp_path / "odd.gguf"), "no-such-architecture")
    writer.add_tensor("weight", np.zeros((4, 32), np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    assert main(["models", "quantize", str(tmp_path / "odd.gguf"), "Q8_0"]) == 1
    assert "llama.cpp cannot do it" in errors(capsys)[-1]
    assert not models().exists()
    assert left_over() == []


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
