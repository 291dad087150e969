"""Phrases that are the same to the ear, and those that are not."""

import pytest

from assistant.understanding.likeness import ALIKE, likeness, plain, sound, stem


def test_articles_go() -> None:
    assert plain("The Kitchen Light") == "kitchen light"
    assert plain("the") == "the"


def test_stems() -> None:
    assert stem("kitchen lights") == "kitchen light"
    assert stem("kid's room") == "kid room"
    assert stem("todo") == "to do"


@pytest.mark.parametrize(("one", "other"), [("knight", "night"), ("phone", "fone"), ("quay", "kway"), ("bed", "bet")])
def test_the_same_sound(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_likeness() -> None:
    assert likeness("living room lamps", "livingroom lamp") == 100
    assert likeness("kitschen lite", "kitchen light") > ALIKE
    assert likeness("toaster", "kitchen light") < ALIKE
