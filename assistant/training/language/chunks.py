"""Sentences as numbered chunks of token ids, the same for the same seed and number."""

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.training.language.corpus import Corpus
from assistant.training.language.loop import Example
from assistant.training.language.patterns import Pattern, Sentence
from assistant.training.language.vocabulary import END, SEPARATOR, START, functional_tokens, slot_token
from assistant.understanding.pieces import Pieces

CHUNK = 4000
"""Sentences of a chunk."""
LONGEST = 96
"""Tokens of a training sentence."""
SPELLED = 0.012
"""Share of words given character by character, so that copying does not lean on known words."""


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


class PlainChunks:
    """Chunks of plain English; every token is predicted."""

    def __init__(self, lines: Sequence[str], encoder: Encoder, seed: int) -> None:
        self.lines = random.Random(seed).sample(lines, len(lines))
        self.encoder = encoder

    def __call__(self, number: int) -> list[Example]:
        """Chunk by number; begins anew when the lines are used up."""
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

    def __call__(self, number: int) -> list[Example]:
        """Chunk by number."""
        corpus = Corpus(self.patterns, self.words, f"{self.seed}:{number}", self.real)
        examples = (self.example(sentence, corpus.rng) for sentence in itertools.islice(corpus.sentences(), CHUNK))
        return [example for example in examples if len(example.tokens) <= LONGEST]

    def example(self, sentence: Sentence, rng: random.Random) -> Example:
        """Question and answer. Where only the intent is known, only it is predicted."""
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
