"""`assistant bench wake` on a few recordings: the figures of its contract."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.audio import pcm, wav
from assistant.bench.wake import WakeFigures
from assistant.cli.main import main
from assistant.config import built_in
from assistant.engines.tts_piper import PiperTextToSpeech


def said(voice: PiperTextToSpeech, folder: Path, text: str) -> str:
    file = folder / f"{text}.wav"
    wav.write(file, pcm.join([pcm.silence(0.3), pcm.resample(pcm.join(voice.synthesize(text)), pcm.RATE)]))
    return str(file)


def test_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    voice = PiperTextToSpeech(built_in("voices", "en"))
    positives = [said(voice, tmp_path, text) for text in ("hey computer", "hey computer, what time is it")]
    others = [str(built_in("tests", "wav", "en", f"{name}.wav")) for name in ("stop-the-timer", "what-is-the-time")]
    options = ["--positives", *positives, "--negatives", *others, "--json"]
    assert main(["bench", "wake", "--phrase", "Hey, computer!", *options]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["phrase"], found["positives"], found["missed"]) == ("hey computer", 2, 0)
    assert found["false_accepts"] == 0
    assert found["negatives_hours"] == pytest.approx(
        sum(wav.read(Path(file)).seconds for file in others) / 3600, abs=1e-4
    )
    assert found["threshold"] == 0.5
    assert 0.0 < found["cpu_share"] < 5.0
    assert found["miss_rate_at_one_in_ten_hours"] == 0.0
    assert [one["missed"] for one in found["thresholds"]] == sorted(one["missed"] for one in found["thresholds"])


def test_one_false_accept_in_ten_hours() -> None:
    def figures(hours: float) -> WakeFigures:
        return WakeFigures("x", 0.5, (0.9, 0.6, 0.4, -1.0), (0.7, 0.5, 0.3), hours, 0.02, 30.0)

    assert figures(2.0).silent == 0.7001
    assert 0.7001 < figures(2.0).strict < 1.0, "the surest of ten hours is surer than that of two"
    assert (figures(2.0).strict_miss_rate, figures(5.0).strict < figures(2.0).strict) == (0.5 + 0.25, True)
    assert (figures(12.0).strict, figures(12.0).strict_miss_rate) == (0.5001, 0.5)
    assert (figures(40.0).strict, figures(40.0).strict_miss_rate) == (0.0, 0.25)
    assert (figures(2.0).missed(0.5), figures(2.0).false_accepts(0.5)) == (2, 2)


def test_a_phrase_without_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "wake", "--phrase", "!", "--positives", "a.wav", "--negatives", "b.wav"]) == 1
    assert "no words" in capsys.readouterr().err


def test_the_midpoint_makes_the_strict_threshold_the_usual_one() -> None:
    found = WakeFigures("x", 0.5, (0.9,), (0.7, 0.6, 0.5, 0.3), 2.0, 0.02, 30.0)
    moved = replace(found.settings, midpoint=found.midpoint)
    score = found.settings.midpoint + math.log(found.strict / (1.0 - found.strict)) / found.settings.slope
    assert found.settings.confidence(score) == pytest.approx(found.strict, abs=1e-3)
    assert moved.confidence(score) == pytest.approx(0.5, abs=0.01)
