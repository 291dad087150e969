"""The session's rules: one turn at a time, half duplex, refusals end a chain, barge-in is cancellation."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

from assistant.broadcast import Subscription
from assistant.core.events import (
    Acted,
    Ending,
    Event,
    Heard,
    ReplyPiece,
    SentenceSpoken,
    SpeechEnded,
    StateChanged,
    TimerRang,
    Trouble,
    TurnEnded,
    WakeHeard,
)
from assistant.core.values import Command, Request, Source, State, Transcript
from assistant.habits import RingTimes, SessionHabits
from assistant.lanes import Lane, Resident
from assistant.session import Session
from assistant.turn import Faculties
from tests.fakes import Echo, QueueListener, ScriptedActor, ScriptedUnderstander, SlowMouth


class Bench:
    """A session with fakes, and every event it gave."""

    def __init__(
        self,
        *,
        ears: bool = False,
        voice: bool = False,
        least_confidence: float = 0.0,
        clock: bool = False,
        ringing: RingTimes | None = None,
        linger: float = 0.0,
    ) -> None:
        self.understander, self.actor = ScriptedUnderstander(), ScriptedActor()
        self.echo = Echo()
        self.listener = QueueListener()
        self.clock = ScriptedClock()
        self.mouth: SlowMouth | None = None
        faculties = Faculties(
            Resident(Lane("llm"), lambda: self.understander), Resident(Lane("skills"), lambda: self.actor), self.echo
        )

        def mouth(emit: Callable[[Event], None]) -> Any:
            self.mouth = SlowMouth(emit)
            return self.mouth

        self.session = Session(
            faculties,
            SessionHabits(least_confidence=least_confidence, ringing=ringing or RingTimes(), linger=linger),
            parts={"understanding": faculties.understander, "skills": faculties.actor},
            mouth=mouth if voice else None,
            listener=(lambda emit: self.listener) if ears else None,
            clock=self.clock if clock else None,
        )
        self.events: list[Event] = []
        self.stream: Subscription

    async def until(self, kind: type[Event], events: Subscription | None = None) -> Any:
        async for event in events or self.stream:
            self.events.append(event)
            if isinstance(event, kind):
                return event
        raise AssertionError("no more events")

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def ask(text: str) -> TurnEnded:
    """One typed turn."""

    async def go() -> TurnEnded:
        bench = Bench()
        async with bench.session:
            events = bench.session.subscribe()
            await bench.session.ask(Request(text))
            ended: TurnEnded = await bench.until(TurnEnded, events)
            return ended

    return asyncio.run(go())


def test_several_commands_are_done_in_order_and_told_together() -> None:
    assert ask("one and two").reply == "Did one. Did two."


def test_the_first_refusal_ends_the_chain_and_says_what_was_left() -> None:
    ended = ask("one fail three two")
    assert ended.reply == "Did one. I cannot. So I left the rest."


def test_what_is_no_command_is_conversation() -> None:
    ended = ask("how are you")
    assert ended.reply == "how are you "
    assert ended.timings.understand is not None
    assert ended.timings.act is None


def test_timings_grow_along_the_turn() -> None:
    timings = ask("one").timings
    assert timings.understand is not None
    assert timings.act is not None
    assert timings.total is not None
    assert 0 <= timings.understand <= timings.act <= timings.total


def test_a_new_request_cancels_the_running_turn_and_no_action_is_lost() -> None:
    async def go() -> tuple[TurnEnded, TurnEnded, list[str]]:
        bench = Bench()
        async with bench.session:
            events = bench.session.subscribe()
            await bench.session.ask(Request("slow"))
            await asyncio.to_thread(bench.actor.started.wait, 10)
            asking = asyncio.create_task(bench.session.ask(Request("one")))
            first = await bench.until(TurnEnded, events)
            bench.actor.release.set()
            await asking
            second = await bench.until(TurnEnded, events)
            return first, second, bench.actor.done

    first, second, done = asyncio.run(go())
    assert first.ending is Ending.CANCELLED
    assert second.ending is Ending.DONE
    assert second.reply == "Did one."
    assert done == ["slow", "one"]


def test_spoken_turns_are_half_duplex_and_a_question_listens_again() -> None:
    async def go() -> Bench:
        bench = Bench(ears=True, voice=True)
        async with bench.session:
            events = bench.session.subscribe()
            await bench.listener.heard.put(Transcript("ask"))
            assert (await bench.until(StateChanged, events)).state is State.THINKING
            assert (await bench.until(StateChanged, events)).state is State.SPEAKING
            assert bench.listener.calls == ["hold"]
            assert bench.mouth
            bench.mouth.go_on.set()
            ended = await bench.until(TurnEnded, events)
            assert ended.expects_answer
            assert ended.spoken.text == "Did ask."
            while (await bench.until(StateChanged, events)).state is not State.LISTENING:
                pass
        return bench

    assert asyncio.run(go()).listener.calls == ["hold", "release", "listen"]


def test_stop_falls_silent_and_opens_the_microphone_again() -> None:
    async def go() -> Bench:
        bench = Bench(ears=True, voice=True)
        async with bench.session:
            events = bench.session.subscribe()
            await bench.listener.heard.put(Transcript("one"))
            await bench.until(ReplyPiece, events)
            await bench.session.command(Command.STOP)
            ended = await bench.until(TurnEnded, events)
            assert ended.ending is Ending.CANCELLED
            assert bench.session.state is State.IDLE
        return bench

    calls = asyncio.run(go()).listener.calls
    assert calls.index("release") > calls.index("hold")


def test_an_empty_transcript_starts_no_turn_and_a_typed_turn_is_silent() -> None:
    async def go() -> Bench:
        bench = Bench(ears=True, voice=True)
        async with bench.session:
            events = bench.session.subscribe()
            await bench.listener.heard.put(Transcript(""))
            await bench.session.ask(Request("two", Source.KEYBOARD))
            await bench.until(TurnEnded, events)
        return bench

    bench = asyncio.run(go())
    assert [event.intent.name for event in bench.of(Acted)] == ["two"]
    assert bench.mouth
    assert bench.mouth.said == []


def test_push_to_talk_without_a_microphone_says_so() -> None:
    async def go() -> Trouble:
        bench = Bench()
        async with bench.session:
            events = bench.session.subscribe()
            await bench.session.command(Command.LISTEN)
            trouble: Trouble = await bench.until(Trouble, events)
            return trouble

    assert "microphone" in asyncio.run(go()).message


def test_latencies_of_a_spoken_turn_count_from_the_end_of_speech() -> None:
    async def go() -> TurnEnded:
        bench = Bench(ears=True)
        async with bench.session:
            events = bench.session.subscribe()
            bench.session._notice(SpeechEnded(speech_end=2.0, noticed_at=2.5))
            bench.session._notice(Heard(Transcript("one")))
            await bench.listener.heard.put(Transcript("one"))
            ended: TurnEnded = await bench.until(TurnEnded, events)
            return ended

    timings = asyncio.run(go()).timings
    assert timings.endpoint == 500.0
    assert timings.stt_final is not None
    assert timings.stt_final >= 500.0
    assert timings.total is not None
    assert timings.total >= timings.stt_final


def test_speech_that_is_hardly_recognized_is_not_acted_on() -> None:
    async def go() -> Bench:
        bench = Bench(ears=True, voice=True, least_confidence=0.5)
        async with bench.session:
            events = bench.session.subscribe()
            await bench.listener.heard.put(Transcript("one", confidence=0.4))
            await bench.listener.heard.put(Transcript("two", confidence=0.6))
            assert bench.mouth
            bench.mouth.go_on.set()
            await bench.until(TurnEnded, events)
        return bench

    bench = asyncio.run(go())
    assert bench.actor.done == ["two"]
    assert bench.mouth
    assert bench.mouth.chimes == 1


class ScriptedClock:
    """Rings what a test puts into it and notes when it was silenced."""

    def __init__(self) -> None:
        self.coming: asyncio.Queue[TimerRang] = asyncio.Queue(10)
        self.silenced = 0
        self.news = ""

    async def due(self) -> AsyncGenerator[TimerRang, None]:
        while True:
            yield await self.coming.get()

    async def silence(self) -> None:
        self.silenced += 1

    async def give_up(self) -> str:
        self.news = "Nobody answered."
        return self.news

    async def missed(self) -> str:
        return self.news

    async def told(self) -> None:
        self.news = ""


def test_two_timers_that_end_together_are_both_told_until_somebody_stops_them() -> None:
    async def go() -> Bench:
        bench = Bench(ears=True, voice=True, clock=True)
        async with bench.session:
            events = bench.session.subscribe()
            await bench.clock.coming.put(TimerRang("timer", "pasta", "Your pasta timer is done."))
            await bench.clock.coming.put(TimerRang("timer", "tea", "Your tea timer is done."))
            assert bench.mouth
            bench.mouth.go_on.set()
            told: list[str] = []
            while "Your pasta timer is done. Your tea timer is done." not in told:
                told.append((await bench.until(SentenceSpoken, events)).spoken.text)
            assert bench.clock.silenced == 0
            await bench.session.command(Command.STOP)
            assert bench.clock.silenced == 1
            assert bench.session.state is State.IDLE
        return bench

    bench = asyncio.run(go())
    assert bench.mouth
    assert bench.mouth.chimes >= 1


def test_commands_that_are_due_together_are_both_carried_out() -> None:
    async def go() -> Bench:
        bench = Bench(clock=True)
        async with bench.session:
            events = bench.session.subscribe()
            for name in ("one", "two"):
                await bench.clock.coming.put(TimerRang("timer", name, "", command=name))
            for _ in range(2):
                await bench.until(TurnEnded, events)
        return bench

    assert asyncio.run(go()).actor.done == ["one", "two"]


def test_the_wake_phrase_interrupts_the_reply() -> None:
    async def go() -> TurnEnded:
        bench = Bench(ears=True, voice=True)
        async with bench.session:
            events = bench.session.subscribe()
            await bench.listener.heard.put(Transcript("one"))
            await bench.until(ReplyPiece, events)
            bench.session._notice(WakeHeard("hey computer", 0.9))
            ended: TurnEnded = await bench.until(TurnEnded, events)
            return ended

    assert asyncio.run(go()).ending is Ending.CANCELLED


def test_a_fault_in_the_ears_is_told_and_they_begin_again() -> None:
    async def go() -> Trouble:
        bench = Bench(ears=True)

        async def broken() -> AsyncGenerator[Transcript, None]:
            raise RuntimeError("the recognizer fell over")
            yield Transcript("")  # type: ignore[unreachable]  # makes it a generator

        bench.listener.utterances = broken  # type: ignore[method-assign]  # the fault tested
        async with bench.session:
            trouble: Trouble = await bench.until(Trouble, bench.session.subscribe())
            return trouble

    assert "fell over" in asyncio.run(go()).message
