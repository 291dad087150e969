"""`assistant transcribe` on real files with the built-in model."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.audio import wav
from assistant.cli.main import main

RECORDINGS = Path(__file__).parents[1] / "wav" / "en"
KITCHEN = RECORDINGS / "turn-on-the-kitchen-light.wav"


def transcribed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    """The JSON lines of a run that succeeds."""
    assert main(["transcribe", "--json", *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_commands_of_the_demo_home(capsys: pytest.CaptureFixture[str]) -> None:
    files = [KITCHEN, RECORDINGS / "open-the-garage-door.wav", *sorted(RECORDINGS.glob("oov_the-train*.wav"))]
    found = transcribed(capsys, *map(str, files))
    assert [line["text"] for line in found] == ["turn on the kitchen light", "open the garage door", ""]
    assert [set(line) for line in found] == [
        {"file", "text", "confidence", "alternatives", "seconds", "cpu_seconds"}
    ] * len(files)
    assert found[0]["file"] == str(KITCHEN)
    assert found[0]["seconds"] == pytest.approx(wav.read(KITCHEN).seconds, abs=0.01)


@pytest.mark.parametrize(("rate", "channels", "suffix"), [(8000, 1, "wav"), (44100, 2, "flac"), (48000, 1, "wav")])
def test_any_rate_and_channels(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rate: int, channels: int, suffix: str
) -> None:
    samples = np.frombuffer(wav.read(KITCHEN, rate=rate).pcm, np.int16)
    file = tmp_path / f"said.{suffix}"
    soundfile.write(file, np.stack([samples] * channels, axis=1), rate)
    assert transcribed(capsys, str(file))[0]["text"] == "turn on the kitchen light"


def test_another_home_and_own_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home.yaml"
    home.write_text("entities:\n  - {id: light.x, name: Cellar Light}\n", encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(
        "language: en\nintents:\n  Own:\n    data:\n      - sentences: ['turn on the kitchen light']\n",
        encoding="utf-8",
    )
    assert transcribed(capsys, "--home", str(home), str(KITCHEN))[0]["text"] != "turn on the kitchen light"
    found = transcribed(capsys, "--home", str(home), "--sentences", str(own), str(KITCHEN))
    assert found[0]["text"] == "turn on the kitchen light"


def test_free_speech_is_any_words(capsys: pytest.CaptureFixture[str]) -> None:
    text = str(transcribed(capsys, "--free", str(KITCHEN))[0]["text"])
    assert len({"turn", "on", "the", "kitchen", "light"} & set(text.split())) >= 4


def test_files_that_cannot_be_read_do_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF....WAVE")
    assert main(["transcribe", "--json", str(broken), str(tmp_path / "none.wav"), str(KITCHEN)]) == 1
    out = capsys.readouterr()
    assert json.loads(out.out)["text"] == "turn on the kitchen light"
    assert len(out.err.splitlines()) == 2
    assert "broken.wav" in out.err
    assert "Traceback" not in out.err


def test_a_missing_model_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"speech: {{model: {tmp_path / 'nowhere'}}}\n", encoding="utf-8")
    assert main(["transcribe", "--config", str(config), str(KITCHEN)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_people_get_a_plain_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["transcribe", str(KITCHEN)]) == 0
    assert "turn on the kitchen light" in capsys.readouterr().out
