"""`assistant chat` (and plain `assistant`): the terminal chat. Attaches to the running service when there is one."""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.leaving import leave

if TYPE_CHECKING:
    from assistant.compose import Parts
    from assistant.config import Config
    from assistant.core.ports import Assistant


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant chat`."""
    parser = subparsers.add_parser("chat", help="talk and type in the terminal (the default)", description=__doc__)
    parser.add_argument(
        "--voice",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="microphone and spoken replies; --no-voice: typing only",
    )
    parser.add_argument("--attach", type=Path, metavar="SOCKET", help="the socket of a running service")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Open the chat."""
    from assistant.config import load, state_folder
    from assistant.core.errors import AssistantError, ServiceError
    from assistant.socket import reachable
    from assistant.tui.app import ChatApp

    config = load(arguments.config)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise AssistantError("the chat needs a terminal", "`assistant ask TEXT` answers without one")
    if arguments.attach is not None and not asyncio.run(reachable(arguments.attach)):
        raise ServiceError(f"no service answers at {arguments.attach}", "start it with `assistant serve`")
    _send_native_noise_to(state_folder() / "chat.log")
    app = ChatApp(lambda: _connect(config, arguments.voice, arguments.attach), area=config.area)
    app.run()
    leave(app.return_code or 0)


@asynccontextmanager
async def _connect(config: "Config", voice: bool, attach: Path | None) -> "AsyncIterator[Assistant]":
    """The service's session, or one of our own. Entered after the first paint: what takes time is imported here."""
    from assistant.socket import Client, reachable

    path = attach or config.socket_path
    if attach is not None or await reachable(path):
        async with Client(path) as client:
            yield client
        return
    parts = await asyncio.to_thread(_parts, config, voice)
    async with parts.session(speak_typed=voice) as session:
        yield session


def _parts(config: "Config", voice: bool) -> "Parts":
    from assistant.compose import Devices, Parts, sound_card
    from assistant.knowledge import Knowledge

    return Parts(config, Knowledge.load(config), sound_card(config) if voice else Devices())


def _send_native_noise_to(file: Path) -> None:
    """C libraries (PortAudio, Kaldi) write to file descriptor 2, over the screen. Textual keeps a copy of its own."""
    file.parent.mkdir(parents=True, exist_ok=True)
    screen = os.fdopen(os.dup(2), "w", encoding="utf-8")
    log = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log, 2)
    os.close(log)
    sys.__stderr__ = screen  # type: ignore[misc]  # Textual draws through it
    sys.stderr = screen
