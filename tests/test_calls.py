"""A wake phrase may stand for an area or a language: what is said after it is about that."""

import asyncio

import pytest

from assistant.config.settings import Wake, WakePhrase
from assistant.core.events import Heard, TurnStarted, WakeHeard
from assistant.core.values import Command, Request, Transcript
from assistant.habits import SessionHabits
from assistant.lanes import Lane, Resident
from assistant.session import Session
from assistant.turn import Faculties
from tests.fakes import Echo, QueueListener, ScriptedActor, ScriptedUnderstander

CALLS = {"hey kitchen": ("Kitchen", None), "hallo haus": (None, "de"), "hey computer": (None, None)}


def request_after(phrase: str | None) -> Request:
    """What becomes of a command after a wake phrase; None: after the key."""

    async def go() -> Request:
        understander = Resident(Lane("llm"), ScriptedUnderstander)
        actor = Resident(Lane("skills"), ScriptedActor)
        listener = QueueListener()
        habits = SessionHabits(area="Hall", calls=CALLS)
        faculties = Faculties(understander, actor, Echo())
        session = Session(faculties, habits, parts={}, listener=lambda _: listener)
        async with session, session.subscribe() as events:
            session._notice(WakeHeard("hey kitchen", 0.9))
            if phrase is None:
                await session.command(Command.LISTEN)
            else:
                session._notice(WakeHeard(phrase, 0.9))
            session._notice(Heard(Transcript("one")))
            await session._heard(Transcript("one"))
            async for event in events:
                if isinstance(event, TurnStarted):
                    return event.request
        raise AssertionError

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("phrase", "area", "language"),
    [
        ("hey kitchen", "Kitchen", "en"),
        ("hallo haus", "Hall", "de"),
        ("hey computer", "Hall", "en"),
        (None, "Hall", "en"),
    ],
)
def test_the_last_call_counts(phrase: str | None, area: str, language: str) -> None:
    request = request_after(phrase)
    assert (request.area, request.language) == (area, language)


def test_phrases_are_words_or_say_what_they_stand_for() -> None:
    kitchen = WakePhrase(phrase="hey kitchen", area="Kitchen")
    assert Wake(phrases=("hey you", kitchen)).calls == (WakePhrase(phrase="hey you"), kitchen)
