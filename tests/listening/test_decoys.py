"""What sounds almost like a wake phrase."""

from pathlib import Path

import pytest

from assistant.engines.pronunciation import lexicon, pronounce
from assistant.listening import decoys as module
from assistant.listening.decoys import Decoy, decoys, stored_decoys

COSTS = {
    "hey": 6.0,
    "hay": 9.0,
    "they": 4.0,
    "commuter": 11.0,
    "computer": 9.0,
    "computers": 9.5,
    "a": 3.0,
    "stop": 7.0,
}


def found(phrase: str, most: int = 50) -> list[Decoy]:
    return [*decoys(phrase, pronounce(phrase), lexicon(COSTS)[0], COSTS, most)]


def test_words_a_phone_or_two_away() -> None:
    near = {" ".join(decoy.words): decoy.edits for decoy in found("hey computer")}
    assert near["they computer"] == 1
    assert near["hey commuter"] == 1
    assert near["they commuter"] == 2
    assert near["a computer"] <= 2


def test_the_same_sound_and_the_phrase_itself_are_none() -> None:
    texts = {" ".join(decoy.words) for decoy in found("hey computer")}
    assert "hay computer" not in texts
    assert not any(f"{text} ".startswith("hey computer ") for text in texts)


def test_the_likeliest_are_kept() -> None:
    all_of_them = found("hey computer")
    assert found("hey computer", 3) == all_of_them[:3]
    assert [decoy.cost for decoy in all_of_them if decoy.words == ("they", "computer")] == [13.0]


def test_a_word_that_goes_on_after_the_phrase() -> None:
    costs = {"ameliorate": 9.0, "table": 8.0}
    near = decoys("amelia", pronounce("amelia"), lexicon(costs)[0], costs, 9)
    assert [decoy.words for decoy in near] == [("ameliorate",)]


def test_they_are_found_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = stored_decoys(["hey computer"], "en", tmp_path)
    assert first
    assert all(cost >= 0.0 for cost in first.values())
    assert "hey computer" not in first
    monkeypatch.setattr(module, "decoys", lambda *_: pytest.fail("they were there"))
    assert stored_decoys(["hey computer"], "en", tmp_path) == first


def test_they_are_looked_for_in_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "decoys", lambda *_: pytest.fail("here they are not looked for"))
    assert stored_decoys(["hey computer"], "en", tmp_path)


def test_a_folder_that_cannot_be_written_to_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert stored_decoys(["jarvis"], "en", tmp_path / "file") == stored_decoys(["jarvis"], "en", tmp_path)


def test_a_damaged_file_is_made_again(tmp_path: Path) -> None:
    first = stored_decoys(["jarvis"], "en", tmp_path)
    [file] = tmp_path.iterdir()
    file.write_text("[")
    assert stored_decoys(["jarvis"], "en", tmp_path) == first
