"""How fast and how clearly the voice speaks, beside Piper itself on the same sentences in the same run.

Clarity is the word error rate of pocketsphinx (free dictation with the model it carries) on sentences that no voice of
ours was trained on: a floor test, not a judgement of beauty. It measures; the command line prints.
"""

import argparse
import importlib
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import numpy as np

from assistant.audio.pcm import join, resample, silence
from assistant.bench.comparison import Comparison, Stage, resident_megabytes
from assistant.bench.recordings import word_errors
from assistant.core.errors import AssistantError
from assistant.core.values import AudioChunk
from assistant.engines.tts_piper import PiperTextToSpeech, find_voice
from assistant.speaking.normalize import normalize

TEN_WORDS = "The light in the kitchen is now on, thank you."
REPEATS = 15
RECOGNIZER_RATE = 16000
MARGIN = 0.3
"""Seconds of silence round a sentence that is recognized."""

Speak = Callable[[str], Iterator[AudioChunk]]


@dataclass(frozen=True, slots=True)
class Row:
    """One system's figures."""

    system: str
    load_ms: float
    """From nothing but the libraries to ready to speak."""
    real_time_factor: float
    """Processor seconds of one thread for a second of speech, over all sentences."""
    first_audio_ms: float
    """Text to first audio of a ten-word sentence, median."""
    seconds: float
    """Speech made."""
    peak: float
    """Loudest sample of all; 1 is full scale."""
    clipped: int
    """Samples at full scale."""
    word_error_rate: float | None = None
    """Percent; None: not measured."""
    words: int = 0
    """Words in the sentences that were recognized."""
    megabytes: float = 0.0
    """Memory added by loading and speaking."""

    def figures(self) -> Iterator[tuple[str, str]]:
        """(what, figure) for people."""
        yield "processor time per second of speech", f"{self.real_time_factor:.4f} s"
        yield "first audio of a ten-word sentence, median", f"{self.first_audio_ms:.1f} ms"
        yield "loading", f"{self.load_ms:.0f} ms"
        yield "loudest sample, samples clipped", f"{self.peak:.2f}, {self.clipped}"
        if self.word_error_rate is not None:
            yield f"word error rate ({self.words} words)", f"{self.word_error_rate:.1f} %"

    @property
    def stage(self) -> Stage:
        """Its cost."""
        throughput = round(1 / self.real_time_factor, 1) if self.real_time_factor else None
        engine = self.system if self.system == "assistant" else f"raw {self.system.capitalize()}"
        return Stage(
            "text to speech",
            engine,
            self.first_audio_ms,
            "ten-word sentence → first audio",
            throughput,
            "seconds of speech",
            self.megabytes,
        )


def run(options: argparse.Namespace) -> Comparison:
    """Measure. Raises ModelError, and AssistantError when pocketsphinx is needed and not installed."""
    from assistant.config import load

    voice = options.voice or load(options.config).voice.path
    return Comparison(tuple(measure(voice, recognize=not options.no_recognition)))


def sentences() -> list[str]:
    """The held-out sentences, as written."""
    text = resources.files("assistant.bench").joinpath("voice_sentences.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def measure(
    voice: Path,
    texts: Sequence[str] | None = None,
    *,
    recognize: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Row]:
    """The assistant's row and raw Piper's, for a voice file or folder. Raises ModelError, and AssistantError when
    clarity is to be measured and pocketsphinx is not installed.
    """
    for library in ("onnxruntime", "piper"):
        importlib.import_module(library)  # so that it counts for neither system
    recognizer = Recognizer() if recognize else None
    spoken = [normalize(text) for text in (sentences() if texts is None else texts)]
    rows = []
    for system, load in (("assistant", _load_ours), ("piper", _load_raw)):
        memory, begun = resident_megabytes(), time.perf_counter()
        speak = load(voice)
        load_ms = (time.perf_counter() - begun) * 1000
        row = _row(system, speak, spoken, load_ms, recognizer, progress)
        rows.append(replace(row, megabytes=round(resident_megabytes() - memory, 1)))
    return rows


class Recognizer:
    """pocketsphinx with the American English model that its package carries."""

    def __init__(self) -> None:
        try:
            from pocketsphinx import Decoder
        except ImportError as error:
            raise AssistantError("pocketsphinx is not installed", "pip install pocketsphinx") from error
        self._decoder = Decoder(samprate=RECOGNIZER_RATE, logfn="/dev/null")

    def words(self, speech: AudioChunk) -> list[str]:
        """The words that it hears."""
        around = silence(MARGIN, RECOGNIZER_RATE).pcm
        self._decoder.start_utt()
        self._decoder.process_raw(around + resample(speech, RECOGNIZER_RATE).pcm + around, False, True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return words(found.hypstr) if found else []


def words(text: str) -> list[str]:
    """A text's words as they are compared: small letters, no marks, initialisms without dots."""
    bare = re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b|\s|$)", "", text.lower())
    bare = re.sub(r"\b([ap]) m\b", r"\1m", bare)
    same = {"dr": "doctor", "mr": "mister", "mrs": "missus", "ok": "okay"}
    return [same.get(word, word) for word in re.findall(r"[a-z]+(?:'[a-z]+)*", bare)]


def _row(
    system: str,
    speak: Speak,
    texts: Sequence[str],
    load_ms: float,
    recognizer: Recognizer | None,
    progress: Callable[[str], None],
) -> Row:
    first = statistics.median(_first_audio(speak) for _ in range(REPEATS))
    speech, cpu = [], 0.0
    for text in texts:
        begun = time.process_time()
        speech.append(join(speak(text)))
        cpu += time.process_time() - begun
    seconds = sum(chunk.seconds for chunk in speech)
    samples = np.abs(np.frombuffer(b"".join(chunk.pcm for chunk in speech), "<i2").astype(np.int32))
    errors = total = 0
    if recognizer:
        for number, (text, chunk) in enumerate(zip(texts, speech, strict=True), 1):
            wanted = words(text)
            errors += word_errors(wanted, recognizer.words(chunk))
            total += len(wanted)
            progress(f"{system}: {number} of {len(texts)} sentences recognized, {errors} of {total} words wrong")
    return Row(
        system,
        load_ms=round(load_ms, 1),
        real_time_factor=round(cpu / seconds, 5) if seconds else 0.0,
        first_audio_ms=round(first, 2),
        seconds=round(seconds, 2),
        peak=round(float(samples.max(initial=0)) / 32768, 3),
        clipped=int(np.count_nonzero(samples >= 32767)),
        word_error_rate=round(100 * errors / total, 2) if total else None,
        words=total,
    )


def _first_audio(speak: Speak) -> float:
    """Milliseconds from the written sentence to its first audio; normalization counts."""
    begun = time.perf_counter()
    next(iter(speak(normalize(TEN_WORDS))))
    return (time.perf_counter() - begun) * 1000


def _load_ours(voice: Path) -> Speak:
    return PiperTextToSpeech(voice).synthesize


def _load_raw(voice: Path) -> Speak:
    """Piper as it comes: its own session, its own scaling of every sentence."""
    from piper import PiperVoice

    model = PiperVoice.load(find_voice(voice))

    def speak(text: str) -> Iterator[AudioChunk]:
        for chunk in model.synthesize(text):
            yield AudioChunk(chunk.audio_int16_bytes, chunk.sample_rate)

    return speak
