"""Lessons of the teacher as numbers to learn from, kept on disk in shards, so that making them can be stopped.

A shard is one .npz file of SHARD sentences; a finished shard is never made again.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.core.errors import TrainingError
from assistant.training.voice import symbols
from assistant.training.voice.scripts import Scribe, Script
from assistant.training.voice.teacher import STATES, Ints, Lesson, Teacher
from assistant.training.voice.vocoder import CEPSTRA

log = logging.getLogger(__name__)

SHARD = 250
LEAD, TAIL = 10, 36
"""Frames of silence kept before and after a sentence: 50 and 180 ms."""
BEGIN, END = "^", "$"
UNVOICED_PITCH = 5.2


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence to learn from. T symbols, N frames of 5 ms."""

    symbols: NDArray[np.int64]
    """T numbers, without pads."""
    states: Ints
    """T × 5 frames: how long each state of each symbol lasts; all 0 for what is not heard."""
    cepstra: NDArray[np.float16]
    """N × 45."""
    pitch: NDArray[np.float32]
    """N natural logarithms of Hz, drawn through where there is no voice."""
    voiced: NDArray[np.float32]
    """N, 1 or 0."""


def make(texts: Sequence[str], teacher: Teacher, folder: Path) -> Iterator[Path]:
    """The shards of the texts, each made when it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, begin in enumerate(range(0, len(texts), SHARD)):
        path = folder / f"lessons_{number:04d}.npz"
        if not path.exists():
            scribe = Scribe()
            scripts = [script for text in texts[begin : begin + SHARD] if (script := scribe.write(text)) is not None]
            examples = [examples for lesson in teacher.speak(scripts) if (examples := example(lesson)) is not None]
            _save(path, examples)
            minutes = sum(len(each.voiced) for each in examples) / 200 / 60
            log.info(
                "%s: %d of %d sentences, %.1f minutes; no script: %s",
                path.name, len(examples), len(texts[begin : begin + SHARD]), minutes, dict(scribe.dropped) or "none",
            )  # fmt: skip
        yield path


def load(path: Path) -> list[Example]:
    """The examples of a shard. Raises TrainingError."""
    try:
        with np.load(path) as file:
            parts = {name: file[name] for name in ("lengths", "symbols", "states", "cepstra", "pitch", "voiced")}
    except (OSError, ValueError, KeyError) as error:
        raise TrainingError(f"the shard {path} is broken", "delete it; it is made again") from error
    examples = []
    token = frame = 0
    for tokens, frames in parts["lengths"]:
        t, f = slice(token, token + tokens), slice(frame, frame + frames)
        examples.append(
            Example(parts["symbols"][t], parts["states"][t], parts["cepstra"][f], parts["pitch"][f], parts["voiced"][f])
        )
        token, frame = token + tokens, frame + frames
    return examples


def example(lesson: Lesson) -> Example | None:
    """The lesson symbol by symbol; None when a sign has no number."""
    signs = [BEGIN, *lesson.script.signs, END]
    numbers = _numbers(lesson.script)
    if numbers is None:
        return None
    states = np.zeros((len(signs), STATES), np.int32)
    states[0] = lesson.durations[0]
    for durations, (_, sign) in zip(lesson.durations[1:], lesson.script.phones, strict=True):
        states[sign + 1 if sign >= 0 else -1] += durations
    last = lesson.script.phones[-1][1]
    cut_front = _shorten(states[0], LEAD, range(STATES))
    cut_back = _shorten(states[last + 1 if last >= 0 else -1], TAIL, range(STATES - 1, -1, -1))
    frames = lesson.frames[cut_front : len(lesson.frames) - cut_back]
    voiced = frames[:, CEPSTRA + 1]
    return Example(
        np.array(numbers, np.int64), states, frames[:, :CEPSTRA].astype(np.float16), _pitch(frames), voiced.copy()
    )


def _numbers(script: Script) -> list[int] | None:
    ids = symbols.phone_ids()
    signs = [BEGIN, *script.signs, END]
    return [ids[sign][0] for sign in signs] if all(sign in ids for sign in signs) else None


def _shorten(states: Ints, kept: int, order: range) -> int:
    """Take frames away from a pause, in this order of states, until so many are left; gives how many were taken."""
    surplus = max(0, int(states.sum()) - kept)
    taken = 0
    for state in order:
        part = min(surplus - taken, int(states[state]))
        states[state] -= part
        taken += part
    return taken


def _pitch(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Pitch, drawn in a straight line through unvoiced stretches."""
    voiced = frames[:, CEPSTRA + 1] > 0
    if voiced.sum() < 2:
        return np.full(len(frames), UNVOICED_PITCH, np.float32)
    places = np.arange(len(frames))
    return np.asarray(np.interp(places, places[voiced], frames[voiced, CEPSTRA]), np.float32)


def _save(path: Path, examples: Sequence[Example]) -> None:
    if not examples:
        raise TrainingError("none of the sentences could be matched with the teacher", "see the log for the reasons")
    unfinished = path.with_suffix(".part.npz")
    np.savez_compressed(
        unfinished,
        lengths=np.array([(len(each.symbols), len(each.voiced)) for each in examples]),
        symbols=np.concatenate([each.symbols for each in examples]),
        states=np.concatenate([each.states for each in examples]),
        cepstra=np.concatenate([each.cepstra for each in examples]),
        pitch=np.concatenate([each.pitch for each in examples]),
        voiced=np.concatenate([each.voiced for each in examples]),
    )
    unfinished.replace(path)
