"""The chat as its user has it: in a terminal, driven by its keys, with the built-in models and a sound card."""

import asyncio
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from assistant.audio.files import FileSpeaker
from assistant.audio.playlist import Playlist
from assistant.bench.random_model import Size
from assistant.cli.chat import Connection
from assistant.compose import Devices
from assistant.config import Config, built_in, load
from assistant.core.events import Ending, Event, ReplyPiece, SpeechStarted, TurnEnded
from assistant.core.ports import Assistant
from assistant.core.values import Request
from assistant.replay import replay
from assistant.session import Session
from assistant.tui.app import ChatApp
from tests import tiny_gguf
from tests.end_to_end.sound_card import SoundCard, started
from tests.tui.bench import entries, said, screen, shown, until

RECORDING = built_in("tests", "wav", "en", "turn-on-the-kitchen-light.wav")
PATIENCE = 240.0
"""Seconds after which something that should happen has not happened. Not a speed: a machine may be busy."""
TICK = 0.002


class Terminal:
    """A terminal of tmux with a program in it, on a server of its own."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "tmux"

    def start(self, command: str, environment: dict[str, str], width: int = 100, height: int = 30) -> None:
        self._tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height), command, env=environment
        )

    def keys(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def resize(self, width: int, height: int) -> None:
        self._tmux("resize-window", "-x", str(width), "-y", str(height))

    @property
    def shown(self) -> str:
        return self._tmux("capture-pane", "-p")

    def until(self, text: str) -> None:
        end = time.monotonic() + PATIENCE
        while text not in self.shown:
            assert time.monotonic() < end, f"{text!r} never came:\n{self.shown}"
            time.sleep(0.1)  # what looks is another program

    def close(self) -> None:
        self._tmux("kill-server")

    def _tmux(self, *words: str, env: dict[str, str] | None = None) -> str:
        command = ["tmux", "-S", str(self._socket), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=env).stdout


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    made = Terminal(tmp_path)
    yield made
    made.close()


def open_chat(terminal: Terminal, sound_card: SoundCard, folder: Path) -> None:
    """With a store of its own and no service, until it is ready."""
    config = folder / "config.yaml"
    config.write_text(f"store: {folder / 'a.db'}\nsocket: {folder / 'no.sock'}\n", encoding="utf-8")
    folders = {name: value for name, value in os.environ.items() if name in ("XDG_STATE_HOME", "XDG_CACHE_HOME")}
    command = shlex.join([sys.executable, "-m", "assistant", "chat", "--config", str(config)])
    terminal.start(command, sound_card.environment | folders)
    terminal.until("ready")


@pytest.mark.slow
@pytest.mark.timeout(8 * PATIENCE)
def test_a_spoken_and_a_typed_turn_in_a_real_terminal(
    terminal: Terminal, sound_card: SoundCard, tmp_path: Path
) -> None:
    open_chat(terminal, sound_card, tmp_path)
    sound_card.wait_for_listener(PATIENCE)
    terminal.keys("F2")
    terminal.until("● listening")
    sound_card.say_into_microphone(RECORDING)
    terminal.until("Turned on the Kitchen Light.")
    terminal.until("p95")
    terminal.until("○ idle")
    terminal.keys("set a timer for ten min")
    terminal.until("set a timer for ten minutes")  # the end of it is grey
    terminal.keys("Tab", "Enter")
    terminal.until("Timer set for 10 minutes.")
    terminal.until("⏳ 9:5")
    terminal.resize(20, 5)
    terminal.resize(60, 18)
    terminal.keys("turn off the kitchen light", "Enter")
    terminal.until("Turned off the Kitchen Light.")
    terminal.keys("C-q")


@pytest.mark.slow
@pytest.mark.timeout(8 * PATIENCE)
def test_a_sound_server_that_restarts_while_it_listens_is_told_and_found_again(
    terminal: Terminal, tmp_path: Path
) -> None:
    folder = tmp_path / "sound"
    folder.mkdir()
    with started(folder) as card:
        open_chat(terminal, card, tmp_path)
        card.wait_for_listener(PATIENCE)
        terminal.keys("F2")
        terminal.until("● listening")
        card.die()
        terminal.until("the microphone went away")
        terminal.until("no sound comes from the microphone")
        terminal.until("○ idle")
    shutil.rmtree(folder)
    folder.mkdir()
    with started(folder) as card:
        terminal.until("The microphone is there again.")
        terminal.keys("F2")
        terminal.until("● listening")
        card.say_into_microphone(RECORDING)
        terminal.until("Turned on the Kitchen Light.")
        terminal.keys("C-q")


class Chat:
    """The app over a session of its own, as `assistant chat` opens it, in a terminal of the test's."""

    def __init__(self, config: Config, devices: Devices | None = None) -> None:
        self.session: Assistant
        self._connection = Connection(config, voice=True, devices=devices)
        self.app = ChatApp(self._connect)

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[Assistant]:
        async with self._connection.open() as self.session:
            yield self.session

    async def loaded(self, pilot: Pilot[None]) -> None:
        """Until the user is told so. What goes wrong is told too, and then there is nothing to wait for."""
        while shown(self.app, "#note") != "ready":
            assert said(self.app, "trouble") == []
            await asyncio.sleep(0.05)


@pytest.mark.slow
@pytest.mark.timeout(4 * PATIENCE)
def test_the_screen_never_stands_still_during_a_spoken_turn(tmp_path: Path) -> None:
    """Prints the loop's longest stall, by the clock and by its own thread's processor time; the goal is 50 ms."""
    playlist = Playlist(realtime=True)
    chat = Chat(own(tmp_path), Devices(lambda: playlist, lambda: FileSpeaker(tmp_path / "reply.wav")))

    async def go() -> dict[str, list[tuple[float, float]]]:
        loading: list[tuple[float, float]] = []
        talking: list[tuple[float, float]] = []
        async with chat.app.run_test(size=(120, 35)) as pilot:
            watching = asyncio.create_task(watch(loading))
            await chat.loaded(pilot)
            watching.cancel()
            assert isinstance(chat.session, Session)
            watching = asyncio.create_task(watch(talking))
            async for _ in replay(chat.session, playlist, RECORDING):
                pass
            watching.cancel()
            await until(pilot, lambda: "Turned on the Kitchen Light." in screen(chat.app))
            await until(pilot, lambda: "HassTurnOn(name=Kitchen Light)" in entries(chat.app)[-1].details)
        return {"while it loads": loading, "during a spoken turn": talking}

    for name, stalls in asyncio.run(go()).items():
        clock, processor = max(clock for clock, _ in stalls), max(processor for _, processor in stalls)
        print(
            f"\nlongest stall {name}: {1000 * clock:.0f} ms by the clock, {1000 * processor:.0f} ms of processor time"
        )


@pytest.mark.slow
@pytest.mark.timeout(4 * PATIENCE)
@pytest.mark.usefixtures("connected")
def test_escape_ends_speech_and_generation_at_once(tmp_path: Path) -> None:
    """Prints how long after the key the turn is over; the goal is 100 ms. A model of random words chats."""
    model = tiny_gguf.write(tmp_path / "random.gguf", "qwen2.5", size=Size(width=256, layers=4, context=8192))
    settings = replace(load().chat, model=model, context=8192, max_tokens=4096)
    chat = Chat(replace(own(tmp_path), chat=settings))

    async def stopped(pilot: Pilot[None], request: str, begun: type[Event]) -> float:
        async with chat.session.subscribe() as events:
            await chat.session.ask(Request(request))
            async for event in events:
                if isinstance(event, begun):
                    break
            pressed = time.monotonic()
            pressing = asyncio.create_task(pilot.press("escape"))
            async for event in events:
                if isinstance(event, TurnEnded):
                    assert event.ending is Ending.CANCELLED
                    break
            seconds = time.monotonic() - pressed
            await pressing
            await until(pilot, lambda: "stopped" in entries(chat.app)[-1].details)
            await until(pilot, lambda: "idle" in shown(chat.app, "#state"))
            return seconds

    async def go() -> dict[str, float]:
        async with chat.app.run_test(size=(120, 35)) as pilot:
            await chat.loaded(pilot)
            return {
                "speaking": await stopped(pilot, "what can you do", SpeechStarted),
                "generating": await stopped(pilot, "why is the sea blue and the grass green", ReplyPiece),
            }

    for name, seconds in asyncio.run(go()).items():
        print(f"\nthe turn was over {1000 * seconds:.0f} ms after Esc while {name}")


def own(folder: Path) -> Config:
    """The built-in settings, with a store of its own and no service."""
    return replace(load(), store=folder / "a.db", socket=folder / "no.sock")


async def watch(stalls: list[tuple[float, float]]) -> None:
    """Note between any two wakings how much longer than asked for it took, and how long the loop's thread worked."""
    while True:
        clock, processor = time.monotonic(), time.thread_time()
        await asyncio.sleep(TICK)
        stalls.append((time.monotonic() - clock - TICK, time.thread_time() - processor))
