"""The recipe `assistant train speech`: sentences → synthetic speech → features → training → tuning → model directory.

Every step keeps its result in the work folder and is skipped when it is there: a stopped run goes on where it
was. This module only puts the steps in order.
"""

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

from assistant.core.errors import TrainingError
from assistant.training.speech import chatter, corpus, export, features, fit, texts, tune
from assistant.training.speech.checkpoint import Checkpoint

log = logging.getLogger(__name__)

STEPS = ("speech", "train", "tune")
"""The parts of the recipe, in order."""

START = export.Tuning(blank_bias=3.0, acoustic_scale=0.7).changed("unknown_phone_cost", 2.0)
GRIDS = (
    ("blank_bias", (2.5, 3.0, 3.5)),
    ("unknown_phone_cost", (1.3, 1.5, 1.7, 2.0)),
    ("acoustic_scale", (0.5, 0.6, 0.7)),
)
"""What is chosen on the development recordings, in this order."""


def run(arguments: argparse.Namespace) -> None:
    """Does what `add_arguments` describes. Raises TrainingError."""
    if arguments.corpus:
        count = corpus.make(arguments.corpus, arguments.seed)
        log.info("%d recordings in %s", count, arguments.corpus)
        return
    if arguments.other:
        count = chatter.make(arguments.other, arguments.hours, arguments.text, arguments.seed)
        log.info("%d recordings in %s", count, arguments.other)
        return
    steps = STEPS if arguments.step is None else (arguments.step,)
    work: Path = arguments.work
    work.mkdir(parents=True, exist_ok=True)
    people = features.human_recordings(arguments.human) if arguments.human else ([], [])
    if "speech" in steps:
        make_speech(work, arguments.text, arguments.voice, people, arguments.utterances, arguments.seed)
    if "train" in steps:
        fit.fit(
            work,
            arguments.minutes,
            arguments.seed,
            resume=not arguments.fresh,
            width=arguments.width,
            rate=arguments.rate,
            threads=arguments.threads,
            imitation=arguments.imitation,
            rivalry=arguments.rivalry,
        )
    if "tune" in steps:
        checkpoint = Checkpoint.load(work / "network.pt").mixed_with([Checkpoint.load(file) for file in arguments.mix])
        tuning = export.read_tuning(arguments.out) if arguments.untuned else START
        if not arguments.untuned:
            stuff = tune.material(people[1], arguments.seed + 1)
            tuning = tune.tune(checkpoint, stuff, tuning, GRIDS)
        parameters = export.export(checkpoint, arguments.out, tuning)
        log.info("%s: %.2f M parameters, %s", arguments.out, parameters / 1e6, tuning)


def make_speech(
    work: Path,
    text_files: Sequence[Path],
    piper: Sequence[Path],
    people: tuple[Sequence[features.Recording], Sequence[features.Recording]],
    utterances: int,
    seed: int,
) -> None:
    """Fills work/train and work/development."""
    missing = [str(path) for path in (*text_files, *piper) if not path.exists()]
    if missing:
        raise TrainingError(f"{', '.join(missing)} not found", "give existing files to --text and --voice")
    chosen = work / "texts.txt"
    if not chosen.exists():
        chosen.write_text("\n".join(texts.sentences(utterances, seed, text_files)) + "\n", encoding="utf-8")
    training, development = people
    features.make_human(work / "train", training, seed)
    features.make_human(work / "development", development, seed + 1, copies=0)
    features.make_synthetic(work / "train", chosen.read_text(encoding="utf-8").splitlines(), piper, seed)
