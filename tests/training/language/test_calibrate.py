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


def test_a_file_gets_its_curves_and_reads_as_before(tmp_path: Path) -> None:
    from assistant.training.language.calibrate import calibrate
    from assistant.training.language.patterns import Command, Sentence
    from assistant.understanding.model import IntentModel

    file = tmp_path / "intent.gguf"
    shutil.copy(SHIPPED, file)
    calibrate(file, [Sentence("turn on the kitchen light", (Command("Chat"),))] * 50)
    before, after = IntentModel(SHIPPED), IntentModel(file)
    one, other = (model.parse("turn on the kitchen light")[0] for model in (before, after))
    before.close()
    after.close()
    assert [(parse.intent, parse.spans) for parse in one] == [(parse.intent, parse.spans) for parse in other]
    assert other[0].probability < one[0].probability
