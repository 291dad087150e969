"""One intent as JSON, for a chat model: the grammar that bounds what it may write, and how that is read.

The grammar is made from the one vocabulary, so whatever the model writes is an intent with slots that it has. Whether
it is the right one, and what its names stand for, is not known here.
"""

import json
from collections.abc import Mapping

from assistant.core.values import Intent
from assistant.core.vocabulary import INTENTS

MOST_SLOTS = 4
LONGEST = 40
"""Characters of a slot's value."""


def intent_grammar(vocabulary: Mapping[str, frozenset[str]] = INTENTS) -> str:
    """llama.cpp's GBNF of {"intent": name, "slots": {slot: words}} for every intent of the vocabulary."""
    one, rules = member_rules(vocabulary)
    return "\n".join([f"root ::= {one}", *rules])


def member_rules(vocabulary: Mapping[str, frozenset[str]]) -> tuple[str, list[str]]:
    """What one intent may look like, and the rules that this refers to."""
    rules = [f'words ::= "\\"" [a-zA-Z0-9] [a-zA-Z0-9 :%.\'-]{{0,{LONGEST - 1}}} "\\""']
    chosen = []
    for intent, slots in vocabulary.items():
        members = '""'
        if slots:
            names = " | ".join(json.dumps(json.dumps(slot)) for slot in sorted(slots))
            pair = f'({names}) ":" words'
            members = f'({pair} ("," {pair}){{0,{min(MOST_SLOTS, len(slots)) - 1}}})?'
        opening = json.dumps(f'{{"intent":"{intent}","slots":{{')
        chosen.append(f'{opening} {members} "}}}}"')
    return " | ".join(chosen), rules


def read_intent(text: str) -> Intent | None:
    """The intent of a text that keeps to the grammar; None when it was cut short."""
    try:
        found = json.loads(text)
        return Intent(found["intent"], found["slots"])
    except (ValueError, KeyError, TypeError):
        return None
