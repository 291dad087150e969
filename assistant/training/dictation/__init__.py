"""The recipe of the built-in dictation model: which words there are, and which follow which.

Only the command line is described here; the work is in the sibling modules.
"""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `assistant train dictation`."""
    parser.add_argument("--out", type=Path, default=Path("models/dictation-en"), help="model folder to write")
    parser.add_argument("--text", type=Path, nargs="*", default=[], help="text files (plain or .gz), a line a sentence")
    parser.add_argument(
        "--requests", type=Path, nargs="*", default=[], help="what people ask assistants: .jsonl with a field text"
    )
    parser.add_argument(
        "--speech", type=Path, default=Path("models/speech-en"), help="the speech model that is tuned for"
    )
    parser.add_argument("--words", type=int, default=25_000, help="size of the vocabulary (default %(default)s)")
    parser.add_argument("--commands", type=int, default=120_000, help="sampled commands (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--step", choices=("words", "tune"), help="do only this step")
    parser.add_argument(
        "--resume", action="store_true", help="accepted as by the other recipes: this one takes minutes"
    )


def run(arguments: argparse.Namespace) -> None:
    """Makes the model. Raises TrainingError."""
    from assistant.training.dictation import recipe

    recipe.run(arguments)
