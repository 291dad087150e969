"""`assistant bench wake`: how often a phrase is missed and how often other speech wakes, over all thresholds.

The recordings go through the ears of live listening: voice detector, wake detector, recognizer of commands. Only the
threshold is held back: every judgement is noted, none wakes, and what each threshold would have done is counted
afterwards.
"""

import argparse
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.audio import wav
from assistant.audio.pcm import silence
from assistant.bench.comparison import Stage, resident_megabytes
from assistant.config import places
from assistant.config.settings import Wake
from assistant.core.errors import AudioError
from assistant.core.values import AudioChunk
from assistant.engines.stt_vosk import VoskSpeechToText
from assistant.engines.vad_silero import SileroVad
from assistant.engines.wake_vosk import VoskWakeDetector, WakeSettings, wake_settings
from assistant.home import registry
from assistant.languages import sentences
from assistant.listening.decoys import stored_decoys
from assistant.listening.hearing import Hearing
from assistant.listening.orders import HearingHabits
from assistant.listening.stored import stored_command_graph
from assistant.listening.threshold import WakeThreshold
from assistant.listening.wake import normalized, with_wake

BLOCK_SECONDS = 0.032
"""Sound is handed over in blocks of this length, as a microphone would."""

TRAILING = 1.5
"""Seconds of silence after each recording: its last word is seen to end."""

HOURS_PER_FALSE_ACCEPT = 10.0

TAIL = 20
"""So many of the surest judgements of other speech show how fast they become rarer with their score."""


class _Held(WakeThreshold):
    """Notes every confidence and lets none pass."""

    def __init__(self) -> None:
        super().__init__(adapts=False)
        self.noted: list[float] = []

    def passes(self, confidence: float, now: float) -> bool:
        """No."""
        self.noted.append(confidence)
        return False


@dataclass(frozen=True, slots=True)
class WakeFigures:
    """What was measured."""

    phrase: str
    threshold: float
    """The one that is counted with, 0 to 1."""
    positives: tuple[float, ...]
    """For each recording of the phrase the best confidence; below 0 where nothing like it was heard."""
    negatives: tuple[float, ...]
    """The confidence of everything in the other recordings that was at all like the phrase."""
    hours: float
    """How long those recordings are."""
    cpu_share: float
    """Processor seconds for a second of sound."""
    judging_ms: float
    """Wall time of the longest single judgement."""
    settings: WakeSettings = field(default_factory=WakeSettings)
    """With which the model gave those confidences."""

    def missed(self, threshold: float) -> int:
        """Recordings of the phrase that do not wake."""
        return sum(confidence < threshold for confidence in self.positives)

    def false_accepts(self, threshold: float) -> int:
        """How often other recordings wake."""
        return sum(confidence >= threshold for confidence in self.negatives)

    @property
    def strict(self) -> float:
        """The lowest threshold at which other speech wakes at most once in ten hours.

        From fewer hours it is extrapolated: the scores of the surest judgements become rarer exponentially, and the
        next hours' surest is surer than the one of these.
        """
        ranked = sorted(self.negatives, reverse=True)
        allowed = int(self.hours / HOURS_PER_FALSE_ACCEPT)
        if allowed:
            return round(ranked[allowed] + 1e-4, 4) if len(ranked) > allowed else 0.0
        scores = [_log_odds(confidence) for confidence in ranked[: TAIL + 1]]
        if len(scores) < 2:
            return min(1.0, round(ranked[0] + 1e-4, 4)) if ranked else 0.0
        *surest, least = scores
        scale = sum(surest) / len(surest) - least
        score = least + scale * math.log(max(1.0, HOURS_PER_FALSE_ACCEPT * len(surest) / max(self.hours, 1e-3)))
        return round(1.0 / (1.0 + math.exp(-score)), 4)

    @property
    def silent(self) -> float:
        """The lowest threshold at which none of this other speech wakes."""
        return min(1.0, round(max(self.negatives, default=-1e-4) + 1e-4, 4))

    @property
    def strict_miss_rate(self) -> float:
        """The share of recordings that are missed then."""
        return self.missed(self.strict) / max(1, len(self.positives))

    @property
    def _how(self) -> str:
        return "" if self.hours >= HOURS_PER_FALSE_ACCEPT else ", extrapolated"

    @property
    def midpoint(self) -> float:
        """`wake: midpoint` for the model's model.yaml with which the usual threshold is the strict one."""
        return round(
            self.settings.midpoint + (_log_odds(self.strict) - _log_odds(Wake().threshold)) / self.settings.slope, 1
        )

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Those that are shown."""
        return tuple(round(0.05 * step, 2) for step in range(20))

    def to_dict(self) -> dict[str, object]:
        """For --json."""
        return {
            "phrase": self.phrase,
            "positives": len(self.positives),
            "missed": self.missed(self.threshold),
            "negatives_hours": round(self.hours, 4),
            "false_accepts": self.false_accepts(self.threshold),
            "threshold": self.threshold,
            "cpu_share": round(self.cpu_share, 4),
            "miss_rate_at_one_in_ten_hours": round(self.strict_miss_rate, 4),
            "threshold_at_one_in_ten_hours": self.strict,
            "miss_rate_at_none": round(self.missed(self.silent) / max(1, len(self.positives)), 4),
            "threshold_at_none": self.silent,
            "midpoint": self.midpoint,
            "thresholds": [
                {"threshold": one, "missed": self.missed(one), "false_accepts": self.false_accepts(one)}
                for one in self.thresholds
            ],
        }

    def table(self) -> list[tuple[str, str]]:
        """For people."""
        count = len(self.positives)

        def row(threshold: float) -> str:
            missed = self.missed(threshold)
            return f"{missed} of {count} missed ({missed / max(1, count):.1%}), {self.false_accepts(threshold)} false"

        return [
            ("phrase", self.phrase),
            ("other speech", f"{self.hours:.2f} hours"),
            (f"threshold {self.threshold:g}, the one in use", row(self.threshold)),
            (f"threshold {self.silent:g}, no false accept in this speech", row(self.silent)),
            (f"threshold {self.strict:g}, one in ten hours{self._how}", row(self.strict)),
            ("midpoint in model.yaml that makes this one the usual", f"{self.midpoint:g}"),
            ("processor time per second of sound", f"{self.cpu_share:.4f} s"),
            *((f"threshold {one:g}", row(one)) for one in self.thresholds[::2]),
        ]

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The cost."""
        return (
            Stage(
                stage="wake",
                engine="assistant",
                latency_ms=self.judging_ms,
                waits_for="the longest judgement",
                throughput=round(1.0 / max(1e-9, self.cpu_share), 1),
                unit="s of sound",
                megabytes=resident_megabytes(),
            ),
        )


def run(options: argparse.Namespace) -> WakeFigures:
    """Hears all recordings. Raises AudioError when one cannot be read, ModelError when the model cannot be used."""
    phrase = " ".join(normalized(options.phrase))
    if not phrase:
        raise AudioError("the wake phrase has no words", "give it with --phrase, as in --phrase 'hey computer'")
    held = _Held()
    model = options.model or places.built_in("models", "speech-en")
    ears = _ears(phrase, model, held)
    watch = _Watch()
    positives = [max(_noted(ears, held, file, watch), default=-1.0) for file in options.positives]
    before = watch.seconds
    negatives = [confidence for file in options.negatives for confidence in _noted(ears, held, file, watch)]
    padding = TRAILING * len(options.negatives)
    return WakeFigures(
        phrase,
        Wake().threshold if options.threshold is None else options.threshold,
        tuple(positives),
        tuple(negatives),
        max(0.0, watch.seconds - before - padding) / 3600.0,
        watch.cpu / max(1e-9, watch.seconds),
        1e3 * watch.longest,
        wake_settings(model),
    )


def _log_odds(confidence: float) -> float:
    """Of what is told with four places."""
    share = min(max(confidence, 1e-4), 1.0 - 1e-4)
    return math.log(share / (1.0 - share))


@dataclass(slots=True)
class _Watch:
    """What listening cost so far."""

    seconds: float = 0.0
    """Of sound."""
    cpu: float = 0.0
    longest: float = 0.0


def _ears(phrase: str, model: Path, threshold: WakeThreshold) -> Hearing:
    """As in live listening, with the demo home."""
    folder = places.cache_folder() / "graphs"
    commands = stored_command_graph(sentences.load("en"), registry.demo(), folder).graph
    stt = VoskSpeechToText(model, folder)
    graph = with_wake(commands, [phrase])
    stt.listen_for(graph)
    wake = VoskWakeDetector(model, folder, [phrase], stored_decoys([phrase], "en", folder))
    return Hearing(SileroVad(), stt, HearingHabits((phrase,)), wake=wake, threshold=threshold, graph=graph)


def _noted(ears: Hearing, held: _Held, file: Path, watch: _Watch) -> Sequence[float]:
    """The confidences that a recording gives, from the first to the last."""
    held.noted = []
    ears.restart()
    for chunk in _stream(file):
        began, wall = time.process_time(), time.perf_counter()
        ears.feed(chunk)
        ears.conclude()
        watch.cpu += time.process_time() - began
        watch.longest = max(watch.longest, time.perf_counter() - wall)
        watch.seconds += chunk.seconds
    return held.noted


def _stream(file: Path) -> Iterator[AudioChunk]:
    """A recording and silence, as a microphone delivers them."""
    now = 0.0
    for block in wav.blocks(file, BLOCK_SECONDS):
        yield AudioChunk(block.pcm, block.rate, now)
        now += block.seconds
    for _ in range(round(TRAILING / BLOCK_SECONDS)):
        yield silence(BLOCK_SECONDS, start=now)
        now += BLOCK_SECONDS
