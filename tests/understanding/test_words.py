"""Normalizing: what typed and recognized text look like to the intent model."""

import pytest

from assistant.understanding.words import LONGEST_WRITTEN, MOST_CHARACTERS, normalize, tidy


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Turn on the Kitchen Light!", "turn on the kitchen light"),
        ("Set it to 21.5 °C.", "set it to 21.5 degrees c"),
        ("Dim to 20%", "dim to 20 %"),
        ("wake me at 7:05 a.m.", "wake me at 7:05 am"),
        ("It’s 5 p.m. already", "it's 5 pm already"),
        ("turn-on the to-do list", "turn on the to do list"),
        ("what is 10-5", "what is 10 - 5"),
        ("minus: -5 degrees", "minus -5 degrees"),
        ("what's 3 × 4?", "what's 3 x 4"),
        ("“Emma's lamp”, please…", "emma's lamp please"),
        ("  many \t spaces\n", "many spaces"),
        ("", ""),
        ("?!", ""),
    ],
)
def test_normalize(text: str, words: str) -> None:
    assert normalize(text) == words


def test_normalizing_twice_changes_nothing() -> None:
    for text in ("Set 20% at 7:05 a.m.", "10-5 is 5", "it's -5 °C", "日本 😀 straße"):
        assert normalize(normalize(text)) == normalize(text)


def test_a_long_line_is_cut() -> None:
    assert len(normalize("light " * 5000)) <= MOST_CHARACTERS


def test_tidy() -> None:
    assert tidy("  Hey, could you  turn it “up”, please!  ") == "turn it “up”".replace("“", "“")
    assert tidy("spell please") == "spell please"
    assert len(tidy("x" * 100_000)) <= LONGEST_WRITTEN
