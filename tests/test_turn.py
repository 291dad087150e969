"""One turn: how it ends, what of it was heard, and that nothing of it is left open."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from assistant.core.errors import ModelError
from assistant.core.events import Ending, Event, ReplyPiece, Trouble, TurnEnded
from assistant.core.values import Intent, Request, Spoken
from assistant.lanes import Lane, Resident
from assistant.turn import Faculties, Speak, Stopwatch, Turn
from tests.fakes import KNOWN, Echo, ScriptedActor, ScriptedUnderstander, comes_true


class Stage:
    """A turn with fakes round it, and what it announced."""

    def __init__(
        self, text: str, news: str = "", conversation: Echo | None = None, known: tuple[str, ...] = KNOWN
    ) -> None:
        self.echo, self.actor = conversation or Echo(), ScriptedActor()
        faculties = Faculties(
            Resident(Lane("llm"), lambda: ScriptedUnderstander(known)),
            Resident(Lane("skills"), lambda: self.actor),
            self.echo,
        )
        self.events: list[Event] = []

        async def tell() -> str:
            return news

        self.turn = Turn(1, Request(text), faculties, Stopwatch(), self.events.append, tell)

    @property
    def ended(self) -> TurnEnded:
        assert isinstance(self.events[-1], TurnEnded)
        return self.events[-1]

    def run(self, speak: Speak | None = None) -> TurnEnded:
        asyncio.run(self.turn.run(speak))
        return self.ended


async def reads(pieces: AsyncIterator[str], language: str) -> Spoken:
    return Spoken("".join([piece async for piece in pieces]), True, 1.0)


def test_a_turn_that_is_done_tells_what_was_spoken_and_a_silent_one_that_nothing_was_to_be() -> None:
    assert Stage("one").run(reads).spoken == Spoken("Did one.", True, 1.0)
    silent = Stage("one").run()
    assert (silent.ending, silent.spoken) == (Ending.DONE, None)


def test_a_cancelled_turn_tells_how_far_it_was_heard_and_the_conversation_knows() -> None:
    stage = Stage("how are you today")

    async def cut_off(pieces: AsyncIterator[str], language: str) -> Spoken:
        await anext(pieces)
        stage.turn.hear(Spoken("how are", True, 0.5))
        stage.turn.hear(Spoken("you", False, 0.2))
        await asyncio.Event().wait()
        raise AssertionError

    async def go() -> None:
        task = asyncio.create_task(stage.turn.run(cut_off))
        await comes_true(lambda: any(isinstance(event, ReplyPiece) for event in stage.events))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert stage.echo.closed == 1  # by the turn itself, not by the garbage collector some time later

    asyncio.run(go())
    assert stage.ended.ending is Ending.CANCELLED
    assert stage.ended.spoken == Spoken("how are you", False, 0.7)
    assert stage.echo.heard_of_it == ["how are you"]


def test_a_turn_that_fails_is_not_one_that_was_cancelled() -> None:
    async def fails(pieces: AsyncIterator[str], language: str) -> Spoken:
        raise ModelError("the voice is gone", "make another")

    stage = Stage("hello")
    ended = stage.run(fails)
    assert ended.ending is Ending.FAILED
    assert ended.spoken == Spoken("", False, 0.0)
    assert stage.events[-2] == Trouble("the voice is gone", "make another")
    assert stage.echo.heard_of_it == []


def test_news_follow_an_answer_but_not_a_question() -> None:
    answer, question = Stage("one", news="And it rang."), Stage("ask", news="And it rang.")
    assert answer.run().reply == "Did one. And it rang."
    assert answer.turn.told_news
    assert question.run().reply == "Did ask."
    assert not question.turn.told_news


class Translator(Echo):
    """Answers in Spanish."""

    def language(self, intent: Intent) -> str:
        return "es" if intent.name == "Translate" else ""


@pytest.mark.parametrize(("text", "language"), [("Translate", "es"), ("hello", ""), ("one", ""), ("one Translate", "")])
def test_a_reply_in_another_language_is_spoken_as_such_when_it_is_all_of_the_reply(text: str, language: str) -> None:
    stage, spoken = Stage(text, conversation=Translator(), known=("one", "Translate")), []

    async def notes(pieces: AsyncIterator[str], language: str) -> Spoken:
        spoken.append(language)
        return await reads(pieces, language)

    stage.run(notes)
    assert spoken == [language]


def test_what_is_deleted_is_forgotten_by_the_conversation_too() -> None:
    stage = Stage("ForgetConversations", known=("ForgetConversations",))
    stage.echo.heard("a secret")
    stage.run()
    assert stage.actor.done == ["ForgetConversations"]
    assert stage.echo.heard_of_it == []
