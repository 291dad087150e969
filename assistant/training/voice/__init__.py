"""The recipe of the built-in voice: `assistant train voice`. A festival voice teaches a network that Piper runs."""

import argparse

from assistant.training.voice.options import add_arguments

__all__ = ["add_arguments", "run"]


def run(arguments: argparse.Namespace) -> int:
    """Run the recipe. Raises TrainingError."""
    from assistant.training.voice.recipe import run as train

    return train(arguments)
