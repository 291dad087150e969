"""What the session says it is doing is what it does; what rings is not lost to what comes between."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from assistant import attention
from assistant.core.events import (
    Event,
    HomeChanged,
    ListeningTimedOut,
    MicrophoneMuted,
    PartialHeard,
    ReplyPiece,
    RingUnanswered,
    SentenceSpoken,
    SpeechStarted,
    StateChanged,
    TimerRang,
    Trouble,
    TurnEnded,
    TurnStarted,
    WakeHeard,
)
from assistant.core.values import Command, Request, Source, State, Transcript
from assistant.habits import RingTimes
from tests.fakes import comes_true
from tests.test_session import Bench

PASTA = TimerRang("timer", "pasta", "The pasta is done.")
FOR_EVER = RingTimes(timer=1e6, pause=3600.0, longest_pause=3600.0)
ONCE = RingTimes(timer=0.0, pause=0.0)


def play(bench: Bench, scene: Callable[[Bench], Awaitable[None]]) -> None:
    """A scene with a running session. `bench.stream` are its events from the beginning."""

    async def go() -> None:
        async with asyncio.timeout(20), bench.session, bench.session.subscribe() as bench.stream:
            await scene(bench)

    asyncio.run(go())


async def rings(bench: Bench) -> None:
    """The pasta timer has told itself once and listens whether somebody answers."""
    assert bench.mouth
    bench.mouth.go_on.set()
    await bench.clock.coming.put(PASTA)
    await bench.until(SentenceSpoken)
    await becomes(bench, State.LISTENING)


async def becomes(bench: Bench, state: State) -> None:
    while (await bench.until(StateChanged)).state is not state:
        pass


def test_a_typed_request_closes_an_open_listening() -> None:
    async def scene(bench: Bench) -> None:
        await bench.session.command(Command.LISTEN)
        assert bench.session.state is State.LISTENING
        await bench.session.ask(Request("one", Source.KEYBOARD))
        assert bench.listener.calls == ["listen", "cancel"]
        await bench.until(TurnEnded)
        await becomes(bench, State.IDLE)

    play(Bench(ears=True), scene)


def test_what_the_ears_give_up_does_not_change_the_state_of_a_turn() -> None:
    async def scene(bench: Bench) -> None:
        await bench.session.ask(Request("slow", Source.KEYBOARD))
        await asyncio.to_thread(bench.actor.started.wait, 10)
        bench.session._notice(ListeningTimedOut())
        await bench.session._heard(Transcript(""))
        assert bench.session.state is State.THINKING
        bench.actor.release.set()
        await bench.until(TurnEnded)

    play(Bench(ears=True), scene)


def test_muting_ends_listening_and_a_muted_microphone_is_not_listened_to() -> None:
    async def scene(bench: Bench) -> None:
        await bench.session.command(Command.LISTEN)
        await bench.session.command(Command.MUTE)
        assert bench.session.state is State.IDLE
        await bench.session.command(Command.LISTEN)
        assert "muted" in (await bench.until(Trouble)).message
        assert bench.session.state is State.IDLE
        await bench.session.command(Command.UNMUTE)
        await bench.session.command(Command.LISTEN)
        await becomes(bench, State.LISTENING)

    play(Bench(ears=True), scene)


def test_every_client_is_told_of_the_muting_and_one_that_comes_later_when_it_asks() -> None:
    async def scene(bench: Bench) -> None:
        async with bench.session.subscribe() as other:
            await bench.session.command(Command.MUTE)
            assert MicrophoneMuted(True) in [await anext(other), await anext(other)]
        async with bench.session.subscribe() as late:
            await bench.session.command(Command.SHOW)
            assert MicrophoneMuted(True) in [await anext(late), await anext(late)]
            await bench.session.command(Command.UNMUTE)
            while await anext(late) != MicrophoneMuted(False):
                pass

    play(Bench(ears=True), scene)


def test_whoever_mutes_what_is_not_there_is_told() -> None:
    async def scene(bench: Bench) -> None:
        await bench.session.command(Command.MUTE)
        assert "no microphone" in (await bench.until(Trouble)).message

    play(Bench(), scene)


def test_muted_a_question_is_not_listened_after() -> None:
    async def scene(bench: Bench) -> None:
        await bench.session.command(Command.MUTE)
        await bench.session.ask(Request("ask", Source.VOICE))
        await bench.until(TurnEnded)
        await becomes(bench, State.IDLE)
        assert "listen" not in bench.listener.calls

    play(Bench(ears=True), scene)


def test_a_command_that_is_due_does_not_end_a_ringing() -> None:
    async def scene(bench: Bench) -> None:
        await rings(bench)
        await bench.clock.coming.put(TimerRang("command", "", "", command="one"))
        await bench.until(TurnEnded)
        assert (await bench.until(SentenceSpoken)).spoken.text == PASTA.text
        assert bench.clock.silenced == 0

    bench = Bench(ears=True, voice=True, clock=True, ringing=FOR_EVER)
    play(bench, scene)
    assert bench.actor.done == ["one"]


def test_a_wake_phrase_that_nothing_follows_does_not_end_a_ringing() -> None:
    async def scene(bench: Bench) -> None:
        await rings(bench)
        bench.session._notice(WakeHeard("hey computer", 0.9))
        await bench.until(WakeHeard)
        await asyncio.sleep(0)
        bench.session._notice(ListeningTimedOut())
        assert (await bench.until(SentenceSpoken)).spoken.text == PASTA.text

    play(Bench(ears=True, voice=True, clock=True, ringing=FOR_EVER), scene)


def test_any_request_answers_a_ringing() -> None:
    async def scene(bench: Bench) -> None:
        await rings(bench)
        await bench.listener.heard.put(Transcript("one"))
        await bench.until(TurnEnded)
        await becomes(bench, State.IDLE)
        assert bench.clock.silenced == 1

    play(Bench(ears=True, voice=True, clock=True, ringing=FOR_EVER), scene)


def test_what_rings_waits_until_the_user_has_spoken() -> None:
    async def scene(bench: Bench) -> None:
        assert bench.mouth
        bench.mouth.go_on.set()
        await bench.session.command(Command.LISTEN)
        await bench.clock.coming.put(PASTA)
        await bench.until(TimerRang)
        assert bench.session.state is State.LISTENING
        await bench.listener.heard.put(Transcript("one"))
        await bench.until(TurnStarted)
        assert (await bench.until(SentenceSpoken)).spoken.text == "Did one."
        assert (await bench.until(SentenceSpoken)).spoken.text == PASTA.text

    play(Bench(ears=True, voice=True, clock=True, ringing=FOR_EVER), scene)


def test_what_nobody_answered_is_told_with_the_next_reply_and_then_no_more() -> None:
    async def scene(bench: Bench) -> None:
        assert bench.mouth
        bench.mouth.go_on.set()
        await bench.clock.coming.put(PASTA)
        assert (await bench.until(RingUnanswered)).text == "Nobody answered."
        replies = []
        for text in ("ask", "one", "two"):
            await bench.session.ask(Request(text))
            replies.append((await bench.until(TurnEnded)).reply)
            await becomes(bench, State.IDLE)
        assert replies == ["Did ask.", "Did one. Nobody answered.", "Did two."]

    play(Bench(voice=True, clock=True, ringing=ONCE), scene)


def test_what_is_said_after_a_ringing_that_nobody_answered_needs_the_wake_phrase() -> None:
    async def scene(bench: Bench) -> None:
        assert bench.mouth
        bench.mouth.go_on.set()
        await bench.clock.coming.put(PASTA)
        await bench.until(RingUnanswered)
        await becomes(bench, State.IDLE)
        assert bench.listener.calls[-2:] == ["listen", "cancel"]

    play(Bench(ears=True, voice=True, clock=True, ringing=ONCE), scene)


def test_what_a_reply_that_was_cut_off_did_not_tell_is_told_by_the_next() -> None:
    async def scene(bench: Bench) -> None:
        bench.clock.news = "Nobody answered."
        await bench.session.ask(Request("one", Source.VOICE))
        await bench.until(ReplyPiece)
        await bench.session.command(Command.STOP)
        await bench.until(TurnEnded)
        await bench.session.ask(Request("two"))
        assert (await bench.until(TurnEnded)).reply == "Did two. Nobody answered."

    play(Bench(ears=True, voice=True, clock=True), scene)


def test_an_answer_that_has_begun_is_heard_out_before_it_rings_again() -> None:
    async def scene(bench: Bench) -> None:
        def begin() -> None:
            asyncio.get_running_loop().call_soon(bench.session._notice, PartialHeard("snooze for"))

        bench.listener.listen = begin  # type: ignore[method-assign]  # somebody speaks as soon as it listens
        await rings(bench)
        for _ in range(20):  # the pause is over at once
            await asyncio.sleep(0)
        assert bench.mouth
        assert bench.mouth.chimes == 1
        bench.session._notice(ListeningTimedOut())
        await bench.until(SpeechStarted)

    play(Bench(ears=True, voice=True, clock=True, ringing=RingTimes(timer=1.0, pause=0.0)), scene)


def test_without_a_voice_what_rings_is_shown_and_that_is_all() -> None:
    async def scene(bench: Bench) -> None:
        await bench.clock.coming.put(PASTA)
        await bench.until(TimerRang)
        await comes_true(lambda: bool(bench.clock.silenced))
        assert bench.session.state is State.IDLE

    play(Bench(clock=True), scene)


def test_in_the_pauses_of_a_ringing_without_ears_nothing_goes_on() -> None:
    async def scene(bench: Bench) -> None:
        assert bench.mouth
        bench.mouth.go_on.set()
        await bench.clock.coming.put(PASTA)
        await bench.until(SentenceSpoken)
        await becomes(bench, State.IDLE)
        assert bench.session._underway.name == "ring"

    play(Bench(voice=True, clock=True, ringing=FOR_EVER), scene)


def test_ears_that_never_give_up_do_not_keep_a_timer_from_ringing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention, "LONGEST_SILENCE", 0.0)

    async def scene(bench: Bench) -> None:
        assert bench.mouth
        bench.mouth.go_on.set()
        await bench.session.command(Command.LISTEN)
        await bench.clock.coming.put(PASTA)
        assert (await bench.until(SentenceSpoken)).spoken.text == PASTA.text
        assert bench.listener.calls[:2] == ["listen", "cancel"]

    play(Bench(ears=True, voice=True, clock=True, ringing=FOR_EVER), scene)


def test_a_command_that_was_interrupted_before_it_was_done_is_done_afterwards() -> None:
    async def scene(bench: Bench) -> None:
        await bench.clock.coming.put(TimerRang("command", "", "", command="one"))
        await bench.until(TurnStarted)
        await bench.session.ask(Request("two"))
        for _ in range(3):
            await bench.until(TurnEnded)

    bench = Bench(clock=True)
    play(bench, scene)
    assert bench.actor.done == ["two", "one"]


def test_a_command_that_the_user_stopped_is_not_done_again() -> None:
    async def scene(bench: Bench) -> None:
        await bench.clock.coming.put(TimerRang("command", "", "", command="one"))
        await bench.until(TurnStarted)
        await bench.session.command(Command.STOP)
        await bench.clock.coming.put(TimerRang("command", "", "", command="two"))
        for _ in range(2):
            await bench.until(TurnEnded)

    bench = Bench(clock=True)
    play(bench, scene)
    assert bench.actor.done == ["two"]


def test_talk_that_is_not_meant_for_it_does_not_end_a_ringing() -> None:
    async def scene(bench: Bench) -> None:
        await rings(bench)
        await bench.listener.heard.put(Transcript("and now the weather"))
        await bench.until(TurnEnded)
        while (await bench.until(SentenceSpoken)).spoken.text != PASTA.text:
            pass
        assert bench.clock.silenced == 0
        await becomes(bench, State.LISTENING)
        bench.session._notice(WakeHeard("hey computer", 0.9))
        await bench.listener.heard.put(Transcript("and now the weather"))
        await bench.until(TurnEnded)
        await comes_true(lambda: bool(bench.clock.silenced))

    play(Bench(ears=True, voice=True, clock=True, ringing=FOR_EVER), scene)


def test_through_the_whole_pause_of_a_ringing_it_listens() -> None:
    async def scene(bench: Bench) -> None:
        await rings(bench)
        bench.session._notice(ListeningTimedOut())
        await becomes(bench, State.LISTENING)
        assert bench.listener.calls.count("listen") == 2

    play(Bench(ears=True, voice=True, clock=True, ringing=FOR_EVER), scene)


def test_a_user_interface_that_has_just_come_is_shown_what_is_so() -> None:
    async def go() -> list[Event]:
        bench = Bench()
        async with bench.session:
            bench.actor.done.append("one")
            await bench.session.loaded()
            events = bench.session.subscribe()
            await bench.session.command(Command.SHOW)
            return [await anext(events) for _ in range(3)]

    assert asyncio.run(go()) == [StateChanged(State.IDLE), MicrophoneMuted(False), HomeChanged("light.one", "on")]


def test_after_a_spoken_command_another_needs_no_wake_phrase_and_talk_is_let_pass() -> None:
    async def scene(bench: Bench) -> None:
        assert bench.mouth
        bench.mouth.go_on.set()
        await says(bench, "one")
        await becomes(bench, State.LISTENING)
        await says(bench, "two")
        await becomes(bench, State.LISTENING)
        assert bench.listener.calls.count("listen") == 2
        spoken = len(bench.of(SentenceSpoken))
        await says(bench, "what a film")
        await becomes(bench, State.IDLE)
        assert [turn.reply for turn in bench.of(TurnEnded)] == ["Did one.", "Did two.", ""]
        assert len(bench.of(SentenceSpoken)) == spoken == 2

    bench = Bench(ears=True, voice=True, linger=60.0)
    play(bench, scene)
    assert bench.echo.closed == 0  # the conversation never heard of it


def test_whoever_calls_while_it_lingers_is_answered_in_conversation_too() -> None:
    async def scene(bench: Bench) -> None:
        assert bench.mouth
        bench.mouth.go_on.set()
        await says(bench, "one")
        await becomes(bench, State.LISTENING)
        bench.session._notice(WakeHeard("hey computer", 0.9))
        await says(bench, "how are you")
        assert bench.of(TurnEnded)[-1].reply == "how are you "

    play(Bench(ears=True, voice=True, linger=60.0), scene)


def test_it_lingers_no_longer_than_it_should_and_not_after_what_was_typed() -> None:
    async def scene(bench: Bench) -> None:
        assert bench.mouth
        bench.mouth.go_on.set()
        await says(bench, "one")
        await becomes(bench, State.LISTENING)
        await comes_true(lambda: "hear out" in bench.listener.calls)
        assert bench.session.state is State.LISTENING, "somebody may have begun"
        assert "cancel" not in bench.listener.calls
        bench.session._notice(ListeningTimedOut())  # nobody had
        await becomes(bench, State.IDLE)
        await bench.session.ask(Request("two", Source.KEYBOARD))
        await bench.until(TurnEnded)
        await becomes(bench, State.IDLE)
        assert bench.listener.calls.count("listen") == 1

    play(Bench(ears=True, voice=True, linger=0.001), scene)


def test_what_is_due_does_not_wait_for_a_lingering() -> None:
    async def scene(bench: Bench) -> None:
        assert bench.mouth
        bench.mouth.go_on.set()
        await says(bench, "one")
        await becomes(bench, State.LISTENING)
        await bench.clock.coming.put(PASTA)
        assert (await bench.until(SentenceSpoken)).spoken.text == PASTA.text

    play(Bench(ears=True, voice=True, clock=True, ringing=FOR_EVER, linger=1e6), scene)


async def says(bench: Bench, text: str) -> None:
    """Somebody says something to ears that listen; the turn is over when this returns."""
    await bench.listener.heard.put(Transcript(text))
    await bench.until(TurnEnded)
