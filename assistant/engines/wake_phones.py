"""Wake phrases by their phones: any phrase that can be pronounced, without training.

The speech model's own network says how likely each phone is in each 30 ms; the phrase's phones are aligned with that.
How sure a call is, is what is left of the alignment's score (`phone_alignment`) when what any other phones of the same
number get from the same sound is taken off in part, as much as measured best: noise, music and several talkers at once
fit everything a little. A silence behind the phrase speaks for it: who calls waits, or at least takes breath.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import islice, product
from pathlib import Path

import numpy as np

from assistant.core.errors import AudioError, ModelError
from assistant.core.values import AudioChunk, WakeReading
from assistant.engines.kaldi_graph.compile import model_settings
from assistant.engines.mel_energies import RATE, Frames
from assistant.engines.phone_alignment import Aligner, Fit, Words
from assistant.engines.phone_network import PhoneStream, read_phone_network
from assistant.engines.pronunciation import PHONES, pronounce

LONGEST = 8.0
"""Seconds of an utterance that are judged: a wake phrase is at its beginning."""

WORST = -30.0
"""Score that other phones are taken to get where they fit not at all, in nats a phone."""

LOOSE = -10.0
"""Score, in nats a phone, of an alignment from which on it is looked at more closely."""

MOST_WAYS = 6
"""A phrase is listened for in at most so many ways of saying it."""

OTHERS = 16
"""Sequences of other phones that are aligned with the same sound."""

_OTHER_WORDS = (
    *("kitchen", "light", "window", "garden", "seven", "orange", "river", "machine", "yellow", "banana", "winter"),
    *("people", "table", "question", "father", "music", "paper", "doctor", "summer", "animal", "picture", "station"),
    *("market", "president", "different", "camera"),
)

_PAUSE = slice(1, 8)
"""Frames after the phrase in which a silence is looked for."""

_LABELS = {phone: label for label, phone in enumerate(PHONES, 1)}


@dataclass(frozen=True, slots=True)
class WakeSettings:
    """What belongs to an acoustic model; its model.yaml gives it under `wake:`. `assistant bench wake` measures it."""

    others: float = 0.4
    """How much of the score of other phones is taken off."""
    pause: float = 0.5
    """What silence after the phrase is worth, in nats a phone."""
    midpoint: float = -0.6
    """Score, in nats a phone, at which the confidence is one half."""
    slope: float = 0.8
    """How fast the confidence changes round the midpoint."""

    def confidence(self, score: float) -> float:
        """0 to 1, for a score."""
        return round(1.0 / (1.0 + math.exp(min(50.0, -self.slope * (score - self.midpoint)))), 4)


def wake_settings(model: Path) -> WakeSettings:
    """The settings in the model's model.yaml, defaults for what it does not name. Raises ModelError."""
    known = {field.name for field in fields(WakeSettings)}
    return WakeSettings(**{name: value for name, value in model_settings(model, "wake").items() if name in known})


class PhoneWakeDetector:
    """The port WakeDetector."""

    def __init__(self, model: Path, phrases: Sequence[str]) -> None:
        """`model` is a built-in speech model; `phrases` in lower-case words. Raises ModelError."""
        self._settings = wake_settings(model)
        self._network = read_phone_network(model)
        self._said = [(phrase, words) for phrase in phrases for words in _words(phrase)]
        if not self._said:
            raise ModelError("nobody can say the wake phrases", "name others under wake.phrases in the config")
        self._begin()

    def _begin(self) -> None:
        self._stream = PhoneStream(self._network)
        self._aligner = Aligner([words for _, words in self._said])
        self._outputs: list[Frames] = []
        self._seconds = 0.0

    def accept(self, chunk: AudioChunk) -> str:
        """See the port. Raises AudioError for another rate than 16 kHz."""
        if chunk.rate != RATE:
            raise AudioError(
                f"wake phrases are heard at {RATE} samples a second, not {chunk.rate}", "resample the sound"
            )
        if self._seconds < LONGEST:
            self._seconds += chunk.seconds
            self._hear(self._stream.push(chunk.pcm))
        best, fit = self._best()
        return self._said[best][0] if fit.score >= LOOSE else ""

    def finish(self) -> WakeReading | None:
        """See the port."""
        self._hear(self._stream.flush())
        best, fit = self._best()
        outputs = np.concatenate(self._outputs) if self._outputs else None
        self._begin()
        if outputs is None or fit.score < LOOSE:
            return None
        phrase, words = self._said[best]
        return WakeReading(phrase, self._settings.confidence(self._score(fit, sum(map(len, words)), outputs)))

    def _hear(self, outputs: Frames) -> None:
        if len(outputs):
            self._outputs.append(outputs)
            self._aligner.feed(outputs)

    def _best(self) -> tuple[int, Fit]:
        """The place of the pronunciation that fits best, and how well."""
        return max(enumerate(self._aligner.fits()), key=lambda found: found[1].score)

    def _score(self, fit: Fit, length: int, outputs: Frames) -> float:
        """Of an alignment with that many phones, in nats a phone."""
        others = Aligner(_others(length))
        others.feed(outputs)
        usual = sum(max(other.score, WORST) for other in others.fits()) / OTHERS
        after = np.exp(outputs[fit.end :][_PAUSE, 0])
        silence = float(after.mean()) if len(after) else 1.0
        return fit.score - self._settings.others * usual + self._settings.pause * silence


def _words(phrase: str) -> Iterator[Words]:
    """The ways in which a phrase is said: for each word the network's labels."""
    ways = [[tuple(_LABELS[phone] for phone in said) for said in pronounce(word)] for word in phrase.split()]
    return islice(product(*ways), MOST_WAYS)


@cache
def _others(length: int) -> tuple[Words, ...]:
    """Sequences of so many phones, cut out of usual words; each as one word."""
    phones = tuple(_LABELS[phone] for word in _OTHER_WORDS for phone in pronounce(word)[0])
    phones *= 1 + (length * 2) // len(phones)
    step = (len(phones) - length) / OTHERS
    return tuple((phones[round(place * step) :][:length],) for place in range(OTHERS))
