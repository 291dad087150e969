"""The recipe of the built-in intent model: `assistant train language`."""

import argparse

from assistant.training.language.options import add_arguments

__all__ = ["add_arguments", "run"]


def run(arguments: argparse.Namespace) -> int:
    """Run the recipe. Raises TrainingError."""
    from assistant.training.language.recipe import run as train

    return train(arguments)
