"""Conversations of several turns (tests/golden/dialogs), with the built-in intent model at the demo home."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.config import built_in
from assistant.core.values import Alternative, Intent, Request, Source, Tier, Transcript, Understanding
from assistant.home.registry import demo
from assistant.home.registry import load as load_home
from assistant.languages.sentences import load
from assistant.languages.taught import teach
from assistant.understanding.caution import Caution, touched
from assistant.understanding.dialog import Dialog
from assistant.understanding.tiers import Parser, Tiers, load_model
from tests.understanding.golden import NOW, plain

DIALOGS = yaml.safe_load((Path(__file__).parents[1] / "golden" / "dialogs" / "en.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def model() -> Parser:
    return load_model(built_in("models", "language-en", "intent.gguf"))


@pytest.fixture(scope="module")
def tiers(model: Parser) -> Tiers:
    return Tiers(demo(), model=model)


class SetTime:
    """Seconds that pass when they are told to."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def request(turn: dict[str, Any]) -> Request:
    if "heard" not in turn:
        return Request(turn["say"], area=turn.get("area"), now=NOW)
    others = (Alternative(turn["or"], turn["heard"] * 0.8),) if "or" in turn else ()
    heard = Transcript(turn["say"], confidence=turn["heard"], alternatives=others)
    return Request(turn["say"], Source.VOICE, turn.get("area"), now=NOW, transcript=heard)


NOTHING: tuple[list[dict[str, dict[str, Any]]], ...] = ([{"Chat": {}}], [{"HassNevermind": {}}])
"""Talk, or that something is to be let be: which of them is as good."""


@pytest.mark.parametrize("dialog", DIALOGS, ids=lambda dialog: dialog["name"])
def test_conversation(tiers: Tiers, dialog: dict[str, Any]) -> None:
    understander = Dialog(tiers, caution=Caution())
    for turn in dialog["turns"]:
        found = understander.understand(request(turn))
        said = found.question or [{name: slots} for name, slots in plain(found.intents)]
        if turn.get("does") == "nothing":
            assert said in NOTHING, turn["say"]
        else:
            assert said == turn.get("asks", turn.get("does")), turn["say"]


def test_silence_drops_a_question(tiers: Tiers) -> None:
    clock = SetTime()
    dialog = Dialog(tiers, caution=Caution(patience=30), clock=clock)
    assert dialog.understand(Request("unlock the front door")).question
    clock.seconds = 31
    late = dialog.understand(Request("yes"))
    assert (plain(late.intents), late.question) == ([("Chat", {})], "")


def test_what_was_done_long_ago_is_not_it(tiers: Tiers) -> None:
    clock = SetTime()
    dialog = Dialog(tiers, caution=Caution(), clock=clock)
    dialog.understand(Request("turn on the kettle"))
    clock.seconds = 300
    # Nothing that is meant, or that something is to be let be: in no case the kettle.
    assert plain(dialog.understand(Request("turn it off")).intents) in ([("Chat", {})], [("HassNevermind", {})])
    assert plain(dialog.understand(Request("cancel that")).intents) == [("HassNevermind", {})]


def test_overheard_talk_opens_no_question_and_is_nothing_to_come_back_to(tiers: Tiers) -> None:
    dialog = Dialog(tiers, caution=Caution())
    dialog.understand(Request("turn on the kettle"))
    for talk in ("it's too dark in here", "that was a nice film", "i hate mondays"):
        found = dialog.understand(Request(talk, Source.VOICE, overheard=True))
        assert (plain(found.intents), found.question) == ([("Chat", {})], ""), talk
    assert plain(dialog.understand(Request("yes", Source.VOICE, overheard=True)).intents) == [("Chat", {})]
    found = dialog.understand(Request("turn it off", Source.VOICE, overheard=True))
    assert plain(found.intents) == [("HassTurnOff", {"name": "Kettle"})]


@pytest.mark.parametrize(
    "text",
    [
        "I want everything but the television off",
        "kill the whole lot except the television",
        "shut it all down but leave the television",
        "not the kitchen light",
        "all but the kitchen",
    ],
)
def test_what_is_to_be_spared_is_not_switched_by_a_guess(tiers: Tiers, text: str) -> None:
    dialog = Dialog(tiers, caution=Caution())
    dialog.understand(Request("turn off the hallway light"))
    found = dialog.understand(Request(text))
    assert ([dict([intent]) for intent in plain(found.intents)], found.question) in [(ones, "") for ones in NOTHING]


@pytest.mark.parametrize(
    "answer",
    [
        "not the kitchen",
        "no, leave the kitchen on",
        "everything but the kitchen",
        "except the kitchen",
        "not in the kitchen",
    ],
)
def test_what_is_spared_in_an_answer_is_left_out_and_the_rest_is_asked_about(tiers: Tiers, answer: str) -> None:
    dialog = Dialog(tiers, caution=Caution())
    assert dialog.understand(Request("turn off everything")).question
    assert dialog.understand(Request(answer)).question == "Turn off 8 devices?"
    done = dialog.understand(Request("yes")).intents
    assert {device.area for intent in done for device in touched(intent, tiers.names.registry)} == {
        "Living Room", "Hallway", "Bedroom", "Bathroom"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("spared", "left"),
    [
        ("the lights", {"switch", "fan", "media_player"}),
        ("the kitchen lights", {"light", "switch", "fan", "media_player"}),
        ("the lights in the kitchen", {"light", "switch", "fan", "media_player"}),
    ],
)
def test_a_kind_is_spared_whatever_each_of_it_is_called(tiers: Tiers, spared: str, left: set[str]) -> None:
    found = tiers.understand(Request(f"turn off everything except {spared}"))
    devices = [one for intent in found.intents for one in touched(intent, tiers.names.registry)]
    assert {device.domain for device in devices} == left
    assert not [device for device in devices if device.domain == "light" and device.area == "Kitchen"]


def test_an_exception_that_says_nothing_of_this_home_asks_nothing(tiers: Tiers) -> None:
    found = Dialog(tiers, caution=Caution()).understand(Request("turn on the lights but not too bright"))
    assert (plain(found.intents), found.question) == ([("Chat", {})], "")


def test_what_is_due_does_not_ask_and_leaves_the_question_open(tiers: Tiers) -> None:
    dialog = Dialog(tiers, caution=Caution())
    assert dialog.understand(Request("open the garage door")).question
    due = dialog.understand(Request("unlock the front door", Source.TIMER))
    assert (plain(due.intents), due.question) == ([("HassTurnOff", {"name": "Front Door"})], "")
    assert plain(dialog.understand(Request("yes")).intents) == [("HassTurnOn", {"name": "Garage Door"})]


@pytest.mark.parametrize(
    ("caution", "text", "asked"),
    [
        (Caution(locks="never"), "unlock the front door", ""),
        (Caution(locks="unsure"), "unlock the front door", ""),
        (Caution(gates="never"), "open the garage door", ""),
        (Caution(everything="never"), "turn everything off", ""),
        (Caution(many=0), "turn off the lights", ""),
        (Caution(many=8), "turn off the lights", ""),
        (Caution(devices=("Movie Night",)), "activate movie night", "Activate the Movie Night?"),
        (Caution(devices=("switch.kettle",)), "turn on the kettle", "Turn on the Kettle?"),
    ],
)
def test_the_policy_is_the_configuration(tiers: Tiers, caution: Caution, text: str, asked: str) -> None:
    found = Dialog(tiers, caution=caution).understand(Request(text))
    assert found.question == asked
    assert all(intent.name.startswith("HassTurn") and intent.slots for intent in found.intents)


@pytest.mark.parametrize(
    ("slots", "asked"),
    [
        ({}, "Delete every conversation that was kept?"),
        ({"value": "all"}, "Delete every conversation that was kept?"),
        ({"value": "last"}, ""),
        ({"date": "2026-02-27"}, "Delete every conversation of that day, whole?"),
    ],
)
def test_all_conversations_are_not_deleted_unasked(tiers: Tiers, slots: dict[str, Any], asked: str) -> None:
    found = Understanding((Intent("ForgetConversations", slots),), Tier.MODEL, 0.9)
    assert Caution().question(found, Request("delete what we said"), tiers.names.registry) == asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("turn off the house alarm", "Disarm the House Alarm?"),
        ("disarm the house alarm", "Disarm the House Alarm?"),
        ("turn on the house alarm", "Arm the House Alarm?"),
        ("open the drive gate", "Open the Drive Gate?"),
        ("start the flood garden", "Start the Flood Garden?"),
        ("unlock all the doors", "Unlock all locks?"),
        ("turn on the fountain", ""),
    ],
)
def test_what_else_is_risky(model: Parser, tmp_path: Path, text: str, asked: str) -> None:
    home = tmp_path / "home.yaml"
    home.write_text(
        "entities:\n"
        "  - {id: alarm_control_panel.house, name: House Alarm}\n"
        "  - {id: cover.drive, name: Drive Gate, device_class: gate}\n"
        "  - {id: script.flood, name: Flood Garden, attributes: {confirm: true}}\n"
        "  - {id: lock.front, name: Front Door}\n"
        "  - {id: lock.back, name: Back Door}\n"
        "  - {id: switch.fountain, name: Fountain}\n"
    )
    found = Dialog(Tiers(load_home(home), model=model), caution=Caution()).understand(Request(text))
    assert found.question == asked


def test_a_taught_phrase_is_its_command_and_is_asked_about_where_that_is_risky(model: Parser, tmp_path: Path) -> None:
    file = tmp_path / "taught.yaml"
    teach(file, "en", "movie time", "turn off the lights and close the blinds")
    teach(file, "en", "let me in", "unlock the front door")
    teach(file, "en", "round and round", "round and round")
    dialog = Dialog(Tiers(demo(), load("en", (file,)), model), caution=Caution())
    assert plain(dialog.understand(Request("movie time")).intents) == [
        ("HassTurnOff", {"domain": "light"}),
        ("HassTurnOff", {"name": "Living Room Blinds"}),
    ]
    assert dialog.understand(Request("let me in")).question == "Unlock the Front Door?"
    assert plain(dialog.understand(Request("forget the command movie time")).intents) == [
        ("ForgetTaught", {"phrase": "movie time"})
    ]
    assert plain(dialog.understand(Request("round and round")).intents) == [("Chat", {})]
