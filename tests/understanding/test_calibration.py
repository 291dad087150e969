"""A model that is too sure of itself is believed as far as it is right."""

import json

import pytest

from assistant.core.errors import ModelError
from assistant.understanding.calibration import calibrated, curves_from
from assistant.understanding.reading import Parse, probability

CURVES = curves_from(json.dumps({"home": [0.5, -0.4], "several": [1.0, 0.0]}))


@pytest.mark.parametrize("sure", [0.0, 0.01, 0.5, 0.99, 1.0])
def test_a_curve_lowers_what_is_too_sure_and_stays_a_probability(sure: float) -> None:
    found = probability(calibrated((Parse("HassTurnOn", probability=sure),), CURVES))
    assert 0 < found < 1
    if sure > 0.5:
        assert found < sure


def test_the_surer_reading_stays_the_surer() -> None:
    found = [probability(calibrated((Parse("HassTurnOn", probability=sure),), CURVES)) for sure in (0.2, 0.6, 0.95)]
    assert found == sorted(found)


def test_the_commands_of_a_chain_share_it() -> None:
    chain = (Parse("HassTurnOn", probability=0.9), Parse("HassTurnOff", probability=0.6))
    found = calibrated(chain, CURVES)
    assert probability(found) == pytest.approx(0.54, abs=1e-3)
    assert found[0].probability > found[1].probability


def test_without_a_curve_nothing_changes() -> None:
    reading = (Parse("Chat", probability=0.8),)
    assert calibrated(reading, CURVES) == reading
    assert calibrated(reading, curves_from(None)) == reading


def test_a_broken_calibration_is_said() -> None:
    with pytest.raises(ModelError, match="calibration is broken"):
        curves_from("[1, 2]")
