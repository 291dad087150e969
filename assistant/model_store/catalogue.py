"""The models that the program knows by name: `models/catalogue.yaml` and `voices/catalogue.yaml`, checked when read.

What cannot be known offline (exact sizes, checksums) is asked of the server that has the file, see `sources.py`.
"""

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import yaml
from msgspec import Meta

from assistant.config import built_in
from assistant.core.errors import ConfigError, ModelError

Name = Annotated[str, Meta(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._+-]*$")]
Positive = Annotated[int, Meta(gt=0)]

RUNNING = 80_000_000
"""Bytes that llama.cpp needs beside the weights and the conversation."""
BITS = {"Q4_0": 4.6, "Q4_K_M": 5.0, "Q5_K_M": 5.7, "Q6_K": 6.6, "Q8_0": 8.5, "F16": 16.0}
"""Bits a parameter takes in a file, on average; a rule of thumb where the size is not known."""
SMALL = 0.06
"""Thousand millions of parameters by which a file seems larger: embeddings and odd rows are kept at more bits."""


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One quantization of a language model."""

    file: Annotated[str, Meta(pattern=r"^[^/\\]+\.gguf$")]
    size: Positive | None = None
    """Bytes, where it was looked up; the server says it again before anything is loaded."""


class Known(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every entry has."""

    name: Name
    """What `assistant models pull` takes."""
    title: str
    licence: str
    """As its authors name it (SPDX where there is such a name)."""
    languages: tuple[Annotated[str, Meta(pattern="^[a-z]{2,3}$")], ...]
    note: str = ""

    @property
    def obstacle(self) -> str:
        """Why it cannot be pulled, and what to do; "" when it can."""
        return ""


class LanguageModel(Known, frozen=True, kw_only=True):
    """A chat model for llama.cpp."""

    family: str
    year: Annotated[int, Meta(ge=2019, le=2100)]
    """When it was published."""
    architecture: str
    """llama.cpp's name for it."""
    parameters: Annotated[float, Meta(gt=0)]
    """In thousand millions, embeddings included."""
    context: Positive
    """Tokens that it was trained to see."""
    cache: Positive | None = None
    """Bytes that one token of conversation takes (keys and values at 16 bits)."""
    chat: bool = True
    """No: a base model without a chat template, which only continues text."""
    thinks: bool = False
    """It writes what it thinks before it answers, unless it is told not to: too slow to talk with."""
    hub: Annotated[str, Meta(pattern=r"^[\w.-]+/[\w.-]+$")]
    """Where it is published on the hub: the GGUF files, or the weights when there are no files."""
    files: dict[str, File] = {}
    """Quantization → file; the first is the usual one. None: nobody is known to publish a GGUF."""
    unsupported: str = ""
    """Why llama.cpp cannot load it."""

    @property
    def obstacle(self) -> str:
        """Why it cannot be pulled, and what to do; "" when it can."""
        if self.unsupported:
            return f"llama.cpp cannot load it: {self.unsupported}"
        if not self.files:
            return (
                f"its weights are published ({self.hub}) but no GGUF file: convert them with llama.cpp's "
                "convert_hf_to_gguf.py, then `assistant models add FILE`"
            )
        return ""

    def size(self, quantization: str | None = None) -> int:
        """Bytes of the file; of the usual one when none is named. Estimated where it was not looked up."""
        chosen = quantization or next(iter(self.files), "Q4_K_M")
        known = self.files[chosen].size if chosen in self.files else None
        return known or int((self.parameters + SMALL) * 1e9 * BITS.get(chosen, 5.0) / 8)

    def size_is_known(self, quantization: str | None = None) -> bool:
        """False: `size` is an estimate."""
        chosen = quantization or next(iter(self.files), "")
        return chosen in self.files and self.files[chosen].size is not None

    def memory(self, tokens: int, quantization: str | None = None) -> int:
        """Bytes that it needs to run with a conversation of so many tokens."""
        return self.size(quantization) + tokens * (self.cache or int(self.parameters * 60_000)) + RUNNING


class SpeechModel(Known, frozen=True, kw_only=True):
    """A Vosk model; size and md5 are read from Vosk's model-list.json."""

    megabytes: Positive
    """Size of the archive, as Vosk's page gives it."""
    memory_megabytes: Positive | None = None
    errors: str = ""
    """Word error rates that its makers measured."""

    @property
    def memory(self) -> int:
        """Bytes that it needs to run: as measured, else a rule of thumb."""
        return (self.memory_megabytes or self.megabytes * 3) * 1_000_000


class VoiceModel(Known, frozen=True, kw_only=True):
    """A Piper voice; sizes and md5 are read from voices.json."""

    megabytes: Positive
    rate: Positive
    """Samples a second."""
    speakers: Positive = 1

    @property
    def memory(self) -> int:
        """Bytes that it needs to run, by a rule of thumb."""
        return self.megabytes * 2_000_000


Entry = LanguageModel | SpeechModel | VoiceModel


class Catalogue(msgspec.Struct, frozen=True):
    """Everything that is known by name."""

    language: tuple[LanguageModel, ...] = ()
    speech: tuple[SpeechModel, ...] = ()
    voices: tuple[VoiceModel, ...] = ()

    def __iter__(self) -> Iterator[Entry]:
        """All entries."""
        yield from self.language
        yield from self.speech
        yield from self.voices

    def find(self, name: str) -> Entry | None:
        """The entry of that name, in any case of letters."""
        return next((entry for entry in self if entry.name.lower() == name.lower()), None)

    def unknown(self, name: str, others: Sequence[str] = ()) -> ModelError:
        """The error for a name that nobody knows; `others` are names that would have been right too."""
        close = difflib.get_close_matches(name.lower(), [*(entry.name for entry in self), *others], 1, 0.6)
        hint = f"did you mean {close[0]}?" if close else "`assistant models list --all` shows what is known"
        return ModelError(f"no model is called {name}", hint)


SECTIONS: dict[str, type[Known]] = {"language": LanguageModel, "speech": SpeechModel, "voices": VoiceModel}


def catalogue() -> Catalogue:
    """What comes with the program. Raises ConfigError, with file and line, for a mistake in it."""
    return read(built_in("models", "catalogue.yaml"), built_in("voices", "catalogue.yaml"))


def read(*paths: Path) -> Catalogue:
    """The entries of several files together. Raises ConfigError."""
    found: dict[str, list[Any]] = {section: [] for section in SECTIONS}
    seen: dict[str, str] = {}
    for path in paths:
        for section, entry, where in _entries(path):
            if entry.name.lower() in seen:
                raise ConfigError(f"{where}: {entry.name} is there already ({seen[entry.name.lower()]})", "rename one")
            seen[entry.name.lower()] = where
            found[section].append(entry)
    return Catalogue(*(tuple(found[section]) for section in SECTIONS))


def _entries(path: Path) -> Iterator[tuple[str, Known, str]]:
    """Section, entry and place of everything in a file."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {path}: {error}", "restore the file from the repository") from None
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigError(f"{path}{line}: this is not YAML: {error.problem}", "check indentation and quotes") from None
    for section_node, entries in _pairs(root, path, "the file"):
        section = _known(section_node, tuple(SECTIONS), path)
        if not isinstance(entries, yaml.SequenceNode):
            raise ConfigError(f"{_place(section_node, path)}: {section} must be a list", "begin each entry with `- `")
        for node in entries.value:
            yield section, _entry(node, SECTIONS[section], path), _place(node, path)


T = TypeVar("T", bound=Known)


def _entry(node: yaml.Node, kind: type[T], path: Path) -> T:
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    values: dict[str, Any] = {}
    for key_node, value_node in _pairs(node, path, "an entry"):
        key = _known(key_node, tuple(fields), path)
        loader = yaml.SafeLoader("")
        try:
            values[key] = msgspec.convert(loader.construct_object(value_node, deep=True), fields[key].type)
        except (msgspec.ValidationError, yaml.YAMLError) as error:
            raise ConfigError(f"{_place(key_node, path)}: {key} is wrong: {error}", "correct it") from None
    missing = [name for name, field in fields.items() if field.required and name not in values]
    if missing:
        called = values.get("name", "this entry")
        raise ConfigError(f"{_place(node, path)}: {called} has no {', '.join(missing)}", "add what is missing")
    return kind(**values)


def _pairs(node: yaml.Node | None, path: Path, what: str) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        place = _place(node, path) if node else str(path)
        raise ConfigError(f"{place}: {what} must have `key: value` lines", "see the entries around it")
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            raise ConfigError(f"{_place(key, path)}: {key.value} is given twice", "remove one of the two")
        seen.add(str(key.value))
        yield key, value


def _known(key: yaml.Node, names: Sequence[str], path: Path) -> str:
    word = str(key.value)
    if word not in names:
        close = difflib.get_close_matches(word, names, 1, 0.5)
        hint = f"did you mean {close[0]}?" if close else f"it may be {', '.join(names)}"
        raise ConfigError(f"{_place(key, path)}: {word} is not known", hint)
    return word


def _place(node: yaml.Node, path: Path) -> str:
    return f"{path}:{node.start_mark.line + 1}"
