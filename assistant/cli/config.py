"""`assistant config`: shows, checks and edits the settings, and says where files live."""

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from assistant.cli.output import complain
from assistant.config import Config, check, describe, files, places, read
from assistant.config.reading import Loaded
from assistant.core.errors import ConfigError

EDITORS = ("sensible-editor", "nano", "vim", "vi")
"""Tried in this order where neither $VISUAL nor $EDITOR is set."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant config`."""
    parser = subparsers.add_parser("config", help="show, check or edit the settings", description=__doc__)
    parser.add_argument(
        "action",
        choices=("show", "check", "edit", "path"),
        help="show: the settings in effect and where each is set; check: is it right, and the home, sentences and "
        "wake phrases that it names; edit: in your editor; path: where files live",
    )
    parser.add_argument("--defaults", action="store_true", help="show: the commented default file instead")
    parser.add_argument("--json", action="store_true", help="show and path: one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what `action` says."""
    match arguments.action:
        case "show":
            return _show(arguments)
        case "check":
            return _check(arguments.config)
        case "edit":
            return _edit(Path(arguments.config).expanduser() if arguments.config else places.config_file())
        case _:
            return _path(arguments)


def _show(arguments: argparse.Namespace) -> int:
    if arguments.defaults:
        print(describe.document(), end="")
        return 0
    loaded = read(arguments.config)
    if arguments.json:
        print(json.dumps(msgspec.to_builtins(loaded.config, enc_hook=str), ensure_ascii=False))
    else:
        print("\n".join(_in_effect(loaded)))
    return 0


def _in_effect(loaded: Loaded) -> Iterator[str]:
    """YAML with the origin of whatever is not the default."""
    section = ""
    for key in describe.SETTINGS:
        part, _, name = key.rpartition(".")
        if part != section:
            section = part
            yield f"{part}:"
        line = f"{'  ' if part else ''}{name}: {describe.as_yaml(files.value_of(loaded.config, key))}"
        origin = loaded.origins.get(key)
        yield f"{line}  # {origin}" if origin else line


def _check(file: str | None) -> int:
    loaded = read(file)
    absent = [f"{key}: there is no {path}" for key, path in files.missing(loaded.config)]
    if absent:
        raise ConfigError("; ".join(absent), "correct the path, or take the line out to use what is built in")
    if not _is_usable(file):
        return 1
    print(f"right: {', '.join(map(str, loaded.files)) or 'no file, everything is the default'}")
    return 0


def _is_usable(file: Path | str | None) -> bool:
    """Tell what is odd or wrong with the home, the sentences and the rest of what the settings name."""
    from assistant.doctor import NAMED, Status, examine

    found = [finding for finding in examine(file, NAMED) if finding.status is not Status.OK]
    for finding in found:
        complain(f"{finding.message} ({finding.hint})")
    return all(finding.status is not Status.FAIL for finding in found)


def _path(arguments: argparse.Namespace) -> int:
    try:
        config = read(arguments.config).config
    except ConfigError as error:  # all the more reason to say where the files are
        complain(str(error))
        config = Config()
    known = {
        "system configuration": places.SYSTEM_CONFIG,
        "configuration": places.config_file(),
        "database": config.store_path,
        "socket": config.socket_path,
        "models and voices of your own": config.models.path,
        "cache": places.cache_folder(),
        "built-in speech model": places.built_in("models", "speech-en"),
        "built-in language model": places.built_in("models", "language-en"),
        "built-in voice": places.built_in("voices", "en"),
    }
    if arguments.json:
        print(json.dumps({name: {"path": str(path), "exists": path.exists()} for name, path in known.items()}))
        return 0
    for name, path in known.items():
        print(f"{name + ':':<31}{path}{'' if path.exists() else '  (not there)'}")
    return 0


def _edit(file: Path) -> int:
    """Edit a draft beside the file; only a draft that is right takes its place, so the file is never broken."""
    file = file.resolve()  # a link to a file kept elsewhere stays a link
    draft = file.with_name(file.name + ".draft")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if draft.exists():
            print(f"going on with what you wrote last time ({draft})", file=sys.stderr)
        elif file.exists():
            shutil.copy(file, draft)
        else:
            draft.write_text(describe.document(), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot write {draft}: {error.strerror}", "check the permissions of the folder") from None
    while True:
        _open_editor(draft)
        try:
            config = check(_text(draft), file)
        except ConfigError as error:
            complain(str(error).replace(str(file), file.name, 1))
            if not _again():
                raise ConfigError(f"nothing was changed; your text is kept as {draft}", "edit again to go on") from None
            continue
        draft.replace(file)
        absent = list(files.missing(config))
        for key, path in absent:
            complain(f"{key}: there is no {path}")
        if not absent:
            _is_usable(file)
        print(f"saved: {file}")
        return 0


def _text(draft: Path) -> str:
    try:
        return draft.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError("the editor left no file", "nothing was changed") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{draft} is not text in UTF-8", "save it as UTF-8") from None


def _open_editor(draft: Path) -> None:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    try:
        editor = shlex.split(named) if named else [next((one for one in EDITORS if shutil.which(one)), "vi")]
    except ValueError:
        raise ConfigError(f"EDITOR is not a command: {named}", "set it as in EDITOR=nano") from None
    try:
        done = subprocess.run([*editor, str(draft)], check=False)
    except OSError as error:
        raise ConfigError(f"cannot start the editor {editor[0]}: {error.strerror}", "set EDITOR") from None
    if done.returncode:
        raise ConfigError(f"the editor ended with an error; your text is kept as {draft}", "edit again to go on")


def _again() -> bool:
    """Ask whether to open the editor once more; without a terminal there is nobody to ask."""
    if not sys.stdin.isatty():
        return False
    print("Edit again? [Y/n] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("", "y", "yes")
