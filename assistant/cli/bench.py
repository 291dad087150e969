"""`assistant bench …`: measures every part on this machine. Figures, never verdicts."""

import argparse
import importlib
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.cli.output import complain, table

if TYPE_CHECKING:
    from assistant.bench.comparison import Stage

PARTS = {
    "speech": "how well and how fast commands are heard, beside raw Vosk",
    "understand": "how well and how fast sentences are understood, beside the templates alone",
    "voice": "how fast and how clearly the voice speaks, beside raw Piper",
    "wake": "how often a wake phrase is missed and how often other speech wakes, over all thresholds",
    "room": "what noise, distance and bad microphones do to hearing, what helps, and what other sound is taken for",
    "graph": "what it costs to learn what can be said, by the number of devices",
    "chat": "what conversation costs beside raw llama-cpp-python, with random models of a chosen size",
    "families": "whether every family of language models chats through the engine, with small random ones",
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

    @property
    def stages(self) -> "Sequence[Stage]":
        """What each engine costs, for the overview."""
        ...


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `bench` with one sub-command a part; without one, there is an overview."""
    bench = subparsers.add_parser(
        "bench", help="measure every part on this machine", description=f"{__doc__} Without PART: an overview."
    )
    bench.add_argument("--json", action="store_true", help="one JSON object a stage and engine")
    bench.set_defaults(run=run)
    parts = bench.add_subparsers(dest="part", metavar="PART")
    for name, about in PARTS.items():
        part = parts.add_parser(name, help=about, description=f"Measures {about}.")
        OPTIONS[name](part)
        part.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="one JSON object")
        part.add_argument("--stages", action="store_true", help="only what the overview shows of it")
        part.add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help="configuration file")


def run(arguments: argparse.Namespace) -> int:
    """Measure one part, or the costs of all."""
    if arguments.part is None:
        return _overview(arguments.config, arguments.json)
    # Some parts take many minutes: what they log is their progress display.
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("assistant.bench").setLevel(logging.INFO)
    report: Report = importlib.import_module(f"assistant.bench.{arguments.part}").run(arguments)
    if arguments.stages:
        _show(report.stages, arguments.json)
    elif getattr(arguments, "markdown", False):
        print(importlib.import_module(f"assistant.bench.{arguments.part}").markdown(report))
    elif arguments.json:
        print(json.dumps({"bench": arguments.part, **report.to_dict()}, ensure_ascii=False), flush=True)
    else:
        table([(arguments.part, ""), *report.table()])
    return 0


def _overview(config_file: str | None, as_json: bool) -> int:
    """Latency, throughput and memory of every stage, beside the raw engine on the same material in the same run.

    Each part runs in a process of its own: its memory and its start are its own. One that fails is told; 1 at the end.
    """
    from assistant.bench.comparison import Stage

    stages: list[Stage] = []
    failed = False
    for name, brief in BRIEF.items():
        complain(f"measuring {name}: {PARTS[name]} …")
        config = ["--config", config_file] if config_file else []
        command = [sys.executable, "-m", "assistant", "bench", name, "--stages", "--json", *config, *brief()]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        failed |= done.returncode != 0
        found = [Stage(**json.loads(line)) for line in done.stdout.splitlines()]
        if as_json:
            _show(found, as_json)
        stages += found
    if not as_json:
        _show(stages, as_json)
    return int(failed)


def _show(stages: "Sequence[Stage]", as_json: bool) -> None:
    if as_json:
        for one in stages:
            print(json.dumps(asdict(one), ensure_ascii=False), flush=True)
        return
    rows = [("stage", "engine", "latency", "what is waited for", "a second of processor time does", "memory")]
    for one in stages:
        throughput = "" if one.throughput is None else f"{one.throughput:g} {one.unit}"
        latency = "" if one.latency_ms is None else f"{one.latency_ms:.1f} ms"
        memory = "" if one.megabytes is None else f"{one.megabytes:.0f} MB"
        rows.append((one.stage, one.engine, latency, one.waits_for, throughput, memory))
    table(rows)


def _some_recordings() -> list[str]:
    from assistant.bench.recordings import recordings

    return [str(path) for path in recordings(24)]


BRIEF: Mapping[str, Callable[[], list[str]]] = {
    "speech": _some_recordings,
    "understand": list,
    "voice": lambda: ["--no-recognition"],
    "chat": lambda: ["--size", "5M"],
    "loop": lambda: ["--count", "6"],
}
"""The options with which each part is measured for the overview."""


def _speech(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", type=Path, help="recordings named by transcript (default: tests/wav/en)")
    parser.add_argument("--model", type=Path, help="speech model directory (default: the built-in one)")
    parser.add_argument("--home", type=Path, help="home file whose commands are listened for (default: the demo home)")
    parser.add_argument("--sentences", type=Path, action="append", default=[], help="your own sentences beside them")
    parser.add_argument("--alone", action="store_true", help="without dictation's second reading of what is doubtful")


def _understand(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, help="sentences with intents, JSON lines (default: the held-out)")
    parser.add_argument("--home", type=Path, help="the home they are about (default: the demo home)")
    parser.add_argument("--wrong", action="store_true", help="list what was got wrong")
    parser.add_argument("--model", metavar="NAME", help="also with this chat model, an installed one or a GGUF file")
    parser.add_argument("--count", type=int, metavar="N", help="about so many sentences of each set (default: all)")


def _voice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--voice", type=Path, help="a Piper voice (default: the configured one)")
    parser.add_argument("--no-recognition", action="store_true", help="without the word error rate, which takes long")


def _chat(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", choices=("5M", "30M", "220M", "1B"), default="30M", help="weights (default: 30M)")
    parser.add_argument("--weights", choices=("Q4_0", "Q8_0", "F16"), default="Q8_0", help="how they are kept")
    parser.add_argument("--model", type=Path, help="a chat model of yours instead of a random one")
    parser.add_argument("--threads", type=int, default=1, help="processor cores (default: 1)")
    parser.add_argument("--predict", action="store_true", help="reckon the first sentence for every known model")


def _families(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--markdown", action="store_true", help="the table of the README")


def _wake(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--phrase", required=True, metavar="TEXT", help="the wake phrase; any will do")
    parser.add_argument("--positives", nargs="+", type=Path, required=True, metavar="FILE", help="somebody says it")
    parser.add_argument("--negatives", nargs="+", type=Path, required=True, metavar="FILE", help="other speech")
    parser.add_argument("--threshold", type=float, help="the one that is counted with (default: the usual one)")
    parser.add_argument("--model", type=Path, help="speech model directory (default: the built-in one)")


def _room(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="*", type=Path, help="recordings named by transcript (default: some of tests/wav/en)"
    )
    parser.add_argument("--model", type=Path, help="speech model directory (default: the built-in one)")


def _graph(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("devices", nargs="*", type=int, help="sizes of made-up homes (default: 100 1000 5000)")
    parser.add_argument("--model", type=Path, help="speech model directory (default: the built-in one)")


def _loop(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", type=Path, help="recordings (default: some of tests/wav/en)")
    parser.add_argument("--count", type=int, default=20, help="how many of the default recordings (default: 20)")


OPTIONS: Mapping[str, Callable[[argparse.ArgumentParser], None]] = {
    "speech": _speech,
    "understand": _understand,
    "voice": _voice,
    "wake": _wake,
    "room": _room,
    "graph": _graph,
    "chat": _chat,
    "families": _families,
    "loop": _loop,
}
