"""`assistant bench …`: measures every part on this machine. Figures, never verdicts."""

import argparse
import importlib
import json
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
        importlib.import_module(f"assistant.bench.{name}").add_arguments(part)
        part.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="one JSON object")
        part.add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help="configuration file")


def run(arguments: argparse.Namespace) -> int:
    """Measure one part, or all."""
    for name in [arguments.part] if arguments.part else PARTS:
        module = importlib.import_module(f"assistant.bench.{name}")
        if arguments.part is None:
            complain(f"measuring {name}: {PARTS[name]} …")
            alone = argparse.ArgumentParser()
            module.add_arguments(alone)
            options = alone.parse_args([], argparse.Namespace(config=arguments.config))
        else:
            options = arguments
        report: Report = module.run(options)
        if arguments.json:
            print(json.dumps({"bench": name, **report.to_dict()}, ensure_ascii=False), flush=True)
        else:
            table([(name, ""), *report.table()])
            print(flush=True)
    return 0
