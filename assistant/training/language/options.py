"""Command-line options of the recipe, apart from it so that the command line starts fast."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `assistant train language`."""
    parser.add_argument("--out", type=Path, default=Path("models/language-en"), help="folder for intent.gguf")
    parser.add_argument("--work", type=Path, default=Path("work/language"), help="folder for checkpoints and log")
    parser.add_argument("--text", type=Path, nargs="*", default=[], metavar="FILE", help="plain English, a line each")
    parser.add_argument(
        "--slurp", type=Path, metavar="FILE", help="SLURP as JSON lines (github.com/pswietojanski/slurp)"
    )
    parser.add_argument("--clinc", type=Path, metavar="FILE", help="CLINC150 as JSON lines (github.com/clinc/oos-eval)")
    parser.add_argument("--minutes", type=float, help="training time in all (default 62, or 4 with --adapt)")
    parser.add_argument("--threads", type=int, default=2, help="processor threads (default 2)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true", help="go on from the work folder")
    parser.add_argument(
        "--begin",
        type=Path,
        metavar="GGUF",
        help="begin from this intent model; a larger --width or --layers makes it grow",
    )
    parser.add_argument(
        "--width", type=int, help="numbers a token, a multiple of 64 (default 192, or those of --begin)"
    )
    parser.add_argument("--layers", type=int, help="layers (default 5, or those of --begin)")
    parser.add_argument("--check", action="store_true", help="train nothing, only measure the model in --out")
    parser.add_argument(
        "--calibrate",
        action="store_true",
        help="train nothing, only fit the confidence of the model in --out on what was kept away, and write it into it",
    )
    parser.add_argument(
        "--replay",
        action="store_true",
        help="train nothing, only try again what you called right or wrong (the setting understanding.keep_marks)",
    )
    parser.add_argument(
        "--adapt",
        action="store_true",
        help="teach the built-in model your own sentences, taught commands and what you called right; a few minutes",
    )
    parser.add_argument(
        "--table",
        action="store_true",
        help="train nothing, only measure what smaller number types (Q5_K, Q4_K, Q4_0) of the model in --out cost",
    )
