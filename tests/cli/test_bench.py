"""`assistant bench` without a part: real engines on very little, each part in its own process."""

import json
from pathlib import Path

import pytest

from assistant.cli import bench
from assistant.cli.main import main
from assistant.config import built_in

RECORDING = str(built_in("tests", "wav", "en", "turn-on-the-kitchen-light.wav"))


def sentences(folder: Path) -> str:
    file = folder / "sentences.jsonl"
    file.write_text(
        '{"text": "turn on the kettle", "intents": [{"intent": "HassTurnOn", "slots": {"name": "Kettle"}}]}'
    )
    return str(file)


def test_every_stage_stands_beside_its_raw_engine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    brief = {"speech": lambda: [RECORDING], "understand": lambda: [sentences(tmp_path)], "loop": lambda: [RECORDING]}
    monkeypatch.setattr(bench, "BRIEF", brief)
    assert main(["bench", "--json"]) == 0
    stages = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(stage["stage"], stage["engine"]) for stage in stages] == [
        ("speech to text", "assistant"),
        ("speech to text", "raw Vosk"),
        ("understanding", "raw hassil, Home Assistant's sentences"),
        ("understanding", "templates alone (hassil)"),
        ("understanding", "intent model alone"),
        ("understanding", "assistant"),
        ("whole turn", "assistant"),
    ]
    assert all(stage["latency_ms"] > 0 for stage in stages)
    assert all(stage["throughput"] > 0 for stage in stages[:-1])
    assert stages[-1]["megabytes"] > 50


def test_a_part_that_fails_is_told_and_the_others_are_measured(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    brief = {"speech": lambda: ["/nowhere/at-all.wav"], "understand": lambda: [sentences(tmp_path)]}
    monkeypatch.setattr(bench, "BRIEF", brief)
    assert main(["bench"]) == 1
    out, errors = capfd.readouterr()
    assert "/nowhere/at-all.wav" in errors
    assert "Traceback" not in errors
    assert "intent model alone" in out
    assert "speech to text" not in out
