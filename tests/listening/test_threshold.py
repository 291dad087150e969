"""The wake phrase's threshold learns from what follows."""

import json
import logging
from pathlib import Path

import pytest

from assistant.listening.threshold import BOUND, WakeThreshold


def test_a_near_miss_said_again_lowers_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    threshold = WakeThreshold(0.5)
    assert not threshold.passes(0.4, now=10.0)
    assert threshold.passes(0.6, now=13.0)
    assert threshold.value == pytest.approx(0.46)
    assert "from 0.50 to 0.46" in caplog.text


@pytest.mark.parametrize(("confidence", "again"), [(0.1, 3.0), (0.4, 20.0), (0.4, -5.0)])
def test_other_rejections_do_not(confidence: float, again: float) -> None:
    threshold = WakeThreshold(0.5)
    threshold.passes(confidence, now=10.0)
    threshold.passes(0.9, now=10.0 + again)
    assert threshold.value == 0.5


def test_unanswered_wakes_raise_it_within_bounds() -> None:
    threshold = WakeThreshold(0.5)
    for _ in range(100):
        threshold.unanswered()
    assert threshold.value == pytest.approx(0.5 + BOUND)
    for number in range(100):
        threshold.passes(threshold.value - 0.01, now=10.0 * number)
        threshold.passes(1.0, now=10.0 * number + 1)
    assert threshold.value == pytest.approx(0.5 - BOUND)


def test_it_is_kept_until_another_is_set(tmp_path: Path) -> None:
    file = tmp_path / "state" / "wake.json"
    WakeThreshold(0.5, file).unanswered()
    assert WakeThreshold(0.5, file).value == pytest.approx(0.52)
    assert WakeThreshold(0.6, file).value == 0.6
    file.write_text(json.dumps({"wanted": 0.5, "value": 7}))
    assert WakeThreshold(0.5, file).value == pytest.approx(0.5 + BOUND)
    file.write_text("{")
    assert WakeThreshold(0.5, file).value == 0.5


def test_it_can_be_fixed(tmp_path: Path) -> None:
    threshold = WakeThreshold(0.5, tmp_path / "wake.json", adapts=False)
    threshold.unanswered()
    assert threshold.value == 0.5
    assert not (tmp_path / "wake.json").exists()


def test_a_place_that_cannot_be_written_to_is_only_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    threshold = WakeThreshold(0.5, tmp_path / "file" / "wake.json")
    threshold.unanswered()
    assert threshold.value == pytest.approx(0.52)
    assert "cannot be kept" in caplog.text
