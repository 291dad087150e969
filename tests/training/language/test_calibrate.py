"""Fitting confidence: the curve that made the data is found again, and the file keeps everything else."""

import random
import shutil
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
SHIPPED = Path(__file__).parents[3] / "models/language-en/intent.gguf"


def test_the_curve_is_found_again() -> None:
    from assistant.training.language.calibrate import fitted

    rng = random.Random(1)
    odds = [rng.uniform(-3, 8) for _ in range(4000)]
    pairs = [(one, rng.random() < 1 / (1 + np.exp(-(0.5 * one - 1)))) for one in odds]
    slope, offset = fitted(pairs)
    assert slope == pytest.approx(0.5, abs=0.06)
    assert offset == pytest.approx(-1, abs=0.15)


def test_a_file_gets_its_curves_and_limits_where_that_pays_and_reads_as_before(tmp_path: Path) -> None:
    from assistant.training.language.calibrate import calibrate
    from assistant.training.language.patterns import Command, Sentence
    from assistant.understanding.calibration import Limits
    from assistant.understanding.model import IntentModel

    text = "turn on the lamp beside the aquarium"
    file = tmp_path / "intent.gguf"
    shutil.copy(SHIPPED, file)
    # Talk that is taken for a command every time: less is to be believed.
    assert calibrate(file, [Sentence(text, (Command("Chat"),))] * 100)
    before, after = IntentModel(SHIPPED), IntentModel(file)
    one, other = (model.parse(text)[0] for model in (before, after))
    limits = after.limits
    before.close()
    after.close()
    assert [(parse.intent, parse.spans) for parse in one] == [(parse.intent, parse.spans) for parse in other]
    assert one[0].intent == "HassTurnOn"
    assert other[0].probability < one[0].probability
    assert other[0].probability < limits.least(other, changes=True, grounded=True)
    assert limits.other == Limits().other  # nothing was seen of these

    # What is right as it is, is left as it is.
    shutil.copy(SHIPPED, file)
    closed = tuple(sorted(f"{name}={value}" for name, value in one[0].closed.items()))
    assert not calibrate(file, [Sentence(text, (Command("HassTurnOn", closed, one[0].spans),))] * 100)
    assert file.read_bytes() == SHIPPED.read_bytes()


def test_limits_are_those_of_the_greatest_worth() -> None:
    from assistant.training.language.calibrate import Judged, fitted_limits, outcome
    from assistant.understanding.calibration import Limits
    from assistant.understanding.reading import Parse

    def told(intent: str, chance: float, right: bool, talk: bool = False) -> Judged:
        return Judged((Parse(intent, probability=chance),), right, talk)

    judged = [
        *[told("HassTurnOn", 0.62, True)] * 60,
        *[told("HassTurnOn", 0.52, False)] * 30,
        *[told("HassTurnOn", 0.57, False, talk=True)] * 20,
        *[told("Calculate", 0.22, True)] * 60,
        *[told("Calculate", 0.12, False)] * 30,
    ]
    limits = fitted_limits(judged)
    assert (limits.home, limits.other, limits.several) == (0.6, 0.2, Limits().several)
    assert outcome(judged, Limits()).good < outcome(judged, limits).good == 140 / 200
    assert outcome(judged, limits).false == 0
