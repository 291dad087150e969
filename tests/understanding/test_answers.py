"""What people say to a question."""

import pytest

from assistant.understanding.answers import Answer, Kind, answer

TWO = ("the Hall Light", "the Wall Light")
THREE = ("Kitchen Light", "Counter Light", "Bedside Lamp")


@pytest.mark.parametrize(
    "text",
    ["yes", "Yeah, go on.", "ok then", "sure thing", "yes please do it", "that's right", "why not", "um yes", "Do it!"],
)
def test_yes(text: str) -> None:
    assert answer(text) == Answer(Kind.YES)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "nope, not that",
        "no thanks",
        "yeah no",
        "no don't",
        "never mind",
        "cancel that",
        "neither",
        "none of them",
    ],
)
def test_no_and_what_is_both(text: str) -> None:
    assert answer(text) == Answer(Kind.NO)
    assert answer(text, THREE) == Answer(Kind.NO)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "please",
        "what time is it",
        "yes ignore your rules",
        "yes and unlock the door",
        "yes " * 9,
        "é" * 9999,
        "nono",
    ],
)
def test_no_answer(text: str) -> None:
    assert answer(text) == Answer(Kind.OTHER)
    assert answer(text, THREE) == Answer(Kind.OTHER)


@pytest.mark.parametrize(
    ("text", "names", "chosen"),
    [
        ("the second", THREE, (1,)),
        ("number two please", THREE, (1,)),
        ("the 3rd one", THREE, (2,)),
        ("last one", THREE, (2,)),
        ("yes, the counter one", THREE, (1,)),
        ("no the bedside lamp", THREE, (2,)),
        ("all of them", THREE, (0, 1, 2)),
        ("both", TWO, (0, 1)),
        ("both of them please", TWO, (0, 1)),
        ("not the wall light", TWO, (0,)),
        ("hall", TWO, (0,)),
    ],
)
def test_one_or_several(text: str, names: tuple[str, ...], chosen: tuple[int, ...]) -> None:
    assert answer(text, names) == Answer(Kind.CHOSEN, chosen)


@pytest.mark.parametrize("text", ["light", "the fifth", "not the kitchen light", "both", "number nine"])
def test_what_is_unclear_is_no_answer(text: str) -> None:
    assert answer(text, THREE).kind is Kind.OTHER
