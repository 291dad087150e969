"""Texts → the teacher's lessons → training → a Piper voice. Every step can be stopped and goes on with --resume."""

import argparse
import json
import logging
from pathlib import Path

from assistant.core.errors import TrainingError
from assistant.training.voice import lessons
from assistant.training.voice.export import export
from assistant.training.voice.fit import Plan, Training
from assistant.training.voice.lessons import Example
from assistant.training.voice.teacher import Teacher
from assistant.training.voice.texts import Writer

log = logging.getLogger(__name__)

HELD_OUT = 25
"""One sentence of so many is never trained on."""


def run(arguments: argparse.Namespace) -> int:
    """Make the voice. Raises TrainingError."""
    work: Path = arguments.work
    work.mkdir(parents=True, exist_ok=True)
    _log_into(work / "log.txt")
    if not arguments.resume and not arguments.export_only and any(work.glob("*/lessons_*.npz")):
        raise TrainingError(f"{work} holds an earlier run", "go on with --resume, or name another --work")
    texts = _texts(arguments, work)
    examples, held_out = _lessons(texts, work)
    plan = Plan(0.0 if arguments.export_only else arguments.minutes, arguments.threads, arguments.seed, arguments.width)
    training = Training(work, plan, examples, arguments.resume or arguments.export_only)
    if not arguments.export_only:
        training.run(examples, held_out)
    if not training.steps:
        raise TrainingError("nothing has been trained yet", "leave out --export-only")
    figures = training.check(held_out) if held_out else {}
    export(training.network, arguments.out)
    (work / "measured.json").write_text(json.dumps(figures) + "\n", encoding="utf-8")
    size = arguments.out.stat().st_size / 1e6
    log.info("%s: %.1f MB after %d steps; held out: %s", arguments.out, size, training.steps, figures)
    log.info("now measure it: assistant bench voice --voice %s", arguments.out)
    return 0


def _texts(arguments: argparse.Namespace, work: Path) -> list[str]:
    """The sentences, written once and then kept."""
    path = work / "texts.txt"
    if not path.exists():
        path.write_text("\n".join(Writer(arguments.seed, arguments.text).write(arguments.sentences)), encoding="utf-8")
    return path.read_text(encoding="utf-8").splitlines()


def _lessons(texts: list[str], work: Path) -> tuple[list[Example], list[Example]]:
    """Examples to train on, and examples held out."""
    teacher = Teacher(work / "teacher")
    found = [example for path in lessons.make(texts, teacher, work / "lessons") for example in lessons.load(path)]
    minutes = sum(len(each.voiced) for each in found) / 200 / 60
    log.info("%d sentences, %.0f minutes of speech", len(found), minutes)
    return [each for n, each in enumerate(found) if n % HELD_OUT], found[::HELD_OUT]


def _log_into(path: Path) -> None:
    """The log to a file beside the data as well as to standard error."""
    root = logging.getLogger("assistant.training")
    root.setLevel(logging.INFO)
    file = logging.FileHandler(path, encoding="utf-8")
    file.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    root.addHandler(file)
    if not any(type(handler) is logging.StreamHandler for handler in (*root.handlers, *logging.getLogger().handlers)):
        root.addHandler(logging.StreamHandler())
