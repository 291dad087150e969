"""Features and the training set on disk: shards of labelled frames, made one by one so that a stopped run goes on.

The features are the logarithmic mel energies that the MFCC of conf/mfcc.conf are a linear transform of
(kaldi-native-fbank is Kaldi's front end): in them rooms, noise and other throats can be imitated anew in every
epoch (spectra.py). Labels are numbers of PHONES plus one; 0 is the CTC blank.
"""

import json
import logging
import os
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from hashlib import md5
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.core.errors import TrainingError
from assistant.engines.pronunciation import PHONES, pronounce, read_sentence
from assistant.training.speech import signals, throats, voices

log = logging.getLogger(__name__)

SHARD = 400
"""Utterances a shard."""

_NUMBER = {phone: number for number, phone in enumerate(PHONES, 1)}


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled utterance."""

    features: NDArray[np.float16]
    """(frames, 40) natural logarithms of mel energies, 10 ms a frame."""
    labels: NDArray[np.int16]
    text: str
    clean: bool
    """Whether the sound was stored as it was spoken, without a room and noise."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One human recording of a data folder."""

    path: Path
    text: str


def mel_energies(samples: signals.Samples) -> NDArray[np.float32]:
    """(frames, 40) log mel energies of 16 kHz samples in the range of int16, with the options of conf/mfcc.conf."""
    import kaldi_native_fbank

    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.samp_freq = signals.RATE
    options.frame_opts.dither = 0
    options.frame_opts.snip_edges = True
    options.use_energy = False
    options.mel_opts.num_bins = 40
    options.mel_opts.low_freq = 20
    options.mel_opts.high_freq = 7_600
    front_end = kaldi_native_fbank.OnlineFbank(options)
    front_end.accept_waveform(signals.RATE, samples)
    front_end.input_finished()
    frames = [front_end.get_frame(number) for number in range(front_end.num_frames_ready)]
    return np.stack(frames) if frames else np.zeros((0, 40), np.float32)


def labels_of(text: str) -> NDArray[np.int16]:
    """CTC labels of a sentence; empty when it cannot be said."""
    phones = read_sentence(text)
    if not phones:
        phones = tuple(phone for word in text.split() for said in pronounce(word)[:1] for phone in said)
    return np.array([_NUMBER[phone] for phone in phones], np.int16)


def make_synthetic(folder: Path, texts: Sequence[str], piper: Sequence[Path], seed: int, copies: int = 1) -> None:
    """Synthesizes every text with a random speaker; stores it clean and `copies` times in a room with noise.

    Finished shards are kept; all processors are used.
    """
    missing = [
        (number, texts[number * SHARD : (number + 1) * SHARD])
        for number in range((len(texts) + SHARD - 1) // SHARD)
        if not (folder / _synthetic_name(number)).exists()
    ]
    with ProcessPoolExecutor(min(len(missing), os.cpu_count() or 1) or 1) as workers:
        made = [workers.submit(_synthetic_shard, folder, number, part, piper, seed, copies) for number, part in missing]
        for count, job in enumerate(as_completed(made), 1):
            job.result()
            log.info("synthetic shard %d of %d", count, len(missing))


def _synthetic_name(number: int) -> str:
    return f"synthetic-{number:04d}.npz"


def _synthetic_shard(
    folder: Path, number: int, texts: Sequence[str], piper: Sequence[Path], seed: int, copies: int
) -> None:
    def utterances() -> Iterator[tuple[str, signals.Samples]]:
        rng = random.Random(f"{seed}-{number}")
        for text in texts:
            speaker = voices.choose(rng, piper)
            if speaker.engine == "foreign":
                # The words that a voice can say are few: they are taken out of several sentences.
                text = throats.sayable(" ".join([text, *rng.sample(texts, min(2, len(texts)))]), speaker.voice)
            samples, rate = voices.speak(text, speaker)
            yield text, signals.resample(samples, rate)

    _make_shard(folder / _synthetic_name(number), utterances, copies, f"{seed}-{number}")


def human_recordings(folder: Path) -> tuple[list[Recording], list[Recording]]:
    """Recordings of people as (training, development): all recordings of some words, about a fifth, are development.

    The folder has an index.jsonl of lines with "file" and "text".
    """
    index = folder / "index.jsonl"
    if not index.exists():
        raise TrainingError(f"{index} not found", "a folder of recordings needs an index.jsonl with file and text")
    rows = [json.loads(line) for line in index.read_text(encoding="utf-8").splitlines()]
    by_text: dict[str, list[Recording]] = {}
    for row in rows:
        by_text.setdefault(row["text"], []).append(Recording(folder / row["file"], row["text"]))
    training: list[Recording] = []
    development: list[Recording] = []
    for text in sorted(by_text, key=lambda text: md5(text.encode(), usedforsecurity=False).hexdigest()):
        wanted = development if len(development) < 0.2 * len(rows) else training
        # A word recorded by hundreds of people would be the whole development set.
        if wanted is development and len(by_text[text]) > 0.16 * len(rows):
            wanted = training
        wanted += by_text[text]
    return training, development


def make_human(folder: Path, recordings: Sequence[Recording], seed: int, copies: int = 3) -> None:
    """Stores every recording as it is and `copies` times in another room with noise; finished shards are kept."""

    def utterances(number: int) -> Iterator[tuple[str, signals.Samples]]:
        rng = random.Random(f"{seed}-human-{number}")
        for recording in recordings[number * SHARD : (number + 1) * SHARD]:
            samples, rate = read_audio(recording.path)
            yield recording.text, signals.resample(samples, round(rate * rng.uniform(0.92, 1.1)))

    for number in range((len(recordings) + SHARD - 1) // SHARD):
        if _make_shard(folder / f"human-{number:04d}.npz", partial(utterances, number), copies, f"{seed}-h-{number}"):
            log.info("human shard %d", number + 1)


def read_audio(path: Path) -> tuple[signals.Samples, int]:
    """(mono samples in the range of int16, rate in Hz) of a WAV or FLAC file."""
    import soundfile

    samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
    return samples[:, 0].astype(np.float32), int(rate)


def read_shards(folder: Path) -> list[Example]:
    """All stored examples of a folder, in a fixed order."""
    examples: list[Example] = []
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as shard:
            frames, labels = shard["features"], shard["labels"]
            ends, label_ends = shard["lengths"].cumsum(), shard["label_lengths"].cumsum()
            texts = json.loads(bytes(shard["texts"]).decode())
            clean = shard["clean"]
        starts, label_starts = np.concatenate([[0], ends]), np.concatenate([[0], label_ends])
        for number, text in enumerate(texts):
            examples.append(
                Example(
                    frames[starts[number] : ends[number]],
                    labels[label_starts[number] : label_ends[number]],
                    text,
                    bool(clean[number]),
                )
            )
    return examples


def _make_shard(
    path: Path, utterances: Callable[[], Iterable[tuple[str, signals.Samples]]], copies: int, seed: str
) -> bool:
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(int.from_bytes(md5(seed.encode(), usedforsecurity=False).digest()[:8], "little"))
    babble: list[signals.Samples] = []
    found: list[Example] = []
    for text, samples in utterances():
        labels = labels_of(text)
        if len(samples) < 3_000 or not len(labels):
            continue
        versions = [signals.padded(samples, rng), *(signals.augment(samples, rng, babble) for _ in range(copies))]
        babble = [*babble[-40:], samples / (np.abs(samples).max() + 1.0)]
        for place, version in enumerate(versions):
            features = mel_energies(version)
            if len(features) // 3 > len(labels) + 2 and len(features) < 1_200:
                found.append(Example(features.astype(np.float16), labels, text, place == 0))
    texts = np.frombuffer(json.dumps([example.text for example in found]).encode(), np.uint8)
    # Written under another name first: a stopped run leaves no half shard.
    unfinished = path.with_suffix(".part")
    with open(unfinished, "wb") as out:
        np.savez(
            out,
            features=np.concatenate([example.features for example in found] or [np.zeros((0, 40), np.float16)]),
            lengths=np.array([len(example.features) for example in found], np.int64),
            labels=np.concatenate([example.labels for example in found] or [np.zeros(0, np.int16)]),
            label_lengths=np.array([len(example.labels) for example in found], np.int64),
            texts=texts,
            clean=np.array([example.clean for example in found], bool),
        )
    unfinished.rename(path)
    return True
