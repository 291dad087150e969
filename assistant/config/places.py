"""Where files live. The XDG base folders, and what comes with the program. Makes nothing, opens nothing."""

import os
import sys
from pathlib import Path

NAME = "assistant"
SYSTEM_CONFIG = Path("/etc") / NAME / "config.yaml"
"""The settings for everybody on this machine."""

_BESIDE_THE_PACKAGE = Path(__file__).resolve().parents[2]


def config_folder() -> Path:
    """The user's settings."""
    return _xdg("XDG_CONFIG_HOME", ".config")


def config_file() -> Path:
    """The user's settings file; it need not exist."""
    return config_folder() / "config.yaml"


def data_folder() -> Path:
    """What the user added: models, voices."""
    return _xdg("XDG_DATA_HOME", ".local/share")


def cache_folder() -> Path:
    """What can be made again: spoken sentences, compiled graphs."""
    return _xdg("XDG_CACHE_HOME", ".cache")


def state_folder() -> Path:
    """What must last: timers, alarms, lists."""
    return _xdg("XDG_STATE_HOME", ".local/state")


def runtime_folder() -> Path:
    """What ends with the session: the socket. Without a login session (cron, a bare container) a part of the state."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    return Path(given) / NAME if Path(given).is_absolute() else state_folder() / "run"


def built_in(*parts: str) -> Path:
    """A file or folder that comes with the program, as in `built_in("models", "speech-en")`.

    In a checkout it lies beside the package, installed under `share/assistant`. Whether it is there is not
    promised: who opens it says what is missing.
    """
    roots = (_BESIDE_THE_PACKAGE, Path(sys.prefix) / "share" / NAME, Path("/usr/share") / NAME)
    return next((found for root in roots if (found := root.joinpath(*parts)).exists()), roots[0].joinpath(*parts))


def _xdg(variable: str, default: str) -> Path:
    """The standard says that a relative path there is to be ignored."""
    given = os.environ.get(variable, "")
    return (Path(given) if Path(given).is_absolute() else Path.home() / default) / NAME
