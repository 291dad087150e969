"""YAML files and the environment to a checked `Config`. Writes nothing; does not look whether models exist.

Precedence, later wins: defaults, /etc/assistant/config.yaml, the user's file, `--config FILE`, the environment
(`ASSISTANT_AUDIO__VOLUME=50` is `audio: {volume: 50}`; two underscores between section and key).
"""

import difflib
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import yaml

from assistant.config import describe
from assistant.config.places import SYSTEM_CONFIG, config_file
from assistant.config.settings import Config
from assistant.core.errors import ConfigError

PREFIX = "ASSISTANT_"

Value = str | int | float | bool | None | list["Value"]
"""What YAML gives for a single setting."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was set."""

    source: str
    """A file, or the name of an environment variable."""
    line: int = 0
    """Counted from 1; 0 in the environment."""
    folder: Path | None = None
    """Relative paths start here; None: the working folder."""

    def __str__(self) -> str:
        return f"{self.source}:{self.line}" if self.line else self.source


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings and where each came from."""

    config: Config
    origins: Mapping[str, Origin]
    """Key ("audio.volume") → its origin; defaults have none."""
    files: tuple[Path, ...]
    """The files that were read, weakest first."""


NAMES_OR_FILES = frozenset({"chat.persona"})
"""What has a name of its own or is a YAML file."""


def load(file: Path | str | None = None, environment: Mapping[str, str] | None = None) -> Config:
    """All settings. `file` is that of `--config`; `environment` is the process's own unless given.

    Raises ConfigError, with file and line, for what cannot be read, is unknown, or is out of its limits.
    """
    return read(file, environment).config


def read(file: Path | str | None = None, environment: Mapping[str, str] | None = None) -> Loaded:
    """As `load`, with the origin of every value."""
    files = [path for path in (SYSTEM_CONFIG, config_file()) if path.is_file()]
    if file is not None:
        files.append(Path(file).expanduser())
    settings: dict[str, tuple[Value, Origin]] = {}
    for path in files:
        settings.update(_settings(_text(path), path))
    settings.update(_from_environment(os.environ if environment is None else environment))
    origins = {key: origin for key, (_, origin) in settings.items()}
    return Loaded(_checked(settings), origins, tuple(files))


def check(text: str, path: Path) -> Config:
    """The settings of one file's text alone, over the defaults; `path` is for messages and relative paths."""
    return _checked(dict(_settings(text, path)))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not text in UTF-8", "is it the right file?") from None
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}", "check the name and the permissions") from None


def _settings(text: str, path: Path) -> Iterator[tuple[str, tuple[Value, Origin]]]:
    """Key → value and origin of every setting in a file."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigError(
            f"{path}{line}: this is not YAML: {error.problem}", "check indentation, colons and quotes"
        ) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError(f"{path}: this is not YAML: {str(error).splitlines()[0]}", "is it the right file?") from None
    if root is not None and not _empty(root):
        yield from _keys(root, "", path)


def _keys(node: yaml.Node, prefix: str, path: Path) -> Iterator[tuple[str, tuple[Value, Origin]]]:
    where = f"{path}:{node.start_mark.line + 1}"
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(
            f"{where}: {prefix.rstrip('.') or 'the file'} must be a section with `key: value` lines",
            "`assistant config show --defaults` shows what it looks like",
        )
    seen: set[str] = set()
    for key_node, value_node in node.value:
        origin = Origin(str(path), key_node.start_mark.line + 1, path.parent)
        name = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        key = prefix + name
        if name in seen:
            raise ConfigError(f"{origin}: {key} is given twice", "remove one of the two")
        seen.add(name)
        if key in describe.SECTIONS:
            if not _empty(value_node):
                yield from _keys(value_node, key + ".", path)
        elif key in describe.SETTINGS:
            yield key, (_value(value_node, key, origin), origin)
        else:
            raise ConfigError(f"{origin}: there is no setting {key}", _suggestion(key))


def _value(node: yaml.Node, key: str, origin: Origin) -> Value:
    try:
        loader = yaml.SafeLoader("")
        value: Value = loader.construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise ConfigError(f"{origin}: {key} cannot be read", f"expected {describe.SETTINGS[key].expected}") from None
    return value


def _empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _from_environment(environment: Mapping[str, str]) -> Iterator[tuple[str, tuple[Value, Origin]]]:
    for variable in sorted(environment):
        if not variable.startswith(PREFIX):
            continue
        key = variable.removeprefix(PREFIX).lower().replace("__", ".")
        origin = Origin(f"environment variable {variable}")
        if key not in describe.SETTINGS:
            raise ConfigError(f"{origin}: there is no setting {key}", _suggestion(key))
        text = environment[variable]
        try:
            value: Value = yaml.safe_load(text)
        except yaml.YAMLError:
            value = text
        # The shell has no types: `ASSISTANT_AREA=7` is a name all the same.
        if describe.SETTINGS[key].is_text and value is not None:
            value = text
        yield key, (value, origin)


def _suggestion(key: str) -> str:
    names = [*describe.SETTINGS, *describe.SECTIONS]
    last = key.rpartition(".")[2]
    close = [name for name in names if name.rpartition(".")[2] == last]  # the right key in the wrong place
    if not close:
        close = difflib.get_close_matches(key, names, n=1, cutoff=0.6)
    if not close:
        tails = {name.rpartition(".")[2]: name for name in names}
        close = [tails[tail] for tail in difflib.get_close_matches(last, tails, n=1, cutoff=0.75)]
    return f"did you mean {' or '.join(close)}?" if close else "`assistant config show --defaults` lists all settings"


def _checked(settings: Mapping[str, tuple[Value, Origin]]) -> Config:
    tree: dict[str, Any] = {}
    for key, (value, origin) in settings.items():
        setting = describe.SETTINGS[key]
        _check_one(setting, value, origin)
        section, _, name = key.rpartition(".")
        place = tree.setdefault(section, {}) if section else tree
        names_file = setting.is_path or (key in NAMES_OR_FILES and str(value).endswith((".yaml", ".yml")))
        place[name] = _with_absolute_paths(value, origin) if names_file else value
    try:
        config = msgspec.convert(tree, Config, dec_hook=_path)
    except msgspec.ValidationError as error:  # each value was checked alone; this is a fault of ours
        raise ConfigError(f"the configuration does not fit: {error}") from error
    _check_calls(config, settings)
    return config


def _check_calls(config: Config, settings: Mapping[str, tuple[Value, Origin]]) -> None:
    """Ears, understanding and voice are of one language: a wake phrase cannot call for another."""
    for call in config.wake.calls:
        if call.language not in (None, config.language):
            raise ConfigError(
                f"{settings['wake.phrases'][1]}: commands after “{call.phrase}” cannot be in the language "
                f"{call.language}: only {config.language} is installed",
                "take its language out; the models and `language` are of one language",
            )


def _check_one(setting: describe.Setting, value: Value, origin: Origin) -> None:
    numbers = value if isinstance(value, list) else [value]
    fits = not any(isinstance(number, float) and not math.isfinite(number) for number in numbers)
    if fits:
        try:
            msgspec.convert(value, setting.annotation, dec_hook=_path)
        except msgspec.ValidationError:
            fits = False
    if not fits:
        hint = f"expected {setting.expected}"
        if isinstance(value, bool) and setting.is_text:
            hint += "; YAML reads a bare yes, no, on and off as true and false: put quotes round it"
        raise ConfigError(f"{origin}: {setting.key} is {describe.found(value)}", hint)


def _path(kind: type, value: object) -> Path:
    if kind is not Path or not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError("not a path")
    return Path(value)


def _with_absolute_paths(value: Value, origin: Origin) -> Value:
    """Relative paths start at the folder of their file, so that the working folder does not matter."""
    if isinstance(value, list):
        return [_with_absolute_paths(one, origin) for one in value]
    if not isinstance(value, str):
        return value
    try:
        path = Path(value).expanduser()
    except RuntimeError:  # ~somebody who is not there: who opens it will say so
        path = Path(value)
    return str((origin.folder or Path()).absolute() / path)
