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

from assistant.audio.files import FileSpeaker
from assistant.audio.playlist import Playlist
from assistant.compose import Devices, Parts
from assistant.config import built_in, load
from assistant.core.ports import Assistant
from assistant.knowledge import Knowledge
from assistant.replay import replay
from assistant.session import Session
from assistant.tui.app import ChatApp
from tests.end_to_end.sound_card import SoundCard
from tests.tui.bench import entries, screen, until

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


@pytest.mark.slow
def test_a_spoken_and_a_typed_turn_in_a_real_terminal(
    terminal: Terminal, sound_card: SoundCard, tmp_path: Path
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"store: {tmp_path / 'a.db'}\nsocket: {tmp_path / 'no.sock'}\n", encoding="utf-8")
    folders = {name: value for name, value in os.environ.items() if name in ("XDG_STATE_HOME", "XDG_CACHE_HOME")}
    environment = sound_card.environment | folders
    command = shlex.join([sys.executable, "-m", "assistant", "chat", "--config", str(config)])
    terminal.start(command, environment)
    terminal.until("ready")
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
def test_the_screen_never_stands_still_during_a_spoken_turn(tmp_path: Path) -> None:
    """Prints the loop's longest stall, by the clock and by its own thread's processor time; the goal is 50 ms."""
    config = replace(load(), home=None, store=tmp_path / "a.db")
    playlist = Playlist(realtime=True)
    devices = Devices(lambda: playlist, lambda: FileSpeaker(tmp_path / "reply.wav"))
    sessions: list[Session] = []

    @asynccontextmanager
    async def connect() -> AsyncIterator[Assistant]:
        parts = await asyncio.to_thread(lambda: Parts(config, Knowledge.load(config), devices, wake=False))
        async with parts.session() as session:
            sessions.append(session)
            yield session

    async def go() -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
        app = ChatApp(connect)
        loading: list[tuple[float, float]] = []
        talking: list[tuple[float, float]] = []
        async with app.run_test(size=(120, 35)) as pilot:
            watching = asyncio.create_task(watch(loading))
            await until(pilot, lambda: bool(sessions))
            await sessions[0].loaded()
            watching.cancel()
            watching = asyncio.create_task(watch(talking))
            async for _ in replay(sessions[0], playlist, RECORDING):
                pass
            watching.cancel()
            await until(pilot, lambda: "Turned on the Kitchen Light." in screen(app))
            await until(pilot, lambda: "HassTurnOn(name=Kitchen Light)" in entries(app)[-1].details)
        return loading, talking

    for name, stalls in zip(("while it loads", "during a spoken turn"), asyncio.run(go()), strict=True):
        clock, processor = max(clock for clock, _ in stalls), max(processor for _, processor in stalls)
        print(
            f"\nlongest stall {name}: {1000 * clock:.0f} ms by the clock, {1000 * processor:.0f} ms of processor time"
        )


async def watch(stalls: list[tuple[float, float]]) -> None:
    """Note between any two wakings how much longer than asked for it took, and how long the loop's thread worked."""
    while True:
        clock, processor = time.monotonic(), time.thread_time()
        await asyncio.sleep(TICK)
        stalls.append((time.monotonic() - clock - TICK, time.thread_time() - processor))
