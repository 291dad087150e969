"""The chat driven by its keys, over a real session with fakes for engines."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from textual.pilot import Pilot

from assistant.core.errors import ServiceError
from assistant.core.events import (
    Ending,
    Event,
    FilesRead,
    Heard,
    LevelMeasured,
    PartialHeard,
    ReplyPiece,
    RingUnanswered,
    SentenceSpoken,
    Trouble,
    TurnEnded,
)
from assistant.core.ports import Assistant
from assistant.core.values import Alternative, Command, Request, Spoken, State, Timings, Transcript
from assistant.session import Session
from assistant.tui.app import ChatApp
from assistant.tui.request import RequestBox
from assistant.tui.status import STALE, StatusBar
from tests.test_session import Bench
from tests.tui.bench import chat, details, entries, said, screen, send, shown, until


def test_a_typed_request_and_its_reply_are_shown_with_what_was_understood() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"one two", "enter")
        await until(pilot, lambda: "Did one. Did two." in said(app, "assistant"))
        assert said(app, "user") == ["one two"]
        await until(pilot, lambda: "one, two · grammar 100%" in details(app))
        await until(pilot, lambda: "Did one. Did two." in screen(app))
        assert app.query_one(RequestBox).text == ""

    chat(play)


def test_the_state_is_shown_in_words() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await bench.listener.heard.put(Transcript("one"))
        await until(pilot, lambda: bench.session.state is State.SPEAKING)
        await until(pilot, lambda: "speaking" in shown(app, "#state"))
        await pilot.press("escape")
        await until(pilot, lambda: "idle" in shown(app, "#state"))

    chat(play, ears=True, voice=True)


def test_push_to_talk_listens_and_the_partial_transcript_grows_and_goes() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press("f2")
        await until(pilot, lambda: bench.listener.calls == ["listen"])
        for text in ("turn", "turn on", "turn on the"):
            send(bench, PartialHeard(text))
        send(bench, LevelMeasured(-20.0, 0.9))
        await until(pilot, lambda: "turn on the" in shown(app, "#partial"))
        assert "speech" in shown(app, "#level")
        await bench.listener.heard.put(Transcript("one"))
        await until(pilot, lambda: "Did one." in said(app, "assistant"))

    chat(play, ears=True)


def test_a_microphone_that_falls_silent_is_seen_and_told_when_it_is_there_again() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        bar = app.base.query_one(StatusBar)
        bar.look()
        assert shown(app, "#level") == ""  # there never was one
        send(bench, LevelMeasured(-20.0, 0.1))
        await until(pilot, lambda: "▮" in shown(app, "#level"))
        bar._heard -= 2 * STALE
        bar.look()
        assert shown(app, "#level") == "no sound comes from the microphone"
        send(bench, LevelMeasured(-20.0, 0.1))
        await until(pilot, lambda: "▮" in shown(app, "#level"))
        assert said(app, "assistant") == ["The microphone is there again."]

    chat(play, ears=True)


def test_mute_and_unmute() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press("f3")
        await until(pilot, lambda: "muted" in shown(app, "#state"))
        await pilot.press("f3")
        await until(pilot, lambda: "idle" in shown(app, "#state"))
        assert bench.listener.calls == ["mute", "unmute"]
        await bench.session.command(Command.MUTE)  # another client did
        await until(pilot, lambda: "muted" in shown(app, "#state"))
        await pilot.press("f3")
        await until(pilot, lambda: "idle" in shown(app, "#state"))

    chat(play, ears=True)


def test_files_that_were_read_again_are_named() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await bench.session.loaded()
        await until(pilot, lambda: "ready" in shown(app, "#note"))
        send(bench, FilesRead(("/etc/assistant/home.yaml", "sentences")))
        await until(pilot, lambda: "home.yaml, sentences" in shown(app, "#note"))

    chat(play)


def test_trouble_is_told_in_the_conversation() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, Trouble("No microphone", "plug one in"))
        await until(pilot, lambda: said(app, "trouble") == ["No microphone"])

    chat(play)


def test_a_ring_that_nobody_answered_is_shown() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, RingUnanswered("Your alarm rang at 7:00 am and was not answered."))
        await until(pilot, lambda: any("not answered" in text for text in said(app, "assistant")))

    chat(play)


@pytest.mark.parametrize(
    ("ending", "spoken", "told"),
    [
        (Ending.DONE, Spoken("It is late.", True, 1.0), "9 ms"),
        (Ending.DONE, Spoken("", False, 0.0), "9 ms"),  # the speaker is gone: that is told, and nothing was cut off
        (Ending.CANCELLED, Spoken("It is", False, 0.5), "9 ms · heard as far as: “It is” · stopped"),
        (Ending.CANCELLED, Spoken("", False, 0.0), "9 ms · stopped"),
        (Ending.CANCELLED, None, "9 ms · stopped"),
        (Ending.FAILED, None, "9 ms · failed"),
    ],
)
def test_how_a_turn_ended_and_how_far_it_was_heard(ending: Ending, spoken: Spoken | None, told: str) -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, ReplyPiece(1, "It is late."))
        send(bench, TurnEnded(1, "It is late.", Timings(total=9.0), ending=ending, spoken=spoken))
        await until(pilot, lambda: "ms" in details(app))
        assert details(app) == told

    chat(play)


def test_escape_shows_how_far_a_spoken_reply_was_heard() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await bench.listener.heard.put(Transcript("one two"))
        await until(pilot, lambda: bench.session.state is State.SPEAKING)
        send(bench, SentenceSpoken(Spoken("Did", False, 0.2)))
        await pilot.press("escape")
        await until(pilot, lambda: "heard as far as: “Did” · stopped" in details(app))
        assert entries(app)[-1].heard == len("Did")

    chat(play, ears=True, voice=True)


def test_terminal_escapes_and_markup_are_shown_as_text() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await bench.session.ask(Request("\x1b[31mred\x07 [bold]no[/bold] \u202egnp"))
        await until(pilot, lambda: bool(said(app, "user")))
        await until(pilot, lambda: "[31mred [bold]no[/bold] gnp" in screen(app))
        assert not set("\x1b\x07\u202e") & set(screen(app))

    chat(play)


def test_a_megabyte_of_text_is_cut_and_said_so() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        app.tell("a" * 1_000_000)
        await until(pilot, lambda: "characters)" in screen(app).replace("\n", "").replace(" ", ""))

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
            assert app.query_one(RequestBox).text == "one"

    asyncio.run(go())


def test_why_tells_what_was_heard_what_else_it_may_have_been_and_what_was_understood() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, Heard(Transcript("one", confidence=0.8, alternatives=(Alternative("won", 0.1),))))
        await bench.session.ask(Request("one"))
        await until(pilot, lambda: "grammar" in details(app))
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "or: “won” 10%" in screen(app))
        assert "Heard: “one” 80%" in screen(app)
        assert "Understood: one · grammar 100%" in screen(app)

    chat(play)


def test_undo_is_a_key() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press("f5")
        await until(pilot, lambda: [request.text for request in bench.understander.requests] == ["undo that"])

    chat(play)


def test_all_keys_and_commands_are_shown() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press("f1")
        await until(pilot, lambda: "/why" in screen(app))
        for text in ("F2", "Talk", "Ctrl+T", "what was heard and understood", "/timer 10 MINUTES"):
            assert text in screen(app)
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)

    chat(play, size=(100, 60))


def test_the_palette_finds_commands_by_what_they_do_and_carries_them_out_or_begins_them() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        for typed, found in (("take back", "done last (/undo)"), ("set a ti", "set a timer (/timer)")):
            await pilot.press("ctrl+p", *typed)
            await until(pilot, lambda found=found: found in screen(app) and "/alarm" not in screen(app))  # type: ignore
            await pilot.press("enter")
            await until(pilot, lambda: len(app.screen_stack) == 1)
        await until(pilot, lambda: said(app, "user") == ["undo that"])
        await until(pilot, lambda: app.query_one(RequestBox).text == "/timer ")

    chat(play, size=(100, 40))


def test_the_keys_below_are_for_the_mouse_too_and_say_what_they_do_now() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await until(pilot, lambda: "F3 Mute" in shown(app, "#keys"))
        await pilot.click("#keys", offset=(shown(app, "#keys").index("F3") + 1, 0))
        await until(pilot, lambda: "F3 Hear" in shown(app, "#keys"))
        assert "muted" in shown(app, "#state")

    chat(play, ears=True)


def test_an_empty_conversation_says_what_to_do() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await until(pilot, lambda: "or press F2 and speak." in screen(app))
        await pilot.press(*"one", "enter")
        await until(pilot, lambda: "Did one." in screen(app))
        assert "press F2" not in screen(app)
        await pilot.press(*"/new", "enter")
        await until(pilot, lambda: "or press F2 and speak." in screen(app))

    chat(play)


def test_a_session_that_ends_by_a_fault_of_ours_is_told_and_the_conversation_stays() -> None:
    def connect() -> AbstractAsyncContextManager[Assistant]:
        raise ValueError("oh")

    async def go() -> None:
        app = ChatApp(connect)
        async with app.run_test() as pilot:
            await until(pilot, lambda: said(app, "trouble") == ["The session ended: ValueError: oh"])

    asyncio.run(go())


def test_a_service_that_went_away_is_found_again() -> None:
    async def go() -> None:
        lost, found = Bench(), Bench()
        gone, back = asyncio.Event(), asyncio.Event()

        @asynccontextmanager
        async def connect() -> AsyncIterator[Assistant]:
            if gone.is_set():
                await back.wait()
            bench = found if gone.is_set() else lost
            async with bench.session:
                yield Lossy(bench.session, gone) if bench is lost else bench.session

        app = ChatApp(connect)
        async with app.run_test() as pilot:
            await until(pilot, lambda: app.link.assistant is not None)
            gone.set()
            await until(pilot, lambda: said(app, "trouble") == ["the service went away"])
            assert "waiting" in shown(app, "#note")
            await pilot.press(*"one", "enter")
            await until(pilot, lambda: app.query_one(RequestBox).text == "one" and len(said(app, "trouble")) == 2)
            back.set()
            await until(pilot, lambda: "The service is there again." in said(app, "assistant"))
            await pilot.press("enter")
            await until(pilot, lambda: "Did one." in said(app, "assistant"))

    asyncio.run(go())


class Lossy:
    """A session behind a socket that breaks."""

    def __init__(self, session: Session, gone: asyncio.Event) -> None:
        self._session = session
        self._gone = gone
        self.ask, self.command, self.process = session.ask, session.command, session.process

    def subscribe(self) -> "Lossy":
        return self

    async def __aenter__(self) -> "Lossy":
        return self

    async def __aexit__(self, *exception: object) -> None:
        return None

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        await self._gone.wait()
        raise ServiceError("the service went away")
