"""Test recordings: the sentences of corpus_en.txt by synthetic voices that no model was trained on.

A file is named by its transcript, words joined by "-"; names that begin with "oov_" are no commands. The
recordings are for measuring only: nothing is trained or tuned on them.
"""

import random
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import numpy as np

from assistant.audio import wav
from assistant.core.values import AudioChunk
from assistant.training.speech import signals, voices

NOISY = 0.5
"""Share of the recordings with room noise, 20 to 35 dB below the speech, and a little reverberation."""


def sentences() -> Iterator[tuple[str, bool]]:
    """(sentence, whether it is a command) of corpus_en.txt."""
    text = resources.files("assistant.training.speech").joinpath("corpus_en.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.removeprefix("oov: "), not line.startswith("oov: ")


def make(folder: Path, seed: int = 0) -> int:
    """Writes every sentence as 16 kHz mono WAV into `folder`; gives the number of files."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    numbers = np.random.default_rng(seed)
    count = 0
    for text, is_command in sentences():
        samples, rate = voices.speak(text, voices.choose_test(rng))
        samples = trim(signals.resample(samples, rate))
        samples = np.concatenate([np.zeros(3_200), samples, np.zeros(4_800)]).astype(np.float32)
        below = rng.uniform(38, 50)
        if rng.random() < NOISY:
            below = rng.uniform(20, 35)
            samples = signals.reverberate(samples, numbers)
        level = float(np.sqrt((samples**2).mean()))
        noise = numbers.standard_normal(len(samples)).astype(np.float32)
        samples = samples + noise * level * 10 ** (-below / 20)
        samples = samples / float(np.abs(samples).max()) * 32_767 * rng.uniform(0.2, 0.9)
        name = ("" if is_command else "oov_") + "-".join(text.split()) + ".wav"
        pcm = np.round(samples).astype("<i2").tobytes()
        wav.write(folder / name, AudioChunk(pcm, signals.RATE))
        count += 1
    return count


def trim(samples: signals.Samples, quiet: float = 0.01) -> signals.Samples:
    """Without the silence before and after the speech (below `quiet` of the loudest sample)."""
    loud = np.flatnonzero(np.abs(samples) > quiet * np.abs(samples).max())
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples
