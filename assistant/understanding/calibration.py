"""How often the intent model is right when it is so sure: a network is mostly surer than it should be.

A logistic curve (Platt, 1999) for each kind of reading, fitted by the recipe on sentences that were not trained on; it
travels in the model's file. A file without one is taken at its word.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import replace

from assistant.core.errors import ModelError
from assistant.core.vocabulary import HOME_CHANGING
from assistant.understanding.reading import Reading, probability

CALIBRATION_KEY = "assistant.intent.calibration"
KINDS = ("home", "other", "several")
"""One command that changes the home, any other, and several commands."""
_SURE = 1e-6
"""Nothing is surer than all but this."""

Curves = Mapping[str, tuple[float, float]]
"""Kind → slope and offset."""


def kind_of_reading(reading: Reading) -> str:
    """One of KINDS."""
    if len(reading) > 1:
        return "several"
    return "home" if any(parse.intent in HOME_CHANGING for parse in reading) else "other"


def log_odds(chance: float) -> float:
    """Of a probability, which may be 0 or 1."""
    chance = min(max(chance, _SURE), 1 - _SURE)
    return math.log(chance / (1 - chance))


def curves_from(text: str | None) -> Curves:
    """Read from the metadata; none where there is no text. Raises ModelError."""
    if not text:
        return {}
    try:
        return {kind: (float(slope), float(offset)) for kind, (slope, offset) in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise ModelError("the intent model's calibration is broken", "build or fetch it again") from error


def calibrated(reading: Reading, curves: Curves) -> Reading:
    """The reading with a probability that says how often such a reading is right. Its commands share what changes."""
    curve = curves.get(kind_of_reading(reading))
    if curve is None or not reading:
        return reading
    slope, offset = curve
    before = probability(reading)
    after = 1 / (1 + math.exp(-(slope * log_odds(before) + offset)))
    power = math.log(after) / math.log(min(max(before, _SURE), 1 - _SURE))
    least = 1 - _SURE
    return tuple(replace(parse, probability=min(max(parse.probability, _SURE), least) ** power) for parse in reading)
