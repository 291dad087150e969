"""Where files live."""

from pathlib import Path

import pytest

from assistant.config import Config, built_in, cache_folder, config_file, runtime_folder, state_folder


def test_places_follow_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_folder() == tmp_path / "assistant"
    assert Config().store_path == tmp_path / "assistant" / "assistant.db"


def test_relative_and_absent_variables_give_the_standard_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert cache_folder() == Path.home() / ".cache" / "assistant"
    assert config_file() == Path.home() / ".config" / "assistant" / "config.yaml"


def test_without_a_login_session_the_socket_still_has_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert runtime_folder().is_relative_to(state_folder())


def test_built_in_files_lie_beside_the_package() -> None:
    assert built_in("assistant", "py.typed").is_file()
    assert built_in("models", "nothing").name == "nothing"
