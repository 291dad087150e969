"""Command-line options of the recipe, apart from it so that the command line starts fast."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `assistant train voice`."""
    parser.add_argument("--out", type=Path, default=Path("voices/en/built-in.onnx"), help="the voice to write")
    parser.add_argument("--work", type=Path, default=Path("work/voice"), help="folder for data, checkpoints and log")
    parser.add_argument(
        "--text",
        type=Path,
        nargs="*",
        default=[],
        metavar="FILE",
        help="plain English text, may be .gz (novels in the public domain: gutenberg.org); without it only "
        "sentences made by the recipe are read",
    )
    parser.add_argument("--sentences", type=int, default=10000, help="sentences the teacher speaks (default 10000)")
    parser.add_argument("--minutes", type=float, default=30.0, help="training time in all (default 30)")
    parser.add_argument("--threads", type=int, default=1, help="processor threads (default 1)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true", help="go on from the work folder")
    parser.add_argument("--width", type=int, default=128, help="numbers a symbol and a frame, even (default 128)")
    parser.add_argument("--export-only", action="store_true", help="train no more, only write the voice again")
