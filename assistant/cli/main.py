"""The `assistant` command: finds the sub-command, turns errors into one line, decides the exit code.

Each sub-command is a module of this package with `add_parser(subparsers)` and `run(arguments) -> int`. They are
imported for their options only; what is heavy is imported when one runs.
"""

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence

from assistant import __version__
from assistant.cli.examples import add_examples
from assistant.cli.leaving import leave
from assistant.cli.output import complain
from assistant.core.errors import AssistantError

COMMANDS = (
    "chat",
    "serve",
    "ask",
    "demo",
    "understand",
    "transcribe",
    "say",
    "teach",
    "bench",
    "devices",
    "models",
    "memory",
    "train",
    "config",
    "doctor",
    "service",
)


def parser(commands: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """The command line; with only some of its commands, it is made faster."""
    top = argparse.ArgumentParser(
        prog="assistant", description="The offline voice assistant: listens, understands, answers, speaks."
    )
    top.add_argument("--version", action="version", version=f"assistant {__version__}")
    subparsers = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name in commands:
        importlib.import_module(f"assistant.cli.{name}").add_parser(subparsers)
    for name, command in subparsers.choices.items():
        add_examples(name, command)
        common = command.add_argument_group("common options")
        common.add_argument("--config", metavar="FILE", help="configuration file (see `assistant config path`)")
        common.add_argument("--debug", action="store_true", help="log everything and show tracebacks")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 1: failed, with the reason in one line on standard error; 2: wrong usage.

    One that is interrupted ends the process.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "chat")
    arguments = parser([words[0]] if words[0] in COMMANDS else COMMANDS).parse_args(words)
    try:
        return int(arguments.run(arguments))
    except AssistantError as error:
        if arguments.debug:
            raise
        complain(str(error))
        return 1
    except KeyboardInterrupt:
        complain("interrupted")
        leave(130)  # whoever interrupts does not wait for an engine that is being loaded
    except BrokenPipeError:
        # The reader went away (`assistant … | head`); Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # a fault of ours: nobody at a terminal is to read a traceback
        if arguments.debug:
            raise
        logging.getLogger("assistant").debug("unexpected", exc_info=True)
        complain(f"unexpected error: {type(error).__name__}: {error} (--debug shows where)")
        return 1
