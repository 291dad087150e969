"""Readings ranked by what people say, with the language model that is shipped."""

import pytest

from assistant.config.places import built_in
from assistant.core.values import Alternative, Transcript
from assistant.listening.dictation import NGRAMS
from assistant.listening.wording import Wording


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording.read(built_in("models", "dictation-en") / NGRAMS)


@pytest.mark.parametrize(
    ("usual", "unusual"),
    [
        ("set a timer for five minutes", "set the timer for five minutes"),
        ("set an alarm for half past six", "set an alarm for eight past six"),
        ("what day is it today", "what date is it today"),
        ("turn off the zebra lantern", "turn of the zebra lantern"),
    ],
)
def test_what_people_say_costs_less(wording: Wording, usual: str, unusual: str) -> None:
    assert wording.cost(usual.split()) < wording.cost(unusual.split())


def test_unknown_words_cost_the_same_whatever_they_are(wording: Wording) -> None:
    first, second = (wording.cost(["turn", "on", "the", name]) for name in ("xylophant", "brzeczyszczykiewicz"))
    assert first == pytest.approx(second)


def test_of_equal_sounds_the_usual_words_win_and_nothing_gets_lost(wording: Wording) -> None:
    others = (Alternative("set a timer for five minutes", 0.4), Alternative("set the time for five minutes", 0.1))
    found = wording.best(Transcript("set the timer for five minutes", confidence=0.42, alternatives=others, score=-9.0))
    assert found.text == "set a timer for five minutes"
    assert found.score < -9.0
    assert {other.text for other in found.alternatives} == {
        "set the timer for five minutes",
        "set the time for five minutes",
    }
    together = found.confidence + sum(other.confidence for other in found.alternatives)
    assert together == pytest.approx(0.92, abs=0.001)


def test_clear_sounds_win_over_usual_words(wording: Wording) -> None:
    heard = Transcript(
        "set the timer for five minutes", confidence=0.9, alternatives=(Alternative("set a timer", 0.01),)
    )
    assert wording.best(heard).text == "set the timer for five minutes"


def test_nothing_stays_nothing(wording: Wording) -> None:
    refused = Transcript("", confidence=0.0, rejected=True, alternatives=(Alternative("stop", 0.2),))
    assert wording.best(refused) is refused
