"""YAML that remembers its lines: every complaint about a hand-written file names file and line, and says what to do.

Scalars are read as they are written, so ``state: on`` is the word "on" and not YAML's true. It knows nothing of homes.
"""

import difflib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml

from assistant.core.errors import ConfigError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader where PyYAML was built with it: twenty times faster on a large home."""
_LARGEST_FILE = 16_000_000
"""Bytes. Nobody writes a longer file by hand."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One value of a YAML file and where it stands."""

    node: yaml.Node | None
    path: str
    """The file, as the user named it."""
    what: str
    """What the value is, for complaints: "entities", "name"."""

    @property
    def line(self) -> int:
        """Line in the file, from 1."""
        return self.node.start_mark.line + 1 if self.node is not None else 1

    @property
    def empty(self) -> bool:
        """True for nothing, ``null`` and ``~``."""
        return self.node is None or (
            isinstance(self.node, yaml.ScalarNode) and self.node.tag == "tag:yaml.org,2002:null"
        )

    def wrong(self, message: str, hint: str) -> ConfigError:
        """An error that names the file and the line."""
        return ConfigError(f"{self.path}, line {self.line}: {message}", hint)

    def text(self) -> str:
        """The scalar as written, trimmed; "" for nothing. Raises ConfigError for a list or a mapping."""
        if self.empty:
            return ""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.wrong(f"'{self.what}' must be text", f"write {self.what}: Some Name")
        return " ".join(str(self.node.value).split())

    def number_or_text(self) -> str | int | float:
        """The scalar as a number where YAML sees one, else as written."""
        text = self.text()
        if self.node is not None and self.node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float"):
            for kind in (int, float):
                try:
                    return kind(text)
                except ValueError:
                    continue
        return text

    @property
    def scalar(self) -> bool:
        """True for text, a number or nothing."""
        return self.node is None or isinstance(self.node, yaml.ScalarNode)

    def texts(self) -> tuple[str, ...]:
        """A list of texts; one text alone counts as a list of one."""
        if self.scalar:
            text = self.text()
            return (text,) if text else ()
        return tuple(text for item in self.items() if (text := item.text()))

    def items(self) -> Iterator["Marked"]:
        """The members of a list. Raises ConfigError for anything else."""
        if self.empty:
            return
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.wrong(f"'{self.what}' must be a list", "start each member on its own line with '- '")
        for node in self.node.value:
            yield Marked(node, self.path, self.what)

    def fields(self) -> dict[str, "Marked"]:
        """The keys of a mapping. Raises ConfigError for anything else and for a key written twice."""
        if self.empty:
            return {}
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong(
                f"'{self.what}' must be keys and values", "write 'key: value' pairs, as in the example home file"
            )
        found: dict[str, Marked] = {}
        for key, value in self.node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if not name or name in found:
                problem = f"the key '{name}' stands twice" if name else "a key is not a word"
                raise Marked(key, self.path, self.what).wrong(problem, "each key is one word and stands once")
            found[name] = Marked(value, self.path, name)
        return found

    def unknown(self, key: str, known: Iterable[str]) -> ConfigError:
        """The error for a key that does not exist, with a suggestion."""
        known = sorted(known)
        close = suggestion(key, known)
        return self.wrong(
            f"unknown key '{key}'", f"did you mean '{close}'?" if close else f"known keys: {', '.join(known)}"
        )


def suggestion(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, or ""."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.7)), "")


def read(path: str | os.PathLike[str]) -> Marked:
    """Read a YAML file. Raises ConfigError when it is missing, unreadable, too large or not YAML."""
    name = os.fspath(path)
    try:
        with open(path, "rb") as file:
            raw = file.read(_LARGEST_FILE + 1)
        if len(raw) > _LARGEST_FILE:
            raise ConfigError(
                f"{name}: the file is larger than {_LARGEST_FILE // 1_000_000} MB", "is it really this file?"
            )
        return Marked(yaml.compose(raw.decode("utf-8-sig"), Loader=_LOADER), name, "file")
    except FileNotFoundError:
        raise ConfigError(f"{name}: there is no such file", "check the path") from None
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read: {error.strerror}", "check the path and its permissions") from None
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError(f"{name}, line {line}: not UTF-8 text", "save the file as UTF-8") from None
    except RecursionError:
        raise ConfigError(f"{name}: nested too deeply", "is it really this file?") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        hint = "check indentation, colons, quotes and brackets there and on the line above"
        raise ConfigError(f"{name}, line {line}: not valid YAML: {error.problem or error.context}", hint) from None
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
        raise ConfigError(f"{name}: not valid YAML: {problem}", "save the file as plain UTF-8 text") from None
