"""A wake phrase may stand for an area or a language: what is said after it is about that."""

import asyncio

import pytest

from assistant.broadcast import Subscription
from assistant.config.settings import Wake, WakePhrase
from assistant.core.events import Event, Heard, ListeningTimedOut, StateChanged, TurnStarted, WakeHeard
from assistant.core.values import Command, Request, State, Transcript
from assistant.habits import SessionHabits
from assistant.lanes import Lane, Resident
from assistant.session import Session
from assistant.turn import Faculties
from tests.fakes import Echo, QueueListener, ScriptedActor, ScriptedUnderstander

CALLS = {"hey kitchen": ("Kitchen", None), "hallo haus": (None, "de"), "hey computer": (None, None)}


def requests(*heard: Event | Command | Transcript) -> list[Request]:
    """What becomes of transcripts, among other things that happen; each turn ends before the next thing."""

    async def go() -> list[Request]:
        understander = Resident(Lane("llm"), ScriptedUnderstander)
        actor = Resident(Lane("skills"), ScriptedActor)
        listener = QueueListener()
        habits = SessionHabits(area="Hall", calls=CALLS)
        faculties = Faculties(understander, actor, Echo())
        session = Session(faculties, habits, parts={}, listener=lambda _: listener)
        made = []
        async with asyncio.timeout(20), session, session.subscribe() as events:
            for what in heard:
                if isinstance(what, Command):
                    await session.command(what)
                elif isinstance(what, Transcript):
                    session._notice(Heard(what))
                    await session._heard(what)
                    made.append(await _turn(events))
                else:
                    session._notice(what)
        return made

    return asyncio.run(go())


async def _turn(events: Subscription) -> Request:
    """The next turn to its end."""
    request = None
    async for event in events:
        if isinstance(event, TurnStarted):
            request = event.request
        if request is not None and event == StateChanged(State.IDLE):
            return request
    raise AssertionError


@pytest.mark.parametrize(
    ("call", "area", "language"),
    [
        (WakeHeard("hey kitchen", 0.9), "Kitchen", "en"),
        (WakeHeard("hallo haus", 0.9), "Hall", "de"),
        (WakeHeard("hey computer", 0.9), "Hall", "en"),
        (Command.LISTEN, "Hall", "en"),
    ],
)
def test_the_last_call_counts(call: Event | Command, area: str, language: str) -> None:
    (request,) = requests(WakeHeard("hey kitchen", 0.9), call, Transcript("one"))
    assert (request.area, request.language) == (area, language)


def test_a_call_counts_until_its_turn_is_over() -> None:
    first, second = requests(WakeHeard("hey kitchen", 0.9), Transcript("one"), Transcript("one"))
    assert (first.area, second.area) == ("Kitchen", "Hall")


def test_a_call_that_was_not_followed_by_anything_is_forgotten() -> None:
    (request,) = requests(WakeHeard("hey kitchen", 0.9), ListeningTimedOut(), Transcript("one"))
    assert request.area == "Hall"


def test_phrases_are_words_or_say_what_they_stand_for() -> None:
    kitchen = WakePhrase(phrase="hey kitchen", area="Kitchen")
    assert Wake(phrases=("hey you", kitchen)).calls == (WakePhrase(phrase="hey you"), kitchen)
