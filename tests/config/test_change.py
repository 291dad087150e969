"""One setting is changed, everything else stays as somebody wrote it."""

from pathlib import Path

import pytest
import yaml

from assistant.config.change import change, changed
from assistant.core.errors import ConfigError

WRITTEN = {
    "nothing yet": ("", "chat:\n  model: new\n"),
    "another section": ("area: Kitchen", "area: Kitchen\nchat:\n  model: new\n"),
    "only a comment": ("# mine\n", "# mine\nchat:\n  model: new\n"),
    "another value": ("chat:\n  model: old  # why\n", "chat:\n  model: new  # why\n"),
    "a quoted value": ('chat:\n  model: "o l d"\n  threads: 2\n', "chat:\n  model: new\n  threads: 2\n"),
    "an empty value": ("chat:\n  model:\n  threads: 2\n", "chat:\n  model: new\n  threads: 2\n"),
    "other settings beside it": ("chat:\n    threads: 2\n", "chat:\n    model: new\n    threads: 2\n"),
    "on one line": ("chat: {threads: 2}\n", "chat: {model: new, threads: 2}\n"),
    "on one line, empty": ("chat: {}\n", "chat: {model: new}\n"),
    "on one line, there": ("chat: {model: old, threads: 2}\n", "chat: {model: new, threads: 2}\n"),
    "an empty section": ("chat:\narea: x\n", "chat:\n  model: new\narea: x\n"),
    "an empty section at the end": ("chat:", "chat:\n  model: new\n"),
    "a section of nothing": ("chat: null\narea: x\n", "chat:\n  model: new\narea: x\n"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_only_the_setting_changes(name: str) -> None:
    before, after = WRITTEN[name]
    assert changed(before, "chat.model", "new") == after
    assert yaml.safe_load(after)["chat"]["model"] == "new"
    assert yaml.safe_load(changed(after, "chat.model", None))["chat"]["model"] is None


def test_what_is_not_there_needs_no_default() -> None:
    assert changed("area: x\n", "chat.model", None) == "area: x\n"


def test_a_file_is_written_and_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "new" / "c.yaml"
    change(file, "audio.volume", 30)
    file.chmod(0o600)
    change(file, "audio.volume", 40)
    assert file.read_text(encoding="utf-8") == "audio:\n  volume: 40\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["c.yaml"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    change(tmp_path / "c.yaml", "audio.volume", 30)
    assert (tmp_path / "c.yaml").is_symlink()


@pytest.mark.parametrize(("text", "value"), [("voyce: {}\n", 30), ("audio: [\n", 30), ("area: x\n", 3000)])
def test_a_wrong_file_is_left_alone(tmp_path: Path, text: str, value: int) -> None:
    (tmp_path / "c.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        change(tmp_path / "c.yaml", "audio.volume", value)
    assert (tmp_path / "c.yaml").read_text(encoding="utf-8") == text
