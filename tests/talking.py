"""A typed conversation with a session of the real parts, as the configuration has it."""

import asyncio
from dataclasses import dataclass, field

from assistant.compose import Parts
from assistant.config import load
from assistant.core.events import FilesRead, HomeChanged, TurnEnded
from assistant.core.values import Request
from assistant.knowledge import Knowledge

WAIT = "(until the files were read again)"
"""Said by nobody: only to wait. The test makes `assistant.renewal.PAUSE` short."""


@dataclass(slots=True)
class Talk:
    """What came of it."""

    turns: list[TurnEnded] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    """The state of each device that was ever switched."""

    @property
    def replies(self) -> list[str]:
        """What was answered."""
        return [turn.reply for turn in self.turns]


def talk(*said: str | Request) -> Talk:
    """Say one thing after the other, each when the one before has been answered."""

    async def main() -> Talk:
        config, found = load(), Talk()
        session = Parts(config, Knowledge.load(config)).session()
        async with session.subscribe() as events, session, asyncio.timeout(100):
            await session.loaded()
            for one in said:
                if one != WAIT:
                    await session.ask(one if isinstance(one, Request) else Request(one))
                async for event in events:
                    if isinstance(event, HomeChanged):
                        found.states[event.entity] = event.state
                    if isinstance(event, TurnEnded) and one != WAIT:
                        found.turns.append(event)
                        break
                    if isinstance(event, FilesRead) and one == WAIT:
                        break
        return found

    return asyncio.run(main())
