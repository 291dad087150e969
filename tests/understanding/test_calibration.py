"""A model that is too sure of itself is believed as far as it is right."""

import json

import pytest

from assistant.core.errors import ModelError
from assistant.understanding.calibration import Limits, calibrated, curves_from, limits_from
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


def test_limits_travel_in_the_file_and_are_the_usual_ones_without_it() -> None:
    limits = Limits(home=0.6, other=0.3, several=0.5, grounded=0.8)
    assert limits_from(limits.to_json()) == limits
    assert limits_from(None) == Limits()
    for broken in ('{"house": 0.5}', '{"home": NaN}', '{"home": -0.1}', '{"home": 7}'):
        with pytest.raises(ModelError, match="limits are broken"):
            limits_from(broken)


def test_each_kind_of_reading_has_its_limit() -> None:
    limits = Limits(home=0.6, other=0.3, several=0.5, grounded=0.5)
    one, two = (Parse("HassTurnOn"),), (Parse("HassTurnOn"), Parse("HassTurnOff"))
    assert limits.least(one, changes=True, grounded=False) == 0.6
    assert limits.least(one, changes=True, grounded=True) == 0.3
    assert limits.least(two, changes=True, grounded=False) == 0.5
    assert limits.least(two, changes=False, grounded=False) == 0.3
