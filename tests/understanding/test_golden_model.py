"""Free phrasings, which the built-in intent model must know: most of them, and no false action on talk."""

import pytest

from assistant.config import built_in
from assistant.core.vocabulary import HOME_CHANGING
from assistant.home.registry import demo
from assistant.understanding.tiers import Tiers, load_model
from tests.understanding.golden import golden, plain

LEAST = 0.8
"""Share of the sentences whose intents and slots must be right."""


@pytest.fixture(scope="module")
def tiers() -> Tiers:
    return Tiers(demo(), model=load_model(built_in("models", "language-en", "intent.gguf")))


def test_free_phrasings(tiers: Tiers) -> None:
    sentences = golden("model")
    wrong = [
        f"{sentence}: {plain(found)}"
        for sentence in sentences
        if plain(found := tiers.understand(sentence.request()).intents) != plain(sentence.intents)
    ]
    assert 1 - len(wrong) / len(sentences) >= LEAST, "\n".join(wrong)


def test_talk_changes_nothing(tiers: Tiers) -> None:
    talk = [sentence for sentence in golden("model", "chat") if plain(sentence.intents) == [("Chat", {})]]
    assert len(talk) > 15
    for sentence in talk:
        found = tiers.understand(sentence.request()).intents
        assert not {intent.name for intent in found} & HOME_CHANGING, sentence.say


def test_the_templates_keep_what_they_know(tiers: Tiers) -> None:
    """With the model there, golden sentences of the templates mean what they meant without it."""
    for sentence in golden("devices")[::6]:
        assert plain(tiers.understand(sentence.request()).intents) == plain(sentence.intents), sentence.say
