"""`assistant devices` as a user runs it, on a virtual sound card."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.audio import pcm, wav
from assistant.core.values import AudioChunk
from tests.end_to_end.sound_card import SoundCard, sound_card

__all__ = ["sound_card"]


def devices(card: SoundCard, tmp_path: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """In a process of its own: what PortAudio writes to the terminal counts too."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", "devices", *options],
        env={**card.environment, "XDG_CONFIG_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_list_marks_what_is_used(sound_card: SoundCard, tmp_path: Path) -> None:
    done = devices(sound_card, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line for line in done.stdout.splitlines() if "default" in line and "microphone and speaker" in line]
    listed = [json.loads(line) for line in devices(sound_card, tmp_path, "--json").stdout.splitlines()]
    assert [one["name"] for one in listed if one["microphone"] and one["speaker"]] == ["default"]


def test_a_device_that_is_not_there_is_one_line_and_exit_1(sound_card: SoundCard, tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text("audio: {input: jabra}\n", encoding="utf-8")
    done = devices(sound_card, tmp_path, "--config", str(config))
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["assistant: there is no microphone 'jabra' (there are: 0 default)"]


@pytest.mark.parametrize("spoken", [True, False])
def test_the_test_records_and_plays_back(sound_card: SoundCard, tmp_path: Path, spoken: bool) -> None:
    tone = 0.3 * np.sin(2 * np.pi * 500 * np.arange(16000 * 6) / 16000)
    wav.write(tmp_path / "in.wav", AudioChunk(pcm.from_float(tone.astype(np.float32)), 16000))
    player = sound_card.say_into_microphone(tmp_path / "in.wav", wait=False) if spoken else None
    with sound_card.recording(tmp_path / "out.wav"):
        done = devices(sound_card, tmp_path, "--test", "--json")
    if player:
        player.terminate()
        player.wait(10)
    test = json.loads(done.stdout.splitlines()[-1])["test"]
    assert test["seconds"] == pytest.approx(3.0, abs=0.05)
    played = max(pcm.level(chunk.pcm) for chunk in wav.blocks(tmp_path / "out.wav", 0.2))
    if spoken:
        assert (done.returncode, done.stderr, test["advice"]) == (0, "", None)
        assert test["loudest"] == pytest.approx(-13.5, abs=1.5)
        assert played > -20
    else:
        assert done.returncode == 1
        assert "digital silence" in done.stderr
        assert played < -60
