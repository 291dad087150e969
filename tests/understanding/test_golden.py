"""Every sentence of tests/golden/en means what stands there, by templates alone; every intent has a sentence."""

import pytest

from assistant.core.vocabulary import INTENTS
from assistant.home.registry import demo
from assistant.understanding.tiers import Tiers
from tests.understanding.golden import Golden, golden, plain

SENTENCES = golden()


@pytest.fixture(scope="module")
def tiers() -> Tiers:
    return Tiers(demo())


@pytest.mark.parametrize("sentence", SENTENCES, ids=str)
def test_means_what_is_written(tiers: Tiers, sentence: Golden) -> None:
    assert plain(tiers.understand(sentence.request()).intents) == plain(sentence.intents)


def test_every_intent_has_a_sentence() -> None:
    said = {intent.name for sentence in SENTENCES for intent in sentence.intents}
    assert set(INTENTS) - said == set()


def test_slots_are_those_of_the_vocabulary() -> None:
    for sentence in SENTENCES:
        for intent in sentence.intents:
            assert set(intent.slots) <= INTENTS[intent.name], sentence.say


def test_there_are_many() -> None:
    assert len({(sentence.say, sentence.area) for sentence in SENTENCES}) >= 250
