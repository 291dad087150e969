"""A recording as one turn of a session: what a microphone and a patient speaker would have made of it."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from assistant.audio.playlist import Playlist, Recording
from assistant.broadcast import Subscription
from assistant.core.events import Event, Heard, TurnEnded, TurnStarted
from assistant.core.values import Command
from assistant.session import Session


async def replay(session: Session, playlist: Playlist, file: Path) -> AsyncGenerator[Event, None]:
    """What happens while the file is heard, up to the end of its turn; at most its own end when no turn comes of it.

    The playlist must be the session's microphone. Speech that is no command does not end the listening: the command
    may come after a noise. Raises AudioError when the file cannot be read.
    """
    async with session.subscribe() as events:
        await session.command(Command.LISTEN)
        recording = await playlist.play(file)
        started = False
        while True:
            event = await anext(events) if started else await _before_the_end(events, recording)
            if event is None:
                return
            yield event
            match event:
                case TurnStarted():
                    started = True
                case TurnEnded():
                    return
                case Heard(transcript=transcript) if not transcript.text:
                    await session.command(Command.LISTEN)


async def _before_the_end(events: Subscription, recording: Recording) -> Event | None:
    """The next event, or None when the recording is over first."""
    coming = asyncio.ensure_future(anext(events))
    over = asyncio.ensure_future(recording.over.wait())
    try:
        await asyncio.wait({coming, over}, return_when=asyncio.FIRST_COMPLETED)
        return coming.result() if coming.done() else None
    finally:
        for task in (coming, over):
            task.cancel()
        await asyncio.gather(coming, over, return_exceptions=True)
