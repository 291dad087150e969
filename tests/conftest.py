"""For all tests: nothing of the user's own settings, timers and models is read or written."""

import os
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache folder for all tests: compiled graphs and spoken sentences are made once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_places(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> None:
    """Fresh configuration, data, state and run-time folders; no settings from the environment."""
    for variable in [name for name in os.environ if name.startswith("ASSISTANT_")]:
        monkeypatch.delenv(variable)
    place = tmp_path_factory.mktemp("xdg")  # short: a socket's path has at most 107 bytes
    for variable, folder in (
        ("XDG_CONFIG_HOME", place / "config"),
        ("XDG_DATA_HOME", place / "data"),
        ("XDG_STATE_HOME", place / "state"),
        ("XDG_RUNTIME_DIR", place / "run"),
        ("XDG_CACHE_HOME", shared_cache),
    ):
        folder.mkdir(mode=0o700, exist_ok=True)
        monkeypatch.setenv(variable, str(folder))


def pytest_unconfigure() -> None:
    """llama_cpp opens the null device twice when it is imported and leaves it to the end of Python, which complains."""
    library = sys.modules.get("llama_cpp._utils")
    for name in ("outnull_file", "errnull_file"):
        file = getattr(library, name, None)
        if file is not None:
            file.close()
