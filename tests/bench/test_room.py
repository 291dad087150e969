"""`assistant bench room` on little sound: the figures it promises, from real ears."""

import json
import sys
from functools import partial

import numpy as np
import pytest

from assistant.audio import synthetic
from assistant.bench import room
from assistant.cli.main import main
from assistant.config import built_in

WAV = built_in("tests", "wav", "en")


def test_what_helps_is_seen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    every = room.conditions([synthetic.vowel(1.0)])
    some = {name: every[name] for name in ("as recorded", "loudest sample at -50 dB")}
    monkeypatch.setattr(room, "conditions", lambda _: some)
    monkeypatch.setattr(room, "other_sounds", lambda _: {"white noise": synthetic.white(2.0)})
    files = [WAV / "turn-on-the-kitchen-light.wav", WAV / "oov_her-uncle-grows-roses-and-strawberries.wav"]
    assert main(["bench", "room", "--json", *map(str, files)]) == 0
    found = json.loads(capsys.readouterr().out)
    rows = {(row["condition"], row["treatment"]): row for row in found["results"]}
    assert len(rows) == 2 * 3 + 2
    assert all((row["wrong"], row["taken"]) == (0, 0) for row in rows.values())
    assert rows["as recorded", "as it is"]["right"] == 1
    assert rows["loudest sample at -50 dB", "as it is"]["right"] == 0
    assert rows["loudest sample at -50 dB", "faint made louder"]["right"] == 1
    assert rows["white noise", "as it is"]["others"] == 1
    assert found["cpu_share"] > 0.0
    assert [line for line in caplog.messages if " of " in line] == [
        "as recorded, 1 of 2",
        "loudest sample at -50 dB, 2 of 2",
        "nobody speaks: white noise, 1 of 1",
    ]


def test_every_condition_leaves_sound_in_range_and_as_long() -> None:
    voices = [synthetic.vowel(1.0), synthetic.melody(1.5)]
    for name, spoil in room.conditions(voices).items():
        sound = spoil(synthetic.vowel(1.0))
        assert len(sound) == pytest.approx(16_000, abs=2), name
        assert 0.0 < np.abs(sound).max() <= 1.0, name
    assert {len(sound) for sound in room.other_sounds(voices).values()} == {round(16_000 * room.SOUND_SECONDS)}


def test_without_the_noise_suppression_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "webrtc_noise_gain", None)
    monkeypatch.setattr(room, "conditions", lambda _: {"as recorded": partial(np.multiply, 1.0)})
    assert main(["bench", "room", str(WAV / "turn-on-the-kitchen-light.wav")]) == 1
    assert "webrtc-noise-gain is not installed" in capsys.readouterr().err
