"""Learns the word pieces from the texts that the model will see."""

import json
import re
from collections.abc import Iterable

from assistant.core.errors import TrainingError
from assistant.understanding.pieces import UNKNOWN, WORD_START, Pieces

ALPHABET = WORD_START + "abcdefghijklmnopqrstuvwxyz0123456789':.%+-*/=&$£€#@éèüöäñçàâêîôûßøåæœëïáíóúõãşğıžšč"
DIGIT = re.compile(r"(\d)")


def learn_pieces(lines: Iterable[str], size: int) -> Pieces:
    """`size` word pieces from normalized lines. Raises TrainingError when the `tokenizers` package is missing."""
    try:
        from tokenizers import Tokenizer
        from tokenizers.models import BPE
        from tokenizers.pre_tokenizers import WhitespaceSplit
        from tokenizers.trainers import BpeTrainer
    except ImportError as error:
        raise TrainingError("the package tokenizers is missing", 'pip install "offline-assistant[train]"') from error
    tokenizer = Tokenizer(BPE(unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    trainer = BpeTrainer(
        vocab_size=size,
        special_tokens=[UNKNOWN],
        initial_alphabet=list(ALPHABET),
        limit_alphabet=len(ALPHABET),
        show_progress=False,
    )
    tokenizer.train_from_iterator((separated(line) for line in lines), trainer)
    model = json.loads(tokenizer.to_str())["model"]
    pieces = sorted(model["vocab"], key=model["vocab"].__getitem__)
    return Pieces(pieces, [tuple(pair) for pair in model["merges"]])


def separated(line: str) -> str:
    """Each word with its start mark, digits apart: the runs that `Pieces` merges."""
    return " ".join(DIGIT.sub(r" \1 ", WORD_START + word) for word in line.split())
