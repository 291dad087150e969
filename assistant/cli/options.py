"""Options that several sub-commands have alike."""

import argparse
from pathlib import Path


def add_home_options(parser: argparse.ArgumentParser) -> None:
    """`--home` and `--sentences`: exactly that home and those sentences, beside the built-in ones."""
    parser.add_argument("--home", type=Path, metavar="HOME.yaml", help="the home whose names are used")
    parser.add_argument(
        "--sentences",
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="a file or folder of your own sentences; may be given several times",
    )
