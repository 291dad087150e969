"""`assistant train language --replay`: what was called right or wrong is tried again."""

import pytest

from assistant.cli.main import main
from assistant.config import config_file, load
from assistant.store.store import Store
from tests.talking import talk


def configure(text: str) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(text)


def test_nothing_is_kept_unless_it_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    said = talk("turn on the kettle", "that was right", "that was wrong").replies
    assert said[1] == "I keep no marks. The setting is understanding.keep_marks."
    store = Store(load().store_path)
    assert store.marks.all() == []
    store.close()
    assert main(["train", "language", "--replay"]) == 0
    assert "nothing is marked yet" in capsys.readouterr().err


def test_what_was_right_stays_right_and_what_was_wrong_must_change(capsys: pytest.CaptureFixture[str]) -> None:
    configure("understanding: {keep_marks: true}\n")
    talk(
        "turn on the kitchen light", "a bit brighter", "that was right", "unlock the front door", "yes", "that's right"
    )
    assert main(["train", "language", "--replay"]) == 0
    assert capsys.readouterr().out == "pass  a bit brighter\npass  yes\n2 of 2 marked requests pass.\n"
    talk("turn off the kettle", "that was wrong")
    assert main(["train", "language", "--replay"]) == 1
    printed = capsys.readouterr().out
    assert "FAIL  turn off the kettle\n      was wrong: HassTurnOff name=Kettle\n" in printed
    assert printed.endswith("2 of 3 marked requests pass.\n")


def test_a_changed_home_shows_what_is_no_longer_understood(
    capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    configure("understanding: {keep_marks: true}\n")
    talk("turn on the bedside lamp", "that was right")
    home = tmp_path_factory.mktemp("home") / "home.yaml"
    home.write_text("areas: [{name: Hut}]\nentities: [{id: light.hut, name: Hut Light, area: Hut}]\n")
    configure(f"home: {home}\nunderstanding: {{keep_marks: true}}\n")
    assert main(["train", "language", "--replay"]) == 1
    assert "was right: HassTurnOn name=Bedside Lamp\n" in capsys.readouterr().out
