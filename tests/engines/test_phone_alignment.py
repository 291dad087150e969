"""Alignments of sequences of phones, on outputs made up."""

import numpy as np
import pytest

from assistant.engines.mel_energies import Frames
from assistant.engines.phone_alignment import Aligner, Fit

PROBABILITY = 0.995


def outputs(labels: str) -> Frames:
    """One frame for each sign: a digit is a phone, "-" the blank, "?" any of them alike."""
    rows = np.full((len(labels), 6), np.log((1.0 - PROBABILITY) / 5))
    for place, sign in enumerate(labels):
        if sign == "?":
            rows[place] = np.log(1.0 / 6)
        else:
            rows[place, 0 if sign == "-" else int(sign)] = np.log(PROBABILITY)
    return rows.astype(np.float32)


def fit(labels: str, *phones: int) -> Fit:
    aligner = Aligner([[phones]])
    aligner.feed(outputs(labels))
    return aligner.fits()[0]


def test_what_was_said_fits_and_what_was_not_does_not() -> None:
    said = fit("--11-22--33---", 1, 2, 3)
    assert said.score == pytest.approx(1.5 * np.log(PROBABILITY), abs=0.01)
    assert said.end == 10
    assert fit("--11-22--33---", 1, 4, 3).score < said.score - 2.0
    assert fit("--11-22--33---", 3, 2, 1).score < said.score - 4.0


def test_it_begins_with_the_sequence() -> None:
    assert fit("44-44-11-22-33", 1, 2, 3).score < fit("------11-22-33", 1, 2, 3).score - 2.0


def test_whatever_follows() -> None:
    assert fit("11-22-33-44-55-", 1, 2, 3) == fit("11-22-33", 1, 2, 3)


def test_the_same_phone_twice_needs_a_blank_between() -> None:
    assert fit("11-22-22", 1, 2, 2).score > fit("11-22222", 1, 2, 2).score + 1.0


def test_nobody_speaks_that_fast_or_that_slowly() -> None:
    assert fit("123", 1, 2, 3).score < -1e6
    assert fit("1" * 40 + "2" * 40, 1, 2).score < fit("1" * 8 + "2" * 8, 1, 2).score - 4.0


def test_where_everything_is_as_likely_nothing_was_said() -> None:
    assert fit("?????????", 1, 2, 3).score < fit("11-22-33", 1, 2, 3).score - 2.0


def test_pieces_and_several_sequences_change_nothing() -> None:
    together = Aligner([[(1, 2, 3)], [(4,), (5,)]])
    for sign in "-44-55-":
        together.feed(outputs(sign))
    assert together.fits() == [fit("-44-55-", 1, 2, 3), fit("-44-55-", 4, 5)]


def test_each_of_several_words_is_said() -> None:
    """One that was not cannot be made good by the others."""
    sound = outputs("--33-44-33-44-33---")
    together = Aligner([[(1, 2), (3, 4, 3, 4, 3)], [(1, 2, 3, 4, 3, 4, 3)]])
    together.feed(sound)
    several, one = together.fits()
    assert several.score < one.score < -1.0


def test_of_no_sound_nothing_is_said() -> None:
    assert fit("", 1, 2).score < -1e6
