"""What Vosk found in an utterance, as readings with scores, and how sure of them one may be.

Nothing is decoded here, and what a reading means for what may be said is the recognizer's.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.core.values import Alternative, Transcript
from assistant.engines.kaldi_graph.compile import UNKNOWN, model_settings


@dataclass(frozen=True, slots=True)
class Calibration:
    """How scores become a confidence; a built-in model's model.yaml gives it under `confidence:`."""

    midpoint: float = -0.9
    """Score (natural log) a frame of 30 ms of speech at which a reading is as likely wrong as right."""
    slope: float = 6.0
    """How fast it changes round the midpoint."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One hypothesis of the decoder."""

    text: str
    score: float
    """Log likelihood of the whole utterance."""
    seconds: float
    """From the begin of the first to the end of the last word."""


def read_calibration(model: Path) -> Calibration:
    """The calibration in a model's model.yaml; the default where it has none. Raises ModelError."""
    found = model_settings(model, "confidence")
    return Calibration(**{name: value for name, value in found.items() if name in ("midpoint", "slope")})


def judge(readings: Iterable[Reading], calibration: Calibration) -> Transcript:
    """The transcript of an utterance from the decoder's readings, best first; equal texts are one reading."""
    best: dict[str, Reading] = {}
    for reading in readings:
        if reading.text not in best or best[reading.text].score < reading.score:
            best[reading.text] = reading
    ranked = sorted(best.values(), key=lambda reading: -reading.score)
    if not ranked:
        return Transcript("", confidence=0.0)
    top = ranked[0].score
    total = sum(math.exp(reading.score - top) for reading in ranked)

    def confidence(reading: Reading) -> float:
        share = math.exp(reading.score - top) / total
        frames = max(reading.seconds, 0.15) / 0.03
        fit = 1.0 / (1.0 + math.exp(-calibration.slope * (reading.score / frames - calibration.midpoint)))
        return round(share * fit, 4)

    rejected = ranked[0].text == UNKNOWN
    others = tuple(
        Alternative(reading.text, confidence(reading))
        for reading in (ranked if rejected else ranked[1:])
        if reading.text and reading.text != UNKNOWN
    )
    if rejected:
        return Transcript("", confidence=0.0, alternatives=others, rejected=True, score=top)
    sure = confidence(ranked[0]) if ranked[0].text else 0.0
    return Transcript(ranked[0].text, confidence=sure, alternatives=others, score=top)


def read_result(result: str) -> list[Reading]:
    """Vosk's JSON with alternatives as readings, in its order."""
    found = json.loads(result).get("alternatives", [])
    readings = []
    for item in found:
        words: Sequence[dict[str, float]] = item.get("result", [])
        seconds = float(words[-1]["end"]) - float(words[0]["start"]) if words else 0.0
        readings.append(Reading(str(item.get("text", "")).strip(), float(item.get("confidence", 0.0)), seconds))
    return readings
