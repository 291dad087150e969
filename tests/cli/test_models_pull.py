"""`assistant models pull` as a user runs it, against a real server."""

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import partial

import pytest

from assistant.cli.main import main
from assistant.config import built_in, data_folder, load
from assistant.model_store import amount
from tests.cli.shelf import errors, left_over, models
from tests.model_store.servers import Served, Server, serving

HUB_FILE = "/bartowski/Qwen2.5-0.5B-Instruct-GGUF/resolve/main/Qwen2.5-0.5B-Instruct-Q4_K_M.gguf"
HUB_FILE_8 = HUB_FILE.replace("Q4_K_M", "Q8_0")
VOICE = "en_US-ljspeech-medium"
VOSK = "vosk-model-small-en-us-0.15"


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
    kept = data_folder() / "refused" / "qwen2.5-0.5b"
    told = errors(capsys)[-1]
    assert "not a whole GGUF file" in told
    assert f"what was loaded is kept in {kept}" in told
    assert [file.read_bytes() for file in kept.iterdir()] == [hub.files[HUB_FILE].content]
    assert not models().exists()
    assert left_over() == []
    assert main(["models", "remove", "qwen2.5-0.5b"]) == 0
    assert not kept.exists()


def test_one_that_cannot_be_pulled_does_not_keep_the_others_back(
    hub: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "pull", "qwen2.5-0.5b:Q8_0", "tinylama", "qwen2.5-0.5b", "dclm-1b"]) == 1
    assert sorted(one.name for one in models().iterdir()) == ["qwen2.5-0.5b", "qwen2.5-0.5b-q8_0"]
    told = capsys.readouterr()
    assert told.err.splitlines()[-1] == "assistant: 2 of 4 could not be loaded: tinylama, dclm-1b"
    assert "did you mean tinyllama?" in told.err
    assert len(told.out.splitlines()) == 2


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
    told = [line for line in capsys.readouterr().err.splitlines() if "100 %" in line]
    assert len(told) >= 2, "loaded, and unpacked"
    assert (models() / VOSK / "am" / "final.mdl").is_file()
    assert left_over() == []
    assert main(["models", "use", VOSK]) == 0
    assert load().speech.path == models() / VOSK


def voice_on_the_hub(server: Server, voice: str = VOICE, card: bytes = b"* License: public domain\n") -> None:
    files = {}
    built = built_in("voices", "en") / "built-in.onnx"
    parts = {f"{voice}.onnx": built.read_bytes(), f"{voice}.onnx.json": built.with_suffix(".onnx.json").read_bytes()}
    for name, content in {**parts, "MODEL_CARD": card}.items():
        path = f"en/en_US/somebody/medium/{name}"
        server.files[f"/rhasspy/piper-voices/resolve/main/{path}"] = Served(content)
        files[path] = {"size_bytes": len(content), "md5_digest": hashlib.md5(content).hexdigest()}
    listed = json.dumps({voice: {"files": files}}).encode()
    server.files["/rhasspy/piper-voices/resolve/main/voices.json"] = Served(listed)


def test_a_voice_is_both_files(server: Server) -> None:
    voice_on_the_hub(server)
    assert main(["models", "pull", VOICE]) == 0
    assert main(["models", "use", VOICE]) == 0
    assert load().voice.path == data_folder() / "voices" / VOICE


def test_what_is_known_of_a_voices_licence_is_told(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    card = "## Dataset\n* URL: https://example.org/voices\n* License: {}\n\n## Training\nLicense: none\n"
    voice_on_the_hub(server, "en_US-amy-medium", card.format("See URL").encode())
    assert main(["models", "pull", "en_US-amy-medium"]) == 0
    told = capsys.readouterr().err
    assert "licence: unknown: read its MODEL_CARD before use" in told
    assert "en_US-amy-medium: its MODEL_CARD says of the licence: see https://example.org/voices" in told
    assert main(["models", "info", "en_US-amy-medium"]) == 0
    assert "see https://example.org/voices" in capsys.readouterr().out
    voice_on_the_hub(server, "en_US-nobody-medium", card.format("CC\x1b[2J0").encode())
    assert main(["models", "pull", "en_US-nobody-medium"]) == 0
    assert "says of the licence: CC\N{REPLACEMENT CHARACTER}[2J0" in capsys.readouterr().err
    voice_on_the_hub(server, "en_US-joe-medium")
    assert main(["models", "pull", "en_US-joe-medium"]) == 0
    told = capsys.readouterr().err
    assert "licence: CC0-1.0" in told
    assert "grew out of lessac, whose recordings are for research only" in told


def test_a_voice_whose_list_leads_elsewhere(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    listed = {VOICE: {"files": {"../../../etc/passwd": {"size_bytes": 1, "md5_digest": "0" * 32}}}}
    server.files["/rhasspy/piper-voices/resolve/main/voices.json"] = Served(json.dumps(listed).encode())
    assert main(["models", "pull", VOICE]) == 1
    assert "a strange file" in errors(capsys)[-1]


def child(*words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "assistant", "models", *words]
    # Where the tests run in a shell's background, Ctrl-C is ignored, and children would inherit that.
    usual = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=usual)


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
