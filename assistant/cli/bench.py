"""`assistant bench …`: measures every part on this machine. Figures, never verdicts."""

import argparse
import importlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from assistant.cli.output import complain, table

PARTS = {
    "speech": "how well and how fast commands are heard, beside raw Vosk",
    "understand": "how well and how fast sentences are understood, beside the templates alone",
    "voice": "how fast and how clearly the voice speaks, beside raw Piper",
    "loop": "end of speech to first sound, stage by stage, in real time",
}


class Report(Protocol):
    """What a benchmark gives."""

    def to_dict(self) -> dict[str, Any]:
        """For --json."""
        ...

    def table(self) -> list[tuple[str, str]]:
        """(what, figure) rows for people."""
        ...


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `bench` with one sub-command a part; without one, all are run."""
    bench = subparsers.add_parser("bench", help="measure every part on this machine", description=__doc__)
    bench.add_argument("--json", action="store_true", help="one JSON object a part")
    bench.set_defaults(run=run)
    parts = bench.add_subparsers(dest="part", metavar="PART")
    for name, about in PARTS.items():
        part = parts.add_parser(name, help=about, description=f"Measures {about}.")
        OPTIONS[name](part)
        part.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="one JSON object")
        part.add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help="configuration file")


def run(arguments: argparse.Namespace) -> int:
    """Measure one part, or all."""
    for name in [arguments.part] if arguments.part else PARTS:
        options = arguments
        if arguments.part is None:
            complain(f"measuring {name}: {PARTS[name]} …")
            defaults = argparse.ArgumentParser()
            OPTIONS[name](defaults)
            options = defaults.parse_args([], argparse.Namespace(config=arguments.config))
        report: Report = importlib.import_module(f"assistant.bench.{name}").run(options)
        if arguments.json:
            print(json.dumps({"bench": name, **report.to_dict()}, ensure_ascii=False), flush=True)
        else:
            table([(name, ""), *report.table()])
            print(flush=True)
    return 0


def _speech(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", type=Path, help="recordings named by transcript (default: tests/wav/en)")
    parser.add_argument("--model", type=Path, help="speech model directory (default: the built-in one)")
    parser.add_argument("--home", type=Path, help="home file whose commands are listened for (default: the demo home)")


def _understand(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, help="sentences with intents, JSON lines (default: the held-out)")
    parser.add_argument("--home", type=Path, help="the home they are about (default: the demo home)")
    parser.add_argument("--wrong", action="store_true", help="list what was got wrong")


def _voice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--voice", type=Path, help="a Piper voice (default: the configured one)")
    parser.add_argument("--no-recognition", action="store_true", help="without the word error rate, which takes long")


def _loop(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", type=Path, help="recordings (default: some of tests/wav/en)")
    parser.add_argument("--count", type=int, default=20, help="how many of the default recordings (default: 20)")


OPTIONS: Mapping[str, Callable[[argparse.ArgumentParser], None]] = {
    "speech": _speech,
    "understand": _understand,
    "voice": _voice,
    "loop": _loop,
}
