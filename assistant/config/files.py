"""Which files the settings name, and whether they are there. Opens none of them."""

from collections.abc import Iterator
from pathlib import Path

from assistant.config.describe import SETTINGS
from assistant.config.settings import Config

MADE_ON_DEMAND = frozenset({"store", "socket", "models.folder"})
"""These need not exist."""


def missing(config: Config) -> Iterator[tuple[str, Path]]:
    """Key and path of everything that the user named and that is not there. Built-in models are not looked at."""
    for key, setting in SETTINGS.items():
        if setting.is_path and key not in MADE_ON_DEMAND:
            for path in _paths(value_of(config, key)):
                if not path.exists():
                    yield key, path


def value_of(config: Config, key: str) -> object:
    """One value by its key, as in "audio.volume"."""
    value: object = config
    for name in key.split("."):
        value = getattr(value, name)
    return value


def _paths(value: object) -> Iterator[Path]:
    if isinstance(value, Path):
        yield value
    elif isinstance(value, tuple):
        yield from (one for one in value if isinstance(one, Path))
