"""`assistant models pull`, `add`, `verify`, `remove` and `use`: what changes the models on this machine."""

import argparse
import asyncio
import json
import os
from pathlib import Path

from assistant.cli.models_list import BUILT_IN, path_of
from assistant.cli.output import complain
from assistant.cli.progress import ProgressLine
from assistant.config import Config, built_in, config_file, load, read
from assistant.core.errors import ModelError
from assistant.model_store import Fit, Installed, Kind, Shelf, amount, catalogue, in_use, look, this_machine

DEFAULTS = {"chat": "chat.model", "speech": "speech.model", "voice": "voice.model"}
"""What can go back to what is built in → its setting."""
USED_AS = {Kind.LANGUAGE: "chat.model", Kind.SPEECH: "speech.model", Kind.VOICE: "voice.model"}


def run_pull(arguments: argparse.Namespace) -> int:
    """Load models, one after the other. 1 when one of them cannot be loaded; the others are all the same."""
    from assistant.model_store.download import Downloader
    from assistant.model_store.sources import UNKNOWN_LICENCE, Servers, parcel

    config = load(arguments.config)
    shelf, known, models = Shelf(config.models.path), catalogue(), config.models
    servers = Servers(models.hub.rstrip("/"), models.vosk.rstrip("/"))
    downloader = Downloader(models.proxy, models.patience)

    def pulled(name: str) -> Installed:
        if (there := shelf.find(name)) is not None:
            return there
        wanted = parcel(name, known, servers, downloader, unverified=arguments.unverified)
        if (there := shelf.find(wanted.name)) is not None:  # named otherwise: NAME:Q8_0, or in other letters
            return there
        complain(f"{wanted.name}: {amount(wanted.size)} from {wanted.source}, licence: {wanted.licence}")
        if (entry := known.find(wanted.name)) is not None and entry.note:
            complain(f"{wanted.name}: {entry.note}")
        line = ProgressLine(wanted.name)
        try:
            installed = shelf.pull(wanted, downloader, line)
        finally:
            line.close()
        card = installed.facts.details.get("licence") if installed.facts is not None else None
        if wanted.licence == UNKNOWN_LICENCE and card:
            complain(f"{wanted.name}: its MODEL_CARD says of the licence: {card}")
        return installed

    failed: list[str] = []
    with shelf.changing():
        for name in arguments.names:
            try:
                _tell(pulled(name), arguments.json)
            except ModelError as error:
                complain(str(error))
                failed.append(name)
    if failed and len(arguments.names) > 1:
        complain(f"{len(failed)} of {len(arguments.names)} could not be loaded: {', '.join(failed)}")
    return 1 if failed else 0


def run_add(arguments: argparse.Namespace) -> int:
    """Copy models from a disk."""
    from assistant.model_store.folder import models_in

    config = load(arguments.config)
    shelf = Shelf(config.models.path)
    path = arguments.path.expanduser().absolute()
    if not os.path.exists(path):
        raise ModelError(f"there is no {path}", "check the name; is the stick mounted?")
    if arguments.all and (arguments.name or not path.is_dir()):
        raise ModelError("--all takes a folder, and no --name", "leave one of them out")
    with shelf.changing():
        damaged: list[ModelError] = []
        found = list(models_in(path, damaged.append)) if arguments.all else [path]
        if not found and not damaged:
            raise ModelError(f"there is no model in {path}", "a Vosk folder, a .gguf, or a .onnx with its .onnx.json")
        for error in damaged:
            complain(str(error))
        failed = bool(damaged)
        for one in found:
            line = ProgressLine(one.name, verb="copied")
            try:
                _tell(shelf.add(one, arguments.name, line), arguments.json)
            except ModelError as error:
                complain(str(error))  # the others can be added all the same
                failed = True
            finally:
                line.close()
    return 1 if failed else 0


def run_verify(arguments: argparse.Namespace) -> int:
    """Read models wholly, and compare. 1 when one is damaged."""
    config = load(arguments.config)
    shelf, known = Shelf(config.models.path), catalogue()
    chosen = [_installed(shelf, name) for name in arguments.names] or [*_all_built_in(), *shelf]
    damaged = False
    for one in chosen:
        line = ProgressLine(one.name, verb="read")
        problem = shelf.verify(one, line)
        line.close()
        damaged |= bool(problem)
        hint = f"`assistant models remove {one.name}`, then pull it again" if known.find(one.name) else "add it again"
        if arguments.json:
            print(json.dumps({"name": one.name, "path": str(one.path), "problem": problem or None}, ensure_ascii=False))
        else:
            print(f"{one.name}: {f'DAMAGED: {problem} ({hint})' if problem else 'whole'}")
    return 1 if damaged else 0


def run_remove(arguments: argparse.Namespace) -> int:
    """Delete models that were installed."""
    config = load(arguments.config)
    shelf = Shelf(config.models.path)
    with shelf.changing():
        left = {*shelf.arrived(), *shelf.refused()}
        in_part = [name for name in arguments.names if shelf.find(name) is None and name in left]
        chosen = [_installed(shelf, name) for name in arguments.names if name not in in_part]
        for one in chosen:
            if one.path.is_relative_to(config.models.path) and not arguments.force:
                setting = _setting_of(one, config)
                if setting is not None:
                    raise ModelError(
                        f"{one.name} is in use as {setting}",
                        f"`assistant models use --default {setting.split('.')[0]}` first, or --force",
                    )
        for name in in_part:
            shelf.discard(name)
            _print({"name": name, "removed": True}, f"what was loaded of {name} is removed", arguments.json)
        for one in chosen:
            shelf.remove(one)
            _print({"name": one.name, "removed": True}, f"{one.name} is removed", arguments.json)
    return 0


def _setting_of(one: Installed, config: Config) -> str | None:
    """The setting that uses a model, also a damaged one, by whatever way its path leads there."""
    place = one.path.resolve()
    return next((setting for _, setting, path in in_use(config) if path.resolve().is_relative_to(place)), None)


def run_use(arguments: argparse.Namespace) -> int:
    """Write the setting that names a model; a running service follows it by itself."""
    from assistant.config.change import change
    from assistant.doctor.finding import Status
    from assistant.doctor.models import opened
    from assistant.socket import reachable

    loaded = read(arguments.config)
    config = loaded.config
    file = Path(arguments.config).expanduser() if arguments.config else config_file()
    path: Path | None = None
    if arguments.default:
        setting = DEFAULTS[arguments.default]
    else:
        path = path_of(arguments.model, config)
        if path is None:
            raise _not_installed(arguments.model, Shelf(config.models.path))
        facts = look(path)
        setting = USED_AS[facts.kind]
        if this_machine().fit(facts.bytes) is Fit.TOO_BIG:
            raise ModelError(
                f"{path} needs more than {amount(facts.bytes)}, this machine has {amount(this_machine().memory)}",
                "`assistant models recommend` names some that fit",
            )
        if path == built_in(*BUILT_IN[1]):
            raise ModelError("the built-in language model does not chat", "`assistant models recommend` names some")
        found = opened(facts.kind, setting, path)
        if found.status is Status.FAIL:
            raise ModelError(found.message, "what was in use stays in use")
    if path in [built_in(*parts) for parts in BUILT_IN]:
        path = None  # the default
    change(file, setting, path)
    _warn_if_overruled(setting, path, arguments.config)
    running = asyncio.run(reachable(config.socket_path))
    told = f"{setting} is {path or 'the default'} ({file})" + ("; the running service follows" if running else "")
    _print({"setting": setting, "path": str(path) if path else None, "file": str(file)}, told, arguments.json)
    return 0


def _warn_if_overruled(setting: str, path: Path | None, given: str | None) -> None:
    """An environment variable, or a stronger file, may say something else."""
    loaded = read(given)
    section, name = setting.split(".")
    if getattr(getattr(loaded.config, section), name) != path and setting in loaded.origins:
        complain(f"{loaded.origins[setting]} still says otherwise, and counts for more")


def _installed(shelf: Shelf, name: str) -> Installed:
    found = shelf.find(name)
    if found is not None:
        return found
    for one in _all_built_in():
        if one.name == name:
            return one
    raise _not_installed(name, shelf)


def _not_installed(name: str, shelf: Shelf) -> ModelError:
    known = catalogue()
    if known.find(name) is None:
        return known.unknown(name, [one.name for one in shelf])
    return ModelError(f"{name} is not installed", f"`assistant models pull {name}` loads it")


def _all_built_in() -> list[Installed]:
    found = []
    for parts in BUILT_IN:
        path = built_in(*parts)
        try:
            found.append(Installed(parts[1], path, look(path)))
        except ModelError as error:
            found.append(Installed(parts[1], path, None, error.message))
    return found


def _tell(one: Installed, as_json: bool) -> None:
    if one.facts is None:
        raise ModelError(f"{one.path} is there, but {one.problem}", f"`assistant models remove {one.name}`, then again")
    about = {"name": one.name, "kind": one.facts.kind, "path": str(one.path), "bytes": one.facts.bytes}
    _print(about, f"{one.name} is installed ({one.path}); `assistant models use {one.name}` switches to it", as_json)


def _print(about: dict[str, object], text: str, as_json: bool) -> None:
    print(json.dumps(about, ensure_ascii=False) if as_json else text)
