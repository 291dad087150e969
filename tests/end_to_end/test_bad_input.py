"""The worst that people hand over, through the commands they use: nothing crashes, nothing is done by mistake.

What is said in spoiled recordings is heard right or not at all; what is no speech is nothing; a home or a sentence file
with faults is used as far as it goes, and the faults are told with their place.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.audio import pcm, synthetic, wav
from assistant.audio.pcm import RATE, Floats
from assistant.cli.main import main
from assistant.config import built_in
from assistant.core.values import AudioChunk

RECORDING = built_in("tests", "wav", "en", "turn-on-the-kitchen-light.wav")
SAID = "turn on the kitchen light"
DONE = [{"intent": "HassTurnOn", "slots": {"name": "Kitchen Light"}}]


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, object]], list[str]]:
    """Exit status, the JSON lines of standard output, and what was complained about."""
    status = main([*words])
    out, errors = capfd.readouterr()
    assert "Traceback" not in errors
    complaints = [line for line in errors.splitlines() if line.startswith("assistant:")]
    return status, [json.loads(line) for line in out.splitlines() if line.startswith("{")], complaints


def said() -> Floats:
    """The command, with a second of a quiet room round it."""
    sound = np.pad(pcm.to_float(wav.read(RECORDING).pcm), RATE)
    return sound + 0.01 * synthetic.room(len(sound) / RATE + 1.0)[: len(sound)]


def stereo_with_a_dead_channel() -> Floats:
    left = pcm.resample(AudioChunk(pcm.from_float(said()), RATE), 48_000)
    samples = pcm.to_float(left.pcm)
    return np.stack([np.zeros_like(samples), samples], axis=1)


def telephone() -> Floats:
    return pcm.to_float(pcm.resample(AudioChunk(pcm.from_float(said()), RATE), 8_000).pcm)


def overdriven() -> Floats:
    return np.asarray(np.clip(said() * np.float32(10.0 / np.abs(said()).max()), -1.0, 1.0), np.float32)


SPOILED: Mapping[str, tuple[Callable[[], Floats], int]] = {
    "telephone": (telephone, 8_000),
    "dead-channel": (stereo_with_a_dead_channel, 48_000),
    "hum": (lambda: synthetic.mixed(said(), synthetic.hum(3.0), 12.0), RATE),
    "faint": (lambda: said() * np.float32(0.01), RATE),
    "60-dB-too-quiet": (lambda: said() * np.float32(0.001), RATE),
    "overdriven": (overdriven, RATE),
}
SURE = {"dead-channel", "hum", "faint"}
"""Those that are heard; of the others nothing may be left."""


@pytest.fixture
def spoiled(tmp_path: Path) -> list[Path]:
    files = []
    for name, (make, rate) in SPOILED.items():
        files.append(tmp_path / f"{name}.wav")
        soundfile.write(files[-1], make(), rate, subtype="PCM_16")
    return files


@pytest.fixture
def speechless(tmp_path: Path) -> list[Path]:
    files = []
    for name, make in synthetic.SOUNDS.items():
        files.append(tmp_path / f"{name.replace(' ', '-')}.wav")
        soundfile.write(files[-1], make(6.0, 4), RATE, subtype="PCM_16")
    return files


def test_spoiled_speech_is_transcribed_right_or_not_at_all(
    spoiled: list[Path], capfd: pytest.CaptureFixture[str]
) -> None:
    status, found, complaints = run(capfd, "transcribe", "--json", *map(str, spoiled))
    assert (status, complaints) == (0, [])
    for line in found:
        name = Path(str(line["file"])).stem
        assert line["text"] in ([SAID] if name in SURE else [SAID, ""]), name


def test_spoiled_speech_does_what_was_said_or_nothing(spoiled: list[Path], capfd: pytest.CaptureFixture[str]) -> None:
    for file in spoiled:  # each alone: who hears one microphone after the other takes the loudest for its measure
        status, [line], complaints = run(capfd, "ask", "--json", "--audio", str(file))
        assert (status, complaints) == (0, [])
        assert line["intents"] in ([DONE] if file.stem in SURE else [DONE, []]), file.stem


def test_what_is_no_speech_is_nothing(speechless: list[Path], capfd: pytest.CaptureFixture[str]) -> None:
    status, found, complaints = run(capfd, "transcribe", "--json", *map(str, speechless))
    assert (status, complaints) == (0, [])
    assert {Path(str(line["file"])).stem: line["text"] for line in found} == {file.stem: "" for file in speechless}
    status, found, complaints = run(capfd, "ask", "--json", "--audio", *map(str, speechless))
    assert (status, complaints) == (0, [])
    assert [line["intents"] for line in found] == [[]] * len(speechless)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a long vowel", "music", "white noise", "singing"])
def test_ten_minutes_of_it_are_nothing(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "long.flac"
    soundfile.write(file, np.tile(synthetic.SOUNDS[name](60.0, 1), 10), RATE, subtype="PCM_16")
    status, [line], complaints = run(capfd, "transcribe", "--json", str(file))
    assert (status, complaints, line["text"], line["seconds"]) == (0, [], "", 600.0)
    status, [line], complaints = run(capfd, "ask", "--json", "--audio", str(file))
    assert (status, complaints, line["intents"]) == (0, [], [])


def odd_home(folder: Path, devices: int) -> str:
    """A home of many lamps, one named by emoji, one by 200 letters."""
    file = folder / "home.yaml"
    names = ["💡🔥", "x" * 200, "Kitchen Light", *(f"Lamp {number}" for number in range(devices - 3))]
    rows = [f"  - {{id: light.n{number}, name: '{name}'}}" for number, name in enumerate(names)]
    file.write_text("\n".join(["areas: [{name: Kitchen}]", "entities:", *rows]), encoding="utf-8")
    return str(file)


def test_names_that_nobody_can_say_stop_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    home = odd_home(tmp_path, 5)
    status, [line], complaints = run(capfd, "transcribe", "--json", "--home", home, str(RECORDING))
    assert (status, line["text"]) == (0, SAID)
    assert all(len(complaint) < 500 for complaint in complaints)
    status, [line], _ = run(capfd, "ask", "--json", "--home", home, "turn on 💡🔥")
    assert (status, line["intents"]) == (0, [{"intent": "HassTurnOn", "slots": {"name": "💡🔥"}}])
    status, [line], _ = run(capfd, "ask", "--json", "--home", home, f"turn on {'x' * 200}")
    assert (status, line["intents"]) == (0, [{"intent": "HassTurnOn", "slots": {"name": "x" * 200}}])


def test_doctor_tells_names_that_nobody_can_say(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"home: {odd_home(tmp_path, 5)}\n", encoding="utf-8")
    main(["doctor", "--config", str(config)])
    out, errors = capfd.readouterr()
    assert "💡🔥" in out
    assert "Traceback" not in out + errors


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_five_thousand_devices(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    home = odd_home(tmp_path, 5000)
    status, [line], _ = run(capfd, "transcribe", "--json", "--home", home, str(RECORDING))
    assert (status, line["text"]) == (0, SAID)
    status, [line], _ = run(capfd, "ask", "--json", "--home", home, "--audio", str(RECORDING))
    assert (status, line["intents"]) == (0, DONE)


def test_of_sentences_with_a_mistake_the_rest_is_heard(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "language: en\n"
        "intents:\n"
        "  Cosy:\n"
        "    data:\n"
        "      - sentences:\n"
        "          - 'make (it|this cosy'\n"
        "          - 'turn on the kitchen light'\n",
        encoding="utf-8",
    )
    status, [line], complaints = run(capfd, "transcribe", "--json", "--sentences", str(file), str(RECORDING))
    assert (status, line["text"]) == (0, SAID)
    assert [complaint for complaint in complaints if f"{file}, line 6:" in complaint]
    status, [line], complaints = run(capfd, "ask", "--json", "--sentences", str(file), SAID)
    assert (status, line["intents"]) == (0, [{"intent": "Cosy", "slots": {}}])
    assert [complaint for complaint in complaints if f"{file}, line 6:" in complaint]
