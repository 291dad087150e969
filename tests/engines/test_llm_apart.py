"""The chat model in its own process: it answers as the one in this process does, and its end ends nothing else."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from assistant.core.errors import EngineStopped, ModelError
from assistant.engines import llm_apart
from assistant.engines.llm_apart import ApartChat
from assistant.engines.llm_llama import ChatSettings, LlamaChat
from tests import tiny_gguf

SETTINGS = ChatSettings(context=256, threads=1, max_tokens=12, temperature=0.0)
ENDLESS = ChatSettings(context=65536, threads=1, max_tokens=60000, temperature=0.0)
LETTERS = 'root ::= "a" root'

SYSTEM: Mapping[str, str] = {"role": "system", "content": "you are good " * 8}
ASKED: list[Mapping[str, str]] = [SYSTEM, {"role": "user", "content": "what time is it"}]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tiny_gguf.write(tmp_path / "model.gguf", "qwen2.5")


@pytest.fixture
def chat(path: Path) -> Iterator[ApartChat]:
    chat = ApartChat(path, SETTINGS)
    yield chat
    chat.close()


def is_running(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


def test_it_says_what_the_model_in_this_process_says(path: Path, chat: ApartChat) -> None:
    here = LlamaChat(path, SETTINGS)
    chat.warm([SYSTEM])
    here.warm([SYSTEM])
    assert "".join(chat.chat(ASKED)) == "".join(here.chat(ASKED)) != ""
    assert chat.computed_tokens == here.computed_tokens
    assert list(chat.next_words(ASKED[:1], "turn on the k")) == list(here.next_words(ASKED[:1], "turn on the k"))
    with pytest.raises(ModelError, match="grammar"):
        list(chat.chat(ASKED, "this is none"))
    assert "".join(chat.chat(ASKED))
    here.close()


def test_a_reply_that_is_left_or_interrupted_ends_soon_and_the_next_one_is_whole(path: Path) -> None:
    chat = ApartChat(path, ENDLESS)
    begun = chat.chat(ASKED, LETTERS)
    assert next(begun) == "a"
    begun.close()
    assert chat.computed_tokens < ENDLESS.max_tokens  # it runs ahead of its reader, and was stopped
    interrupted = chat.chat(ASKED, LETTERS)
    interrupted.interrupt()
    assert len(list(interrupted)) < ENDLESS.max_tokens
    never_read = chat.chat(ASKED, LETTERS)
    assert "".join(chat.chat(ASKED, 'root ::= "b"')) == "b"
    never_read.close()
    assert "".join(chat.chat(ASKED, 'root ::= "c"')) == "c"
    chat.close()
    chat.close()


def kill(process: int, path: Path) -> None:
    os.kill(process, signal.SIGKILL)


def truncate(process: int, path: Path) -> None:
    os.truncate(path, 4096)


@pytest.mark.parametrize(("harm", "cause"), [(kill, "SIGKILL.*memory"), (truncate, "SIGBUS.*changed")])
def test_what_ends_it_amid_a_reply_is_one_error(path: Path, harm: Callable[[int, Path], None], cause: str) -> None:
    chat = ApartChat(path, ENDLESS)
    written = chat.chat(ASKED, LETTERS)
    next(written)
    harm(chat.process, path)
    with pytest.raises(EngineStopped, match=cause):
        list(written)
    assert not is_running(chat.process)
    with pytest.raises(EngineStopped, match=cause):
        chat.chat(ASKED)
    chat.close()


@pytest.mark.parametrize("asleep", [True, False])
def test_what_hangs_amid_a_reply_is_ended(path: Path, monkeypatch: pytest.MonkeyPatch, asleep: bool) -> None:
    chat = ApartChat(path, ENDLESS)
    if asleep:
        written = chat.chat(ASKED, LETTERS)
        next(written)
        os.kill(chat.process, signal.SIGSTOP)
    else:  # it reads, and reads, and reads
        monkeypatch.setattr(llm_apart, "LONGEST_SILENCE", 0.0)
        written = chat.chat([{"role": "user", "content": "turn on the light " * 5000}])
    monkeypatch.setattr(llm_apart, "SILENCE", 0.05)  # a busy machine may leave it no time at all for so long
    with pytest.raises(EngineStopped, match="the chat model stopped: its process hung and was ended"):
        list(written)
    assert not is_running(chat.process)


def test_what_hangs_and_is_left_is_ended_and_the_next_one_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = ApartChat(path, ENDLESS)
    written = chat.chat(ASKED, LETTERS)
    next(written)
    os.kill(chat.process, signal.SIGSTOP)
    monkeypatch.setattr(llm_apart, "SILENCE", 0.05)
    written.interrupt()
    written.close()
    with pytest.raises(EngineStopped, match="hung"):
        chat.chat(ASKED)


def test_a_file_that_is_overwritten_in_place_ends_the_reply_and_not_this_process(path: Path) -> None:
    content = path.read_bytes()
    chat = ApartChat(path, ENDLESS)
    written = chat.chat(ASKED, LETTERS)
    next(written)
    with path.open("wb") as file:  # as `cp other.gguf model.gguf` does: the file is empty for a moment
        with pytest.raises(EngineStopped):
            list(written)
        file.write(content)
    anew = ApartChat(path, SETTINGS)
    assert "".join(anew.chat(ASKED))
    anew.close()
    chat.close()


def test_its_prefix_comes_back_from_the_disk(path: Path, tmp_path: Path) -> None:
    def started() -> ApartChat:
        chat = ApartChat(path, SETTINGS, tmp_path / "states")
        chat.warm([SYSTEM])
        return chat

    first = started()
    assert first.computed_tokens > 8
    kill(first.process, path)
    with pytest.raises(EngineStopped):
        list(first.chat(ASKED))
    second = started()
    assert second.computed_tokens == 0
    second.close()


def test_what_cannot_be_loaded_is_a_clear_error(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        ApartChat(tmp_path / "none.gguf")
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(ModelError, match=r"llama\.cpp can load"):
        ApartChat(path)
    killed = tmp_path / "killed"
    killed.write_text("#!/bin/sh\nkill -SEGV $$\n")
    killed.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(killed))
    with pytest.raises(ModelError, match=r"cannot be loaded.*SIGSEGV") as caught:
        ApartChat(path)
    assert not isinstance(caught.value, EngineStopped)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ModelError, match="no process can be started"):
        ApartChat(path)


def test_it_goes_when_nobody_has_it_any_more(path: Path) -> None:
    chat = ApartChat(path, SETTINGS)
    process = chat.process
    del chat
    assert not is_running(process)


def test_it_ends_with_the_program_that_started_it_however_busy_it_is(path: Path) -> None:
    script = f"""
import sys
from pathlib import Path
from assistant.engines.llm_apart import ApartChat
from assistant.engines.llm_llama import ChatSettings
chat = ApartChat(Path({str(path)!r}), ChatSettings(context=65536, threads=1, max_tokens=60000))
next(chat.chat([{{"role": "user", "content": "hello"}}], {LETTERS!r}))
print(chat.process, flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        child = os.pidfd_open(int(program.stdout.readline()))
        program.kill()
    ended, _, _ = select.select([child], [], [], 60)
    os.close(child)
    assert ended
