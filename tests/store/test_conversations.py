"""Conversations are kept, listed by what was asked first, and read again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.core.values import KeptTurn, Source
from assistant.store import conversations as module
from assistant.store.conversations import Conversations
from assistant.store.database import Database

AT = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


def turn(asked: str, minutes: int = 0) -> KeptTurn:
    return KeptTurn(AT + timedelta(minutes=minutes), asked, Source.KEYBOARD, f"Reply to {asked}.", "Two · 3 ms")


def test_what_is_kept_is_read_again_by_another_process(tmp_path: Path) -> None:
    kept = Conversations(Database(tmp_path / "a.db"))
    first = kept.keep(turn("one"), 0)
    assert kept.keep(turn("two", 1), first) == first
    second = kept.keep(turn("", 2), 0)
    kept.keep(turn("three", 3), second)
    again = Conversations(Database(tmp_path / "a.db"))
    assert [(one.id, one.first, one.turns, one.begun) for one in again.conversations()] == [
        (second, "three", 2, AT + timedelta(minutes=2)),
        (first, "one", 2, AT),
    ]
    assert again.turns(first) == [turn("one"), turn("two", 1)]


def test_the_oldest_is_forgotten_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    kept = Conversations(Database(tmp_path / "a.db"))
    first, *others = [kept.keep(turn(str(number)), 0) for number in range(3)]
    assert {one.id for one in kept.conversations()} == set(others)
    assert kept.turns(first) == []


def test_conversations_are_found_by_words_of_any_of_their_turns(tmp_path: Path) -> None:
    kept = Conversations(Database(tmp_path / "a.db"))
    first = kept.keep(turn("good morning"), 0)
    kept.keep(turn("where is the 100% silk scarf", 1), first)
    kept.keep(turn("good night"), 0)
    assert [(one.id, one.first, one.turns) for one in kept.conversations("Silk reply 0%")] == [
        (first, "where is the 100% silk scarf", 2)
    ]
    assert len(kept.conversations("good")) == 2
    assert kept.conversations("silk good_") == []
