"""What comes next while somebody types: the built-in sentences and words, the demo home's names."""

import pytest

from assistant.config import Config
from assistant.home.registry import demo
from assistant.knowledge import Knowledge
from assistant.languages import sentences
from assistant.listening.dictation import NGRAMS
from assistant.listening.ngrams import Ngrams
from assistant.listening.suggestions import Suggestions
from assistant.understanding.prediction import Prediction


def made(habits: Prediction | None = None) -> Suggestions:
    config, home = Config(), demo()
    graph = Knowledge(home, sentences.load("en")).commands().graph
    return Suggestions(graph, Ngrams.read(config.speech.dictation_path / NGRAMS), home.names, habits)


@pytest.fixture(scope="module")
def suggestions() -> Suggestions:
    return made()


@pytest.mark.parametrize(
    ("typed", "next_words"),
    [
        ("tu", "rn"),
        ("turn", " on the"),
        ("Turn on the ki", "tchen"),
        ("turn on the kitchen", " light"),  # a name of this home, though others say "speaker" there
        ("turn on the kitchen light", ""),  # whole: nothing is in the way
        ("dim the living", " room"),
        ("set a", " timer for"),  # a whole word, not the beginning of "an"
        ("set a ti", "mer for"),
        ("open the ga", "rage door"),  # several words, where hardly anything else follows
        ("set a timer for 10 min", "utes"),
        ("activate mo", "vie night"),
        ("add milk to the shopp", "ing"),
        ("turn off the kitchen light and turn o", "ff the"),
        ("i want to go ho", "me"),  # no command: any words
        ("", ""),
        ("   ", ""),
        ("xyzzy ", ""),
        ("turn " * 1000, ""),
        ("\x1b[2J", ""),
    ],
)
def test_what_comes_next(suggestions: Suggestions, typed: str, next_words: str) -> None:
    assert suggestions.after(typed) == next_words


def test_what_was_asked_before_is_suggested_again_and_the_latest_of_it() -> None:
    suggestions = made(Prediction())
    suggestions.recall(["turn on the radio", "turn on the bedside lamp"])
    assert suggestions.after("turn on") == " the bedside lamp"
    suggestions.learn("turn on  the radio")
    assert suggestions.after("Turn o") == "n the radio"
    assert suggestions.after("turn on the b") == "edside lamp"


def test_a_command_comes_before_other_talk_of_ones_own_and_that_before_any_words() -> None:
    suggestions = made(Prediction())
    suggestions.learn("what is the airspeed of a swallow")
    assert suggestions.after("what is the") != " airspeed of a swallow"
    assert suggestions.after("what is the airs") == "peed of a swallow"


def test_words_that_are_often_said_after_one_another_are_learned() -> None:
    before, habits = made().after("set a timer for"), Prediction()
    learned = made(habits)
    learned.learn("please set the oven timer for seven minutes")
    assert learned.after("set a timer for") == " seven minutes" != before


def test_of_the_words_that_a_model_guesses_the_users_own_and_those_of_the_home_come_first() -> None:
    suggestions = made(Prediction())
    guesses = [("king", 0.4), ("kid", 0.2), ("kitchen", 0.2), ("kiln", 0.01)]
    assert suggestions.among("i like the k", guesses) == "itchen"
    suggestions.learn("i like the kid")
    assert suggestions.among("i like the k", guesses) == "id"
    assert suggestions.among("i like the ", [("kitchen", 0.01), ("sea", 0.5)]) == "sea"


@pytest.mark.parametrize(
    ("typed", "guesses"),
    [
        ("i like ", [("swimming", 0.05)]),  # not likely
        ("i like ", []),
        ("i like swimming", [("swimming", 0.9)]),  # it is there already
        ("turn on the kitchen light", [("lightly", 0.9)]),  # a whole command
        ("", [("hello", 0.9)]),
    ],
)
def test_nothing_of_what_a_model_guesses(
    suggestions: Suggestions, typed: str, guesses: list[tuple[str, float]]
) -> None:
    assert suggestions.among(typed, guesses) == ""
