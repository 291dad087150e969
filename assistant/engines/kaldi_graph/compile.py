"""From a built-in speech model and a `WordGraph` to a complete Vosk model directory in the user's cache.

The acoustic half is linked, the graph half written: HCLr.fst (pronunciations), Gr.fst (what may follow what),
words.txt and the small integer files. A directory is named by a checksum of all that went into it, is written beside
its place and renamed, so that it is either whole or absent; the least recently used ones are deleted.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from assistant.apart import apart
from assistant.core.errors import ModelError
from assistant.core.values import WordGraph
from assistant.engines import pronunciation
from assistant.engines.kaldi_graph.grammar_fst import GrammarArrays, grammar_arrays, grammar_fst
from assistant.engines.kaldi_graph.lexicon_fst import lexicon_fst, word_order
from assistant.engines.kaldi_graph.openfst import const_bytes, lookahead_bytes
from assistant.engines.kaldi_transitions import Transitions
from assistant.engines.pronunciation_memory import remembered

UNKNOWN = "[unk]"
"""The garbage word: speech that is none of the words."""

FORMAT = 6
"""Part of every checksum: raised when the same input would be written differently."""

KEPT_GRAPHS = 12
"""So many compiled graphs stay in the cache."""

ABANDONED = 3600.0
"""Seconds after which a directory that was not finished is deleted."""

LARGE = 100_000
"""Arcs from which on a graph is compiled in a process of its own: that takes tens of megabytes, for a few seconds."""

RANKING = b"\n--phone-determinize=false\n"
"""Option of the decoder: readings are told apart by their words at once, not by their phones before. The garbage word
may be any phones: where several people talk at once, to tell those apart takes seconds and hundreds of megabytes."""

_REPORT = "report.json"
_DRAFT = ".draft-"


@dataclass(frozen=True, slots=True)
class GraphSettings:
    """What belongs to an acoustic model but lies in the graph. The model's model.yaml gives it under `graph:`."""

    unknown_phone_cost: float = 2.5
    """Cost of each phone of the garbage word: higher lets more noise pass as commands, lower rejects more commands."""
    unknown_cost: float = 0.0
    """Cost of the garbage word as a whole."""
    inner_blank_cost: float = 0.3
    """Cost of each further blank frame (30 ms) inside a word."""
    beam: float = 0.0
    """How much worse than the best a reading may be and still be followed, in nats; 0: as the model's conf says."""
    lattice_beam: float = 0.0
    """How much worse than the best other readings may be and still be told, in nats; 0: as the model's conf says."""
    max_active: float = 1500.0
    """So many readings of what was said so far are followed at once; 0: as the model's conf says. Commands need a few
    hundred. Where several people talk or music plays, everything is as likely, and twice as many cost seven times the
    time, most of it in steps of a second."""


@dataclass(frozen=True, slots=True)
class CompiledGraph:
    """A model directory that Vosk loads, and what could not be put into it."""

    path: Path
    unpronounceable: tuple[str, ...] = ()
    """Words that cannot be said in this language: whatever needs them will not be recognized."""
    sound_alikes: tuple[tuple[str, ...], ...] = ()
    """Groups of different words with the same sound: where both may be said, the first reading wins."""


def model_settings(model: Path, section: str) -> dict[str, float]:
    """The numbers of one section of a model's model.yaml; nothing where there is none. Raises ModelError."""
    file = model / "model.yaml"
    if not file.is_file():
        return {}
    try:
        found = (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get(section) or {}
        return {str(name): float(value) for name, value in found.items()}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise ModelError(f"{file} cannot be read: {error}", "restore the speech model's folder") from error


def graph_settings(model: Path) -> GraphSettings:
    """The graph settings in the model's model.yaml, defaults for what it does not name. Raises ModelError."""
    known = {field.name for field in fields(GraphSettings)}
    return GraphSettings(**{name: value for name, value in model_settings(model, "graph").items() if name in known})


def compile_graph(model: Path, graph: WordGraph, cache: Path, settings: GraphSettings | None = None) -> CompiledGraph:
    """The directory of `graph` for `model` under `cache`, made when it is not there yet.

    Raises ModelError when the model is not one of ours, the cache cannot be written, or the process that compiles a
    large graph was killed. Takes 0.1 to 2 seconds on one core for a new graph of a usual home, a few milliseconds for
    one that was compiled before.
    """
    settings = settings or graph_settings(model)
    phones = _phones(model)
    arrays = grammar_arrays(graph)
    sounds = dict(graph.sounds)
    place = cache / _checksum(model, phones, arrays.to_bytes() + repr(sorted(sounds.items())).encode(), settings)
    found = _read(place)
    if not found and len(graph.arcs) >= LARGE:
        apart("the speech graph", _compile, model, phones, arrays, sounds, settings, place)
        found = _read(place)
    return found or _compile(model, phones, arrays, sounds, settings, place)


def _compile(
    model: Path,
    phones: Sequence[str],
    arrays: GrammarArrays,
    sounds: Mapping[str, tuple[tuple[str, ...], ...]],
    settings: GraphSettings,
    place: Path,
) -> CompiledGraph:
    """Writes the directory `place`."""
    cache = place.parent
    number = {phone: index for index, phone in enumerate(phones)}
    with remembered(cache):
        lexicon, unpronounceable = pronunciation.lexicon(
            word for word in arrays.words if word != UNKNOWN and word not in sounds
        )
    lexicon |= {word: ways for word, ways in sounds.items() if word in arrays.words}
    spoken = {
        word: [tuple(number[phone] for phone in said) for said in ways if all(phone in number for phone in said)]
        for word, ways in lexicon.items()
    }
    missing = tuple(sorted({*unpronounceable, *(word for word, ways in spoken.items() if not ways)}))
    spoken = {word: ways for word, ways in spoken.items() if ways}
    words = word_order(spoken)
    labels = {word: label for label, word in enumerate((*words, UNKNOWN), 1)}
    transitions = Transitions(len(phones))
    tree = lexicon_fst(
        [spoken[word] for word in words], transitions, settings.unknown_phone_cost, settings.inner_blank_cost
    )
    grammar = grammar_fst(arrays, labels, labels[UNKNOWN], settings.unknown_cost)

    alike: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for word in words:
        alike[spoken[word][0]].append(word)
    report = CompiledGraph(place, missing, tuple(tuple(group) for group in alike.values() if len(group) > 1))

    files = {
        "graph/HCLr.fst": lookahead_bytes(tree.fst, tree.reachable, tree.reach_of, tree.final_label),
        "graph/Gr.fst": const_bytes(grammar, "ilabel"),
        "graph/words.txt": _words_file(words),
        "graph/disambig_tid.int": f"{transitions.tid_count + 1}\n".encode(),
        "graph/phones/word_boundary.int": transitions.word_boundaries().encode(),
        **_own_conf(model, settings),
    }
    told = {
        "unpronounceable": report.unpronounceable,
        "sound_alikes": report.sound_alikes,
        "sizes": {name: len(content) for name, content in files.items()},
    }
    files[_REPORT] = json.dumps(told).encode()
    try:
        _write(model, place, files)
        _prune(cache)
    except OSError as error:
        raise ModelError(
            f"the speech graph cannot be written to {cache}: {error.strerror or error}",
            "free some disk space or set XDG_CACHE_HOME to a folder that can be written",
        ) from error
    return report


def _own_conf(model: Path, settings: GraphSettings) -> dict[str, bytes]:
    """The model's options with those that belong to the graph. Raises ModelError."""
    try:
        files = {f"conf/{file.name}": file.read_bytes() for file in (model / "conf").iterdir()}
        options = files["conf/model.conf"]
    except (OSError, KeyError) as error:
        raise ModelError(f"{model / 'conf'} cannot be read", "restore the speech model's folder") from error
    for name in ("beam", "lattice_beam", "max_active"):
        if value := getattr(settings, name):
            option = f"--{name.replace('_', '-')}="
            options = re.sub(rf"(?m)^{option}.*$".encode(), f"{option}{value:g}".encode(), options)
    return {**files, "conf/model.conf": options.rstrip() + RANKING}


def _words_file(words: Sequence[str]) -> bytes:
    return "".join(f"{word} {label}\n" for label, word in enumerate(("<eps>", *words, UNKNOWN))).encode()


def _phones(model: Path) -> tuple[str, ...]:
    """The phones of the model's outputs: its phones.txt, one a line."""
    file = model / "phones.txt"
    try:
        return tuple(file.read_text(encoding="ascii").split())
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{file} cannot be read", "this is not one of our speech models, or it is broken") from error


def _checksum(model: Path, phones: Sequence[str], graph: bytes, settings: GraphSettings) -> str:
    """Names everything a compiled directory depends on: the linked model, the graph, the pronunciations' code."""
    content = hashlib.sha256()
    for part in (str(FORMAT), str(model.resolve()), " ".join(phones), repr(settings)):
        content.update(part.encode() + b"\0")
    for file in (Path(pronunciation.__file__), *sorted((model / "conf").glob("*"))):
        content.update(file.read_bytes())
    content.update(graph)
    return content.hexdigest()[:24]


def _read(place: Path) -> CompiledGraph | None:
    """A directory compiled before, or None; its time is set to now, so that it is not pruned."""
    try:
        report = json.loads((place / _REPORT).read_text(encoding="utf-8"))
        if not (place / "am" / "final.mdl").is_file():
            return None
        if any((place / name).stat().st_size != size for name, size in report["sizes"].items()):
            return None  # damaged
        os.utime(place)
        return CompiledGraph(
            place, tuple(report["unpronounceable"]), tuple(tuple(group) for group in report["sound_alikes"])
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(model: Path, place: Path, files: dict[str, bytes]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=place.parent))
    try:
        for name, content in files.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_bytes(content)
        try:
            (draft / "am").symlink_to((model / "am").resolve(), target_is_directory=True)
        except OSError:  # a file system without links
            shutil.copytree(model / "am", draft / "am")
        draft.chmod(0o755)
        if place.exists() and _read(place) is None:
            shutil.rmtree(place, ignore_errors=True)
        try:
            draft.rename(place)
        except OSError:
            if _read(place) is None:
                raise
            # Another process was quicker with the same graph.
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _prune(cache: Path) -> None:
    """Deletes the graphs that were not used for longest, and what processes that were ended have left half done."""
    places = [(place.stat().st_mtime, place) for place in cache.iterdir() if (place / _REPORT).is_file()]
    drafts = [place for place in cache.glob(f"{_DRAFT}*") if place.stat().st_mtime < time.time() - ABANDONED]
    for place in (*(place for _, place in sorted(places, reverse=True)[KEPT_GRAPHS:]), *drafts):
        shutil.rmtree(place, ignore_errors=True)
