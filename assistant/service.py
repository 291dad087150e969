"""The headless service: runs a session with its socket until told to end, and keeps systemd informed.

Says READY when every part is loaded, sends the watchdog's heartbeat from the event loop (a loop that hangs is
restarted), and logs one line a turn. Speaks systemd's protocol: datagrams to $NOTIFY_SOCKET (sd_notify(3)).
"""

import asyncio
import logging
import os
import signal
import socket as sockets
from collections.abc import AsyncIterator
from dataclasses import fields
from pathlib import Path

from assistant.core.events import (
    Ending,
    Event,
    FilesRead,
    Heard,
    Loading,
    RingUnanswered,
    TimerRang,
    Trouble,
    TurnEnded,
    TurnStarted,
    Understood,
)
from assistant.residents import settle
from assistant.session import Session
from assistant.socket import Server, refuse_a_second

log = logging.getLogger(__name__)


def notify(message: str) -> None:
    """Tell systemd, when it started us."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with sockets.socket(sockets.AF_UNIX, sockets.SOCK_DGRAM | sockets.SOCK_CLOEXEC) as channel:
        try:
            channel.connect(address)
            channel.sendall(message.encode())
        except OSError as error:
            log.warning("systemd cannot be told %s: %s", message, error)


async def serve(session: Session, socket_path: Path) -> None:
    """Run until SIGTERM or SIGINT. Raises ServiceError when one runs already, before anything of it is disturbed."""
    await refuse_a_second(socket_path)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    async with session.subscribe() as events, session, Server(session, socket_path):
        log.info("loading %s", ", ".join(session.parts))
        tasks = [asyncio.create_task(work) for work in (_log(events), _heartbeat(), _ready(session))]
        await ended.wait()  # also while it loads
        notify("STOPPING=1")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    log.info("ended")


async def _ready(session: Session) -> None:
    await session.loaded()
    settle()
    notify("READY=1\nSTATUS=listening")
    log.info("ready")


async def _heartbeat() -> None:
    """Half the time that systemd allows between two signs of life (WATCHDOG_USEC microseconds)."""
    allowed = int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6
    while allowed:
        notify("WATCHDOG=1")
        await asyncio.sleep(allowed / 2)


async def _log(events: AsyncIterator[Event]) -> None:
    """One line a turn, and every trouble. What was said is logged at DEBUG only."""
    intents = ""
    async for event in events:
        match event:
            case TurnStarted(request=request):
                intents = ""
                log.debug("asked: %s", request.text)
            case Heard(transcript=transcript):
                log.debug("heard: %s (%.2f)", transcript.text, transcript.confidence)
            case Understood(intents=understood, tier=tier):
                intents = f"{tier}: " + ", ".join(intent.name for intent in understood)
            case TurnEnded(turn=turn, timings=timings, ending=ending, reply=reply):
                log.debug("replied: %s", reply)
                stages = " ".join(
                    f"{field.name}={value:.0f}"
                    for field in fields(timings)
                    if (value := getattr(timings, field.name)) is not None
                )
                log.info("turn %d %s %s%s", turn, intents, stages, "" if ending is Ending.DONE else f" {ending}")
            case FilesRead(files=files):
                log.info("read again: %s", ", ".join(files))
            case Trouble(message=message, hint=hint):
                log.warning("%s (%s)", message, hint)
            case Loading(part=part, problem=problem) if problem:
                log.error("%s: %s", part, problem)
            case TimerRang(kind=kind, late=late):
                log.info("%s rings%s", kind, f", {late:.0f} s late" if late > 1 else "")
            case RingUnanswered():
                log.info("nobody answered what rang")
