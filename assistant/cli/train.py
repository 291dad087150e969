"""`assistant train …`: make or adapt the built-in models. The recipes are in `assistant.training`."""

import argparse
import importlib
import importlib.util
import logging

from assistant.core.errors import TrainingError

RECIPES = {
    "speech": "the acoustic model that Vosk runs (PyTorch to Kaldi nnet3)",
    "dictation": "the words of free dictation and which follow which (n-grams)",
    "language": "the intent model (PyTorch to GGUF)",
    "voice": "the Piper voice (festival's HTS voice as teacher, PyTorch to ONNX)",
}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `train` with one sub-command a recipe."""
    train = subparsers.add_parser("train", help="make the built-in models from data", description=__doc__)
    recipes = train.add_subparsers(dest="recipe", metavar="RECIPE", required=True)
    for name, about in RECIPES.items():
        recipe = recipes.add_parser(name, help=about, description=f"Makes {about}. Resumable and seeded.")
        importlib.import_module(f"assistant.training.{name}").add_arguments(recipe)
        recipe.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run one recipe."""
    if importlib.util.find_spec("torch") is None:
        raise TrainingError("PyTorch is not installed", "pip install -e '.[train]'")
    # Recipes run for hours: what they log is their progress display.
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("assistant").setLevel(logging.INFO)
    importlib.import_module(f"assistant.training.{arguments.recipe}").run(arguments)
    return 0
