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


def add_common_options(action: argparse.ArgumentParser) -> None:
    """`--config` and `--debug`, also after an action's name.

    They have no default here, or it would take back what was said before the name.
    """
    action.add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help="configuration file")
    action.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show tracebacks")
