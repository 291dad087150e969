"""Lengths of time."""

import pytest

from assistant.languages.durations import find_duration, parse_duration, seconds_of


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("ten minutes", {"minutes": 10}),
        ("an hour", {"hours": 1}),
        ("an hour and a half", {"hours": 1, "minutes": 30}),
        ("one and a half hours", {"hours": 1, "minutes": 30}),
        ("two hours thirty", {"hours": 2, "minutes": 30}),
        ("1 hour 5 minutes and 10 seconds", {"hours": 1, "minutes": 5, "seconds": 10}),
        ("half an hour", {"minutes": 30}),
        ("three quarters of an hour", {"minutes": 45}),
        ("a minute and a half", {"minutes": 1, "seconds": 30}),
        ("90 seconds", {"seconds": 90}),
        ("1h30m", {"hours": 1, "minutes": 30}),
        ("a couple of hours", {"hours": 2}),
        ("ten more minutes", {"minutes": 10}),
        ("five and twenty minutes", {"minutes": 25}),
        ("five minutes and twenty seconds", {"minutes": 5, "seconds": 20}),
        ("five and twenty five minutes", None),
        ("ten", None),
        ("minutes", None),
        ("ten minutes please", None),
    ],
)
def test_whole_texts(said: str, parts: dict[str, int] | None) -> None:
    assert parse_duration(said) == parts


def test_inside_a_text() -> None:
    found = find_duration("about an hour and ten minutes or so")
    assert found == {"hours": 1, "minutes": 10}
    assert found is not None
    assert seconds_of(found) == 4200
