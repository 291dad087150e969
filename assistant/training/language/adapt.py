"""`assistant train language --adapt`: the intent model learns the user's own sentences, a few minutes on one core.

It always begins from the built-in model, with everything that is taught by then among the recipe's ordinary sentences,
so that nothing is forgotten and nothing adds up. What comes of it takes the place of an earlier one only where it is
no worse: on the user's own sentences, on marked requests, and on sentences that nobody trained on.
"""

import argparse
import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from assistant.config import Config, data_folder
from assistant.config.places import built_in
from assistant.core.errors import TrainingError
from assistant.knowledge import Knowledge
from assistant.store.store import Store
from assistant.training.language.chunks import CommandChunks, Encoder
from assistant.training.language.corpus import Corpus
from assistant.training.language.export import allowed as permitted
from assistant.training.language.export import rewritten, write_gguf
from assistant.training.language.lessons import Lessons, read_lessons
from assistant.training.language.load import read_gguf
from assistant.training.language.loop import Plan, Run
from assistant.training.language.measure import held_out_sentences, right, score
from assistant.training.language.patterns import Pattern, Sentence, assemble
from assistant.training.language.recipe import MODEL_FILE, Material, read_material
from assistant.training.language.replay import replay
from assistant.training.language.vocabulary import PADDING, functional_tokens
from assistant.understanding.calibration import CALIBRATION_KEY
from assistant.understanding.model import IntentModel

LOG = logging.getLogger(__name__)
MINUTES = 4.0
RATE = 4e-4
"""Highest learning rate: a fifth of that of a training from nothing."""
SHARE = 0.25
"""Most of the patterns that are the user's own."""
MOST_COPIES = 150
"""How much oftener one of the user's own is drawn than an ordinary pattern, where there are few."""
LOSS = 0.01
"""Share of held-out sentences that may be lost by chance."""
TALK_LOSS = 0.03
"""The same of the talk among them, of which there is little."""
TRIALS = 20
"""Ways of saying each of the user's own, with polite words and other rooms, on which it is checked."""


@dataclass(frozen=True, slots=True)
class Grade:
    """How well a model does for this user. Shares are 0 to 1."""

    own: float
    """The user's own sentences that are read right, in ways that were not trained on one by one."""
    held_out: float
    """Ordinary sentences in wordings that were never trained on."""
    false_action: float
    """Chat among them that is taken for a command."""
    marked: tuple[int, int]
    """Marked requests that are understood as they should be, of how many."""

    def no_worse_than(self, other: "Grade") -> bool:
        """True where nothing was lost, by more than chance."""
        return (
            self.own >= other.own
            and self.marked[0] >= other.marked[0]
            and self.held_out >= other.held_out - LOSS
            and self.false_action <= other.false_action + TALK_LOSS
        )


@dataclass(frozen=True, slots=True)
class Adapted:
    """What came of it."""

    path: Path
    """Where the adapted model lies, if it is kept."""
    lessons: Lessons
    before: Grade
    after: Grade

    @property
    def kept(self) -> bool:
        """True where the new model took its place."""
        return self.after.no_worse_than(self.before)


def adapt(config: Config, arguments: argparse.Namespace) -> Adapted:
    """Train, compare with the model in use, and keep the better. Raises ConfigError, ModelError, TrainingError."""
    material, knowledge = read_material(arguments), Knowledge.load(config)
    shipped = built_in("models", "language-en", MODEL_FILE)
    lessons = _lessons(config, knowledge, shipped)
    if not lessons.patterns:
        raise TrainingError(
            "there is nothing to learn from yet",
            'teach a command ("when I say movie time, turn off the lights"), or write sentences of your own',
        )
    LOG.info("%d sentences of your own, %d beyond the model", len(lessons.patterns), len(lessons.beyond))
    target = data_folder() / "language" / MODEL_FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as work:
        trial = Path(work) / MODEL_FILE
        _train(arguments, material, lessons.patterns, shipped, trial)
        before, after = (
            _grade(config, path, material, lessons.patterns, arguments.seed)
            for path in (config.understanding.path, trial)
        )
        adapted = Adapted(target, lessons, before, after)
        if adapted.kept:
            trial.replace(target)
    return adapted


def mixed(ordinary: Sequence[Pattern], own: Sequence[Pattern]) -> list[Pattern]:
    """Ordinary patterns with the user's own among them, often enough to be learned and no more."""
    copies = round(len(ordinary) * SHARE / (1 - SHARE) / len(own))
    return [*ordinary, *(list(own) * max(1, min(MOST_COPIES, copies)))]


def _lessons(config: Config, knowledge: Knowledge, shipped: Path) -> Lessons:
    store = Store(config.store_path)
    try:
        marks = store.marks.all()
    finally:
        store.close()
    model = IntentModel(shipped)
    try:
        return read_lessons(knowledge, model.parse, marks)
    finally:
        model.close()


def _train(
    arguments: argparse.Namespace, material: Material, own: Sequence[Pattern], begin: Path, target: Path
) -> None:
    """Write the adapted model, with the confidence and the vocabulary of the one it begins from."""
    start = read_gguf(begin)
    encoder = Encoder(start.pieces)
    plan = Plan(arguments.minutes or MINUTES, RATE, seed=arguments.seed, threads=1)
    run = Run(target.parent, start.shape, plan, encoder.ids[PADDING], resume=False)
    run.begin_from(start.weights)
    patterns = mixed(material.trained, own)
    run.train(
        CommandChunks(patterns, material.words(), material.real, encoder, arguments.seed), lambda unfinished: None
    )
    write_gguf(target, run.averaged(), start.shape, start.pieces, _permitted(start.allowed, own))
    if start.calibration:
        rewritten(target, {CALIBRATION_KEY: start.calibration})


def _permitted(allowed: Mapping[str, Sequence[str]], own: Sequence[Pattern]) -> dict[str, list[str]]:
    """What each intent may have: as in the model that it begins from, and what the user's own sentences need."""
    order = functional_tokens()
    wanted = {intent: set(names) for intent, names in allowed.items()}
    for intent, names in permitted(own).items():
        wanted.setdefault(intent, set()).update(names)
    return {intent: sorted(wanted[intent], key=order.index) for intent in order if intent in wanted}


def _grade(config: Config, path: Path, material: Material, own: Sequence[Pattern], seed: int) -> Grade:
    """Raises ModelError."""
    understanding = msgspec.structs.replace(config.understanding, model=path)
    tried = replay(msgspec.structs.replace(config, understanding=understanding))
    words = material.words()
    trials = list(_trials(own, Corpus(material.trained, words, f"{seed}:own")))
    model = IntentModel(path)
    try:
        good = sum(right(readings[0], one) for one in trials if (readings := model.parse(one.text, most=1)))
        found = score("held-out patterns", model, held_out_sentences(material.patterns, words, seed))
    finally:
        model.close()
    LOG.info("%s: %s", path, found.line())
    marked = sum(one.passed for one in tried), len(tried)
    return Grade(good / max(1, len(trials)), found.whole or 0.0, found.false_action or 0.0, marked)


def _trials(own: Sequence[Pattern], corpus: Corpus) -> Iterator[Sentence]:
    """Every one of the user's own in several ways, half of them with polite words in front."""
    for pattern in own:
        for number in range(TRIALS):
            parts = pattern.expand(corpus.rng, corpus.fillers.fill)
            if pattern.order and number % 2:
                parts.insert(0, (f"{corpus.rng.choice(corpus.lists['before'])} ", None))
            if sentence := assemble(parts, pattern.heads):
                yield sentence
