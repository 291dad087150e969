"""Whether a command goes on, at the demo home."""

import pytest

from assistant.home import registry
from assistant.languages import sentences
from assistant.listening.commands import command_graph
from assistant.listening.wholeness import Completeness, Wholeness


@pytest.fixture(scope="module")
def completeness() -> Completeness:
    return Completeness(command_graph(sentences.load("en"), registry.demo()).graph)


@pytest.mark.parametrize(
    ("said", "wholeness"),
    [
        ("turn on", Wholeness.UNFINISHED),
        ("set a timer for", Wholeness.UNFINISHED),
        ("set the volume to", Wholeness.UNFINISHED),
        ("add milk to the", Wholeness.UNFINISHED),
        ("turn on the light", Wholeness.OPEN),
        ("turn on the lights", Wholeness.OPEN),
        ("set a timer for five minutes", Wholeness.OPEN),
        ("set the kitchen light to red", Wholeness.WHOLE),
        ("turn off the lights in the bedroom", Wholeness.WHOLE),
        ("turn the bedroom light off", Wholeness.WHOLE),
        ("please turn the bedroom light off", Wholeness.WHOLE),
        ("", Wholeness.UNKNOWN),
        ("blue moon", Wholeness.UNKNOWN),
    ],
)
def test_wholeness(completeness: Completeness, said: str, wholeness: Wholeness) -> None:
    assert completeness(said) is wholeness


def test_no_ending_is_taken_for_whole_that_begins_another_usual_command(completeness: Completeness) -> None:
    for longer in ("turn on the light in the kitchen", "turn off the lights upstairs", "set a timer for five minutes"):
        words = longer.split()
        for end in range(1, len(words)):
            assert completeness(" ".join(words[:end])) is not Wholeness.WHOLE, words[:end]
