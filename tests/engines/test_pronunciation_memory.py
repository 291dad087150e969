"""Pronunciations that are known from disk are the same, and are not read again."""

from pathlib import Path

import pytest

from assistant.engines import pronunciation
from assistant.engines.pronunciation_memory import remembered


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing is known in this process."""
    monkeypatch.setattr(pronunciation, "known", {})
    return monkeypatch


def test_what_was_read_once_is_known_to_the_next_process(tmp_path: Path, forgetful: pytest.MonkeyPatch) -> None:
    with remembered(tmp_path):
        said = pronunciation.lexicon(["kitchen", "zoë's", "лампа", "LED"])
    assert len(list(tmp_path.iterdir())) == 1
    forgetful.setattr(pronunciation, "known", {})
    forgetful.delattr(pronunciation, "_read_word")
    with remembered(tmp_path):
        assert pronunciation.lexicon(["kitchen", "zoë's", "лампа", "LED"]) == said
    with pytest.raises(NameError):
        pronunciation.pronounce("kettle")


@pytest.mark.parametrize("damaged", ["", "{", "[1]", '{"kitchen": 3}'])
def test_a_damaged_file_is_written_anew(tmp_path: Path, forgetful: pytest.MonkeyPatch, damaged: str) -> None:
    with remembered(tmp_path):
        said = pronunciation.pronounce("kitchen")
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_text(damaged)
    forgetful.setattr(pronunciation, "known", {})
    with remembered(tmp_path):
        assert pronunciation.pronounce("kitchen") == said
    assert file.read_bytes() == whole


def test_of_older_files_none_stays(tmp_path: Path, forgetful: pytest.MonkeyPatch) -> None:
    (tmp_path / "pronunciations-old.json").write_text("{}")
    with remembered(tmp_path):
        pronunciation.pronounce("kitchen")
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_cannot_be_written_to_does_no_harm(tmp_path: Path, forgetful: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with remembered(tmp_path / "file"):
        assert pronunciation.pronounce("kitchen")
