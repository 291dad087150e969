"""What was learned about the home's names: what they were misheard as, and how this household says them.

A small YAML file that may be edited; corrections in a running service and `assistant teach` change it, each after the
other. Nothing is recognized here.
"""

import contextlib
import fcntl
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import yaml

from assistant.config.whole_file import write_whole
from assistant.core.errors import ConfigError
from assistant.home.registry import Registry
from assistant.home.things import Area, Entity, Floor, NamedList, fold

MOST = 6
"""So many misheard forms and so many pronunciations of a name are kept, the newest."""

_HEAD = """\
# What was learned about names, by `assistant teach` and corrections. heard: misheard as, said: phones (ARPAbet).
"""
_Thing = TypeVar("_Thing", Entity, Area, Floor, NamedList)


@dataclass(frozen=True, slots=True)
class LearnedName:
    """One name's lessons."""

    heard: tuple[str, ...] = ()
    """Phrases that stand for the name too."""
    said: tuple[tuple[str, ...], ...] = ()
    """Its pronunciations in this household, phone by phone."""

    def and_more(self, more: "LearnedName") -> "LearnedName":
        """With further lessons."""
        heard = dict.fromkeys((*self.heard, *more.heard))
        return LearnedName(tuple(heard)[-MOST:], tuple(dict.fromkeys((*self.said, *more.said)))[-MOST:])

    def without(self, phrase: str) -> "LearnedName":
        """Not meant by this phrase."""
        return LearnedName(tuple(one for one in self.heard if fold(one) != fold(phrase)), self.said)


def read_learned(file: Path) -> dict[str, LearnedName]:
    """Name → what was learned; nothing while there is no file. Raises ConfigError."""
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        return {
            str(name): LearnedName(
                tuple(map(str, _several(lessons.get("heard", ())))),
                tuple(tuple(str(phones).split()) for phones in _several(lessons.get("said", ()))),
            )
            for name, lessons in found.items()
        }
    except FileNotFoundError:
        return {}
    except OSError as error:
        hint = "make its folder readable, or set XDG_STATE_HOME to one that is"
        raise ConfigError(f"{file} cannot be read: {error.strerror}", hint) from error
    except (UnicodeDecodeError, yaml.YAMLError, AttributeError, TypeError) as error:
        reason = " ".join(str(error).split())
        raise ConfigError(
            f"{file} cannot be read: {reason}", "mend it, or delete it and teach the names again"
        ) from error


def wrong_pronunciations(file: Path, phones: Collection[str]) -> list[str]:
    """What in a file that was read is no pronunciation of these phones: file, line and reason of each."""
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError:  # there is none
        return []
    said = [
        (str(name.value), one)
        for name, lessons in _pairs(root)
        for key, value in _pairs(lessons)
        if key.value == "said"
        for one in (value.value if isinstance(value, yaml.SequenceNode) else (value,))
    ]
    return [
        f"{file}, line {node.start_mark.line + 1}: “{name}” is not said so: {reason}"
        for name, node in said
        if (reason := _wrong(node, phones))
    ]


def _pairs(node: yaml.Node | None) -> Sequence[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else ()


def _wrong(node: yaml.Node, phones: Collection[str]) -> str:
    said = str(node.value).split() if isinstance(node, yaml.ScalarNode) else []
    unknown = [phone for phone in said if phone not in phones]
    if unknown:
        return f"{' '.join(unknown):.60} is no phone; phones are those of the ARPAbet without figures, as in B EH D"
    return "" if said else "there are no phones"


def _several(value: str | Iterable[object]) -> Iterable[object]:
    """Whoever edits the file may write one alone, without a list."""
    return (value,) if isinstance(value, str) else value


def change_learned(file: Path, name: str, change: Callable[[LearnedName], LearnedName]) -> LearnedName:
    """Replace one name's lessons by what `change` makes of those in the file, and give them.

    The file is read anew and written whole or not at all while no other process changes it. Raises ConfigError.
    """
    with _alone(file):
        names = read_learned(file)
        names[name] = change(names.get(name, LearnedName()))
        _write(file, names)
    return names[name]


@contextlib.contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Waits for whoever else changes the file. The lock is a file of its own: the file itself is replaced."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = file.with_name(f".{file.name}.lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
    except OSError as error:
        raise _unwritable(file, error) from error
    with lock:
        yield


def _write(file: Path, names: Mapping[str, LearnedName]) -> None:
    content = {
        name: {
            key: value
            for key, value in (("heard", [*one.heard]), ("said", [" ".join(phones) for phones in one.said]))
            if value
        }
        for name, one in sorted(names.items())
        if one.heard or one.said
    }
    try:
        write_whole(file, _HEAD + yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    except OSError as error:
        raise _unwritable(file, error) from error


def _unwritable(file: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"{file} cannot be written: {error.strerror}",
        "free some disk space, make its folder writable, or set XDG_STATE_HOME to one that is",
    )


def with_learned(registry: Registry, learned: Mapping[str, LearnedName]) -> Registry:
    """The same home; what a name was misheard as is an alias of it, unless something else is called so."""
    taken = set(map(fold, registry.names))
    heard = {
        fold(name): tuple(phrase for phrase in lessons.heard if fold(phrase) not in taken)
        for name, lessons in learned.items()
    }

    def taught(thing: _Thing) -> _Thing:
        more: list[str] = [phrase for name in (thing.name, *thing.aliases) for phrase in heard.get(fold(name), ())]
        return replace(thing, aliases=(*thing.aliases, *more)) if more else thing

    if not any(heard.values()):
        return registry
    return replace(
        registry,
        floors=tuple(map(taught, registry.floors)),
        areas=tuple(map(taught, registry.areas)),
        entities=tuple(map(taught, registry.entities)),
        lists=tuple(map(taught, registry.lists)),
    )
