"""`assistant chat` (and plain `assistant`): the terminal chat. Attaches to the running service when there is one."""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from assistant.cli.leaving import leave

if TYPE_CHECKING:
    from assistant.compose import Devices, Parts
    from assistant.config import Config
    from assistant.core.ports import Assistant
    from assistant.session import Session
    from assistant.tui.app import ChatApp
    from assistant.tui.setup import Setup

ESCAPE_MILLISECONDS = 25
"""How long a terminal may take from the first sign of a longer key to the next: the Esc key waits so long."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant chat`."""
    parser = subparsers.add_parser("chat", help="talk and type in the terminal (the default)", description=__doc__)
    parser.add_argument(
        "--voice",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="microphone and spoken replies; --no-voice, and on a pipe: typing only",
    )
    parser.add_argument("--attach", type=Path, metavar="SOCKET", help="the socket of a running service")
    parser.add_argument("--plain", action="store_true", help="lines instead of a screen, as on a pipe")
    parser.add_argument("--web", action="store_true", help="in a browser on this machine")
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="--web: also for other devices, with a token"
    )
    parser.add_argument("--port", type=int, default=8000, help="--web: the port (default: 8000)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Open the chat."""
    from assistant.config import load, state_folder
    from assistant.core.errors import ServiceError
    from assistant.socket import reachable

    config = load(arguments.config)
    if arguments.attach is not None and not asyncio.run(reachable(arguments.attach)):
        raise ServiceError(f"no service answers at {arguments.attach}", "start it with `assistant serve`")
    if arguments.web:
        from assistant.cli.chat_web import serve

        return serve(_words(arguments), arguments.host, arguments.port)
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    voice = terminal if arguments.voice is None else arguments.voice
    connection = Connection(config, voice, arguments.attach, arguments.config)
    if arguments.plain or not (terminal or "TEXTUAL_DRIVER" in os.environ):
        from assistant.cli.chat_plain import converse

        if terminal:  # a screen reader reads all that is there
            _send_native_noise_to(state_folder() / "chat.log")
        return asyncio.run(_leave_after(converse(connection.open(), config.area)))
    _send_native_noise_to(state_folder() / "chat.log")
    os.environ.setdefault("ESCDELAY", str(ESCAPE_MILLISECONDS))  # read when Textual is imported
    app = application(config, connection, arguments.config)
    return asyncio.run(_leave_after(_show(app)))


async def _show(app: "ChatApp") -> int:
    await app.run_async()
    return app.return_code or 0


async def _leave_after(chat: Awaitable[int]) -> NoReturn:
    """From within the loop, whose own end would wait for what is still being made in a thread."""
    leave(await chat)


def application(config: "Config", connection: "Connection", file: str | None) -> "ChatApp":
    """The app with everything that it is given. `file`: that of `--config`."""
    from assistant.cli.chat_parts import LaneJournal, LaneSuggestions
    from assistant.tui.app import ChatApp
    from assistant.tui.furnishings import Furnishings

    def setup() -> "Setup":
        from assistant.cli.chat_setup import ChatSetup

        return ChatSetup(file)

    return ChatApp(
        connection.open,
        Furnishings(
            area=config.area,
            threshold=config.listening.vad_threshold,
            suggest=LaneSuggestions(config),
            journal=LaneJournal(config) if config.terminal.keep else None,
            setup=setup,
            first_start=file is None and _first_start(),
            theme=config.terminal.theme,
            suggestions=config.terminal.suggestions,
        ),
    )


def _first_start() -> bool:
    """Whether nobody has written settings or seen the set-up. True only once."""
    from assistant.config import config_file, state_folder

    seen = state_folder() / "set-up-seen"
    if seen.exists() or config_file().exists():
        return False
    try:
        seen.parent.mkdir(parents=True, exist_ok=True)
        seen.touch()
    except OSError:  # it could not be remembered, and nobody wants to see it each time
        return False
    return True


def _words(arguments: argparse.Namespace) -> list[str]:
    """The options that the chat in each page of a browser gets."""
    words = [] if arguments.voice is False else ["--voice"]
    words += ["--no-voice"] if arguments.voice is False else []
    words += ["--attach", str(arguments.attach.absolute())] if arguments.attach is not None else []
    return words + (["--config", arguments.config] if arguments.config is not None else [])


class Connection:
    """The way to the assistant: the service's session, or one of our own."""

    def __init__(
        self,
        config: "Config",
        voice: bool,
        attach: Path | None = None,
        file: str | None = None,
        devices: "Devices | None" = None,
    ) -> None:
        """`attach`: the service's socket; `file`: that of `--config`, whose changes a session of our own follows.

        `devices`: what it hears and speaks with; None: with `voice`, the sound card.
        """
        self._config = config
        self._voice = voice
        self._devices = devices
        self._attach = attach
        self._file = file

    @asynccontextmanager
    async def open(self) -> "AsyncIterator[Assistant]":
        """Entered after the first paint: what takes time is imported here. Raises AssistantError.

        Who was attached once stays so: beside a service that begins again there must be no second microphone.
        """
        from assistant.socket import Client, reachable

        path = self._attach or self._config.socket_path
        if self._attach is not None or await reachable(path):
            self._attach = path
            async with Client(path) as client:
                yield client
            return
        parts = await asyncio.to_thread(self._parts)
        async with parts.session(speak_typed=self._voice) as session:
            settling = asyncio.create_task(_settle(session))
            try:
                yield session
            finally:
                settling.cancel()

    def _parts(self) -> "Parts":
        from assistant.compose import Devices, Parts, sound_card
        from assistant.knowledge import Knowledge
        from assistant.switching import SettingsFile

        config, devices = self._config, self._devices
        if devices is None:
            devices = sound_card(config) if self._voice else Devices()
        return Parts(config, Knowledge.load(config), devices, settings=SettingsFile(self._file))


async def _settle(session: "Session") -> None:
    from assistant.residents import settle

    await session.loaded()
    settle()


def _send_native_noise_to(file: Path) -> None:
    """C libraries (PortAudio, Kaldi) write to file descriptor 2, over the screen. Textual keeps a copy of its own."""
    file.parent.mkdir(parents=True, exist_ok=True)
    screen = os.fdopen(os.dup(2 if os.isatty(2) else 1), "w", encoding="utf-8")
    log = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log, 2)
    os.close(log)
    sys.__stderr__ = screen  # type: ignore[misc]  # Textual draws through it
    sys.stderr = screen
