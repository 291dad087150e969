"""The file: damage is moved aside, a newer file is left alone, a transaction is all or nothing."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.core.errors import StoreError
from assistant.store.database import Database
from assistant.store.schema import MIGRATIONS
from assistant.store.store import Store


def test_a_file_is_made_with_its_folder_and_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "assistant.sqlite"
    first = Store(path)
    first.settings.volume = 35
    first.close()
    second = Store(path)
    assert second.settings.volume == 35
    assert second.trouble == ""
    assert second.database.rows("PRAGMA journal_mode")[0][0] == "wal"
    assert second.database.rows("PRAGMA user_version")[0][0] == len(MIGRATIONS)
    second.close()


@pytest.mark.parametrize("damage", [b"this is no database at all " * 400, None])
def test_a_damaged_file_is_moved_aside_and_kept(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "assistant.sqlite"
    store = Store(path)
    with store.database.transaction():
        for number in range(500):
            store.lists.add("Shopping List", f"item {number} with a long text to fill some pages")
    store.close()
    whole = path.read_bytes()
    broken = damage or whole[:4096] + bytes(len(whole) - 8192) + whole[-4096:]
    path.write_bytes(broken)

    store = Store(path)
    kept = list(tmp_path.glob("assistant.sqlite.broken-*"))
    assert len(kept) == 1
    assert kept[0].read_bytes() == broken
    assert kept[0].name in store.trouble
    assert store.lists.items("Shopping List") == []
    store.close()


def test_a_newer_file_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "assistant.sqlite"
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(StoreError, match="newer version"):
        Store(path)
    assert [file.name for file in tmp_path.iterdir() if "broken" in file.name] == []


def test_a_place_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for path in (file / "assistant.sqlite", tmp_path):
        with pytest.raises(StoreError) as caught:
            Store(path)
        assert caught.value.hint


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "assistant.sqlite")

    def fail_in_the_middle() -> None:
        with database.transaction():
            database.insert("INSERT INTO notes (at, text) VALUES (0, 'half')")
            with database.transaction():
                database.insert("INSERT INTO notes (at, text) VALUES (0, 'more')")
            raise KeyError("stop")

    with pytest.raises(KeyError):
        fail_in_the_middle()
    assert database.rows("SELECT * FROM notes") == []
    with database.transaction(durable=False):
        assert database.rows("PRAGMA synchronous")[0][0] == 1
    with database.transaction():
        assert database.rows("PRAGMA synchronous")[0][0] == 2
    with pytest.raises(StoreError):
        database.rows("SELECT nonsense FROM nowhere")
    database.close()


def test_two_processes_share_the_file(tmp_path: Path) -> None:
    one, two = Store(tmp_path / "assistant.sqlite"), Store(tmp_path / "assistant.sqlite")
    one.lists.add("Shopping List", "milk")
    two.lists.add("Shopping List", "bread")
    assert [item.text for item in one.lists.items("Shopping List")] == ["milk", "bread"]
    one.close()
    two.close()


def test_traces_that_another_reader_holds_are_told_and_go_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.store.database.BUSY_SECONDS", 0.01)
    path = tmp_path / "assistant.sqlite"
    store = Store(path)
    store.facts.add("code", "my code is hushhush", datetime(2026, 3, 1, tzinfo=UTC))
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT text FROM facts").fetchall()
    with pytest.raises(StoreError, match="is deleted, but another program is reading"):
        store.facts.erase(store.facts.all())
    assert store.facts.all() == []
    reader.close()
    store.facts.erase(())
    assert not any(b"hushhush" in file.read_bytes() for file in tmp_path.iterdir())
    store.close()
