"""Word pieces: the same cut every time, digits alone, unknown signs survive."""

import pytest

from assistant.core.errors import ModelError
from assistant.understanding.pieces import UNKNOWN, WORD_START, Pieces

LETTERS = [UNKNOWN, WORD_START, *"abcdefghijklmnopqrstuvwxyz0123456789"]
MERGES = [(WORD_START, "l"), ("a", "m"), (WORD_START + "l", "am"), ("p", "s")]


@pytest.fixture
def pieces() -> Pieces:
    return Pieces([*LETTERS, *(left + right for left, right in MERGES)], MERGES)


def shown(pieces: Pieces, word: str) -> list[str]:
    return [pieces.pieces[number] for number in pieces.encode(word)]


def test_merges_are_applied_in_their_order(pieces: Pieces) -> None:
    assert shown(pieces, "lamps") == [WORD_START + "lam", "ps"]
    assert shown(pieces, "am") == [WORD_START, "am"]


def test_digits_stand_alone(pieces: Pieces) -> None:
    assert shown(pieces, "lam12") == [WORD_START + "lam", "1", "2"]
    assert shown(pieces, "7") == [WORD_START, "7"]


def test_unknown_signs_become_the_unknown_piece(pieces: Pieces) -> None:
    assert shown(pieces, "日") == [WORD_START, UNKNOWN]


def test_spelling_gives_single_characters(pieces: Pieces) -> None:
    assert [pieces.pieces[number] for number in pieces.spell("lam")] == [WORD_START, "l", "a", "m"]


def test_json_brings_the_same_pieces_back(pieces: Pieces) -> None:
    again = Pieces.from_json(pieces.to_json())
    assert again.pieces == pieces.pieces
    assert again.encode("lamps") == pieces.encode("lamps")


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"pieces": ["a"], "merges": [["a"]]}', '{"pieces": 1, "merges": []}']
)
def test_broken_json_is_a_model_error(text: str) -> None:
    with pytest.raises(ModelError):
        Pieces.from_json(text)
