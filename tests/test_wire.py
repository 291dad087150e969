"""Every kind of event survives the way through JSON."""

import typing
from datetime import UTC, datetime

import pytest

from assistant.core import events
from assistant.core.values import (
    Alternative,
    Command,
    Device,
    Intent,
    ListItem,
    Pending,
    Reply,
    Request,
    Source,
    Spoken,
    State,
    Tier,
    Timings,
    Transcript,
    Typing,
)
from assistant.wire import decode_event, decode_order, encode_event, encode_order

SAMPLES: tuple[events.Event, ...] = (
    events.StateChanged(State.SPEAKING),
    events.LevelMeasured(-31.5, 0.2),
    events.MicrophoneMuted(True),
    events.WakeHeard("hey computer", 0.9),
    events.SpeechEnded(1.5, 2.0),
    events.PartialHeard("turn on"),
    events.Heard(Transcript("turn on", alternatives=(Alternative("turn off", 0.2),))),
    events.ListeningTimedOut(),
    events.NextWords("tell me a", (("story", 0.4), ("joke", 0.3))),
    events.TurnStarted(1, Request("hello", Source.REMOTE, area="Kitchen")),
    events.Understood(1, (Intent("Clarify", {"names": ["a", "b"]}), Intent("Undo")), Tier.MODEL, 0.5),
    events.Acted(1, Intent("HassLightSet", {"brightness": 30, "name": "Lamp"}), Reply("Done.")),
    events.ReplyPiece(1, "It is “late”.\n"),
    events.SpeechStarted("It is late.", True, 3.0),
    events.SentenceSpoken(Spoken("It is", False, 0.4)),
    events.TurnEnded(
        1, "It is late.", Timings(total=12.0), ending=events.Ending.FAILED, spoken=Spoken("It", False, 0.4)
    ),
    events.TimerRang("timer", "pasta", "Your pasta timer is done.", 3.0),
    events.RingUnanswered("Your alarm rang at 7:00 am and was not answered."),
    events.HomeChanged("media_player.radio", "playing", {"muted": False, "volume": 30}),
    events.HomeChanged("light.kitchen", "on", {"brightness": 100}),
    events.HomeDescribed((Device("light.kitchen", "Kitchen Light", "Kitchen", "on", {"brightness": 100}),)),
    events.PendingChanged(
        (
            Pending("timer", "pasta", datetime(2026, 11, 22, 18, 30, tzinfo=UTC), ringing=True),
            Pending("alarm", "", None, remaining=3.5, recurrence="daily"),
        )
    ),
    events.ListsChanged({"Shopping List": (ListItem("milk", True), ListItem("eggs"))}),
    events.VolumeChanged(40),
    events.Loading("voice", True, "broken"),
    events.FilesRead(("/home/mary/home.yaml",)),
    events.Trouble("No microphone", "plug one in"),
)


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: type(event).__name__)
def test_an_event_is_the_same_after_the_wire(event: events.Event) -> None:
    assert decode_event(encode_event(event)) == event


@pytest.mark.parametrize("order", [Request("hello", Source.REMOTE, area="Kitchen"), Command.STOP, Typing("tell me")])
def test_an_order_is_the_same_after_the_wire(order: Request | Command | Typing) -> None:
    assert decode_order(encode_order(order)) == order


def test_no_event_is_left_out() -> None:
    assert {type(event) for event in SAMPLES} == set(typing.get_args(events.Event))
