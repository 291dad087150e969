"""The recipe of the built-in speech model: synthetic and human speech, a PyTorch network, a Kaldi model for Vosk.

Only the command line is described here; the work is in the sibling modules, which need the train extra and,
from the system, espeak-ng and flite (festival and festvox-kdlpc16k for the test recordings).
"""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `assistant train speech`."""
    parser.add_argument("--out", type=Path, default=Path("models/speech-en"), help="model directory to write")
    parser.add_argument("--work", type=Path, default=Path("work/speech"), help="folder for data and checkpoints")
    parser.add_argument("--human", type=Path, help="folder of people's recordings with an index.jsonl (file, text)")
    parser.add_argument("--text", type=Path, nargs="*", default=[], help="text files to read aloud (plain or .gz)")
    parser.add_argument("--voice", type=Path, nargs="*", default=[], help="Piper voices (.onnx) to train with")
    parser.add_argument("--utterances", type=int, default=28_000, help="synthetic sentences (default %(default)s)")
    parser.add_argument("--minutes", type=float, default=60.0, help="training time in all (default %(default)s)")
    parser.add_argument("--width", type=int, default=288, help="channels of a new network (default %(default)s)")
    parser.add_argument("--rate", type=float, default=2e-3, help="highest learning rate (default %(default)s)")
    parser.add_argument(
        "--imitation", type=float, default=1.0, help="strength of imitated throats, rooms and microphones, 0 to 1"
    )
    parser.add_argument(
        "--rivalry", type=float, default=0.5, help="weight of telling sentences from those that sound alike, 0 for none"
    )
    parser.add_argument("--threads", type=int, default=1, help="processor threads to train with (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--step", choices=("speech", "train", "tune"), help="do only this step")
    parser.add_argument("--resume", action="store_true", help="go on where an earlier run was stopped (the default)")
    parser.add_argument("--fresh", action="store_true", help="train from the beginning even when there is a checkpoint")
    parser.add_argument(
        "--mix", type=Path, nargs="*", default=[], help="earlier network.pt of this run whose weights are averaged in"
    )
    parser.add_argument("--untuned", action="store_true", help="keep the thresholds that --out has")
    parser.add_argument("--corpus", type=Path, metavar="FOLDER", help="only write the test recordings to this folder")
    parser.add_argument("--other", type=Path, metavar="FOLDER", help="only write hours of other speech to this folder")
    parser.add_argument("--hours", type=float, default=2.0, help="how much of it (default %(default)s)")


def run(arguments: argparse.Namespace) -> None:
    """Makes the model, or the test recordings. Raises TrainingError."""
    from assistant.training.speech import command

    command.run(arguments)
