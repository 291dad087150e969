"""`assistant memory` over the database that the assistant itself writes."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.config import load
from assistant.core.values import KeptTurn, Source
from assistant.store.store import Store
from tests import talking


@pytest.fixture
def kept() -> Path:
    """Two facts, told in words, and two conversations."""
    talking.talk("remember that my sister's name is Ana", "remember that the spare key is under the platypus")
    path = load().store_path
    store = Store(path)
    at = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    first = store.conversations.keep(KeptTurn(at, "how long does lasagna bake", Source.KEYBOARD, "40 minutes."), 0)
    store.conversations.keep(KeptTurn(at, "thanks", Source.KEYBOARD, "You are welcome."), first)
    store.conversations.keep(KeptTurn(at, "my secret is axolotl", Source.KEYBOARD, "I see."), 0)
    store.close()
    return path


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_was_kept_is_listed_searched_and_shown(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["memory", "--json"]) == 0
    assert [(row["id"], row["text"]) for row in rows(capsys)] == [
        ("f1", "my sister's name is Ana"),
        ("f2", "the spare key is under the platypus"),
        ("c2", "my secret is axolotl"),
        ("c1", "how long does lasagna bake"),
    ]
    assert main(["memory", "search", "LASAGNA", "bake", "--json"]) == 0
    assert [row["reply"] for row in rows(capsys)] == ["40 minutes."]
    assert main(["memory", "search", "ana"]) == 0
    assert "my sister's name is Ana" in capsys.readouterr().out
    assert main(["memory", "search", "giraffe"]) == 0
    assert capsys.readouterr().out == "Nothing about giraffe was kept.\n"
    assert main(["memory", "show", "c1"]) == 0
    assert "You are welcome." in capsys.readouterr().out


def test_what_is_deleted_is_gone_from_the_file(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def bytes_of_all() -> bytes:
        return b"".join(file.read_bytes() for file in kept.parent.glob(f"{kept.name}*"))

    assert b"platypus" in bytes_of_all()
    assert b"axolotl" in bytes_of_all()
    assert main(["memory", "delete", "f2", "c2"]) == 0
    assert capsys.readouterr().out == "deleted: f2, c2\n"
    assert b"platypus is" not in bytes_of_all()
    assert b"under the platypus" not in bytes_of_all()
    assert b"axolotl" not in bytes_of_all()
    assert main(["memory", "delete", "--facts", "--conversations", "--json"]) == 0
    assert rows(capsys) == [{"deleted": ["f1", "c1"]}]
    assert main(["memory"]) == 0
    assert capsys.readouterr().out == "Nothing was kept.\n"


@pytest.mark.parametrize("words", [["delete"], ["delete", "f9"], ["delete", "f1", "x"], ["show", "c9"], ["show", "f1"]])
def test_what_is_not_there_is_one_line_and_changes_nothing(
    kept: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main(["memory", *words]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "assistant memory" in line
    assert main(["memory", "list", "--json"]) == 0
    assert len(rows(capsys)) == 4
