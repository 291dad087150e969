"""The wake phrase as an optional beginning of the commands' graph."""

import pytest

from assistant.core.values import Alternative, Transcript, WordArc, WordGraph
from assistant.engines.kaldi_graph.sentences import Acceptance
from assistant.listening.wake import split_wake, with_wake, without_wake

COMMANDS = WordGraph(3, (WordArc(0, 1, "stop"), WordArc(0, 2, "go", 1.5), WordArc(2, 1, "on")), {1: 0.25})


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("stop", 0.25),
        ("go on", 1.75),
        ("hey computer", 0.0),
        ("hey computer go on", 1.75),
        ("okay house stop", 0.25),
        ("okay house", 0.0),
        ("okay house [unk]", 0.0),
        ("okay house [unk] [unk]", 0.0),
        ("[unk]", None),
        ("hey house", None),
        ("hey", None),
        ("computer stop", None),
        ("hey computer hey computer", None),
        ("hey computer go", None),
    ],
)
def test_what_may_be_said(text: str, cost: float | None) -> None:
    graph = with_wake(COMMANDS, ["Hey, Computer!", "okay house"])
    assert graph is not None
    assert Acceptance(graph).cost(text) == cost


def test_without_phrases_or_without_a_graph_nothing_changes() -> None:
    assert with_wake(COMMANDS, []) is COMMANDS
    assert with_wake(None, ["hey computer"]) is None


def test_split() -> None:
    phrases = ["Hey", "Hey computer"]
    assert split_wake("hey computer lights on", phrases) == ("hey computer", "lights on")
    assert split_wake("hey lights on", phrases) == ("hey", "lights on")
    assert split_wake("heyday", phrases) == ("", "heyday")
    assert split_wake("", phrases) == ("", "")


def test_other_readings_lose_the_phrase_too() -> None:
    heard = Transcript(
        "hey computer go on", confidence=0.8,
        alternatives=(
            Alternative("go on", 0.1), Alternative("hey computer stop", 0.06), Alternative("hey computer", 0.04)
        ),
    )  # fmt: skip
    assert without_wake(heard, ["hey computer"]) == Transcript(
        "go on", confidence=0.8, alternatives=(Alternative("stop", 0.06),)
    )
