"""`assistant models`: which speech, language and voice models there are and which are in use."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.config import Config, built_in, data_folder, load
from assistant.core.errors import ModelError
from assistant.model_store import Kind, ModelFacts, in_use, look

BUILT_IN = (("models", "speech-en"), ("models", "language-en", "intent.gguf"), ("voices", "en"))


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant models`."""
    parser = subparsers.add_parser("models", help="list the models and voices", description=__doc__)
    parser.add_argument("action", choices=("list", "info"), help="list: all that are known; info: what PATH is")
    parser.add_argument("path", nargs="?", type=Path, metavar="PATH", help="info: a model's file or folder")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run, usage_error=parser.error)


def run(arguments: argparse.Namespace) -> int:
    """List, or tell about one."""
    if arguments.action == "info":
        if arguments.path is None:
            arguments.usage_error("info needs a PATH")
        return _info(look(arguments.path.expanduser().absolute()), arguments.json)
    failed = False
    for row in _rows(load(arguments.config)):
        failed |= bool(row.problem and row.setting)
        print(json.dumps(row.as_json(), ensure_ascii=False) if arguments.json else row.as_text())
    return 1 if failed else 0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    kind: Kind | None
    """None: it could not be told."""
    path: Path
    origin: str
    """"built in", "configured" or "yours"."""
    setting: str
    """The setting that uses it; "" when none does."""
    facts: ModelFacts | None
    problem: str = ""

    def as_json(self) -> dict[str, object]:
        return {
            "kind": self.kind,
            "path": str(self.path),
            "bytes": self.facts.bytes if self.facts else None,
            "origin": self.origin,
            "used_as": self.setting or None,
            "problem": self.problem or None,
        }

    def as_text(self) -> str:
        size = f"{self.facts.bytes / 1e6:.1f} MB" if self.facts else ""
        mark = "*" if self.setting else " "
        use = f"  ({self.setting})" if self.setting else ""
        trouble = f"  PROBLEM: {self.problem}" if self.problem else ""
        return f"{mark} {self.kind or '?':<9}{size:>10}  {self.origin:<11}{self.path}{use}{trouble}"


def _rows(config: Config) -> Iterator[Row]:
    """What is in use first, then what else is built in or in the user's data folder."""
    built = [built_in(*parts) for parts in BUILT_IN]
    seen: set[Path] = set()
    for kind, setting, path in in_use(config):
        seen.add(path)
        yield _row(path, "built in" if path in built else "configured", setting, kind)
    for path in built:
        if path not in seen:
            yield _row(path, "built in", "")
    for folder in ("models", "voices"):
        for path in sorted((data_folder() / folder).glob("*")):
            if path not in seen and not path.name.endswith(".json"):
                yield _row(path, "yours", "")


def _row(path: Path, origin: str, setting: str, kind: Kind | None = None) -> Row:
    """`kind` is what it is used as; what it is comes from the files themselves."""
    try:
        facts = look(path)
    except ModelError as error:
        return Row(kind, path, origin, setting, None, error.message)
    problem = f"it is a {facts.kind} model" if kind not in (None, facts.kind) else ""
    return Row(facts.kind, path, origin, setting, facts, problem)


def _info(facts: ModelFacts, as_json: bool) -> int:
    about = {"kind": facts.kind, "path": str(facts.path), "bytes": facts.bytes, **facts.details}
    if as_json:
        print(json.dumps(about, ensure_ascii=False))
        return 0
    for name, value in about.items():
        print(f"{name + ':':<21}{value}")
    notes = (facts.path if facts.path.is_dir() else facts.path.parent) / "MODEL.md"
    if notes.is_file():
        print(f"{'how it was made:':<21}{notes}")
    return 0
