"""Fits how far the exported model's confidence can be believed, and writes it into the file.

It is fitted on what was kept away from training: held-out patterns and kept sentences of people.
"""

import json
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from assistant.training.language.export import rewritten
from assistant.training.language.measure import right
from assistant.training.language.patterns import Sentence
from assistant.understanding.calibration import CALIBRATION_KEY, KINDS, kind_of_reading, log_odds
from assistant.understanding.model import IntentModel
from assistant.understanding.reading import probability

LOG = logging.getLogger(__name__)
FEWEST = 40
"""Readings of a kind from which on it has a curve of its own."""
STEADY = 1.0
"""How strongly a curve is held to "as sure as it says", in readings."""
STEPS = 30

Pair = tuple[float, bool]
"""Confidence as log odds, and whether it was right."""


def calibrate(path: Path, sentences: Iterable[Sentence]) -> None:
    """Fit on these sentences and write the curves into the model's file. Raises ModelError, TrainingError."""
    rewritten(path, {CALIBRATION_KEY: "{}"})
    model = IntentModel(path)
    pairs: dict[str, list[Pair]] = {kind: [] for kind in KINDS}
    try:
        for sentence in sentences:
            if readings := model.parse(sentence.text, most=3):
                best = readings[0]
                pairs[kind_of_reading(best)].append((log_odds(probability(best)), right(best, sentence)))
    finally:
        model.close()
    everything = [pair for own in pairs.values() for pair in own]
    curves = {kind: fitted(own if len(own) >= FEWEST else everything) for kind, own in pairs.items()}
    for kind, (slope, offset) in curves.items():
        LOG.info("confidence of %s: log odds × %.3f %+.3f (%d readings)", kind, slope, offset, len(pairs[kind]))
    rewritten(path, {CALIBRATION_KEY: json.dumps(curves)})


def fitted(pairs: Sequence[Pair]) -> tuple[float, float]:
    """Slope and offset of the likeliest logistic curve, by Newton's method; held a little to slope 1, offset 0."""
    odds = np.array([[odds, 1.0] for odds, _ in pairs]).reshape(-1, 2)
    truth = np.array([float(good) for _, good in pairs])
    start = np.array([1.0, 0.0])
    curve = start.copy()
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-odds @ curve))
        slope = odds.T @ (chance - truth) + STEADY * (curve - start)
        bend = (odds.T * (chance * (1 - chance))) @ odds + STEADY * np.eye(2)
        curve -= np.clip(np.linalg.solve(bend, slope), -1, 1)
    return round(float(curve[0]), 4), round(float(curve[1]), 4)
