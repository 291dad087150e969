"""`assistant train language`: the built-in intent model from nothing but the seed patterns and optional text.

1. word pieces from all texts; 2. a first phase on plain English, where `--text` is given; 3. commands: patterns with
random homes, mixed with sentences that people wrote; 4. export. Each step is kept in the work folder, `--resume`
goes on where it stopped. Nothing is downloaded.
"""

import argparse
import itertools
import logging
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.core.errors import TrainingError
from assistant.training.language.corpus import Corpus, held_out
from assistant.training.language.fillers import read_lists
from assistant.training.language.patterns import Pattern, Sentence, read_patterns
from assistant.training.language.plain import plain_lines
from assistant.training.language.real import clinc, slurp
from assistant.training.language.tokens import learn_pieces
from assistant.training.language.vocabulary import END, PADDING, SEPARATOR, START, functional_tokens, slot_token
from assistant.understanding.pieces import Pieces
from assistant.understanding.words import normalize

if TYPE_CHECKING:
    from assistant.training.language.loop import Example

LOG = logging.getLogger(__name__)
PIECES = 5600
PLAIN_FOR_PIECES = 50_000
PLAIN_PART = 0.2
"""Share of the time for plain English."""
CHUNK = 4000
"""Sentences of a chunk."""
LONGEST = 96
"""Tokens of a training sentence."""
SPELLED = 0.012
"""Share of words given character by character, so that copying does not lean on known words."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the recipe."""
    parser.add_argument("--out", type=Path, default=Path("models/language-en"), help="folder for intent.gguf")
    parser.add_argument("--work", type=Path, default=Path("work/language"), help="folder for checkpoints and log")
    parser.add_argument("--text", type=Path, nargs="*", default=[], metavar="FILE", help="plain English, a line each")
    parser.add_argument(
        "--slurp", type=Path, metavar="FILE", help="SLURP's sentences as JSON lines (github.com/pswietojanski/slurp)"
    )
    parser.add_argument("--clinc", type=Path, metavar="FILE", help="CLINC150 as JSON lines (github.com/clinc/oos-eval)")
    parser.add_argument("--minutes", type=float, default=90.0, help="training time in all (default 90)")
    parser.add_argument("--threads", type=int, default=2, help="processor threads (default 2)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true", help="go on from the work folder")
    parser.add_argument("--width", type=int, default=256, help="numbers a token, a multiple of 64 (default 256)")
    parser.add_argument("--layers", type=int, default=6)


@dataclass(frozen=True, slots=True)
class Encoder:
    """Sentences to token ids."""

    pieces: Pieces

    @property
    def ids(self) -> dict[str, int]:
        """Functional tokens by name."""
        return {name: len(self.pieces.pieces) + place for place, name in enumerate(functional_tokens())}

    @property
    def size(self) -> int:
        """Tokens in all."""
        return len(self.pieces.pieces) + len(functional_tokens())


def run(arguments: argparse.Namespace) -> int:
    """Train and export. Raises TrainingError."""
    try:
        import torch
    except ImportError as error:
        raise TrainingError("training needs torch", 'pip install "offline-assistant[train]"') from error
    from assistant.training.language.export import allowed, write_gguf
    from assistant.training.language.loop import Plan, Run
    from assistant.training.language.network import Shape

    work: Path = arguments.work
    work.mkdir(parents=True, exist_ok=True)
    log = logging.FileHandler(work / "log.txt")
    log.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    recipe_log = logging.getLogger("assistant.training.language")
    recipe_log.addHandler(log)
    recipe_log.setLevel(logging.INFO)
    try:
        patterns = read_patterns()
        trained = [pattern for pattern in patterns if not held_out(pattern)]
        real = [
            *(slurp(arguments.slurp) if arguments.slurp else ()),
            *(clinc(arguments.clinc) if arguments.clinc else ()),
        ]
        plain = list(plain_lines(arguments.text))
        LOG.info(
            "%d patterns (%d held out), %d real sentences, %d plain lines",
            len(patterns),
            len(patterns) - len(trained),
            len(real),
            len(plain),
        )
        encoder = Encoder(pieces_for(work / "pieces.json", arguments.resume, patterns, real, plain))
        shape = Shape(encoder.size, arguments.width, arguments.layers, arguments.width // 64, arguments.width * 5 // 2)
        padding = encoder.ids[PADDING]
        minutes = arguments.minutes
        commands = Run(
            work / "commands",
            shape,
            Plan(minutes * (1 - PLAIN_PART) if plain else minutes, seed=arguments.seed, threads=arguments.threads),
            padding,
            arguments.resume,
        )
        if plain and commands.steps == 0:
            plan = Plan(minutes * PLAIN_PART, seed=arguments.seed, threads=arguments.threads)
            first = Run(work / "plain", shape, plan, padding, arguments.resume)
            first.train(PlainChunks(plain, encoder, arguments.seed), lambda run: None)
            commands.begin_from(first.averaged())
        words = ordinary_words(patterns, real, plain)
        permitted = allowed(patterns, (command for sentence in real for command in sentence.commands))

        def export(state: Run) -> None:
            write_gguf(arguments.out / "intent.gguf", state.averaged(), shape, encoder.pieces, permitted)

        torch.manual_seed(arguments.seed)
        commands.train(CommandChunks(trained, words, real, encoder, arguments.seed), export)
        export(commands)
        LOG.info("done: %d steps, %d tokens, loss %.4f", commands.steps, commands.tokens, commands.loss)
    finally:
        recipe_log.removeHandler(log)
        log.close()
    return 0


def pieces_for(
    path: Path, resume: bool, patterns: Sequence[Pattern], real: Sequence[Sentence], plain: Sequence[str]
) -> Pieces:
    """Learned pieces, or those of the run that is resumed."""
    if resume and path.exists():
        return Pieces.from_json(path.read_text(encoding="utf-8"))
    literal = [
        normalize(re.sub(r"\{[^}]*\}|\$\w+|[()\[\]|!]", " ", pattern.line.split(" | ", 1)[1])) for pattern in patterns
    ]
    fillers = [normalize(entry) for entries in read_lists().values() for entry in entries]
    texts = (plain[:PLAIN_FOR_PIECES], [sentence.text for sentence in real], literal * 25, fillers * 10)
    pieces = learn_pieces(itertools.chain(*texts), PIECES)
    path.write_text(pieces.to_json(), encoding="utf-8")
    return pieces


def ordinary_words(patterns: Sequence[Pattern], real: Sequence[Sentence], plain: Sequence[str]) -> list[str]:
    """Words for odd names and titles, sorted."""
    lines = [sentence.text for sentence in real] or [pattern.line.partition(" | ")[2] for pattern in patterns]
    lines += plain[:20_000]
    return sorted({word for line in lines for word in re.findall(r"(?<![\w'])[a-z]{3,}(?![\w'])", line)})


class PlainChunks:
    """Chunks of plain English; every token is predicted."""

    def __init__(self, lines: Sequence[str], encoder: Encoder, seed: int) -> None:
        self.lines = random.Random(seed).sample(lines, len(lines))
        self.encoder = encoder

    def __call__(self, number: int) -> "list[Example]":
        """Chunk by number; begins anew when the lines are used up."""
        from assistant.training.language.loop import Example

        ids = self.encoder.ids
        start = number * CHUNK % len(self.lines)
        examples = []
        for line in self.lines[start : start + CHUNK]:
            words = [piece for word in line.split() for piece in self.encoder.pieces.encode(word)]
            tokens = [ids[START], *words, ids[SEPARATOR]][:LONGEST]
            examples.append(Example(tokens, 1, len(tokens)))
        return examples


class CommandChunks:
    """Chunks of commands; the answer is predicted."""

    def __init__(
        self, patterns: Sequence[Pattern], words: Sequence[str], real: Sequence[Sentence], encoder: Encoder, seed: int
    ) -> None:
        self.patterns, self.words, self.real, self.encoder, self.seed = patterns, words, real, encoder, seed
        self.ids = encoder.ids

    def __call__(self, number: int) -> "list[Example]":
        """Chunk by number."""
        corpus = Corpus(self.patterns, self.words, f"{self.seed}:{number}", self.real)
        examples = (self.example(sentence, corpus.rng) for sentence in itertools.islice(corpus.sentences(), CHUNK))
        return [example for example in examples if len(example.tokens) <= LONGEST]

    def example(self, sentence: Sentence, rng: random.Random) -> "Example":
        """Question and answer. Where only the intent is known, only it is predicted."""
        from assistant.training.language.loop import Example

        cut: dict[str, Sequence[int]] = {}
        for word in sentence.text.split():
            spelled = rng.random() < SPELLED
            cut.setdefault(word, self.encoder.pieces.spell(word) if spelled else self.encoder.pieces.encode(word))
        tokens = [
            self.ids[START],
            *(piece for word in sentence.text.split() for piece in cut[word]),
            self.ids[SEPARATOR],
        ]
        first = len(tokens)
        for command in sentence.commands:
            tokens.append(self.ids[command.intent])
            tokens += [self.ids[closed] for closed in sorted(command.closed)]
            for slot, words in command.spans:
                tokens.append(self.ids[slot_token(slot)])
                tokens += [piece for word in words.split() for piece in cut[word]]
        tokens.append(self.ids[END])
        return Example(tokens, first, len(tokens) if sentence.complete else first + 1)
