"""Numbers in words."""

import pytest

from assistant.languages.numbers import find_number, parse_number, parse_ordinal


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("seven", 7),
        ("twenty one", 21),
        ("twenty-one", 21),
        ("a hundred and five", 105),
        ("two hundred fifty", 250),
        ("two thousand and twenty six", 2026),
        ("3 million", 3_000_000),
        ("1,500", 1500),
        ("21.5", 21.5),
        ("twenty point five", 20.5),
        ("one point oh five", None),
        ("two and a half", 2.5),
        ("half", 0.5),
        ("three quarters", 0.75),
        ("a dozen", 12),
        ("a couple of", 2),
        ("minus three", -3),
        ("-3", -3),
        ("kitchen", None),
        ("ten thirty", None),
        ("", None),
    ],
)
def test_whole_texts(said: str, value: float | None) -> None:
    assert parse_number(said) == value


def test_first_number_of_a_text() -> None:
    assert find_number("set it to twenty two degrees") == 22
    assert find_number("nothing") is None


def test_ordinals() -> None:
    assert [parse_ordinal(said) for said in ("first", "twenty first", "3rd", "the")] == [1, 21, 3, None]
