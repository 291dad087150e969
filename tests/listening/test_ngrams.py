"""The file of words and triples, and the acceptor made of it, against costs worked out by hand."""

import random
from pathlib import Path

import numpy as np
import pytest

from assistant.config import built_in
from assistant.core.errors import ModelError
from assistant.engines.kaldi_graph.sentences import Acceptance
from assistant.listening.dictation import NGRAMS
from assistant.listening.ngrams import STEP, Level, Ngrams

TEA, MAKE, GREEN = range(3)
BEGINNING = END = 3


def floats(*values: float) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    return np.array(values, np.float32)


def model() -> Ngrams:
    """After "make" comes "tea" or "green"; after "make green" comes "tea"; all else is forgotten."""
    return Ngrams(
        ("tea", "make", "green"),
        floats(3.0, 3.5, 4.0, 1.0),
        Level(
            np.array([MAKE, MAKE, GREEN, BEGINNING]), np.array([TEA, GREEN, TEA, MAKE]), floats(0.5, 1.5, 0.75, 0.25)
        ),
        Level(np.array([1]), np.array([TEA]), floats(0.125)),
        floats(0.0, 2.0, 2.5, 1.25),
        floats(0.0, 0.375, 0.0, 0.0),
    )


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("make tea", 0.25 + 0.5 + 1.0),
        ("make green tea", 0.25 + 1.5 + 0.125 + 1.0),
        ("make green", 0.25 + 1.5 + (0.375 + 2.5 + 1.0)),  # the pair, then "green", then nothing is remembered
        ("tea", (1.25 + 3.0) + 1.0),
        ("green green tea", (1.25 + 4.0) + (2.5 + 4.0) + 0.75 + 1.0),
    ],
)
def test_a_sentence_costs_what_the_longest_known_histories_say(text: str, cost: float) -> None:
    assert Acceptance(model().graph()).cost(text) == pytest.approx(cost)


def test_every_word_pays_its_own_cost_too() -> None:
    graph = model().graph(word_cost=0.5)
    assert Acceptance(graph).cost("make green tea") == pytest.approx(2.875 + 3 * 0.5)


def test_names_stand_anywhere_with_words_of_their_own() -> None:
    graph = model().graph(names=[("zorbatron", "two"), ("tea",)], name_cost=6.0)
    assert "zorbatron" in graph.words
    assert Acceptance(graph).cost("make zorbatron two tea") == pytest.approx(0.25 + 2.0 + 6.0 + 3.0 + 1.0)
    assert Acceptance(graph).cost("zorbatron") is None


def test_a_beginning_costs_nothing_and_is_heard_only_there() -> None:
    graph = model().graph(beginnings=[("hey", "computer")])
    assert Acceptance(graph).cost("hey computer make tea") == pytest.approx(1.75)
    assert Acceptance(graph).cost("make hey computer tea") is None


def test_what_is_written_is_read_to_the_nearest_step_and_always_the_same(tmp_path: Path) -> None:
    model().write(tmp_path / "one.npz")
    model().write(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    found = Ngrams.read(tmp_path / "one.npz")
    assert found.words == model().words
    for text in ("make green tea", "make green", "tea"):
        expected = Acceptance(model().graph()).cost(text)
        assert expected is not None
        assert Acceptance(found.graph()).cost(text) == pytest.approx(expected, abs=4 * STEP)


@pytest.mark.parametrize("damage", ["missing", "short", "text"])
def test_a_file_that_is_not_whole_is_told(damage: str, tmp_path: Path) -> None:
    file = tmp_path / "ngrams.npz"
    model().write(file)
    content = file.read_bytes()
    file.write_bytes({"missing": b"", "short": content[: len(content) // 2], "text": b"words"}[damage])
    with pytest.raises(ModelError, match=r"ngrams\.npz"):
        Ngrams.read(file)


def test_wherever_the_built_in_file_is_damaged_that_is_told(tmp_path: Path) -> None:
    whole = (built_in("models", "dictation-en") / NGRAMS).read_bytes()
    chance = random.Random(1)
    for place in [chance.randrange(len(whole)) for _ in range(60)]:
        damaged = bytearray(whole)
        damaged[place : place + 64] = chance.randbytes(len(damaged[place : place + 64]))
        (tmp_path / NGRAMS).write_bytes(damaged)
        with pytest.raises(ModelError, match=NGRAMS):
            Ngrams.read(tmp_path / NGRAMS)
