"""Marked turns are kept as they were."""

from datetime import UTC, datetime
from pathlib import Path

from assistant.core.values import Intent
from assistant.store.marks import MarkedTurn
from assistant.store.store import Store

AT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def test_the_latest_mark_of_the_same_words_counts(tmp_path: Path) -> None:
    intents = (Intent("HassTurnOn", {"name": "Lämpchen"}), Intent("Clarify", {"names": ["a", "b"]}))
    wrong = MarkedTurn("light", "Kitchen", AT, intents, False)
    right = MarkedTurn("light", "Kitchen", AT, intents, True, ("what", "which"))
    elsewhere = MarkedTurn("light", "", AT, (), True)
    store = Store(tmp_path / "assistant.db")
    for turn in (wrong, elsewhere, right):
        store.marks.keep(turn)
    store.close()
    store = Store(tmp_path / "assistant.db")
    assert store.marks.all() == [elsewhere, right]
    store.close()
