"""Training sentences: repeatable, plain words, every one of them can be said."""

import random

import pytest

pytest.importorskip("scipy", reason="the extra `train` is not installed; `script/test --all` installs it")

from assistant.engines.pronunciation import read_sentence
from assistant.training.speech import corpus, texts, voices

pytestmark = pytest.mark.training


def test_same_seed_gives_the_same_sentences() -> None:
    assert texts.sentences(50, 7) == texts.sentences(50, 7)
    assert texts.sentences(50, 7) != texts.sentences(50, 8)


def test_sentences_are_plain_words_that_can_be_said() -> None:
    for sentence in texts.sentences(200, 1):
        assert sentence == texts.plain(sentence)
        assert read_sentence(sentence)


def test_numbers_are_words() -> None:
    assert texts.plain("Set it to 21%!") == "set it to twenty one percent"
    assert texts.number_words(1907) == "one thousand nine hundred seven"


@pytest.mark.parametrize(("said", "heard"), [("on", "off"), ("off", "on"), ("fifteen", "fifty"), ("fifty", "fifteen")])
def test_words_give_way_to_each_that_sounds_like_them(said: str, heard: str) -> None:
    assert heard in set(texts.exchanged(random.Random(1), iter([said] * 50)))
    assert not list(texts.exchanged(random.Random(1), iter(["hello"])))


def test_test_and_development_voices_are_not_training_voices() -> None:
    training = {*voices.VARIANTS, *voices.ACCENTS, *voices.FLITE}
    development = {*voices.DEVELOPMENT_VARIANTS, voices.DEVELOPMENT_ACCENT}
    test = {*voices.TEST_VARIANTS, voices.TEST_ACCENT, *voices.TEST_FLITE}
    assert not training & development
    assert not training & test
    assert not development & test


def test_corpus_has_a_hundred_commands_and_a_dozen_other_sentences() -> None:
    found = list(corpus.sentences())
    assert sum(command for _, command in found) >= 100
    assert sum(not command for _, command in found) >= 12
    assert len({text for text, _ in found}) == len(found)
