"""The bench of understanding counts right, and its sentences are written in the vocabulary."""

from collections.abc import Mapping

import pytest

from assistant.bench.understand import RawHassil, canonical, held_out, measure, parse_cases, row
from assistant.core.errors import AssistantError
from assistant.core.values import Intent, Request, Tier, Understanding
from assistant.core.vocabulary import INTENTS
from assistant.home.registry import demo

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


class Written:
    """An understander that answers as it is told."""

    def understand(self, request: Request) -> Understanding:
        return Understanding(ANSWERS[request.text], Tier.MODEL)


def test_shares() -> None:
    cases = parse_cases(LINES, "lines")
    result = row("written", measure(Written(), cases))
    assert (result.sentences, result.intent, result.exact) == (4, 0.75, 0.5)
    assert result.command_exact == pytest.approx(2 / 3)
    assert result.false_actions == 1.0
    assert result.groups == {"a": (2, 1.0, 1.0), "b": (2, 0.5, 0.0)}


def test_raw_hassil_is_hassil() -> None:
    raw = RawHassil(demo())
    assert raw.understand(Request("turn on the kitchen light")).intents == (
        Intent("HassTurnOn", {"name": "Kitchen Light"}),
    )
    assert raw.understand(Request("colourless green ideas")).intents == (Intent("Chat"),)


def test_number_forms_and_case_do_not_count() -> None:
    assert canonical(Intent("X", {"a": 20.0, "b": "Hall "})) == canonical(Intent("X", {"a": 20, "b": "hall"}))
    assert canonical(Intent("X", {"names": ["b", "A"]})) == canonical(Intent("X", {"names": ["a", "b"]}))


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "a"}', '{"text": "a", "intents": [{}]}'])
def test_wrong_lines_are_named(line: str) -> None:
    with pytest.raises(AssistantError, match="line 2"):
        parse_cases([LINES[0], line], "mine.jsonl")


def test_nothing_to_measure_is_said() -> None:
    with pytest.raises(AssistantError):
        row("none", ())


def test_the_held_out_sentences_use_the_vocabulary() -> None:
    cases = held_out()
    assert len(cases) >= 150
    assert len({case.text for case in cases}) == len(cases)
    for case in cases:
        for intent in case.intents:
            assert set(intent.slots) <= set(INTENTS[intent.name]), case.text
