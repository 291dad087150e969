"""The sentences the voice learns from; those of the bench are never among them."""

import gzip
from pathlib import Path

import pytest

from assistant.bench.voice import sentences
from assistant.core.errors import TrainingError
from assistant.speaking.normalize import normalize
from assistant.training.voice import texts


@pytest.fixture
def dictionary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small dictionary of festival's form."""
    entries = [f'("{word}" nil (((k ae t) 1)))' for word in ("cat", "dog", "house", "tree", "x", "a-b", "don't")]
    path = tmp_path / "dictionary"
    path.write_text("MNCL\n" + "\n".join(entries), encoding="latin-1")
    monkeypatch.setattr(texts, "DICTIONARY", path)


@pytest.mark.usefixtures("dictionary")
def test_the_same_seed_writes_the_same_sentences() -> None:
    written = texts.Writer(3).write(200)
    assert len(set(written)) == 200
    assert written == texts.Writer(3).write(200)
    assert written != texts.Writer(4).write(200)


@pytest.mark.usefixtures("dictionary")
def test_sentences_are_already_spoken_form() -> None:
    for sentence in texts.Writer(0).write(300):
        assert len(sentence) <= texts.LONGEST
        assert not any(character.isdigit() or character in "{}" for character in sentence)


@pytest.mark.usefixtures("dictionary")
def test_sentences_come_from_text_too(tmp_path: Path) -> None:
    (tmp_path / "novel.gz").write_bytes(gzip.compress(b"It was 7 o'clock. Nobody came, and Dr. Jones left.\n"))
    written = texts.Writer(0, [tmp_path / "novel.gz"]).write(100)
    assert "It was seven o'clock." in written
    assert "Nobody came, and Doctor Jones left." in written


@pytest.mark.usefixtures("dictionary")
def test_the_sentences_of_the_bench_are_held_out() -> None:
    held_out = {normalize(sentence).lower().rstrip(".!?") for sentence in sentences()}
    assert len(held_out) >= 100
    assert not held_out & {sentence.lower().rstrip(".!?") for sentence in texts.Writer(0).write(3000)}


@pytest.mark.usefixtures("dictionary")
def test_a_missing_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"none\.txt") as error:
        texts.Writer(0, [tmp_path / "none.txt"])
    assert error.value.hint


def test_a_missing_dictionary_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "DICTIONARY", tmp_path / "none")
    with pytest.raises(TrainingError) as error:
        texts.Writer(0)
    assert "festlex-cmu" in error.value.hint
