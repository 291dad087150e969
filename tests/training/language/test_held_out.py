"""The sentences on which understanding is measured are not what the intent model is taught."""

import re

import pytest

from assistant.bench.cases import Collection, own, peoples
from assistant.training.language.patterns import Node, Slot, read_patterns, slots_of
from assistant.understanding.words import normalize

MOST_SPELLED_OUT = 0.1
"""Short commands ("pause") have one wording only: some are in both."""


def spelled(node: Node) -> str:
    """A regular expression of all that a pattern without fillers can say."""
    if isinstance(node, str):
        return " *" + re.escape(normalize(node)) + " *"
    if isinstance(node, Slot):
        return " *" + re.escape(normalize(node.words)) + " *"
    options = "|".join("".join(map(spelled, option)) for option in node.options)
    return f"(?:{options})" + ("?" if node.optional else "")


@pytest.mark.parametrize("collection", [own(), *peoples()], ids=lambda collection: collection.name)
def test_seed_patterns_do_not_spell_out_what_is_measured_on(collection: Collection) -> None:
    bodies = [pattern.body for pattern in read_patterns() if all(slot.words for slot in slots_of(pattern.body))]
    known = [re.compile(spelled(body)) for body in bodies]
    texts = [normalize(case.text) for case in collection.cases]
    taught = [text for text in texts if any(pattern.fullmatch(text) for pattern in known)]
    assert len(taught) <= MOST_SPELLED_OUT * len(texts), taught
