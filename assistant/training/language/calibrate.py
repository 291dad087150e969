"""Fits how far the exported model's confidence can be believed and how sure it has to be; its file keeps both.

It is fitted on what was kept away from training, held-out patterns and kept sentences of people, without those that
`assistant bench understand` measures on. Whether it pays is judged on sentences that it was not fitted on: where it
does not, the file stays as it was.
"""

import json
import logging
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant.core.vocabulary import HOME_CHANGING
from assistant.training.language.export import rewritten
from assistant.training.language.measure import right
from assistant.training.language.patterns import Sentence
from assistant.understanding.calibration import (
    CALIBRATION_KEY,
    KINDS,
    LIMITS_KEY,
    Curves,
    Limits,
    calibrated,
    kind_of_reading,
    log_odds,
)
from assistant.understanding.kinds import ABOUT_HOME
from assistant.understanding.model import IntentModel
from assistant.understanding.reading import Reading, probability

LOG = logging.getLogger(__name__)
FEWEST = 40
"""Readings of a kind from which on it has a curve of its own."""
STEADY = 1.0
"""How strongly a curve is held to "as sure as it says", in readings."""
STEPS = 30
MEASURED = tuple((Path(__file__).parents[2] / "bench").glob("understand_*.jsonl"))
"""Sentences on which nothing is to be fitted."""
GRID = [step / 20 for step in range(2, 20)]
"""Confidences that are tried as limits."""
WRONG = 0.5
"""What a wrong change of the home costs, in commands that were understood."""
FEES = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""The same of talk: the first with which it is seldom enough."""
MOST_FALSE = 0.01
"""Share of talk by which the home may change."""

Pair = tuple[float, bool]
"""Confidence as log odds, and whether it was right."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The best reading of a sentence, and what is known of it."""

    reading: Reading
    right: bool
    talk: bool
    """The sentence is no command."""

    @property
    def is_command(self) -> bool:
        """It is read as one."""
        return any(parse.intent != "Chat" for parse in self.reading)

    @property
    def changes(self) -> bool:
        """It would change the home."""
        return any(parse.intent in HOME_CHANGING for parse in self.reading)

    @property
    def grounded(self) -> bool:
        """It names a device or a room; in these sentences that is one of the home."""
        return all(
            parse.intent in ABOUT_HOME and bool(parse.span("name") or parse.span("area")) for parse in self.reading
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of limits. Shares, 0 to 1."""

    good: float
    """Commands carried out as meant and talk left alone, of all sentences."""
    wrong: float
    """Commands by which the home would have changed otherwise than meant, of all sentences."""
    false: float
    """Talk by which the home would have changed, of all talk."""

    @property
    def worth(self) -> float:
        """To be as great as can be."""
        return self.good - WRONG * self.wrong

    def line(self) -> str:
        """For the log."""
        return f"{self.good:.1%} good, {self.wrong:.1%} wrong in the home, {self.false:.1%} of talk changed it"


def calibrate(path: Path, sentences: Iterable[Sentence]) -> bool:
    """Fit on these sentences and write curves and limits into the model's file; False where that does not pay.

    Raises ModelError, TrainingError.
    """
    with TemporaryDirectory() as folder:
        bare = Path(shutil.copy(path, folder))
        rewritten(bare, {CALIBRATION_KEY: "", LIMITS_KEY: ""})
        judged = read(bare, sentences)
    own, others = judged[::2], judged[1::2]
    curves = fitted_curves(own)
    before = outcome(others, Limits())
    after = outcome(believed(others, curves), fitted_limits(believed(own, curves)))
    LOG.info("on half of %d sentences: %s; fitted on the other half: %s", len(judged), before.line(), after.line())
    if after.worth <= before.worth or after.false > MOST_FALSE:
        LOG.info("that does not pay: the file stays as it was")
        return False
    curves = fitted_curves(judged)
    limits = fitted_limits(believed(judged, curves))
    LOG.info("limits: %s", limits.to_json())
    rewritten(path, {CALIBRATION_KEY: json.dumps(curves), LIMITS_KEY: limits.to_json()})
    return True


def read(path: Path, sentences: Iterable[Sentence]) -> list[Judged]:
    """What the model makes of sentences, those left out that it is measured on elsewhere. Raises ModelError."""
    lines = (line for file in MEASURED for line in file.read_text(encoding="utf-8").splitlines())
    measured = {json.loads(line)["text"].lower() for line in lines if line.startswith("{")}
    model = IntentModel(path)
    try:
        return [
            Judged(readings[0], right(readings[0], sentence), [one.intent for one in sentence.commands] == ["Chat"])
            for sentence in sentences
            if sentence.text.lower() not in measured and (readings := model.parse(sentence.text, most=3))
        ]
    finally:
        model.close()


def believed(judged: Iterable[Judged], curves: Curves) -> list[Judged]:
    """The same with calibrated readings."""
    return [replace(one, reading=calibrated(one.reading, curves)) for one in judged]


def fitted_curves(judged: Sequence[Judged]) -> dict[str, tuple[float, float]]:
    """A curve for each kind of reading; that of all for a kind of which there are few."""
    pairs: dict[str, list[Pair]] = {kind: [] for kind in KINDS}
    for one in judged:
        pairs[kind_of_reading(one.reading)].append((log_odds(probability(one.reading)), one.right))
    everything = [pair for own in pairs.values() for pair in own]
    curves = {kind: fitted(own if len(own) >= FEWEST else everything) for kind, own in pairs.items()}
    for kind, (slope, offset) in curves.items():
        LOG.info("confidence of %s: log odds × %.3f %+.3f (%d readings)", kind, slope, offset, len(pairs[kind]))
    return curves


def outcome(judged: Sequence[Judged], limits: Limits) -> Outcome:
    """What comes of these limits."""
    good = wrong = false = 0
    for one in judged:
        done = one.is_command and probability(one.reading) >= limits.least(one.reading, one.changes, one.grounded)
        good += one.right if done else one.talk
        wrong += done and one.changes and not one.right
        false += done and one.changes and one.talk
    talk = sum(one.talk for one in judged)
    return Outcome(good / max(1, len(judged)), wrong / max(1, len(judged)), false / max(1, talk))


def fitted_limits(judged: Sequence[Judged]) -> Limits:
    """The limits of the greatest worth with which talk seldom enough changes the home."""
    limits = Limits()
    for fee in FEES:
        limits = _with_fee(judged, fee)
        if outcome(judged, limits).false <= MOST_FALSE:
            break
    return limits


def _with_fee(judged: Sequence[Judged], fee: float) -> Limits:
    """`fee`: what it costs that talk changes the home."""
    usual = Limits()
    commands = [one for one in judged if one.is_command]
    single = [one for one in commands if one.changes and len(one.reading) == 1]
    home = _limit([one for one in single if not one.grounded], usual.home, fee)
    named = _limit([one for one in single if one.grounded], usual.home * usual.grounded, fee)
    return Limits(
        home,
        _limit([one for one in commands if not one.changes], usual.other, fee),
        _limit([one for one in commands if one.changes and len(one.reading) > 1], usual.several, fee),
        min(1.0, round(named / home, 2)),
    )


def _limit(judged: Sequence[Judged], usual: float, fee: float) -> float:
    """The confidence from which on it is worth most to carry these out; the usual one where there are few."""
    if len(judged) < FEWEST:
        return usual
    worth = [
        (probability(one.reading), one.right - one.talk - one.changes * (not one.right) * (fee if one.talk else WRONG))
        for one in judged
    ]
    return max(GRID, key=lambda least: (sum(value for chance, value in worth if chance >= least), least))


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
