"""`assistant train language`: the built-in intent model from nothing but the seed patterns and optional text.

1. word pieces from all texts; 2. a first phase on plain English, where `--text` is given; 3. commands: patterns with
random homes, mixed with sentences that people wrote; 4. export; 5. measure on what was kept away. Each step is kept
in the work folder, `--resume` goes on where it stopped. Nothing is downloaded.
"""

import argparse
import dataclasses
import itertools
import logging
import random
import re
from pathlib import Path

from assistant.core.errors import TrainingError
from assistant.training.language.corpus import held_out
from assistant.training.language.fillers import read_lists
from assistant.training.language.patterns import Pattern, Sentence, read_patterns
from assistant.training.language.plain import plain_lines
from assistant.training.language.real import clinc, slurp
from assistant.training.language.tokens import learn_pieces
from assistant.training.language.vocabulary import PADDING
from assistant.understanding.pieces import Pieces
from assistant.understanding.words import normalize

LOG = logging.getLogger(__name__)
PIECES = 5600
PLAIN_FOR_PIECES = 50_000
PLAIN_PART = 0.2
"""Share of the time for plain English."""
MODEL_FILE = "intent.gguf"
KEPT_FOR_CONFIDENCE = 300
"""Sentences of each kept set on which confidence is fitted."""
MINUTES = 62.0
WIDTH, LAYERS = 192, 5
"""Of a network that begins from nothing, where no other size is asked for."""


@dataclasses.dataclass(frozen=True, slots=True)
class Material:
    """Everything that is read before training."""

    patterns: tuple[Pattern, ...]
    real: tuple[Sentence, ...]
    """Sentences that people wrote, the kept ones left out."""
    kept: tuple[tuple[str, tuple[Sentence, ...]], ...]
    """Sets of real sentences for measuring, with their names."""
    plain: tuple[str, ...]

    @property
    def trained(self) -> list[Pattern]:
        """Patterns that are trained on."""
        return [pattern for pattern in self.patterns if not held_out(pattern)]

    def words(self) -> list[str]:
        """Ordinary words for odd names and titles, sorted."""
        lines = [sentence.text for sentence in self.real]
        lines = lines or [pattern.line.partition(" | ")[2] for pattern in self.patterns]
        found = re.compile(r"(?<![\w'])[a-z]{3,}(?![\w'])")
        return sorted({word for line in lines for word in found.findall(line)})


def run(arguments: argparse.Namespace) -> int:
    """Train, export and measure. Raises TrainingError."""
    work: Path = arguments.work
    work.mkdir(parents=True, exist_ok=True)
    log = logging.FileHandler(work / "log.txt")
    log.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    recipe_log = logging.getLogger("assistant.training.language")
    recipe_log.addHandler(log)
    recipe_log.setLevel(logging.INFO)
    try:
        material = read_material(arguments)
        if arguments.table:
            sizes(arguments, material)
            return 0
        if arguments.calibrate:
            fit_confidence(arguments, material)
        elif not arguments.check:
            train(arguments, material)
        check(arguments, material)
    finally:
        recipe_log.removeHandler(log)
        log.close()
    return 0


def read_material(arguments: argparse.Namespace) -> Material:
    """Raises TrainingError."""
    real: list[Sentence] = []
    kept: list[tuple[str, tuple[Sentence, ...]]] = []
    for name, path, reader in (("SLURP", arguments.slurp, slurp), ("CLINC150", arguments.clinc, clinc)):
        if path:
            real += reader(path)
            kept.append((name, tuple(reader(path, kept=True))))
    material = Material(read_patterns(), tuple(real), tuple(kept), tuple(plain_lines(arguments.text)))
    counts = (len(material.patterns), len(material.patterns) - len(material.trained), len(real), len(material.plain))
    LOG.info("%d patterns (%d held out), %d real sentences, %d plain lines", *counts)
    return material


def train(arguments: argparse.Namespace, material: Material) -> None:
    """Both phases; the model is exported with each checkpoint. Raises TrainingError."""
    try:
        import torch  # noqa: F401  # said here, once, that it is missing
    except ImportError as error:
        raise TrainingError("training needs torch", 'pip install "offline-assistant[train]"') from error
    from assistant.training.language.chunks import CommandChunks, Encoder, PlainChunks
    from assistant.training.language.export import allowed, write_gguf
    from assistant.training.language.grow import grown
    from assistant.training.language.load import read_gguf
    from assistant.training.language.loop import Plan, Run
    from assistant.training.language.network import Shape

    work, seed, resume = arguments.work, arguments.seed, arguments.resume
    begin = read_gguf(arguments.begin) if arguments.begin else None
    encoder = Encoder(begin.pieces if begin else pieces_for(work / "pieces.json", resume, material))
    padding = encoder.ids[PADDING]
    width = arguments.width or (begin.shape.width if begin else WIDTH)
    layers = arguments.layers or (begin.shape.layers if begin else LAYERS)
    shape = Shape(encoder.size, width, layers, width // 64, width * 5 // 2)
    part = PLAIN_PART if material.plain and not begin else 0.0
    minutes = arguments.minutes or MINUTES
    plan = Plan(minutes * (1 - part), seed=seed, threads=arguments.threads)
    if begin:
        plan = dataclasses.replace(plan, falling=1.0)
    commands = Run(work / "commands", shape, plan, padding, resume)
    if begin and commands.steps == 0:
        commands.begin_from(grown(begin.weights, begin.shape, shape))
    if part and commands.steps == 0:
        first_plan = Plan(minutes * part, seed=seed, threads=arguments.threads)
        first = Run(work / "plain", shape, first_plan, padding, resume)
        first.train(PlainChunks(material.plain, encoder, seed), lambda run: None)
        commands.begin_from(first.averaged())
    permitted = allowed(material.patterns, (command for sentence in material.real for command in sentence.commands))

    def export(state: Run) -> None:
        write_gguf(arguments.out / MODEL_FILE, state.averaged(), shape, encoder.pieces, permitted)

    commands.train(CommandChunks(material.trained, material.words(), material.real, encoder, seed), export)
    export(commands)
    LOG.info("done: %d steps, %d tokens, loss %.4f", commands.steps, commands.tokens, commands.loss)


def fit_confidence(arguments: argparse.Namespace, material: Material) -> None:
    """Write into the exported model how far its confidence can be believed. Raises ModelError, TrainingError."""
    from assistant.training.language.calibrate import calibrate
    from assistant.training.language.measure import held_out_sentences

    sentences = held_out_sentences(material.patterns, material.words(), arguments.seed)
    for _, kept in material.kept:
        sentences += random.Random(arguments.seed).sample(kept, min(KEPT_FOR_CONFIDENCE, len(kept)))
    calibrate(arguments.out / MODEL_FILE, sentences)


def sizes(arguments: argparse.Namespace, material: Material) -> None:
    """Write to the log what smaller files of the exported model cost. Raises ModelError."""
    from assistant.training.language.measure import held_out_sentences
    from assistant.training.language.table import table

    table(arguments.out / MODEL_FILE, held_out_sentences(material.patterns, material.words(), arguments.seed))


def check(arguments: argparse.Namespace, material: Material) -> None:
    """Write to the log how the exported model reads what was kept away. Raises ModelError."""
    from assistant.training.language.measure import held_out_sentences, score
    from assistant.understanding.model import IntentModel

    model = IntentModel(arguments.out / MODEL_FILE)
    sets = (
        ("held-out patterns", held_out_sentences(material.patterns, material.words(), arguments.seed)),
        *material.kept,
    )
    try:
        for name, sentences in sets:
            LOG.info("%s", score(name, model, sentences).line())
    finally:
        model.close()


def pieces_for(path: Path, resume: bool, material: Material) -> Pieces:
    """Learned pieces, or those of the run that is resumed."""
    if resume and path.exists():
        return Pieces.from_json(path.read_text(encoding="utf-8"))
    signs = re.compile(r"\{[^}]*\}|\$\w+|[()\[\]|!]")
    literal = [normalize(signs.sub(" ", pattern.line.split(" | ", 1)[1])) for pattern in material.patterns]
    fillers = [normalize(entry) for entries in read_lists().values() for entry in entries]
    real = [sentence.text for sentence in material.real]
    pieces = learn_pieces(itertools.chain(material.plain[:PLAIN_FOR_PIECES], real, literal * 25, fillers * 10), PIECES)
    path.write_text(pieces.to_json(), encoding="utf-8")
    return pieces
