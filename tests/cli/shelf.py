"""What the tests of `assistant models` look at: the folder of models, what was left in it, what was complained of."""

from pathlib import Path

import pytest

from assistant.config import data_folder


def models() -> Path:
    return data_folder() / "models"


def left_over() -> list[str]:
    folder = data_folder() / "incoming"
    return [str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()]


def errors(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()
