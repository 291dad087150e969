"""Marks: meanings of other people's sentences, kept without the sentences."""

import pytest

from assistant.core.errors import TrainingError
from assistant.training.language.marks import decode, encode, key, marked, read_marks
from assistant.training.language.patterns import Command, Sentence

TEXT = "Turn off the lights in the living room, and start a timer for ten minutes!"
MEANING = "HassTurnOff domain=light, area=living room + HassStartTimer duration=ten minutes"


def test_a_meaning_is_kept_without_its_words() -> None:
    line = encode(TEXT, MEANING)
    word, _, mark = line.partition(" | ")
    assert mark == "HassTurnOff domain=light area=6-7 + HassStartTimer duration=13-14"
    assert marked(TEXT.lower(), {word: mark}) == Sentence(
        "turn off the lights in the living room and start a timer for ten minutes",
        (
            Command("HassTurnOff", ("domain=light",), (("area", "living room"),)),
            Command("HassStartTimer", (), (("duration", "ten minutes"),)),
        ),
    )


def test_sentences_without_a_mark_and_left_out_ones() -> None:
    assert marked("hello", {}) is None
    assert marked("hello", {key("hello"): "-"}) is None


@pytest.mark.parametrize("meaning", ["HassTurnOff area=kitchen", "HassTurnAround", "HassTurnOff nosuchslot=lights"])
def test_wrong_meanings_are_refused(meaning: str) -> None:
    with pytest.raises(TrainingError):
        encode(TEXT, meaning)


@pytest.mark.parametrize("mark", ["HassTurnOff area=1-99", "HassTurnOff area=x", "HassTurnOff area="])
def test_marks_that_do_not_fit_are_refused(mark: str) -> None:
    with pytest.raises(TrainingError):
        decode("turn off the lights", mark)


@pytest.mark.parametrize("name", ["slurp", "clinc"])
def test_the_marks_can_be_read(name: str) -> None:
    for mark in read_marks(name).values():
        decode(" ".join(["word"] * 80), mark) if mark != "-" else None


def test_a_sum_is_one_command() -> None:
    assert encode("what is 4 + 4", "Calculate expression=4 + 4").endswith(" | Calculate expression=2-4")
