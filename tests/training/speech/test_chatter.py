"""Hours of other speech, made a few seconds long."""

import argparse
from pathlib import Path

import numpy as np
import pytest

from assistant.audio import pcm, synthetic, wav
from assistant.core.errors import TrainingError
from assistant.training import speech

pytestmark = pytest.mark.training


def make(folder: Path, *more: str) -> None:
    parser = argparse.ArgumentParser()
    speech.add_arguments(parser)
    speech.run(parser.parse_args(["--other", str(folder), *more]))


def test_a_stopped_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("scipy")
    from assistant.training.speech import chatter, voices

    monkeypatch.setattr(chatter, "FILE_SECONDS", 4.0)
    # In place of the synthesizers, of which a machine has these or those: how voices sound is not what is tested.
    monkeypatch.setattr(voices, "speak", lambda text, speaker: (synthetic.vowel(0.2 * len(text.split())), pcm.RATE))
    text = tmp_path / "text.txt"
    text.write_text("1\tI would like a table for two people tonight.\nIt was a dark and stormy night.\n")
    folder = tmp_path / "other"
    make(folder, "--text", str(text), "--hours", str(2 * 4 / 3600))
    first = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    assert [*first] == ["talk-0000.wav", "talk-0001.wav"]
    (folder / "talk-0001.wav").unlink()
    make(folder, "--text", str(text), "--hours", str(4 * 4 / 3600))
    assert [file.name for file in sorted(folder.iterdir())] == [
        "company-0003.wav",
        "talk-0000.wav",
        "talk-0001.wav",
        "television-0002.wav",
    ]
    assert (folder / "talk-0001.wav").read_bytes() == first["talk-0001.wav"]
    for file in folder.iterdir():
        sound = wav.read(file)
        assert sound.seconds == pytest.approx(4.0)
        assert pcm.level(sound.pcm) > -60.0
        assert np.ptp(pcm.to_float(sound.pcm)) > 0.01


def test_without_text_there_is_nothing_to_read(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    with pytest.raises(TrainingError, match="nothing to read aloud"):
        make(tmp_path / "other")
