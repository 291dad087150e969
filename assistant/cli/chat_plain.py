"""The chat as plain lines, for screen readers and pipes: what is typed is a line, and so is what is answered."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, suppress

from assistant.core.events import (
    Event,
    Heard,
    Loading,
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
from assistant.tui.words import safe

ORDERS = {"listen": Command.LISTEN, "stop": Command.STOP, "mute": Command.MUTE}


async def converse(connecting: AbstractAsyncContextManager[Assistant], area: str | None) -> int:
    """Until the input ends, or the session. Each line waits for the answer to the one before. 1: it was lost."""
    async with connecting as assistant:
        answered = asyncio.Event()
        showing = asyncio.create_task(_show(assistant, answered))
        typing = asyncio.create_task(_type(assistant, area, answered))
        done, _ = await asyncio.wait((showing, typing), return_when=asyncio.FIRST_COMPLETED)
        for task in (showing, typing):
            task.cancel()
        await asyncio.gather(showing, typing, return_exceptions=True)
        if typing in done:
            typing.result()
            return 0
        showing.result()
        return 1


async def _type(assistant: Assistant, area: str | None, answered: asyncio.Event) -> None:
    muted = False
    async for line in _lines():
        text, wanted = safe(line).strip(), slash.Wanted()
        if text.startswith("/"):
            wanted = slash.read(text)
            text = wanted.request
        if wanted.problem:
            _say("trouble", wanted.problem)
        elif wanted.name == "quit":
            return
        elif wanted.name in ORDERS:
            command = Command.UNMUTE if muted and wanted.name == "mute" else ORDERS[wanted.name]
            muted = command is Command.MUTE or (muted and command is not Command.UNMUTE)
            await assistant.command(command)
        elif wanted.name and not text:
            _say("trouble", f"/{wanted.name} is for the chat on a whole screen")
        elif text:
            answered.clear()
            await assistant.ask(Request(text, Source.KEYBOARD, area=area))
            await answered.wait()


async def _show(assistant: Assistant, answered: asyncio.Event) -> None:
    async with assistant.subscribe() as events:
        async for event in events:
            _tell(event)
            if isinstance(event, TurnEnded):
                answered.set()


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
