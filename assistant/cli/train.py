"""`assistant train …`: make or adapt the built-in models. The recipes are in `assistant.training`."""

import argparse
import importlib
import importlib.util
import logging

from assistant.cli.output import complain
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
    if getattr(arguments, "replay", False):
        return _replay(arguments)
    if importlib.util.find_spec("torch") is None:
        raise TrainingError("PyTorch is not installed", "pip install -e '.[train]'")
    # Recipes run for hours: what they log is their progress display.
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("assistant").setLevel(logging.INFO)
    if getattr(arguments, "adapt", False):
        return _adapt(arguments)
    importlib.import_module(f"assistant.training.{arguments.recipe}").run(arguments)
    return 0


def _replay(arguments: argparse.Namespace) -> int:
    """Try again what the user marked; 1 when something is not understood as it should be."""
    from assistant.config import load
    from assistant.training.language.replay import replay

    tried = replay(load(arguments.config))
    for one in tried:
        print(("pass  " if one.passed else "FAIL  ") + one.turn.text)
        if not one.passed:
            wanted = "was right: " if one.turn.right else "was wrong: "
            print(f"      {wanted}{one.marked}\n      now:       {one.now}")
    if not tried:
        complain('nothing is marked yet: set understanding.keep_marks and say "that was right" or "that was wrong"')
        return 0
    print(f"{sum(one.passed for one in tried)} of {len(tried)} marked requests pass.")
    return int(not all(one.passed for one in tried))


def _adapt(arguments: argparse.Namespace) -> int:
    """Let the intent model learn what the user taught; 1 when it did not get better by it."""
    from assistant.config import config_file, load
    from assistant.training.language.adapt import adapt

    adapted = adapt(load(arguments.config), arguments)
    before, after = adapted.before, adapted.after
    for text in adapted.lessons.beyond:
        print(f"left to its template, which knows more than its words say: {text}")
    print(f"learned from {len(adapted.lessons.patterns)} sentences of your own; before → after:")
    print(f"  your own sentences, varied      {before.own:.1%} → {after.own:.1%}")
    if before.marked[1]:
        print(f"  requests that you marked        {before.marked[0]} → {after.marked[0]} of {after.marked[1]}")
    print(f"  ordinary sentences, held out    {before.held_out:.1%} → {after.held_out:.1%}")
    print(f"  chat taken for a command        {before.false_action:.1%} → {after.false_action:.1%}")
    if not adapted.kept:
        complain("something got worse: the new model is thrown away, and everything stays as it was")
        return 1
    file = arguments.config or config_file()
    print(f"written: {adapted.path}")
    print(f"To use it, put this into {file}; to go back to the built-in model, take it out again:")
    print(f"  understanding:\n    model: {adapted.path}")
    return 0
