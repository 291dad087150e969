"""The home and what is set beside the conversation; what rings takes the screen; where the time of a turn went."""

from datetime import UTC, datetime, timedelta

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from assistant.core.events import (
    HomeChanged,
    HomeDescribed,
    ListsChanged,
    PendingChanged,
    RingUnanswered,
    SpeechStarted,
    TimerRang,
    TurnStarted,
)
from assistant.core.values import Device, ListItem, Pending, Request, Source, Timings
from assistant.tui import home, latency, pending
from assistant.tui.app import ChatApp
from assistant.tui.record import answered_after
from assistant.tui.screens import RingScreen
from assistant.tui.status import meter
from tests.test_session import Bench
from tests.tui.bench import chat, said, screen, send, shown, until

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
WIDE = (120, 30)
LAMP = Device("light.lamp", "Lamp", "Kitchen", "off", {"brightness": 100})
HOME = HomeDescribed((LAMP, Device("light.hall", "Lamp", "Hall", "on", {"brightness": 30})))
PASTA = TimerRang("timer", "pasta", "Your pasta timer is done.")


def asked(bench: Bench) -> list[str]:
    return [request.text for request in bench.understander.requests]


def option(app: ChatApp, pane: str, number: int) -> str:
    return str(app.base.query_one(pane, OptionList).get_option_at_index(number).prompt)


def test_devices_are_shown_by_area_with_their_state_and_switched_with_keys() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, HOME)
        await until(pilot, lambda: "○ Lamp  off" in screen(app))
        assert "KITCHEN" in screen(app)
        assert "● Lamp  on 30%" in screen(app)
        send(bench, HomeChanged("light.lamp", "on", {"brightness": 50}))
        await until(pilot, lambda: "● Lamp  on 50%" in screen(app))
        await pilot.press("f4", "f4")
        await pilot.press("down", "enter")
        await until(pilot, lambda: asked(bench) == ["turn off the Lamp in the Kitchen"])

    chat(play, size=WIDE)


def test_devices_are_switched_with_the_mouse() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, HOME)
        await until(pilot, lambda: "○ Lamp  off" in screen(app))
        await pilot.click("#home", offset=(5, 2))
        await until(pilot, lambda: asked(bench) == ["turn on the Lamp in the Kitchen"])

    chat(play, size=WIDE)


def test_on_a_narrow_screen_the_panes_are_hidden_until_they_are_asked_for() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, HOME)
        await pilot.press(*"one", "enter")
        await until(pilot, lambda: "Did one." in screen(app))
        assert "KITCHEN" not in screen(app)
        await pilot.press("f4")
        await until(pilot, lambda: "KITCHEN" in screen(app))
        assert "Did one." not in screen(app)
        await pilot.press("f4")
        await until(pilot, lambda: "Did one." in screen(app))

    chat(play, size=(60, 18))


def test_what_is_set_counts_down_and_lists_are_ticked_off() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        due = datetime.now(UTC) + timedelta(minutes=5)
        send(bench, PendingChanged((Pending("timer", "pasta", due),)))
        send(bench, ListsChanged({"Shopping List": (ListItem("milk"), ListItem("eggs", True)), "Todo": ()}))
        await until(pilot, lambda: "☐ milk" in screen(app))
        assert "☑ eggs" in screen(app)
        await until(pilot, lambda: "⏳ 4:5" in option(app, "#pending", 0))
        app.base.query_one("#pending").focus()
        await pilot.press("down", "enter")
        await until(pilot, lambda: asked(bench) == ["pause the pasta timer"])
        await pilot.press("down", "enter")
        await until(pilot, lambda: asked(bench)[1:] == ["check milk off the Shopping List"])

    chat(play, size=WIDE)


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (Pending("timer", "pasta", NOW + timedelta(seconds=61)), "⏳ 1:01 pasta"),
        (Pending("timer", "pasta", NOW + timedelta(hours=2, seconds=0.2)), "⏳ 2:00:01 pasta"),
        (Pending("timer", "pasta", NOW - timedelta(seconds=5)), "⏳ 0:00 pasta"),
        (Pending("timer", "tea", None, remaining=90.0), "⏸ 1:30 tea"),
        (Pending("timer", "tea", NOW, ringing=True), "⏰ now tea"),
        (Pending("alarm", "", NOW.astimezone() + timedelta(hours=1), recurrence="daily"), " alarm (daily)"),
    ],
)
def test_what_is_set_in_one_line(one: Pending, line: str) -> None:
    assert pending.line(one, NOW).endswith(line)


@pytest.mark.parametrize(
    ("device", "alike", "order"),
    [
        (LAMP, False, "turn on the Lamp"),
        (Device("cover.b", "Blinds", "", "open"), False, "close the Blinds"),
        (Device("lock.d", "Door", "Hall", "locked"), True, "unlock the Door in the Hall"),
        (Device("scene.m", "Movie", "", "ready"), False, "activate the Movie"),
        (Device("sensor.t", "Thermometer", "Hall", "20"), False, ""),
    ],
)
def test_what_is_said_to_switch_a_device(device: Device, alike: bool, order: str) -> None:
    assert home.order(device, alike) == order


def test_what_rings_takes_the_screen_until_it_is_stopped() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, PASTA)
        await until(pilot, lambda: "Your pasta timer is done." in screen(app) and isinstance(app.screen, RingScreen))
        send(bench, TimerRang("alarm", "", "It is 7:00 am."))
        await until(pilot, lambda: "It is 7:00 am." in screen(app))
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, RingScreen))
        await until(pilot, lambda: "cancel" in bench.listener.calls)
        assert any("pasta" in text for text in said(app, "assistant"))

    chat(play, ears=True)


def test_what_rings_can_be_snoozed() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, PASTA)
        await until(pilot, lambda: isinstance(app.screen, RingScreen))
        await pilot.press("s")
        await until(pilot, lambda: asked(bench) == ["snooze"])

    chat(play)


@pytest.mark.parametrize("answer", ["spoken", "elsewhere", "nobody"])
def test_what_was_answered_elsewhere_gives_the_screen_back(answer: str) -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, PASTA)
        send(bench, PendingChanged((Pending("timer", "pasta", NOW, ringing=True),)))
        send(bench, SpeechStarted("Your pasta timer is done.", False, 1.0))
        await until(pilot, lambda: isinstance(app.screen, RingScreen))
        if answer == "spoken":
            send(bench, TurnStarted(7, Request("stop", Source.VOICE)))
        else:
            send(bench, PendingChanged(()) if answer == "elsewhere" else RingUnanswered("It rang."))
        await until(pilot, lambda: not isinstance(app.screen, RingScreen))

    chat(play)


def test_who_comes_while_something_rings_sees_it() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        send(bench, PendingChanged((Pending("timer", "pasta", NOW, ringing=True),)))
        await until(pilot, lambda: isinstance(app.screen, RingScreen))
        assert "pasta" in screen(app)

    chat(play)


def test_each_turn_shows_where_its_time_went() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"one", "enter")
        await until(pilot, lambda: "understanding" in shown(app, "#latency"))
        assert "p50" in shown(app, "#latency")
        assert "MB" in shown(app, "#latency")

    chat(play, size=WIDE)


def test_stages_are_what_each_took_and_the_answer_is_the_first_sound() -> None:
    timings = Timings(
        endpoint=500, stt_final=520, understand=550, reply_first_token=550, tts_first_audio=600, total=2000
    )
    assert latency.stages(timings) == [
        ("endpoint", 500),
        ("stt_final", 20),
        ("understand", 30),
        ("reply_first_token", 0),
        ("tts_first_audio", 50),
    ]
    assert answered_after(timings) == 600
    assert answered_after(Timings(total=7)) == 7


def test_percentiles_are_by_nearest_rank() -> None:
    values = [float(n) for n in range(1, 21)]
    assert (latency.percentile(values, 50), latency.percentile(values, 95)) == (10.0, 19.0)
    assert latency.percentile([3.0], 95) == 3.0
    assert latency.sparkline([0, 5, 10]) == "▁▅█"


def test_the_meter_marks_its_threshold() -> None:
    assert meter(0.5, 0.5) == "▮▮▮▮▮▮┃▯▯▯▯▯▯"
    assert meter(2.0) == "▮" * 12
