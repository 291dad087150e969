"""Command graphs kept on disk: reading one is some ten times quicker than working it out at every start.

A file is named by a checksum of everything the graph depends on, and is written beside its place and renamed. A file
that cannot be read is made again; a folder that cannot be written to only costs time.
"""

import contextlib
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import numpy as np

from assistant.core.values import WordArc, WordGraph
from assistant.home.registry import Registry
from assistant.languages.sentences import Sentences
from assistant.listening import commands
from assistant.listening.commands import CommandGraph, command_graph

KEPT = 12
"""So many graphs stay in the folder."""


def stored_command_graph(sentences: Sentences, registry: Registry, folder: Path) -> CommandGraph:
    """The same as `command_graph`, from `folder` when it has been worked out before."""
    file = folder / f"commands-{_checksum(sentences, registry)}.npz"
    try:
        found = _read(file)
        os.utime(file)
        return found
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        pass
    made = command_graph(sentences, registry)
    with contextlib.suppress(OSError):
        _write(file, made)
        for old in sorted(folder.glob("commands-*.npz"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
    return made


def _read(file: Path) -> CommandGraph:
    with file.open("rb") as opened, np.load(opened) as stored:
        texts = json.loads(stored["texts"].tobytes())
        words: list[str] = texts["words"]
        finals = dict(zip(stored["finals"].tolist(), stored["final_costs"].tolist(), strict=True))
        columns = (stored[name].tolist() for name in ("sources", "targets", "labels", "costs"))
        sources, targets, labels, costs = columns
    arcs = tuple(map(WordArc, sources, targets, (words[label] for label in labels), costs))
    return CommandGraph(WordGraph(int(texts["states"]), arcs, finals), tuple(texts["left_out"]))


def _write(file: Path, made: CommandGraph) -> None:
    graph = made.graph
    words = ["", *sorted(graph.words)]
    label = {word: number for number, word in enumerate(words)}
    texts = json.dumps({"words": words, "states": graph.states, "left_out": made.left_out}).encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.draft")
    try:
        with draft.open("wb") as out:
            np.savez(
                out,
                texts=np.frombuffer(texts, np.uint8),
                sources=np.array([arc.source for arc in graph.arcs], np.int32),
                targets=np.array([arc.target for arc in graph.arcs], np.int32),
                labels=np.array([label[arc.word] for arc in graph.arcs], np.int32),
                costs=np.array([arc.cost for arc in graph.arcs], np.float64),
                finals=np.array([*graph.finals], np.int32),
                final_costs=np.array([*graph.finals.values()], np.float64),
            )
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _checksum(sentences: Sentences, registry: Registry) -> str:
    content = hashlib.sha256()
    for part in _parts(sentences, registry):
        content.update(part.encode() + b"\0")
    here = Path(commands.__file__).parent
    for source in (*sorted(here.glob("*.py")), *sorted((here / "vocabulary").iterdir())):
        content.update(source.read_bytes())
    return content.hexdigest()[:24]


def _parts(sentences: Sentences, registry: Registry) -> Iterator[str]:
    """Everything that what can be said depends on."""
    yield f"{version('hassil')} {version('home-assistant-intents')} {sentences.language}"
    yield repr(sorted(sentences.kinds.items()))
    intents = sentences.intents
    yield repr([*intents.skip_words])
    yield repr({name: repr(found) for name, found in intents.slot_lists.items()})
    yield repr({name: repr(rule.expression) for name, rule in intents.expansion_rules.items()})
    for name, intent in intents.intents.items():
        for data in intent.data:
            lists = {key: repr(found) for key, found in data.slot_lists.items()}
            rules = {key: repr(rule.expression) for key, rule in data.expansion_rules.items()}
            contexts = (data.requires_context, data.excludes_context, sorted(data.name_domains or ()))
            yield repr((name, data.sentence_texts, contexts, lists, rules))
    yield repr([(entity.domain, entity.name, entity.aliases) for entity in registry.entities])
    for things in (registry.areas, registry.floors, registry.lists):
        yield repr([(thing.name, thing.aliases) for thing in things])
