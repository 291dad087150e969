"""A timer that nobody answers, through the real parts: it rings aloud, is given up, and is told with the next reply."""

import asyncio
from datetime import timedelta
from pathlib import Path

from assistant.audio.files import NullSpeaker
from assistant.compose import Devices, Parts
from assistant.config import Config
from assistant.config.settings import Ringing
from assistant.core.events import Event, RingUnanswered, SentenceSpoken, StateChanged, TurnEnded
from assistant.core.values import Request, State
from assistant.knowledge import Knowledge
from tests.fakes import FixedClock


def test_a_timer_that_nobody_answered_is_told_with_the_next_reply(tmp_path: Path) -> None:
    config = Config(store=tmp_path / "assistant.db", ringing=Ringing(timer=0.0, pause=0.0))
    clock = FixedClock()
    parts = Parts(config, Knowledge.load(config), Devices(None, NullSpeaker), clock=clock)

    async def go() -> tuple[list[str], str, list[str]]:
        session = parts.session()
        async with asyncio.timeout(60), session.subscribe() as events, session:
            seen: list[Event] = []

            async def until(kind: type[Event]) -> Event:
                async for event in events:
                    seen.append(event)
                    if isinstance(event, kind):
                        return event
                raise AssertionError

            async def ask(text: str) -> str:
                await session.ask(Request(text))
                ended = await until(TurnEnded)
                assert isinstance(ended, TurnEnded)
                while session.state is not State.IDLE:
                    await until(StateChanged)
                return ended.reply

            await ask("set a pasta timer for ten minutes")
            clock.time += timedelta(minutes=10)
            missed = await until(RingUnanswered)
            assert isinstance(missed, RingUnanswered)
            aloud = [event.spoken.text for event in seen if isinstance(event, SentenceSpoken)]
            return aloud, missed.text, [await ask("what is seven times six"), await ask("what is seven times six")]

    aloud, missed, (first, second) = asyncio.run(go())
    assert aloud == ["Your pasta timer is done."]
    assert missed == "Your pasta timer rang at 3:10 pm and was not answered."
    assert first == f"{second} {missed}"
    assert "42" in second
