"""What each setting is, in words, taken from its type: for messages, and for the commented default file."""

import json
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Meta

from assistant.config.settings import Config, Section

WIDTH = 100
"""Comments are broken at this column."""

_HEAD = """\
# Settings of the assistant. Everything here is the default; take the "# " away from a line to change it.
# Order, later wins: this program's defaults, /etc/assistant/config.yaml, ~/.config/assistant/config.yaml,
# --config FILE, environment variables (ASSISTANT_AUDIO__VOLUME=50 is volume in the section audio).
# Relative paths start at this file's folder. `assistant config check` says whether it is right.
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of the configuration."""

    key: str
    """With its section, as in audio.volume."""
    description: str
    """One or two sentences, with the unit."""
    annotation: Any
    """The type that msgspec checks, limits included."""
    default: object

    @property
    def expected(self) -> str:
        """What may stand there, in words."""
        return _words(self.annotation)

    @property
    def is_path(self) -> bool:
        """Does it name files?"""
        return Path in set(_leaves(self.annotation))

    @property
    def is_text(self) -> bool:
        """Is it words (and nothing else, beside null)?"""
        return set(_leaves(self.annotation)) <= {str, Path, type(None)} and not self.is_list

    @property
    def is_list(self) -> bool:
        """Does it take several values?"""
        return get_origin(_plain(self.annotation)) is tuple


def found(value: object) -> str:
    """A value as a message shows it: short, strings in quotes."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


def document() -> str:
    """The commented default file: every setting with its meaning, itself commented out."""
    lines = [_HEAD]
    section = ""
    for setting in SETTINGS.values():
        part, _, name = setting.key.rpartition(".")
        if part != section:
            section = part
            lines.append(f"\n# {SECTIONS[part]}\n{part}:")
        indent = "  " if part else ""
        lines.append(
            "\n".join(f"{indent}# {line}" for line in _broken(f"{setting.description} {_limits(setting)}".strip()))
        )
        lines.append(f"{indent}# {name}: {as_yaml(setting.default)}\n")
    return "\n".join(lines).replace("\n\n\n", "\n\n").rstrip() + "\n"


def as_yaml(value: object) -> str:
    """A value on one line of YAML."""
    plain = msgspec.to_builtins(value, enc_hook=str)
    # JSON is YAML, but for words without need of quotes.
    if isinstance(plain, str) and plain and plain.replace("-", "").isalpha() and plain.lower() not in _YAML_WORDS:
        return plain
    return json.dumps(plain, ensure_ascii=False)


_YAML_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


def _limits(setting: Setting) -> str:
    """The limits that the description cannot know."""
    inner = _plain(setting.annotation)
    if get_origin(inner) is Literal:
        return f"One of: {', '.join(map(str, get_args(inner)))}."
    meta = _meta(setting.annotation)
    if get_origin(inner) is types.UnionType:
        meta = _meta(get_args(inner)[0])
    if meta.ge is not None and meta.le is not None:
        return f"From {meta.ge} to {meta.le}."
    return f"At least {meta.ge}." if meta.ge is not None else ""


def _broken(text: str) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and len(line) + len(word) + 1 > WIDTH:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def _plain(annotation: Any) -> Any:
    """Without `Annotated`."""
    return get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation


def _meta(annotation: Any) -> Meta:
    for note in getattr(annotation, "__metadata__", ()):
        if isinstance(note, Meta):
            return note
    return Meta()


def _leaves(annotation: Any) -> Iterator[Any]:
    inner = _plain(annotation)
    if get_origin(inner) in (Union, types.UnionType, tuple):
        for argument in get_args(inner):
            if argument is not Ellipsis:
                yield from _leaves(argument)
    else:
        yield inner


def _words(annotation: Any) -> str:
    inner = _plain(annotation)
    meta = _meta(annotation)
    kind = get_origin(inner)
    if kind in (Union, types.UnionType):
        parts = [_words(one) for one in get_args(inner) if one is not type(None)]
        return " or ".join([*parts, "null"] if type(None) in get_args(inner) else parts)
    if kind is tuple:
        what = _plain(get_args(inner)[0])
        return f"a list of {'paths' if what is Path else 'words'}" + (", at least one" if meta.min_length else "")
    if kind is Literal:
        return "one of " + ", ".join(map(str, get_args(inner)))
    if inner is bool:
        return "true or false"
    if inner in (int, float):
        name = "a whole number" if inner is int else "a number"
        if meta.ge is not None and meta.le is not None:
            return f"{name} from {meta.ge} to {meta.le}"
        return f"{name}, at least {meta.ge}" if meta.ge is not None else name
    if inner is Path:
        return "a path"
    return f"words that match {meta.pattern}" if meta.pattern else "words"


def _settings() -> Iterator[Setting]:
    for field in msgspec.structs.fields(Config):
        if isinstance(field.default, Section):
            for inner in msgspec.structs.fields(type(field.default)):
                meaning = _meta(inner.type).description or ""
                yield Setting(f"{field.name}.{inner.name}", meaning, inner.type, inner.default)
        else:
            yield Setting(field.name, _meta(field.type).description or "", field.type, field.default)


SETTINGS = {setting.key: setting for setting in _settings()}
"""Every key, in the order of the default file."""

SECTIONS = {
    field.name: (type(field.default).__doc__ or "").strip()
    for field in msgspec.structs.fields(Config)
    if isinstance(field.default, Section)
}
"""Section → what it is about."""
