"""The chat driven by its keys, over a real session with fakes for engines."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from assistant.core.errors import ServiceError
from assistant.core.events import (
    Ending,
    Event,
    LevelMeasured,
    PartialHeard,
    ReplyPiece,
    RingUnanswered,
    SentenceSpoken,
    TimerRang,
    Trouble,
    TurnEnded,
)
from assistant.core.ports import Assistant
from assistant.core.values import Spoken, State, Timings, Transcript
from assistant.tui.app import ChatApp
from assistant.tui.conversation import Conversation, Said
from tests.test_session import Bench

Play = Callable[[ChatApp, Pilot[None], Bench], Awaitable[None]]


def chat(play: Play, *, ears: bool = False, voice: bool = False, size: tuple[int, int] = (80, 24)) -> None:
    """Run the app in a terminal of this size and let a test play in it."""

    async def go() -> None:
        bench = Bench(ears=ears, voice=voice)

        @asynccontextmanager
        async def connect() -> AsyncIterator[Assistant]:
            async with bench.session:
                yield bench.session

        app = ChatApp(connect)
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: app._assistant is not None)
            await play(app, pilot, bench)

    asyncio.run(go())


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app work until something is so; the test's time limit ends a wait for ever."""
    while not condition():
        await pilot.pause()


def said(app: ChatApp, who: str) -> list[str]:
    return [one.text for one in app.query(Said) if one.has_class(who)]


def send(bench: Bench, event: Event) -> None:
    bench.session._notice(event)


def test_a_typed_request_and_its_reply_are_shown_with_what_was_understood() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"one two", "enter")
        await until(pilot, lambda: "Did one. Did two." in said(app, "assistant"))
        assert said(app, "user") == ["one two"]
        await until(pilot, lambda: "one, two · grammar 100%" in str(app.query(Said).last()._details.render()))
        assert app.query_one("#request", Input).value == ""

    chat(play)


def test_the_state_is_shown_in_words() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await bench.listener.heard.put(Transcript("one"))
        await until(pilot, lambda: bench.session.state is State.SPEAKING)
        await until(pilot, lambda: "speaking" in str(app.query_one("#state", Static).render()))
        await pilot.press("escape")
        await until(pilot, lambda: "idle" in str(app.query_one("#state", Static).render()))

    chat(play, ears=True, voice=True)


def test_push_to_talk_listens_and_the_partial_transcript_grows_and_goes() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press("f2")
        await until(pilot, lambda: bench.listener.calls == ["listen"])
        partial = app.query_one("#partial", Static)
        for text in ("turn", "turn on", "turn on the"):
            send(bench, PartialHeard(text))
        send(bench, LevelMeasured(-20.0, 0.9))
        await until(pilot, lambda: "turn on the" in str(partial.render()))
        assert "speech" in str(app.query_one("#level", Static).render())
        await bench.listener.heard.put(Transcript("one"))
        await until(pilot, lambda: "Did one." in said(app, "assistant"))

    chat(play, ears=True)


def test_mute_and_unmute() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press("f3")
        await pilot.press("f3")
        await until(pilot, lambda: bench.listener.calls == ["mute", "unmute"])

    chat(play, ears=True)


def test_trouble_and_a_ringing_timer_are_told_in_the_conversation() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, Trouble("No microphone", "plug one in"))
        send(bench, TimerRang("timer", "pasta", "Your pasta timer is done."))
        await until(pilot, lambda: said(app, "trouble") == ["No microphone"])
        await until(pilot, lambda: any("pasta" in text for text in said(app, "assistant")))

    chat(play)


def test_a_ring_that_nobody_answered_is_shown() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, RingUnanswered("Your alarm rang at 7:00 am and was not answered."))
        await until(pilot, lambda: any("not answered" in text for text in said(app, "assistant")))

    chat(play)


@pytest.mark.parametrize(
    ("ending", "spoken", "shown"),
    [
        (Ending.DONE, Spoken("It is late.", True, 1.0), "9 ms"),
        (Ending.DONE, Spoken("", False, 0.0), "9 ms"),  # the speaker is gone: that is told, and nothing was cut off
        (Ending.CANCELLED, Spoken("It is", False, 0.5), "9 ms · heard as far as: “It is” · stopped"),
        (Ending.CANCELLED, Spoken("", False, 0.0), "9 ms · stopped"),
        (Ending.CANCELLED, None, "9 ms · stopped"),
        (Ending.FAILED, None, "9 ms · failed"),
    ],
)
def test_how_a_turn_ended_and_how_far_it_was_heard(ending: Ending, spoken: Spoken | None, shown: str) -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, ReplyPiece(1, "It is late."))
        send(bench, TurnEnded(1, "It is late.", Timings(total=9.0), ending=ending, spoken=spoken))
        await until(pilot, lambda: "ms" in str(app.query(Said).last()._details.render()))
        assert str(app.query(Said).last()._details.render()) == shown

    chat(play)


def test_escape_shows_how_far_a_spoken_reply_was_heard() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await bench.listener.heard.put(Transcript("one two"))
        await until(pilot, lambda: bench.session.state is State.SPEAKING)
        send(bench, SentenceSpoken(Spoken("Did", False, 0.2)))
        await pilot.press("escape")
        await until(pilot, lambda: "heard as far as: “Did” · stopped" in str(app.query(Said).last()._details.render()))

    chat(play, ears=True, voice=True)


def test_terminal_escapes_and_markup_are_shown_as_text() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        from assistant.core.values import Request

        await bench.session.ask(Request("\x1b[31mred\x07 [bold]no[/bold] \u202egnp"))
        await until(pilot, lambda: bool(said(app, "user")))
        shown = str(app.query(Said).filter(".user").first()._words.render())
        assert shown == "[31mred [bold]no[/bold] gnp"

    chat(play)


def test_a_megabyte_of_text_is_cut_and_said_so() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        app.query_one(Conversation).say("assistant", "a" * 1_000_000)
        await pilot.pause()
        assert "more characters" in str(app.query(Said).last()._words.render())

    chat(play)


def test_it_works_in_a_tiny_terminal() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"one", "enter")
        await until(pilot, lambda: "Did one." in said(app, "assistant"))

    chat(play, size=(20, 5))


def test_a_service_that_cannot_be_reached_is_told() -> None:
    def connect() -> AbstractAsyncContextManager[Assistant]:
        raise ServiceError("no service answers", "start it")

    async def go() -> None:
        app = ChatApp(connect)
        async with app.run_test() as pilot:
            await until(pilot, lambda: said(app, "trouble") == ["no service answers"])
            await pilot.press(*"one", "enter")
            await until(pilot, lambda: len(said(app, "trouble")) == 2)
            assert app.query_one("#request", Input).value == "one"

    asyncio.run(go())
