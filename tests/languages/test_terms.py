"""Colours, percentages, units, sums."""

import pytest

from assistant.languages.terms import color, is_language, is_sum, is_unit, kelvin, percentage


def test_colors() -> None:
    assert [color(said) for said in ("red", "light blue", "grey", "warm orange", "kitchen")] == [
        "red",
        "lightblue",
        "gray",
        "orange",
        None,
    ]
    assert [kelvin(said) for said in ("warm white", "3000 kelvin", "red")] == [2700, 3000, None]


@pytest.mark.parametrize(
    ("said", "value"),
    [("fifty percent", 50), ("20 %", 20), ("half", 50), ("a quarter", 25), ("full brightness", 100), ("red", None)],
)
def test_percentages(said: str, value: float | None) -> None:
    assert percentage(said) == value


def test_units_and_languages() -> None:
    assert all(is_unit(said) for said in ("miles", "square feet", "miles per hour", "degrees celsius"))
    assert not is_unit("cats")
    assert is_language("French")
    assert not is_language("Martian")


@pytest.mark.parametrize(
    ("said", "yes"),
    [
        ("12 times 4", True),
        ("15% of 80", True),
        ("the square root of eighty one", True),
        ("(2+3)*4", True),
        ("two to the power of ten", True),
        ("add 456 and 781", True),
        ("six plus seven", True),
        ("a hundred minus one", True),
        ("30 % off 279", True),
        ("half of ninety", True),
        ("add milk and two eggs", False),
        ("add", False),
        ("france", False),
        ("42", False),
        ("my times", False),
        ("wi-fi", False),
    ],
)
def test_sums(said: str, yes: bool) -> None:
    assert is_sum(said) is yes
