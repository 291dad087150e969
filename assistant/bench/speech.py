"""`assistant bench speech`: how well and how fast commands are heard, beside raw Vosk on the same sound.

Recordings are named by their transcript, words joined by "-"; names that begin with "oov_" are no commands and
must be rejected. All are heard with the whole command graph of a home, and doubtful ones again with free dictation.
Custom sentences are measured so too: a recording is understood when what was heard gives the slots of what was said.
Nothing is printed here.
"""

import argparse
import json
import logging
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.audio import wav
from assistant.bench.comparison import Stage, resident_megabytes
from assistant.bench.recordings import recordings, word_errors
from assistant.config import places
from assistant.core.values import AudioChunk, Intent, Request, Transcript
from assistant.engines.stt_vosk import VoskSpeechToText
from assistant.home import registry
from assistant.languages import sentences
from assistant.listening.checked import CheckedCommands
from assistant.listening.commands import command_graph
from assistant.listening.dictation import NGRAMS, Dictation, free_speech
from assistant.listening.wording import UsualWording, Wording
from assistant.understanding.tiers import Tiers

log = logging.getLogger(__name__)

BLOCK_SECONDS = 0.1
"""Sound is handed over in blocks of this length, as a microphone would."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One recording and what was made of it."""

    file: Path
    wanted: str
    """The transcript; empty when it is no command."""
    transcript: Transcript
    understood: bool
    """Whether the words that were heard mean the same as those that were spoken."""

    @property
    def right(self) -> bool:
        """Whether the sentence is exactly right, or rightly rejected."""
        return self.transcript.text == self.wanted


@dataclass(frozen=True, slots=True)
class Effort:
    """What an engine needed for all recordings."""

    cpu_seconds: float
    """Processor time of hearing."""
    final_ms: float
    """Wall time from the last sound to the final transcript, median."""
    megabytes: float
    """Memory added by loading and hearing."""

    def stage(self, engine: str, audio_seconds: float) -> Stage:
        """For the overview."""
        throughput = round(audio_seconds / max(1e-9, self.cpu_seconds), 1)
        return Stage(
            "speech to text",
            engine,
            round(self.final_ms, 1),
            "last sound → transcript",
            throughput,
            "seconds of sound",
            round(self.megabytes, 1),
        )


@dataclass(frozen=True, slots=True)
class SpeechFigures:
    """What was measured."""

    heard: tuple[Heard, ...]
    audio_seconds: float
    effort: Effort
    """Of our engine, for all recordings."""
    raw_effort: Effort
    """Of a plain vosk.KaldiRecognizer on the same model directory and sound."""
    graph_seconds: float
    """Time to make and load the home's graph."""

    @property
    def commands(self) -> tuple[Heard, ...]:
        """Recordings of commands."""
        return tuple(item for item in self.heard if item.wanted)

    @property
    def others(self) -> tuple[Heard, ...]:
        """Recordings that are no commands."""
        return tuple(item for item in self.heard if not item.wanted)

    @property
    def exact(self) -> float:
        """Share of commands heard exactly."""
        return sum(item.right for item in self.commands) / max(1, len(self.commands))

    @property
    def understood(self) -> float:
        """Share of commands whose words as heard give the same intents, every slot of them, as the words as spoken."""
        return sum(item.understood for item in self.commands) / max(1, len(self.commands))

    @property
    def word_error_rate(self) -> float:
        """Wrong, missing and added words over spoken words."""
        errors = sum(word_errors(item.wanted.split(), item.transcript.text.split()) for item in self.commands)
        return errors / max(1, sum(len(item.wanted.split()) for item in self.commands))

    @property
    def rejected(self) -> float:
        """Share of other speech that was rejected."""
        return sum(item.right for item in self.others) / max(1, len(self.others))

    @property
    def real_time_factor(self) -> float:
        """Processor seconds for a second of sound."""
        return self.effort.cpu_seconds / max(1e-9, self.audio_seconds)

    @property
    def raw_ratio(self) -> float:
        """Our processor time over raw Vosk's."""
        return self.effort.cpu_seconds / max(1e-9, self.raw_effort.cpu_seconds)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Our engine's cost and raw Vosk's."""
        return (
            self.effort.stage("assistant", self.audio_seconds),
            self.raw_effort.stage("raw Vosk", self.audio_seconds),
        )

    def to_dict(self) -> dict[str, float | int | list[dict[str, str | float]]]:
        """For --json."""
        return {
            "commands": len(self.commands),
            "exact": round(self.exact, 4),
            "understood": round(self.understood, 4),
            "word_error_rate": round(self.word_error_rate, 4),
            "others": len(self.others),
            "rejected": round(self.rejected, 4),
            "audio_seconds": round(self.audio_seconds, 2),
            "real_time_factor": round(self.real_time_factor, 4),
            "raw_vosk_real_time_factor": round(self.raw_effort.cpu_seconds / max(1e-9, self.audio_seconds), 4),
            "raw_ratio": round(self.raw_ratio, 3),
            "graph_seconds": round(self.graph_seconds, 3),
            "wrong": [
                {"file": item.file.name, "heard": item.transcript.text, "confidence": item.transcript.confidence}
                for item in self.heard
                if not item.right
            ],
        }

    def table(self) -> list[tuple[str, str]]:
        """For people: (what, figure) rows, then the recordings that went wrong."""
        rows = [
            (f"commands heard exactly ({len(self.commands)})", f"{self.exact:.1%}"),
            ("commands that mean what was said", f"{self.understood:.1%}"),
            ("word error rate", f"{self.word_error_rate:.1%}"),
            (f"other speech rejected ({len(self.others)})", f"{self.rejected:.1%}"),
            ("processor time per second of sound", f"{self.real_time_factor:.4f} s"),
            ("the same over raw Vosk's", f"{self.raw_ratio:.2f}"),
            ("making and loading the home's graph", f"{self.graph_seconds:.2f} s"),
        ]
        wrong = [
            (f"{item.file.stem}{' (but understood)' * item.understood}", item.transcript.text or "(nothing)")
            for item in self.heard
            if not item.right
        ]
        return rows + wrong


def run(options: argparse.Namespace) -> SpeechFigures:
    """Hears all recordings. What of the home or the sentences cannot be used is logged, and not listened for.

    Raises AudioError when there are none, ConfigError for a home or sentences that cannot be read, ModelError when the
    model cannot be used.
    """
    files: Sequence[Path] = options.files or recordings()
    home = registry.load(options.home) if options.home else registry.demo()
    templates = sentences.load("en", options.sentences)
    for problem in (*home.warnings, *templates.problems):
        log.warning("%s", problem)
    understand = _understanding(templates, home)
    model = options.model or places.built_in("models", "speech-en")
    import vosk  # here, so that its library counts for neither engine

    vosk.SetLogLevel(-1)
    sounds = [wav.read(path) for path in files]
    memory, started = resident_megabytes(), time.perf_counter()
    cache = places.cache_folder() / "graphs"
    commands = VoskSpeechToText(model, cache)
    commands.listen_for(command_graph(templates, home).graph)
    graph_seconds = time.perf_counter() - started
    words = places.built_in("models", "dictation-en")
    free = None if options.alone else free_speech(model, words, cache, home)
    engine = CheckedCommands(UsualWording(commands, Wording.read(words / NGRAMS)), Dictation(lambda: free))

    readings, waits = [], []
    began = time.process_time()
    for sound in sounds:
        for block in blocks(sound):
            engine.accept(block)
        ended = time.perf_counter()
        readings.append(engine.finish())
        waits.append((time.perf_counter() - ended) * 1000)
    effort = Effort(time.process_time() - began, statistics.median(waits), resident_megabytes() - memory)
    compiled = commands.report.path if commands.report else model
    raw = raw_vosk(compiled, sounds)
    heard = [
        Heard(path, wanted(path), reading, understand(wanted(path)) == understand(reading.text))
        for path, reading in zip(files, readings, strict=True)
    ]
    return SpeechFigures(tuple(heard), sum(sound.seconds for sound in sounds), effort, raw, graph_seconds)


def _understanding(templates: sentences.Sentences, home: registry.Registry) -> Callable[[str], tuple[Intent, ...]]:
    """What words mean by the templates alone."""
    tiers = Tiers(home, templates)
    return cache(lambda text: tiers.understand(Request(text)).intents if text else ())


def raw_vosk(model: Path, sounds: Sequence[AudioChunk]) -> Effort:
    """What plain Vosk needs for the same sounds, final results included."""
    import vosk

    memory = resident_megabytes()
    loaded = vosk.Model(str(model))
    spent, waits = 0.0, []
    for sound in sounds:
        recognizer = vosk.KaldiRecognizer(loaded, float(sound.rate))
        began = time.process_time()
        for block in blocks(sound):
            recognizer.AcceptWaveform(block.pcm)
        ended = time.perf_counter()
        json.loads(recognizer.FinalResult())
        waits.append((time.perf_counter() - ended) * 1000)
        spent += time.process_time() - began
    return Effort(spent, statistics.median(waits), resident_megabytes() - memory)


def blocks(sound: AudioChunk) -> Iterator[AudioChunk]:
    """The sound in pieces of BLOCK_SECONDS."""
    size = 2 * round(BLOCK_SECONDS * sound.rate)
    for begin in range(0, len(sound.pcm), size):
        yield AudioChunk(sound.pcm[begin : begin + size], sound.rate, sound.start + begin / 2 / sound.rate)


def wanted(path: Path) -> str:
    """The transcript that a file name gives; empty for "oov_…"."""
    return "" if path.stem.startswith("oov_") else path.stem.replace("-", " ")
