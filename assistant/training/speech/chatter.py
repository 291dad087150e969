"""Hours of other speech: what a wake phrase must not be heard in. For `assistant bench wake --negatives`.

Synthetic voices that no model was trained on read general text, alone, as a television (one speaks, others and music
beside) or as company (several at once), near and far. Each file is made from its own number, so that a stopped run goes
on and a longer one keeps what there is. Nothing is trained or tuned on it.
"""

import logging
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from assistant.audio import synthetic, wav
from assistant.audio.pcm import from_float
from assistant.core.errors import TrainingError
from assistant.core.values import AudioChunk
from assistant.training.speech import signals, texts, voices

log = logging.getLogger(__name__)

FILE_SECONDS = 300.0
LONGEST_TURN = 30
"""Words that one voice says at a stretch."""
SCENES = ("talk", "talk", "television", "company")


def make(folder: Path, hours: float, text_files: Sequence[Path], seed: int = 0) -> int:
    """Writes `hours` of 16 kHz mono WAV into `folder`, what is there already left out; gives the number of files.

    Raises TrainingError without text.
    """
    lines = [line for line in texts.read_lines(text_files) if len(line.split()) > 2]
    if not lines:
        raise TrainingError("there is nothing to read aloud", "give text files with --text")
    folder.mkdir(parents=True, exist_ok=True)
    count = max(1, round(hours * 3600.0 / FILE_SECONDS))
    for number in range(count):
        scene = SCENES[number % len(SCENES)]
        file = folder / f"{scene}-{number:04d}.wav"
        if not file.exists():
            wav.write(file, AudioChunk(from_float(_scene(scene, lines, f"{seed}-{number}")), signals.RATE))
            log.info("%s, %d of %d", file, number + 1, count)
    return count


def _scene(scene: str, lines: Sequence[str], seed: str) -> signals.Samples:
    """One file's samples, -1 to 1."""
    rng = random.Random(seed)
    numbers = np.random.default_rng(rng.getrandbits(32))
    sound = _talk(rng, numbers, lines)
    if scene == "television":
        sound = synthetic.mixed(sound, synthetic.music(30.0, rng.getrandbits(16)), rng.uniform(6, 20))
    if scene in ("television", "company"):
        for _ in range(rng.randint(1, 3)):
            sound = synthetic.mixed(sound, _talk(rng, numbers, lines), rng.uniform(0, 12))
    sound = synthetic.mixed(sound, synthetic.room(30.0, rng.getrandbits(16)), rng.uniform(10, 45))
    return np.asarray(sound / np.abs(sound).max() * 10 ** (rng.uniform(-30, -1) / 20), np.float32)


def _talk(rng: random.Random, numbers: np.random.Generator, lines: Sequence[str]) -> signals.Samples:
    """FILE_SECONDS of voices one after the other, with pauses."""
    pieces: list[signals.Samples] = []
    length, wanted = 0, round(FILE_SECONDS * signals.RATE)
    turns = _turns(rng, lines)
    while length < wanted:
        speak = voices.choose_test if rng.random() < 0.6 else voices.choose_development
        samples, rate = voices.speak(next(turns), speak(rng))
        samples = signals.resample(samples, rate)
        if not len(samples):
            continue
        if rng.random() < 0.5:
            samples = signals.reverberate(samples, numbers)
        samples = samples / (np.abs(samples).max() + 1e-6) * rng.uniform(0.3, 1.0)
        pieces += [samples, np.zeros(round(signals.RATE * rng.choice((0.2, 0.5, 1.0, 2.5))), np.float32)]
        length += len(pieces[-2]) + len(pieces[-1])
    return np.concatenate(pieces)[:wanted].astype(np.float32)


def _turns(rng: random.Random, lines: Sequence[str]) -> Iterator[str]:
    """Endless things to say: a line, or a part of a long one."""
    while True:
        words = rng.choice(lines).split()
        begin = rng.randrange(max(1, len(words) - LONGEST_TURN))
        yield " ".join(words[begin : begin + LONGEST_TURN])
