"""`assistant models list` and `info`: what is known, installed and in use."""

import argparse
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.cli.output import table
from assistant.config import Config, built_in, load
from assistant.core.errors import ModelError
from assistant.model_store import (
    Catalogue,
    Entry,
    Fit,
    Installed,
    Kind,
    LanguageModel,
    Machine,
    ModelFacts,
    Shelf,
    SpeechModel,
    amount,
    catalogue,
    chat_template,
    in_use,
    look,
    this_machine,
    usable,
)
from assistant.model_store.speed import CONVERSATION

BUILT_IN = (("models", "speech-en"), ("models", "language-en", "intent.gguf"), ("voices", "en"))


def run_list(arguments: argparse.Namespace) -> int:
    """A table, or one JSON object a model. 1 when something that the settings name cannot be used."""
    config = load(arguments.config)
    rows = [row for row in _rows(config) if _wanted(row, arguments, config.language)]
    if arguments.json:
        for row in rows:
            print(json.dumps(row.as_json(), ensure_ascii=False))
    elif rows:
        table([("", "name", "kind", "size", "fits", "state, licence"), *(row.as_cells() for row in rows)])
        if not (arguments.all or arguments.installed):
            print(f"\nin {config.language}; --all shows every language, and what cannot be loaded")
    return 1 if any(row.problem and row.settings for row in rows) else 0


def run_info(arguments: argparse.Namespace) -> int:
    """What one model says of itself; for one that is not here, what the catalogue says."""
    config = load(arguments.config)
    known = catalogue()
    path = path_of(arguments.model, config)
    if path is None:
        entry = known.find(arguments.model)
        if entry is None:
            raise known.unknown(arguments.model, [one.name for one in Shelf(config.models.path)])
        return _print_entry(entry, arguments)
    if arguments.template:
        print(chat_template(look(path).path), end="")
        return 0
    return _print_facts(look(path), arguments.json)


def path_of(name: str, config: Config) -> Path | None:
    """Where a model lies that is installed, built in, or named by its path. Raises ModelError for a path to nothing."""
    found = Shelf(config.models.path).find(name)
    if found is not None:
        return found.usable
    for parts in BUILT_IN:
        if name == parts[1]:
            return built_in(*parts)
    path = Path(name).expanduser().absolute()
    if os.path.exists(path) or "/" in name or name.endswith((".gguf", ".onnx")):
        return usable(look(path))
    return None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    name: str
    kind: Kind | None
    """None: it could not be told."""
    size: int | None
    """Bytes."""
    path: Path | None = None
    """None: it is not on this machine."""
    origin: str = "catalogue"
    """"built in", "configured", "yours" or "catalogue"."""
    settings: tuple[str, ...] = ()
    """The settings that use it."""
    fit: Fit | None = None
    licence: str = ""
    languages: tuple[str, ...] = ()
    problem: str = ""
    exact: bool = True
    """No: the size is an estimate."""
    arrived: int = 0
    """Bytes that were loaded until it was interrupted."""

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "kind": self.kind,
            "path": str(self.path) if self.path else None,
            "bytes": self.size,
            "exact": self.exact,
            "fit": self.fit,
            "licence": self.licence or None,
            "languages": self.languages,
            "origin": self.origin,
            "installed": self.path is not None,
            "used_as": ", ".join(self.settings) or None,
            "loaded": self.arrived or None,
            "problem": self.problem or None,
        }

    def as_cells(self) -> tuple[str, ...]:
        """What tells most comes first: a narrow terminal cuts off the end."""
        size = "" if self.size is None else f"{'' if self.exact else '~'}{amount(self.size)}"
        state = {"catalogue": "", "yours": "installed"}.get(self.origin, self.origin)
        if self.arrived:
            state = f"{amount(self.arrived)} loaded"
        if self.settings:
            state += f", for {', '.join(one.removesuffix('.model') for one in self.settings)}"
        problem = f"{'PROBLEM: ' if self.path else ''}{self.problem}" if self.problem else ""
        mark, about = "*" if self.settings else " ", ", ".join(filter(None, (problem, state, self.licence)))
        return mark, self.name, self.kind or "?", size, self.fit or "", about


def _wanted(row: Row, arguments: argparse.Namespace, language: str) -> bool:
    if arguments.kind and row.kind != arguments.kind:
        return False
    if row.path is not None or row.arrived or arguments.all:
        return True
    return not (arguments.installed or row.problem) and language in row.languages


def _rows(config: Config) -> Iterator[Row]:
    """What is in use, else built in or installed; then what can be pulled."""
    known = catalogue()
    machine = this_machine()
    uses: dict[Path, list[tuple[Kind, str]]] = {}
    for kind, setting, path in in_use(config):
        uses.setdefault(path, []).append((kind, setting))
    seen: set[Path] = set()
    here: set[str] = set()
    for parts in BUILT_IN:
        path = built_in(*parts)
        seen.add(path)
        yield _row(parts[1], path, "built in", uses.get(path, ()), machine, licence="see MODEL.md beside it")
    for one in Shelf(config.models.path):
        used = [use for path in {one.path, one.usable} for use in uses.get(path, ())]
        seen |= {one.path, one.usable}
        here.add(one.name)
        yield _row(one.name, one.path, "yours", used, machine, licence=_licence(one, known))
    for path, used_as in uses.items():
        if path not in seen:
            yield _row(path.name, path, "configured", used_as, machine)
    arrived = Shelf(config.models.path).arrived()
    for entry in known:
        if entry.name not in here:
            yield _known_row(entry, machine, arrived.get(entry.name, 0))
    for name, size in arrived.items():
        if known.find(name) is None:
            yield Row(name, None, None, arrived=size)


def _row(
    name: str,
    path: Path,
    origin: str,
    uses: "tuple[tuple[Kind, str], ...] | list[tuple[Kind, str]]",
    machine: Machine,
    licence: str = "",
) -> Row:
    """What it is comes from its files; what it is used as, from the settings."""
    settings = tuple(setting for _, setting in uses)
    try:
        facts = look(path)
    except ModelError as error:
        return Row(name, uses[0][0] if uses else None, None, path, origin, settings, problem=error.message)
    wrong = any(kind is not facts.kind for kind, _ in uses)
    return Row(
        name,
        facts.kind,
        facts.bytes,
        path,
        origin,
        settings,
        machine.fit(int(facts.bytes * 1.2)),
        licence or str(facts.details.get("licence", "")),
        problem=f"it is a {facts.kind} model" if wrong else "",
    )


def _licence(one: Installed, known: Catalogue) -> str:
    entry = known.find(one.name)
    return one.licence or (entry.licence if entry else "")


def _known_row(entry: Entry, machine: Machine, arrived: int) -> Row:
    if isinstance(entry, LanguageModel):
        kind, size, exact, needed = Kind.LANGUAGE, entry.size(), entry.size_is_known(), entry.memory(CONVERSATION)
    else:
        size = entry.megabytes * 1_000_000
        kind, exact = (Kind.SPEECH if isinstance(entry, SpeechModel) else Kind.VOICE), False
        needed = entry.memory
    return Row(
        entry.name,
        kind,
        size,
        fit=machine.fit(needed),
        licence=entry.licence,
        languages=entry.languages,
        problem=entry.obstacle,
        exact=exact,
        arrived=arrived,
    )


def _print_entry(entry: Entry, arguments: argparse.Namespace) -> int:
    import msgspec

    if arguments.template:
        raise ModelError(f"{entry.name} is not installed", f"`assistant models pull {entry.name}` loads it")
    about: dict[str, object] = {**msgspec.to_builtins(entry), "installed": False}
    if isinstance(entry, LanguageModel):
        about["memory"] = entry.memory(CONVERSATION)
    about["obstacle"] = entry.obstacle
    _print({name: value for name, value in about.items() if value not in ("", None)}, arguments.json)
    return 0


def _print_facts(facts: ModelFacts, as_json: bool) -> int:
    about = {"kind": facts.kind, "path": str(facts.path), "bytes": facts.bytes, **facts.details}
    _print(about, as_json)
    notes = (facts.path if facts.path.is_dir() else facts.path.parent) / "MODEL.md"
    if notes.is_file() and not as_json:
        print(f"{'how it was made:':<21}{notes}")
    return 0


def _print(about: Mapping[str, object], as_json: bool) -> None:
    if as_json:
        print(json.dumps(about, ensure_ascii=False))
        return
    for name, value in about.items():
        words = ", ".join(map(str, value)) if isinstance(value, list | tuple | dict) else value
        print(f"{name + ':':<21}{words}")
