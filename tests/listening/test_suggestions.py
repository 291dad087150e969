"""What comes next while somebody types: the built-in sentences and words, the demo home's names."""

import pytest

from assistant.config import Config
from assistant.home.registry import demo
from assistant.knowledge import Knowledge
from assistant.languages import sentences
from assistant.listening.dictation import NGRAMS
from assistant.listening.ngrams import Ngrams
from assistant.listening.suggestions import Suggestions


@pytest.fixture(scope="module")
def suggestions() -> Suggestions:
    config = Config()
    graph = Knowledge(demo(), sentences.load("en")).commands().graph
    return Suggestions(graph, Ngrams.read(config.speech.dictation_path / NGRAMS))


@pytest.mark.parametrize(
    ("typed", "next_words"),
    [
        ("tu", "rn"),
        ("turn", " on"),
        ("Turn on the ki", "tchen"),
        ("turn on the kitchen light", ""),  # whole: nothing is in the way
        ("dim the living", " room"),
        ("set a ti", "mer"),
        ("set a timer for 10 min", "utes"),
        ("activate mo", "vie night"),
        ("add milk to the shopp", "ing"),
        ("turn off the kitchen light and turn o", "ff"),
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
