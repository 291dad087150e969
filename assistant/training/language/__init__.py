"""The recipe of the built-in intent model: `assistant train language`."""

from assistant.training.language.recipe import add_arguments, run

__all__ = ["add_arguments", "run"]
