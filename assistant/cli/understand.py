"""`assistant understand`: what typed lines mean at a home. Acts on nothing."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from assistant.cli.options import add_home_options
from assistant.cli.output import complain
from assistant.config import Config, load
from assistant.core.errors import ModelError
from assistant.core.values import Intent, Request, Tier, Understanding

if TYPE_CHECKING:
    from assistant.understanding.tiers import Parser

LONGEST = 2000
"""Characters of one command; a longer line is no command."""
LARGEST_LINE = 1_000_000
"""Bytes that are read of one line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the input."""

    identity: Any
    """Whatever JSON gives as "id"; the line's number for plain text."""
    text: str
    area: str | None = None
    now: datetime | None = None
    problem: str = ""
    """Why the line cannot be a command."""
    malformed: bool = False
    """True when it is not even a line of the input: told on standard error too."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant understand`."""
    parser = subparsers.add_parser(
        "understand",
        help="what typed lines mean, without doing anything",
        description=__doc__,
        epilog='Reads lines from standard input: plain text, or JSON {"id", "text", "area", "now"}.',
    )
    add_home_options(parser)
    parser.add_argument("--no-model", action="store_true", help="templates only")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Answer every line as soon as it comes; 1 when one of them was malformed."""
    from assistant.knowledge import Knowledge
    from assistant.understanding.tiers import Tiers
    from assistant.understanding.wording import wording

    config = load(arguments.config)
    knowledge = Knowledge.load(config, arguments.home, arguments.sentences)
    for problem in knowledge.problems:
        complain(problem)
    model = None if arguments.no_model else _model(config)
    tiers = Tiers(knowledge.registry, knowledge.sentences, model, config.understanding.threshold)
    status = 0
    for number, line in _lines():
        if line.malformed:
            complain(f"line {number}: {line.problem}")
            status = 1
        begun = time.perf_counter()
        if line.problem:
            found, reply = Understanding((Intent("Chat"),), Tier.CHAT), line.problem
        else:
            found = tiers.understand(
                Request(line.text, area=line.area or config.area, language=config.language, now=line.now)
            )
            reply = wording(found.intents, line.text, knowledge.registry)
        milliseconds = round((time.perf_counter() - begun) * 1000, 2)
        _print(arguments.json, line, found, reply, milliseconds)
    return status


def _model(config: Config) -> "Parser | None":
    """The intent model, or None with a word about why there is none."""
    from assistant.understanding.tiers import load_model

    try:
        return load_model(config.understanding.path, config.understanding.threads or 1)
    except ModelError as error:
        complain(f"{error}; going on with templates alone")
        return None


def _lines() -> Iterator[tuple[int, Line]]:
    """The lines of standard input with their numbers; what is no command says why."""
    number = 0
    while raw := sys.stdin.buffer.readline(LARGEST_LINE):
        number += 1
        if not raw.endswith(b"\n"):
            # The rest of an endless line is passed over.
            while len(raw) == LARGEST_LINE and (more := sys.stdin.buffer.readline(LARGEST_LINE)):
                if more.endswith(b"\n"):
                    break
        text = raw.decode("utf-8", errors="replace").strip()
        if text:
            yield number, _line(text, number)


def _line(text: str, number: int) -> Line:
    if not text.startswith(("{", "[")) and text not in ("null", "true", "false"):
        return _checked(Line(number, text))
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return Line(number, "", problem="This line is not valid JSON.", malformed=True)
    if not isinstance(data, dict):
        return Line(number, "", problem='This line is JSON, but no object with "text".', malformed=True)
    identity = data.get("id", number)
    said = data.get("text")
    if not isinstance(said, str):
        return Line(identity, "", problem='This line has no "text" that is text.', malformed=True)
    area = data.get("area")
    return _checked(Line(identity, said, area if isinstance(area, str) else None, _moment(data.get("now"))))


def _checked(line: Line) -> Line:
    if not line.text.strip():
        return Line(line.identity, line.text, problem="I heard nothing.")
    if len(line.text) > LONGEST:
        return Line(line.identity, line.text, problem="That was too long for me to understand.")
    return line


def _moment(value: object) -> datetime | None:
    """The moment of asking, as ISO text or seconds since 1970; None, which is the clock's now, for anything else."""
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value.strip())
            return found if found.tzinfo else found.astimezone()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _print(as_json: bool, line: Line, found: Understanding, reply: str, milliseconds: float) -> None:
    intents = [{"intent": intent.name, "slots": dict(intent.slots)} for intent in found.intents]
    if as_json:
        answer = {
            "id": line.identity,
            "intents": intents,
            "reply": reply,
            "tier": str(found.tier),
            "confidence": found.confidence,
            "ms": milliseconds,
        }
        print(json.dumps(answer, ensure_ascii=False, default=str), flush=True)
        return
    said = " + ".join(
        " ".join([intent.name, *(f"{slot}={value}" for slot, value in intent.slots.items())])
        for intent in found.intents
    )
    print(f"{said}  [{found.tier}, {found.confidence:.0%}, {milliseconds:.0f} ms]  {reply}", flush=True)
