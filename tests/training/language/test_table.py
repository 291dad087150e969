"""The table of sizes: every type that is listed is made from the shipped model, and still reads."""

import itertools

import pytest

from assistant.config import built_in
from assistant.training.language.measure import held_out_sentences
from assistant.training.language.patterns import read_patterns
from assistant.training.language.table import TYPES, table

pytestmark = pytest.mark.training


def test_smaller_files_read_nearly_as_well() -> None:
    sentences = held_out_sentences(read_patterns(), ("river", "paper", "seven"), 0)[:200]
    rows = table(built_in("models", "language-en", "intent.gguf"), sentences)
    assert list(rows) == ["Q8_0", *TYPES]
    assert all(later[0] < earlier[0] for earlier, later in itertools.pairwise(rows.values()))
    assert all(found.intent > rows["Q8_0"][1].intent - 0.1 for _, found in rows.values())
