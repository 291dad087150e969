"""How often the intent model is right when it is so sure: a network is mostly surer than it should be.

A logistic curve (Platt, 1999) for each kind of reading, fitted by the recipe on sentences that were not trained on; it
travels in the model's file. A file without one is taken at its word.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from assistant.core.errors import ModelError
from assistant.core.vocabulary import HOME_CHANGING
from assistant.understanding.reading import Reading, probability

CALIBRATION_KEY = "assistant.intent.calibration"
LIMITS_KEY = "assistant.intent.limits"
KINDS = ("home", "other", "several")
"""One command that changes the home, any other, and several commands."""
_SURE = 1e-6
"""Nothing is surer than all but this."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From which confidence on, 0 to 1, a reading is carried out. Below it, it is asked about or is talk."""

    home: float = 0.7
    """One command that changes the home."""
    other: float = 0.4
    """Commands that change nothing in the home."""
    several: float = 0.7
    """Several commands, one of which changes the home."""
    grounded: float = 0.65
    """How much of it is enough where every command names a device or a room that this home has."""

    def least(self, reading: Reading, changes: bool, grounded: bool) -> float:
        """For one reading. `changes`: something of it changes the home; `grounded`: see there."""
        least = (self.several if len(reading) > 1 else self.home) if changes else self.other
        return least * self.grounded if grounded else least

    def to_json(self) -> str:
        """For the model's file."""
        return json.dumps(asdict(self))


def limits_from(text: str | None) -> Limits:
    """Read from the metadata; the usual ones where there is no text. Raises ModelError."""
    if not text:
        return Limits()
    try:
        limits = Limits(**{name: float(value) for name, value in json.loads(text).items()})
        if not all(0 <= value <= 1 for value in asdict(limits).values()):
            raise ValueError("not between 0 and 1")
        return limits
    except (ValueError, TypeError, AttributeError) as error:
        raise ModelError("the intent model's limits are broken", "build or fetch it again") from error


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
