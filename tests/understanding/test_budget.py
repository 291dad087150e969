"""How long an answer may become."""

import time

import pytest

from assistant.understanding.budget import SHORTENED, Budget, ends_sentence


def cool() -> None:
    return None


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock: one number, seconds."""
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize(
    ("seconds", "answer", "said"),
    [(9, "Yes.", ""), (11, "Yes. And", ""), (11, 'Yes. "And no."', SHORTENED), (21, "and and and", SHORTENED)],
)
def test_an_answer_has_its_time_and_the_rest_of_its_sentence(
    at: list[float], seconds: float, answer: str, said: str
) -> None:
    limited, free = Budget(10, cool), Budget(None, cool)
    at[0] = seconds
    assert limited.spent(answer, " more") == said
    assert free.spent(answer, " more") == ""


def test_a_board_that_is_too_hot_says_two_sentences_and_why_no_more() -> None:
    degrees: list[float | None] = [None]
    hot = Budget(None, lambda: degrees[0])
    answer, said = "", ""
    for piece in ("One", ".", " Two", " is 2", ".", "5.", " Three.", " Four."):
        said = said or hot.spent(answer, piece)
        if said:
            break
        answer += piece
        degrees[0] = 83.4
    assert answer == "One. Two is 2.5."
    assert said == " I stop here: the processor is at 83 degrees."


def test_a_point_within_a_number_ends_no_sentence() -> None:
    assert ends_sentence("It is 2.", " And")
    assert not ends_sentence("It is 2.", "5")
    assert ends_sentence("It is 2. ", "And")
