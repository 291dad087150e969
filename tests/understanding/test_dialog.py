"""Questions and their answers, over the real templates and the demo home."""

import pytest

from assistant.core.values import Request
from assistant.home import registry
from assistant.understanding.answers import choice
from assistant.understanding.dialog import Dialog
from assistant.understanding.tiers import Tiers

NAMES = ["Kitchen Light", "Counter Light", "Bedside Lamp"]


@pytest.fixture(scope="module")
def tiers() -> Tiers:
    return Tiers(registry.demo())


@pytest.mark.parametrize("answer", ["the counter light", "counter", "the counter one please", "the second one"])
def test_an_answer_by_name_or_place_is_the_command_that_was_meant(tiers: Tiers, answer: str) -> None:
    dialog = Dialog(tiers)
    asked = dialog.understand(Request("turn on the light"))
    assert [intent.name for intent in asked.intents] == ["Clarify"]
    names = asked.intents[0].slots["names"]
    assert isinstance(names, list)
    meant = dialog.understand(Request(answer))
    expected = names[1] if "second" in answer else "Counter Light"
    assert [(intent.name, dict(intent.slots)) for intent in meant.intents] == [("HassTurnOn", {"name": expected})]


def test_another_request_drops_the_question(tiers: Tiers) -> None:
    dialog = Dialog(tiers)
    dialog.understand(Request("turn on the light"))
    assert dialog.understand(Request("what time is it")).intents[0].name == "HassGetCurrentTime"
    late = dialog.understand(Request("the second one"))
    assert [intent.name for intent in late.intents] == ["Chat"]


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        ("kitchen light", "Kitchen Light"),
        ("the bedside one", "Bedside Lamp"),
        ("the last", "Bedside Lamp"),
        ("first", "Kitchen Light"),
        ("light", None),
        ("the fifth", None),
        ("", None),
        ("turn everything in the whole house off right now please", None),
    ],
)
def test_choice(answer: str, meant: str | None) -> None:
    place = choice(answer, NAMES)
    assert (None if place is None else NAMES[place]) == meant
