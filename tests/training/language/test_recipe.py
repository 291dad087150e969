"""The whole recipe on a very small network: trains, resumes, exports, and the file is a working model."""

import argparse
from pathlib import Path

import pytest

from assistant.training.language import add_arguments, run
from assistant.understanding.model import IntentModel

pytestmark = pytest.mark.training


def arguments(tmp_path: Path, *more: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    text = tmp_path / "plain.txt"
    text.write_text("\n".join(f"there were {number} ships on the sea that day" for number in range(50)))
    small = ("--width", "64", "--layers", "1", "--threads", "1", "--text", str(text))
    return parser.parse_args(["--out", str(tmp_path / "out"), "--work", str(tmp_path / "work"), *small, *more])


def test_a_model_from_nothing(tmp_path: Path) -> None:
    assert run(arguments(tmp_path, "--minutes", "0.1")) == 0
    log = (tmp_path / "work/log.txt").read_text()
    assert "held-out patterns: 1000 sentences" in log
    model = IntentModel(tmp_path / "out/intent.gguf")
    assert model.parse("turn on the kitchen light")[0][0].intent in model.intents
    model.close()
    first = (tmp_path / "out/intent.gguf").read_bytes()
    assert run(arguments(tmp_path, "--minutes", "0.15", "--resume")) == 0
    assert (tmp_path / "out/intent.gguf").read_bytes() != first
