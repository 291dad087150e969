"""Graphs kept on disk, in two steps: what the sentences allow in any such home, and what can be said in this one.

A change of names costs only the second step; a start costs neither. Both are made in a process of their own, which
takes the memory along when it ends. A file is named by a checksum of everything it
depends on, and is written beside its place and renamed: whoever ends the process in between leaves no half of one. A
file that cannot be read is made again; a folder that cannot be written to only costs time.
"""

import contextlib
import hashlib
import json
import logging
import os
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import numpy as np

from assistant.apart import apart
from assistant.core.values import WordGraph
from assistant.engines.pronunciation_memory import remembered
from assistant.home.registry import Registry
from assistant.languages.sentences import Sentences
from assistant.listening import (
    acceptor,
    agreement,
    commands,
    names_report,
    splicing,
    spoken,
    template_graph,
    templates,
)
from assistant.listening.acceptor import Acceptor
from assistant.listening.commands import CommandGraph, command_graph
from assistant.listening.names_report import Alike, NamesReport
from assistant.listening.splicing import arc_table
from assistant.listening.template_graph import Kinds, TemplateGraph

KEPT = 12
"""So many graphs of each step stay in the folder."""

ABANDONED = 3600.0
"""Seconds after which a draft is thrown away: the process that wrote it was ended."""

CODE = (acceptor, agreement, commands, names_report, splicing, spoken, template_graph, templates)
"""The modules that decide what can be said."""

log = logging.getLogger(__name__)

_Graph = TypeVar("_Graph", CommandGraph, TemplateGraph)


def stored_command_graph(sentences: Sentences, registry: Registry, folder: Path) -> CommandGraph:
    """The same as `command_graph`, from `folder` as far as it has been worked out before.

    When it was not, the log gets one line: what it cost, and how much of the home cannot be told by ear. Raises
    ModelError when the process that works it out was killed.
    """
    general = _checksum(_sentence_parts(sentences))
    file = folder / f"commands-{_checksum([general, *_home_parts(registry)])}.npz"
    found = _stored(file, _read_commands)
    if found is not None:
        return found
    began = time.monotonic()
    # What devices are like makes no difference here, and need not be such as can be sent to another process.
    plain = Registry(
        registry.floors,
        registry.areas,
        tuple(replace(entity, attributes={}) for entity in registry.entities),
        registry.lists,
    )
    apart("the graph of what can be said", _made, sentences, plain, general, file)
    made = _stored(file, _read_commands) or _made(sentences, plain, general, file)
    spent = time.monotonic() - began
    log.info("what can be said at this home was worked out in %.1f s: %s", spent, made.summary)
    return made


def _made(sentences: Sentences, registry: Registry, general: str, file: Path) -> CommandGraph:
    """Works it out and keeps it in `file`; `general` is the checksum of the sentences."""
    folder = file.parent
    with remembered(folder):
        made = command_graph(sentences, registry, _stored_templates(sentences, Kinds.of(registry), general, folder))
    _keep(file, lambda draft: _write_commands(draft, made))
    return made


def _stored_templates(sentences: Sentences, kinds: Kinds, general: str, folder: Path) -> TemplateGraph:
    """The same as `template_graph`."""
    key = _checksum([general, *sorted(kinds.domains), "", *sorted(kinds.device_classes), "", *sorted(kinds.plurals)])
    file = folder / f"templates-{key}.json"
    found = _stored(file, _read_templates)
    if found is not None:
        return found
    made = template_graph.template_graph(sentences, kinds)
    _keep(file, lambda draft: _write_templates(draft, made))
    return made


def _stored(file: Path, read: Callable[[Path], _Graph]) -> _Graph | None:
    """What is in a file, None when that is nothing of use. Its time is set to now: it is one of those to keep."""
    try:
        found = read(file)
        os.utime(file)
        return found
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile):
        return None


def _keep(file: Path, write: Callable[[Path], None]) -> None:
    """Writes a file, whole or not at all, and throws away the oldest of its kind."""
    draft = file.with_name(f"{file.name}.{os.getpid()}.draft")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write(draft)
        draft.replace(file)
        kind = file.name.partition("-")[0]
        alike = sorted(file.parent.glob(f"{kind}-*{file.suffix}"), key=lambda path: path.stat().st_mtime)
        abandoned = [path for path in file.parent.glob("*.draft") if path.stat().st_mtime < time.time() - ABANDONED]
        for old in (*alike[:-KEPT], *abandoned):
            old.unlink(missing_ok=True)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def _read_templates(file: Path) -> TemplateGraph:
    stored = json.loads(file.read_bytes())
    slots = {symbol: _acceptor(found) for symbol, found in stored["slots"].items()}
    return TemplateGraph(_acceptor(stored["whole"]), slots, tuple(stored["left_out"]))


def _acceptor(stored: dict[str, object]) -> Acceptor:
    arcs, finals = stored["arcs"], stored["finals"]
    assert isinstance(arcs, list)
    assert isinstance(finals, dict)
    return Acceptor(arcs, {int(state): cost for state, cost in finals.items()}, bool(stored["looping"]))


def _write_templates(draft: Path, made: TemplateGraph) -> None:
    def plain(acceptor: Acceptor) -> dict[str, object]:
        return {"arcs": acceptor.arcs, "finals": acceptor.finals, "looping": acceptor.looping}

    slots = {symbol: plain(found) for symbol, found in made.slots.items()}
    stored = {"whole": plain(made.whole), "slots": slots, "left_out": made.left_out}
    draft.write_text(json.dumps(stored, separators=(",", ":")), encoding="utf-8")


def _read_commands(file: Path) -> CommandGraph:
    with file.open("rb") as opened, np.load(opened) as stored:
        texts = json.loads(stored["texts"].tobytes())
        columns = stored["sources"], stored["targets"], stored["labels"], stored["costs"]
        finals = dict(zip(stored["finals"].tolist(), stored["final_costs"].tolist(), strict=True))
    table = arc_table(*columns, tuple(texts["words"]))
    names = texts["names"]
    report = NamesReport(
        tuple(names["unsayable"]), tuple(names["too_long"]), tuple(Alike(**alike) for alike in names["alike"])
    )
    return CommandGraph(WordGraph(int(texts["states"]), table, finals), tuple(texts["left_out"]), report)


def _write_commands(draft: Path, made: CommandGraph) -> None:
    arcs = made.graph.arcs
    texts = {"words": arcs.words, "states": made.graph.states, "left_out": made.left_out, "names": asdict(made.names)}
    with draft.open("wb") as out:
        np.savez(
            out,
            texts=np.frombuffer(json.dumps(texts).encode(), np.uint8),
            sources=np.frombuffer(arcs.sources, np.int32),
            targets=np.frombuffer(arcs.targets, np.int32),
            labels=np.frombuffer(arcs.labels, np.int32),
            costs=np.frombuffer(arcs.costs, np.float32),
            finals=np.array([*made.graph.finals], np.int32),
            final_costs=np.array([*made.graph.finals.values()], np.float64),
        )


def _checksum(parts: Iterable[str]) -> str:
    content = hashlib.sha256()
    for part in parts:
        content.update(part.encode() + b"\0")
    return content.hexdigest()[:24]


def _sentence_parts(sentences: Sentences) -> Iterator[str]:
    """Everything that what can be said in any home depends on, this program's code among it."""
    sources = [Path(str(module.__file__)) for module in CODE]
    for source in (*sources, *sorted((sources[0].parent / "vocabulary").iterdir())):
        yield source.read_text(encoding="utf-8")
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
            yield repr((name, data.sentence_texts, data.slots, data.inferred_domain, contexts, lists, rules))


def _home_parts(registry: Registry) -> Iterator[str]:
    """Everything that matters of the home."""
    yield repr([(entity.domain, entity.device_class, entity.name, entity.aliases) for entity in registry.entities])
    for things in (registry.areas, registry.floors, registry.lists):
        yield repr([(thing.name, thing.aliases) for thing in things])
