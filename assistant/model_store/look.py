"""What a file or folder is: a speech model, a language model or a voice, and its vital facts. Loads nothing."""

import json
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from assistant.config import Config
from assistant.core.errors import ModelError
from assistant.model_store.gguf_header import MAGIC, read_header

SPEECH_MODEL_FILES = ("am/final.mdl", "final.mdl")
"""Either one makes a folder a Vosk model."""

Fact = str | int | float | bool
LONGEST_FACT = 200
"""Signs of a name or a licence that are told."""
CARD = "MODEL_CARD"
"""Lies beside a Piper voice that was pulled: what it was made from, and under which licence that is."""
LONGEST_CARD = 10_000
"""Signs of it that are read."""


class Kind(StrEnum):
    """What a model is for."""

    SPEECH = "speech"
    LANGUAGE = "language"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """One model on the disk."""

    kind: Kind
    path: Path
    bytes: int
    """Size on the disk, all its files together."""
    details: Mapping[str, Fact] = field(default_factory=dict)
    """Whatever its own files say: sampling rate, architecture, words …"""


def look(path: Path) -> ModelFacts:
    """What lies at a path. Raises ModelError when nothing does, or nothing that is known."""
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        raise ModelError(f"there is no {path}", "check the name, or restore the file") from None
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot read {path}: {getattr(error, 'strerror', error)}", "check the name") from None
    if stat.S_ISDIR(kind):
        if any((path / name).is_file() for name in SPEECH_MODEL_FILES):
            return ModelFacts(Kind.SPEECH, path, _size(path), _speech(path))
        inside = [*sorted(path.glob("*.gguf")), *sorted(path.glob("*.onnx"))]
        if len(inside) != 1:
            raise ModelError(
                f"{path} holds {'several models' if inside else 'no model'}",
                "name the file"
                if inside
                else "a Vosk model has am/final.mdl, a voice NAME.onnx, a chat model NAME.gguf",
            )
        facts = look(inside[0])
        return ModelFacts(facts.kind, path, _size(path), facts.details)
    if not stat.S_ISREG(kind):  # a pipe would be waited for without end
        raise ModelError(f"{path} is not a file", "name a file or a folder")
    if path.suffix == ".onnx":
        return ModelFacts(Kind.VOICE, path, _size(path) + _size(_description(path)), _voice(path))
    if _begins(path) == MAGIC:
        return ModelFacts(Kind.LANGUAGE, path, _size(path), _language(path))
    raise ModelError(
        f"{path} is not a model", "speech: a Vosk folder; language: a GGUF file; voice: a Piper .onnx file"
    )


def usable(facts: ModelFacts) -> Path:
    """What the settings name: the file of a language model, the folder of any other."""
    if facts.kind is not Kind.LANGUAGE or facts.path.is_file():
        return facts.path
    return next(facts.path.glob("*.gguf"))


def in_use(config: Config) -> Iterator[tuple[Kind, str, Path]]:
    """The models that the configuration uses: kind, the setting that names it, path."""
    yield Kind.SPEECH, "speech.model", config.speech.path
    yield Kind.LANGUAGE, "understanding.model", config.understanding.path
    if config.chat.model is not None:
        yield Kind.LANGUAGE, "chat.model", config.chat.model
    yield Kind.VOICE, "voice.model", config.voice.path


def _speech(path: Path) -> dict[str, Fact]:
    graph = path / "graph" if (path / "graph").is_dir() else path
    facts: dict[str, Fact] = {"grammar at run time": (graph / "Gr.fst").is_file() or (graph / "HCLr.fst").is_file()}
    words = next((found for found in (graph / "words.txt", path / "words.txt") if found.is_file()), None)
    if words is not None:
        with words.open("rb") as file:
            facts["words"] = sum(1 for _ in file)
    return facts


def _language(path: Path) -> dict[str, Fact]:
    header = read_header(path)
    values = header.values
    architecture = str(values.get("general.architecture", "?"))
    facts: dict[str, Fact] = {"architecture": _harmless(architecture)}
    for name, key in (
        ("name", "general.name"),
        ("licence", "general.license"),
        ("context", f"{architecture}.context_length"),
        ("layers", f"{architecture}.block_count"),
        ("tokens", "tokenizer.ggml.tokens"),
        ("tokenizer", "tokenizer.ggml.model"),
    ):
        if key in values:
            facts[name] = _harmless(values[key])
    facts["parameters"] = header.parameters
    facts["quantization"] = header.quantization
    facts["chat template"] = "tokenizer.chat_template" in values
    return facts


def _harmless(value: Fact) -> Fact:
    """What a file says, in signs that can be printed: it may come from anybody, and terminals obey some signs."""
    if not isinstance(value, str):
        return value
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in value[:LONGEST_FACT])


def chat_template(path: Path) -> str:
    """The template that a language model brings along; "" when it has none. Raises ModelError."""
    return str(read_header(path).values.get("tokenizer.chat_template", ""))


def _voice(path: Path) -> dict[str, Fact]:
    description = _description(path)
    try:
        content = json.loads(description.read_text(encoding="utf-8"))
        facts: dict[str, Fact] = {"rate": int(content["audio"]["sample_rate"])}
        facts["language"] = str(content.get("language", {}).get("code", "?"))
        facts["speakers"] = int(content.get("num_speakers", 1))
        if licence := _on_its_card(path.with_name(CARD)):
            facts["licence"] = licence
    except FileNotFoundError:
        raise ModelError(f"{path} has no {description.name} beside it", "a Piper voice is both files") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise ModelError(f"{description} does not describe a Piper voice", "copy or download it again") from None
    return facts


def _on_its_card(card: Path) -> str:
    """The licence of the recordings that a voice was made from, as its card has it; "" where there is none."""
    try:
        with card.open(encoding="utf-8", errors="replace") as file:
            text = file.read(LONGEST_CARD)
    except OSError:
        return ""
    said, page = (re.search(rf"^[ \t*-]*{field}:[ \t]*(\S.*)$", text, re.I | re.M) for field in ("licen[cs]e", "url"))
    if said is None:
        return ""
    elsewhere = page is not None and said[1].strip().lower() == "see url"
    return str(_harmless((f"see {page[1]}" if elsewhere and page else said[1]).strip()))


def _description(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _begins(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4)
    except OSError as error:
        raise ModelError(f"cannot read {path}: {error.strerror}", "check the permissions") from None


def _size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())
