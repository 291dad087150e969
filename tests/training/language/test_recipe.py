"""The whole recipe on a very small network: trains, resumes, exports, and the file is a working model."""

import argparse
from pathlib import Path

import pytest

from assistant.core.errors import TrainingError
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


def test_a_model_goes_on_from_a_file(tmp_path: Path) -> None:
    from assistant.training.language.load import read_gguf

    assert run(arguments(tmp_path, "--minutes", "0.1")) == 0
    shipped = tmp_path / "out/intent.gguf"
    before = read_gguf(shipped)
    again = arguments(tmp_path, "--minutes", "0.02", "--begin", str(shipped))
    again.work, again.out = tmp_path / "work2", tmp_path / "out2"
    assert run(again) == 0
    after = read_gguf(tmp_path / "out2/intent.gguf")
    assert after.shape == before.shape
    assert after.pieces.pieces == before.pieces.pieces
    changes = [float((after.weights[name] - before.weights[name]).abs().mean()) for name in before.weights]
    assert 0 < max(changes) < 0.05  # moved, and not begun anew


def test_a_chat_model_is_no_beginning(tmp_path: Path) -> None:
    from assistant.training.language.load import read_gguf

    (tmp_path / "broken.gguf").write_bytes(b"GGUF")
    with pytest.raises(TrainingError, match="not an intent model"):
        read_gguf(tmp_path / "broken.gguf")
