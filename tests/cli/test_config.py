"""`assistant config` as a user runs it."""

import io
import json
import os
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.config import Config, check, config_file


def editor_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Make $EDITOR a shell script; it gets the file as $1."""
    program = tmp_path / "editor with space.sh"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"'{program}' -x")


def test_show_tells_values_and_where_they_were_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("audio:\n  volume: 33\n", encoding="utf-8")
    assert main(["config", "show", "--config", str(file)]) == 0
    out = capsys.readouterr().out
    assert f"volume: 33  # {file}:2" in out
    assert check(out, file).audio.volume == 33


def test_show_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["wake"]["phrases"] == ["hey computer"]


def test_show_defaults_is_a_file_to_start_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", "--defaults"]) == 0
    assert check(capsys.readouterr().out, Path("c.yaml")) == Config()


def test_a_wrong_file_is_one_line_and_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("wake: {phrase: [hey]}\n", encoding="utf-8")
    assert main(["config", "check", "--config", str(file)]) == 1
    error = capsys.readouterr().err
    assert error == f"assistant: {file}:1: there is no setting wake.phrase (did you mean wake.phrases?)\n"


def test_check_looks_for_the_files_that_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("home: nowhere.yaml\n", encoding="utf-8")
    assert main(["config", "check", "--config", str(file)]) == 1
    assert f"home: there is no {tmp_path / 'nowhere.yaml'}" in capsys.readouterr().err
    (tmp_path / "nowhere.yaml").write_text("areas: [{name: Kitchen}]\n", encoding="utf-8")
    assert main(["config", "check", "--config", str(file)]) == 0
    assert str(file) in capsys.readouterr().out


def test_check_reads_what_the_settings_name_and_tells_all_that_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "c.yaml"
    file.write_text(
        "home: h.yaml\nsentences: [s.yaml]\nchat: {persona: kitchn}\n"
        "wake: {phrases: [hey computer, hey 你好, '!!!']}\n",
        encoding="utf-8",
    )
    (tmp_path / "h.yaml").write_text("areas: [{name: Kitchen}]\nentitys: []\n", encoding="utf-8")
    sentences = "language: en\nintents: {HassTurnOn: {data: [{sentences: ['let there be (light']}]}}\n"
    (tmp_path / "s.yaml").write_text(sentences, encoding="utf-8")
    assert main(["config", "check", "--config", str(file)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    home, sentence, persona, spoken, silent = told.err.splitlines()
    assert "h.yaml" in home
    assert "did you mean" in home
    assert "let there be (light" in sentence
    assert "no persona kitchn (built in: car," in persona
    assert "“hey 你好” would never be heard: “你好” in it cannot be pronounced" in spoken
    assert "“!!!” would never be heard: it cannot" in silent


def test_what_is_only_odd_is_told_and_is_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("confirm: {devices: [Boilr]}\n", encoding="utf-8")
    assert main(["config", "check", "--config", str(file)]) == 0
    told = capsys.readouterr()
    assert 'there is no device "Boilr" in it' in told.err
    assert told.out.startswith("right: ")


def test_path_works_even_when_the_file_is_broken(capsys: pytest.CaptureFixture[str]) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text("nonsense: 1\n", encoding="utf-8")
    assert main(["config", "path", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["configuration"] == {"path": str(config_file()), "exists": True}


def test_edit_begins_with_the_commented_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor_that(tmp_path, monkeypatch, "sed -i 's/^  # volume: 80/  volume: 44/' \"$2\"")
    assert main(["config", "edit"]) == 0
    assert "  volume: 44\n" in config_file().read_text()
    assert sorted(os.listdir(config_file().parent)) == ["config.yaml"]


def test_edit_keeps_the_old_file_and_the_broken_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text("area: Kitchen\n", encoding="utf-8")
    editor_that(tmp_path, monkeypatch, 'echo "areas: Attic" > "$2"')
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["config", "edit"]) == 1
    assert "did you mean area" in capsys.readouterr().err
    assert config_file().read_text() == "area: Kitchen\n"
    draft = config_file().with_name("config.yaml.draft")
    assert draft.read_text() == "areas: Attic\n"

    editor_that(tmp_path, monkeypatch, 'sed -i s/areas/area/ "$2"')
    assert main(["config", "edit"]) == 0
    assert config_file().read_text() == "area: Attic\n"
    assert not draft.exists()


def test_edit_follows_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = tmp_path / "dotfiles.yaml"
    real.write_text("area: Kitchen\n", encoding="utf-8")
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().symlink_to(real)
    editor_that(tmp_path, monkeypatch, 'sed -i s/Kitchen/Attic/ "$2"')
    assert main(["config", "edit"]) == 0
    assert config_file().is_symlink()
    assert real.read_text() == "area: Attic\n"


@pytest.mark.parametrize(("editor", "says"), [("/no/such/editor", "cannot start the editor"), ("false", "kept as")])
def test_an_editor_that_fails_is_said(
    editor: str, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    assert main(["config", "edit"]) == 1
    assert says in capsys.readouterr().err
    assert not config_file().exists()
