"""Personas: the built-in ones are right, a wrong file is one clear line."""

from pathlib import Path

import pytest

from assistant.core.errors import ConfigError
from assistant.understanding.persona import persona, personas


def test_the_built_in_ones_are_there_and_right() -> None:
    assert personas() == ["car", "health", "home", "kitchen", "shop", "tutor"]
    assert all(persona(name).system for name in personas())
    assert persona("shop").only_files


def test_one_of_ones_own_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "pirate.yaml"
    path.write_text("about: a pirate\nsystem: Talk like a pirate.")
    assert persona(str(path)).system == "Talk like a pirate."


@pytest.mark.parametrize("text", ["about: x", "about: x\nsystem: y\ntools: [all]", "[", "7"])
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match="is wrong"):
        persona(str(path))
    with pytest.raises(ConfigError, match="no persona robot"):
        persona("robot")
