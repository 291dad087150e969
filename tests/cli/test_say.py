"""`assistant say` as a user runs it."""

import io
import json
import shutil
import wave
from pathlib import Path

import pytest

from assistant.cli.main import main

BUILT_IN = Path(__file__).parent.parent.parent / "voices" / "en"


def test_a_text_becomes_a_sound_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "out.wav"
    assert main(["say", "It is 21.5 °C. The light is on.", "-o", str(file), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"seconds", "first_audio_ms", "synthesis_ms"}
    assert 2.5 < report["seconds"] < 6
    assert report["first_audio_ms"] > 0
    assert report["synthesis_ms"] > 0
    with wave.open(str(file), "rb") as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 24000)
        assert sound.getnframes() / 24000 == pytest.approx(report["seconds"], abs=0.5)  # the pause between counts too


def test_the_text_may_come_from_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Hello from a pipe.\n")))
    assert main(["say", "-o", str(tmp_path / "out.wav")]) == 0
    with wave.open(str(tmp_path / "out.wav"), "rb") as sound:
        assert sound.getnframes() > 12000


def test_nothing_to_say_is_an_empty_file(tmp_path: Path) -> None:
    assert main(["say", "...", "-o", str(tmp_path / "out.wav")]) == 0
    with wave.open(str(tmp_path / "out.wav"), "rb") as sound:
        assert sound.getnframes() == 0


def test_a_broken_voice_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(BUILT_IN, tmp_path / "voice")
    (voice,) = (tmp_path / "voice").glob("*.onnx")
    voice.write_bytes(voice.read_bytes()[:1000])
    config = tmp_path / "config.yaml"
    config.write_text(f"voice:\n  model: {voice}\n", encoding="utf-8")
    assert main(["say", "Hello.", "-o", str(tmp_path / "out.wav"), "--config", str(config)]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert str(voice) in said


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["say", "Hello.", "-o", str(tmp_path / "none" / "out.wav")]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
