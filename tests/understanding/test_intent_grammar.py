"""Intents that a chat model writes within the grammar of the vocabulary."""

from assistant.core.values import Intent
from assistant.core.vocabulary import INTENTS
from assistant.understanding.intent_grammar import intent_grammar, read_intent


def test_every_intent_and_slot_can_be_written() -> None:
    grammar = intent_grammar()
    for intent, slots in INTENTS.items():
        assert f'\\"intent\\":\\"{intent}\\"' in grammar
        assert all(f'\\"{slot}\\"' in grammar for slot in slots)


def test_what_was_written_is_read_and_what_was_cut_short_is_nothing() -> None:
    whole = '{"intent":"HassTurnOn","slots":{"name":"kitchen light"}}'
    assert read_intent(whole) == Intent("HassTurnOn", {"name": "kitchen light"})
    assert read_intent(whole[:-3]) is None
