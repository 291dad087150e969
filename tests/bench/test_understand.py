"""The bench of understanding counts right, and its sentences are written in the vocabulary."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from assistant.bench import random_model
from assistant.bench.cases import NOW, Case, Collection, own, parse_cases, peoples
from assistant.bench.meaning import as_said, resolved
from assistant.bench.model_families import families
from assistant.bench.random_model import Size
from assistant.bench.understand import measure, reliability, row
from assistant.bench.understanders import ALL_TIERS, CHAT_MODEL, WITH_CHAT, ModelAlone, RawHassil
from assistant.cli.main import main
from assistant.config import load
from assistant.core.errors import AssistantError
from assistant.core.values import Intent, Request, Tier, Understanding
from assistant.core.vocabulary import CLOSED, INTENTS
from assistant.home.registry import demo
from assistant.understanding.words import normalize

LINES = [
    '{"text": "lamp on", "group": "a", "intents": [{"intent": "HassTurnOn", "slots": {"name": "Lamp"}}]}',
    '{"text": "milk", "group": "a", "intents": [{"intent": "HassListAddItem",'
    ' "slots": {"item": "milk", "name": "Shopping List"}}]}',
    '{"text": "ten", "group": "b", "intents": [{"intent": "HassSetVolume", "slots": {"volume_level": 10}}]}',
    '{"text": "hello", "group": "b", "intents": [{"intent": "Chat"}]}',
]
ANSWERS: Mapping[str, tuple[Intent, ...]] = {
    "lamp on": (Intent("HassTurnOn", {"name": "lamp"}),),
    "milk": (Intent("HassShoppingListAddItem", {"item": "Milk"}),),
    "ten": (Intent("HassSetVolume", {"volume_level": 11.0}),),
    "hello": (Intent("HassTurnOff", {"domain": "light"}),),
}


CONFIDENCES = {"lamp on": 1.0, "milk": 0.93, "ten": 0.91, "hello": 0.2}
LENGTHS = {"duration", "start_duration"}
"""Slots of words that are still to be turned into hours, minutes and seconds."""


class Written:
    """An understander that answers as it is told."""

    def understand(self, request: Request) -> Understanding:
        return Understanding(ANSWERS[request.text], Tier.MODEL, CONFIDENCES[request.text])


class Clock:
    """An understander that says when and where it was asked."""

    def understand(self, request: Request) -> Understanding:
        moment = request.now or NOW
        return Understanding((Intent("SetAlarm", {"time": f"{moment:%H:%M}", "name": request.area or ""}),), Tier.MODEL)


def test_shares() -> None:
    result = row("written", "lines", measure(Written(), Collection("lines", parse_cases(LINES, "lines"))))
    assert (result.sentences, result.intent, result.exact) == (4, 0.75, 0.5)
    assert result.command_exact == pytest.approx(2 / 3)
    assert (result.false_commands, result.false_actions) == (1.0, 1.0)
    assert result.groups == {"a": (2, 1.0, 1.0), "b": (2, 0.5, 0.0)}


def test_slots_that_cannot_be_compared_are_not_counted() -> None:
    results = measure(Written(), Collection("lines", parse_cases(LINES, "lines"), said=True), slots=False)
    result = row("written", "lines", results)
    assert (result.intent, result.exact, result.command_exact) == (0.75, None, None)
    assert not any("slots" in what for what, _ in result.figures())


def test_reliability_is_by_confidence() -> None:
    bins = reliability(measure(Written(), Collection("lines", parse_cases(LINES, "lines"))))
    assert [(one.least, one.most, one.sentences, one.right) for one in bins] == [
        (0.0, 0.3, 1, 0.0),
        (0.9, 0.95, 2, 0.5),
        (0.99, 1.0, 1, 1.0),
    ]
    assert bins[1].confidence == pytest.approx(0.92)


def test_a_sentence_is_said_at_its_time_and_in_its_area() -> None:
    line = '{"text": "up", "area": "Attic", "now": "2026-11-25T16:30:00+00:00", "writer": "w", "intents": ['
    line += '{"intent": "SetAlarm", "slots": {"time": "16:30", "name": "attic"}}]}'
    cases = parse_cases(["# a remark", line], "lines")
    result = row("clock", "lines", measure(Clock(), Collection("lines", cases)))
    assert result.exact == 1.0
    assert result.writers == {"w": (1, 1.0, 1.0)}


def test_raw_hassil_is_hassil() -> None:
    raw = RawHassil(demo())
    assert raw.understand(Request("turn on the kitchen light")).intents == (
        Intent("HassTurnOn", {"name": "Kitchen Light"}),
    )
    assert raw.understand(Request("colourless green ideas")).intents == (Intent("Chat"),)


def test_words_are_kept_where_the_home_is_not_known() -> None:
    said = "set a timer for half an hour"
    wanted = (Intent("HassStartTimer", {"duration": "half an hour"}),)
    collection = Collection("words", (Case(said, wanted), Case("turn off the ceiling lamp", ())), said=True)
    model = ModelAlone(demo(), load(None).understanding.path, said=True)
    timer, lamp = measure(model, collection)
    assert timer.exact
    assert timer.meaning.intents[0].slots == {"duration": "half an hour"}
    assert lamp.meaning.intents[0].slots["name"] == "ceiling lamp"
    (raw,) = RawHassil(demo(), said=True).understand(Request("turn off the ceiling lamp")).intents
    assert raw.slots["name"] == "ceiling lamp"


def test_number_forms_case_and_determiners_do_not_count() -> None:
    assert resolved(Intent("X", {"a": 20.0, "b": "Hall "})) == resolved(Intent("X", {"a": 20, "b": "hall"}))
    assert resolved(Intent("X", {"names": ["b", "A"]})) == resolved(Intent("X", {"names": ["a", "b"]}))
    assert resolved(Intent("X", {"item": "the eggs"})) == resolved(Intent("X", {"item": "eggs"}))
    assert resolved(Intent("X", {"name": "the eggs"})) != resolved(Intent("X", {"name": "eggs"}))


def test_a_slot_that_only_repeats_does_not_count() -> None:
    one = Intent("HassGetState", {"name": "Kettle", "state": "on"})
    assert resolved(one) == resolved(Intent("HassGetState", {"name": "Kettle"}))
    group = Intent("HassGetState", {"domain": "light", "state": "on"})
    assert resolved(group) != resolved(Intent("HassGetState", {"domain": "light"}))


@pytest.mark.parametrize(
    ("intent", "words", "others"),
    [
        ("SetAlarm", {"time": "five in the morning"}, {"time": "five am"}),
        ("HassStartTimer", {"duration": "twenty minutes"}, {"duration": "20 minutes"}),
        ("GetListItems", {"name": "my grocery list"}, {"name": "shopping"}),
        ("HassMediaSearchAndPlay", {"search_query": "some jazz music"}, {"search_query": "jazz"}),
        ("HassTurnOn", {"area": "the attic"}, {"area": "attic"}),
    ],
)
def test_words_of_the_same_value_are_the_same(intent: str, words: dict[str, str], others: dict[str, str]) -> None:
    assert as_said(Intent(intent, words)) == as_said(Intent(intent, others))


@pytest.mark.parametrize(
    ("intent", "words", "others"),
    [
        ("SetAlarm", {"time": "five am"}, {"time": "five pm"}),
        ("HassStartTimer", {"duration": "twenty minutes"}, {"duration": "twenty seconds"}),
        ("GetCalendar", {"date": "tomorrow"}, {}),
        ("HassTurnOn", {"area": "attic"}, {"name": "attic"}),
    ],
)
def test_words_of_another_value_are_not(intent: str, words: dict[str, str], others: dict[str, str]) -> None:
    assert as_said(Intent(intent, words)) != as_said(Intent(intent, others))


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "a"}', '{"text": "a", "intents": [{}]}'])
def test_wrong_lines_are_named(line: str) -> None:
    with pytest.raises(AssistantError, match="line 2"):
        parse_cases([LINES[0], line], "mine.jsonl")


def test_nothing_to_measure_is_said() -> None:
    with pytest.raises(AssistantError):
        row("none", "nothing", ())


@pytest.mark.parametrize("collection", [own(), *peoples()], ids=lambda collection: collection.name)
def test_the_held_out_sentences_use_the_vocabulary(collection: Collection) -> None:
    assert len(collection.cases) >= 250
    assert len({case.text for case in collection.cases}) == len(collection.cases)
    for case in collection.cases:
        for intent in case.intents:
            more = LENGTHS if collection.said else set()
            assert set(intent.slots) <= INTENTS[intent.name] | more, case.text


def test_our_sentences_are_many_voices_and_every_intent() -> None:
    cases = own().cases
    assert len(cases) >= 800
    assert len({case.writer for case in cases if case.writer}) >= 12
    used = [intent.name for case in cases for intent in case.intents]
    assert not [name for name in INTENTS if used.count(name) < 6]


def test_what_people_wrote_is_marked_with_its_own_words() -> None:
    for collection in peoples():
        for case in collection.cases:
            text = f" {normalize(case.text)} "
            for intent in case.intents:
                words = {slot: value for slot, value in intent.slots.items() if slot not in CLOSED}
                assert not [value for value in words.values() if f" {normalize(str(value))} " not in text], case.text


def test_a_chat_model_is_measured_alone_and_behind_the_tiers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of random weights: what it says is noise, which the tiers before it keep from doing harm."""
    model = random_model.write(tmp_path / "noise.gguf", families()["Qwen2.5"], Size(context=4096))
    lines = [
        '{"text": "turn on the bedroom fan", "intents": [{"intent": "HassTurnOn", "slots": {"name": "Bedroom Fan"}}]}',
        '{"text": "why is the sky blue", "intents": [{"intent": "Chat"}]}',
        '{"text": "who wrote hamlet", "intents": [{"intent": "Chat"}]}',
    ]
    (tmp_path / "some.jsonl").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_CHAT__CONTEXT", "4096")
    monkeypatch.setenv("ASSISTANT_CHAT__THREADS", "1")
    words = ["bench", "understand", str(tmp_path / "some.jsonl"), "--model", str(model), "--json"]
    assert main(words) == 0
    rows = {row["system"]: row for row in json.loads(capsys.readouterr().out)["systems"]}
    assert rows[CHAT_MODEL]["sentences"] == 3
    assert rows[WITH_CHAT]["command_exact"] == rows[ALL_TIERS]["command_exact"] == 1.0
    assert rows[WITH_CHAT]["false_actions"] == 0.0
    assert main([*words, "--count", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["systems"][0]["sentences"] == 1
    assert main(["bench", "understand", "--model", "no-such-model"]) == 1
    assert "there is no" in capsys.readouterr().err
