"""The chat as plain lines, for screen readers and pipes: what is typed is a line, and so is what is answered."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from assistant.core.events import (
    Event,
    FilesRead,
    Heard,
    Loading,
    MicrophoneMuted,
    RingUnanswered,
    StateChanged,
    TimerRang,
    Trouble,
    TurnEnded,
    TurnStarted,
    WakeHeard,
)
from assistant.core.ports import Assistant
from assistant.core.values import Command, Request, Source, State
from assistant.tui import slash
from assistant.tui.record import Record
from assistant.tui.words import safe

ORDERS = {"listen": Command.LISTEN, "stop": Command.STOP, "mute": Command.MUTE}
REQUESTS = {"search": "search our conversations for {}"}
"""What is asked for commands for which the chat on a whole screen has a screen of its own."""


async def converse(connecting: AbstractAsyncContextManager[Assistant], area: str | None) -> int:
    """Until the input ends, or the session. Each line waits for the answer to the one before. 1: it was lost."""
    async with connecting as assistant:
        shown = _Shown()
        showing = asyncio.create_task(_show(assistant, shown))
        typing = asyncio.create_task(_type(assistant, area, shown))
        done, _ = await asyncio.wait((showing, typing), return_when=asyncio.FIRST_COMPLETED)
        for task in (showing, typing):
            task.cancel()
        await asyncio.gather(showing, typing, return_exceptions=True)
        if typing in done:
            typing.result()
            return 0
        showing.result()
        return 1


@dataclass(slots=True)
class _Shown:
    """What the events have told, as far as typing depends on it."""

    answered: asyncio.Event = field(default_factory=asyncio.Event)
    muted: bool = False
    record: Record = field(default_factory=Record)


async def _type(assistant: Assistant, area: str | None, shown: _Shown) -> None:
    async for line in _lines():
        text, wanted = safe(line).strip(), slash.Wanted()
        if text.startswith("/"):
            wanted = slash.read(text)
            text = wanted.request or (REQUESTS.get(wanted.name, "").format(wanted.rest) if wanted.rest else "")
        if wanted.problem:
            _say("trouble", wanted.problem)
        elif wanted.name == "quit":
            return
        elif wanted.name in ORDERS:
            unmute = wanted.name == "mute" and shown.muted
            shown.muted ^= wanted.name == "mute"  # the event says so too, but the next line may be there before it
            await assistant.command(Command.UNMUTE if unmute else ORDERS[wanted.name])
        elif wanted.name == "keys":
            for name, command in slash.COMMANDS.items():
                _say("command", f"{f'/{name} {command.needs}'.rstrip()}: {command.help}")
        elif wanted.name == "why":
            for line in shown.record.explained() or ["nothing was asked yet"]:
                _say("why", line)
        elif wanted.name and not text:
            _say("trouble", f"/{wanted.name} is for the chat on a whole screen")
        elif text:
            shown.answered.clear()
            await assistant.ask(Request(text, Source.KEYBOARD, area=area))
            await shown.answered.wait()


async def _show(assistant: Assistant, shown: _Shown) -> None:
    async with assistant.subscribe() as events:
        async for event in events:
            shown.record.feed(event)
            _tell(event)
            if isinstance(event, TurnEnded):
                shown.answered.set()
            elif isinstance(event, MicrophoneMuted):
                shown.muted = event.muted


def _tell(event: Event) -> None:
    """One line, when there is something to say."""
    match event:
        case TurnStarted(request=request) if request.source is not Source.KEYBOARD:
            _say("heard" if request.source is Source.VOICE else str(request.source), request.text)
        case TurnEnded(reply=reply) if reply:
            _say("assistant", reply)
        case TimerRang(text=text, command="") | RingUnanswered(text=text) if text:
            _say("ringing", text)
        case Trouble(message=message, hint=hint):
            _say("trouble", f"{message} ({hint})" if hint else message)
        case Loading(part=part, problem=problem) if problem:
            _say("trouble", f"{part}: {problem}")
        case WakeHeard(phrase=phrase):
            _say("woken", phrase)
        case StateChanged(state=State.LISTENING):
            _say("state", "listening")
        case MicrophoneMuted(muted=muted):
            _say("state", "muted" if muted else "no longer muted")
        case FilesRead(files=files):
            _say("state", f"read again: {', '.join(Path(file).name for file in files)}")
        case Heard(transcript=transcript) if not transcript.text:
            _say("heard", "nothing that is a command")


def _say(who: str, text: str) -> None:
    print(f"{who}: {' '.join(safe(text).split())}", flush=True)


async def _lines() -> AsyncIterator[str]:
    """Standard input line by line, whatever it is; a thread reads, for a terminal may keep it waiting for ever."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str | None]()

    def read() -> None:
        with suppress(RuntimeError, UnicodeDecodeError, ValueError):  # the loop has ended; no text; closed
            for line in sys.stdin:
                loop.call_soon_threadsafe(lines.put_nowait, line)
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, name="typing", daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line
