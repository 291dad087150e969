"""The file of taught commands: what is in it stays, and it is read like any file of sentences."""

from pathlib import Path

import pytest

from assistant.core.errors import ConfigError
from assistant.languages.sentences import load
from assistant.languages.taught import forget, read_taught, teach


def test_what_is_taught_can_be_read_replaced_and_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "new" / "taught.yaml"
    assert read_taught(file) == {}
    teach(file, "en", "movie time", "close the blinds")
    teach(file, "en", "good night", "turn off all the lights")
    teach(file, "en", "movie time", "turn on the television")
    assert read_taught(file) == {"good night": "turn off all the lights", "movie time": "turn on the television"}
    sentences = load("en", (file,))
    assert sentences.problems == ()
    assert {"TaughtCommand", "ForgetTaught"} <= set(sentences.intents.intents)
    assert forget(file, "movie time")
    assert not forget(file, "movie time")
    assert forget(file, "good night")
    assert read_taught(file) == {}


def test_what_somebody_wrote_into_it_stays(tmp_path: Path) -> None:
    file = tmp_path / "taught.yaml"
    file.write_text(
        "language: en\n"
        "intents:\n"
        "  HassTurnOn: {data: [{sentences: ['let there be light'], slots: {domain: light}}]}\n"
        "  TaughtCommand: {data: [{sentences: [bed time, night night], slots: {conversation_command: lock up}}]}\n",
        encoding="utf-8",
    )
    assert forget(file, "bed time")
    teach(file, "en", "à table", "announce that dinner is ready")
    assert read_taught(file) == {"night night": "lock up", "à table": "announce that dinner is ready"}
    assert "let there be light" in file.read_text(encoding="utf-8")
    assert load("en", (file,)).problems == ()


@pytest.mark.parametrize("content", ["intents: [", "- a\n- b\n", "intents: 7\n", "\xff"])
def test_a_broken_file_is_told_and_left(tmp_path: Path, content: str) -> None:
    file = tmp_path / "taught.yaml"
    file.write_bytes(content.encode("latin-1"))
    for change in (lambda: teach(file, "en", "a b", "c"), lambda: forget(file, "a b"), lambda: read_taught(file)):
        with pytest.raises(ConfigError, match=r"taught\.yaml"):
            change()
    assert file.read_bytes() == content.encode("latin-1")


@pytest.mark.parametrize(
    "content", ["intents: {TaughtCommand: 5}\n", "intents: {TaughtCommand: {data: [7, {sentences: x, slots: []}]}}\n"]
)
def test_odd_content_holds_no_commands(tmp_path: Path, content: str) -> None:
    file = tmp_path / "taught.yaml"
    file.write_text(content, encoding="utf-8")
    assert read_taught(file) == {}
