"""Text → what the teacher is told to say; every phone keeps its sign."""

import pytest

from assistant.training.voice.scripts import Scribe, join_words


def test_a_sentence_becomes_words_with_phones() -> None:
    script = Scribe().write("The light of the kitchen is on.")
    assert script is not None
    assert script.tokens == "the light ofthe kitchen is on."
    assert script.phones[-1] == ("pau", len(script.signs) - 1)
    assert '("light" nil (((l ay t) 1)))' in script.command("s1")
    for phone, sign in script.phones:
        assert phone == "pau" or script.signs[sign].isalpha()


def test_commas_are_pauses() -> None:
    script = Scribe().write("When the sun goes down, the light turns on")
    assert script is not None
    pauses = [sign for phone, sign in script.phones if phone == "pau"]
    assert pauses == [script.signs.index(","), -1]


def test_the_two_forms_of_the_have_two_names() -> None:
    script = Scribe().write("The apple and the button.")
    assert script is not None
    assert script.tokens == "the apple and thetwo button."


@pytest.mark.parametrize(("text", "why"), [("One. Two.", "several sentences"), ("", "nothing to say")])
def test_what_cannot_be_matched_is_counted(text: str, why: str) -> None:
    scribe = Scribe()
    assert scribe.write(text) is None
    assert scribe.dropped[why] == 1


def test_joined_words_are_found_by_their_sound() -> None:
    assert join_words(["ɪnðə", "ɹuːm"], ["in", "the", "room"]) == [["in", "the"], ["room"]]
    assert join_words(["ɹuːm"], []) is None
