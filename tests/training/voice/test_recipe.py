"""The whole recipe in small: texts, teacher, training, a voice that Piper loads. Needs the train extra."""

import argparse
from pathlib import Path

import pytest

from assistant.core.errors import TrainingError
from assistant.engines.tts_piper import PiperTextToSpeech

pytestmark = pytest.mark.training

SENTENCES = "12"


def arguments(folder: Path, *more: str) -> argparse.Namespace:
    from assistant.training.voice import add_arguments

    parser = argparse.ArgumentParser()
    add_arguments(parser)
    given = ["--work", str(folder / "work"), "--out", str(folder / "voice.onnx"), "--sentences", SENTENCES]
    return parser.parse_args([*given, "--minutes", "0.05", "--width", "32", *more])


def test_a_small_voice_is_made_and_speaks(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from assistant.training.voice import run
    from assistant.training.voice.teacher import VOICE

    if not VOICE.exists():
        pytest.skip("the teacher (festvox-us-slt-hts) is not installed")
    run(arguments(tmp_path))
    first = (tmp_path / "work" / "checkpoint.pt").stat().st_mtime_ns
    voice = PiperTextToSpeech(tmp_path / "voice.onnx")
    assert voice.rate == 24000
    assert sum(chunk.seconds for chunk in voice.synthesize("The light is on.")) > 0.0
    with pytest.raises(TrainingError, match="earlier run"):
        run(arguments(tmp_path))
    run(arguments(tmp_path, "--resume", "--minutes", "0.1"))
    assert (tmp_path / "work" / "checkpoint.pt").stat().st_mtime_ns > first


def test_a_missing_teacher_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.training.voice import teacher

    monkeypatch.setattr(teacher, "VOICE", tmp_path / "none.htsvoice")
    with pytest.raises(TrainingError, match=r"none\.htsvoice") as error:
        teacher.Teacher(tmp_path)
    assert "apt install" in error.value.hint
