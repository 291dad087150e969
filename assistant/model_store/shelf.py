"""The models that the user installed, each in a folder of its own: `models/NAME` and `voices/NAME`.

A model is prepared beside its place (`incoming/NAME`) and moved there when it is whole, so that a name is either not
there or right. Beside its files lies `source.json`: where it came from and what its files must hash to. Whoever changes
something holds the lock. A model that is in use may be removed: who has it open keeps it.
"""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from assistant.core.errors import ModelError
from assistant.model_store.checksum import digest
from assistant.model_store.download import Downloader, Progress, disk_errors
from assistant.model_store.files import arrived, collect, continued, digests, files_in, to_disk
from assistant.model_store.folder import only_model
from assistant.model_store.look import Kind, ModelFacts, look, usable
from assistant.model_store.machine import check_room
from assistant.model_store.sources import Parcel
from assistant.model_store.unpack import is_archive, unpack

RECORD = "source.json"
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._+-]*")
_NO_MODELS = (".json", ".part")
"""What belongs to a model, or is not whole."""
_FOLDERS = {Kind.LANGUAGE: "models", Kind.SPEECH: "models", Kind.VOICE: "voices"}


@dataclass(frozen=True, slots=True)
class Installed:
    """One model on the shelf."""

    name: str
    path: Path
    """Its folder, or its file where somebody put one there by hand."""
    facts: ModelFacts | None
    """None: what lies there is no model any more."""
    problem: str = ""
    licence: str = ""
    source: str = ""

    @property
    def usable(self) -> Path:
        """What the settings name: the file of a language model, the folder of any other."""
        return self.path if self.facts is None else usable(self.facts)


class Refused(ModelError):
    """What was loaded or copied is no model that can be read, or one of another kind."""


class Shelf:
    """The folder with all of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"
        self._refused = folder / "refused"

    def __iter__(self) -> Iterator[Installed]:
        """Everything that is installed, by name."""
        return map(_installed, self._paths())

    def find(self, name: str) -> Installed | None:
        """The model of that name (or of that file's name), or at that path."""
        fits = (path for path in self._paths() if name in (_name(path), path.name, str(path)))
        return next(map(_installed, fits), None)

    def _paths(self) -> Iterator[Path]:
        for part in ("models", "voices"):
            for path in sorted((self.folder / part).glob("*")):
                if not path.name.startswith(".") and not path.name.endswith(_NO_MODELS):
                    yield path

    def arrived(self) -> Mapping[str, int]:
        """Bytes of what was pulled in part, by name."""
        folders = (path for path in self._incoming.glob("*") if path.is_dir())
        return {path.name: sum(file.stat().st_size for file in files_in(path)) for path in folders}

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Holds the lock. Raises ModelError when somebody else does."""
        with disk_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                other = os.read(descriptor, 20).decode(errors="replace").strip() or "?"
                raise ModelError(
                    f"another `assistant models` is at work (process {other})", "wait for it to end, then try again"
                ) from None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)

    def pull(self, parcel: Parcel, downloader: Downloader, progress: Progress) -> Installed:
        """Load a model. What has arrived is kept when it fails, to be resumed. Raises ModelError."""
        self._check_free(parcel.name)
        packed = parcel.files[0].name.endswith(".zip")
        folder = self._incoming / parcel.name
        there = sum(arrived(folder / remote.name) for remote in parcel.files)
        check_room(self.folder, parcel.size * (2 if packed else 1) - there, parcel.name)
        before, sums = 0, {}
        for remote in parcel.files:
            file = folder / remote.name
            sums[remote.name] = downloader.fetch(remote, file, continued(progress, before, parcel.size))
            before += file.stat().st_size
        origin = {"licence": parcel.licence, "source": parcel.source}
        try:
            if packed:
                archive = folder / parcel.files[0].name
                installed = self._place_unpacked(archive, parcel.name, parcel.kind, origin, progress)
                shutil.rmtree(folder, ignore_errors=True)
                return installed
            for stray in set(files_in(folder)) - {folder / remote.name for remote in parcel.files}:
                stray.unlink()  # of an earlier version that was pulled in part
            return self._place(folder, parcel.name, parcel.kind, origin, sums, progress)
        except Refused as error:
            raise ModelError(
                f"{error.message}; what was loaded is kept in {self._aside(parcel.name)}", error.hint
            ) from None

    def add(self, path: Path, name: str | None = None, progress: Progress = lambda done, size: None) -> Installed:
        """Copy a model from a file, a folder or an archive. Raises ModelError, also when it holds several."""
        wanted = name or _plain_name(path)
        self._check_free(wanted)
        origin = {"source": str(path)}
        if is_archive(path):
            return self._place_unpacked(path, wanted, None, origin, progress)
        facts = look(only_model(path, path) if path.is_dir() else path)
        check_room(self.folder, facts.bytes, wanted)
        folder = self._incoming / wanted
        shutil.rmtree(folder, ignore_errors=True)
        sums = collect(facts.path, folder, lambda done: progress(done, facts.bytes))
        try:
            return self._place(folder, wanted, facts.kind, origin, sums)
        except Refused:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def make(self, name: str, file: str, write: Callable[[Path], None], origin: Mapping[str, str]) -> Installed:
        """Install a language model that `write` makes here, at the path it is given. Raises ModelError."""
        self._check_free(name)
        folder = self._incoming / name
        shutil.rmtree(folder, ignore_errors=True)
        try:
            with disk_errors(folder):
                folder.mkdir(parents=True)
            write(folder / file)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        try:
            return self._place(folder, name, Kind.LANGUAGE, origin)
        except Refused:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def verify(self, one: Installed, progress: Progress = lambda done, size: None) -> str:
        """What is wrong with a model; "" when nothing is. Reads it wholly when its checksums are known."""
        if one.facts is None:
            return one.problem
        files = _record(one.path).get("files")
        for name, expected in (files if isinstance(files, dict) else {}).items():
            file = one.path / str(name)
            if not file.is_file():
                return f"{name} is missing"
            if digest(file, progress=lambda done: progress(done, None)) != expected:
                return f"{name} is damaged"
        return ""

    def remove(self, one: Installed) -> None:
        """Take a model away, at once and wholly. Raises ModelError."""
        self._check_mine(one)
        with disk_errors(one.path):
            self._incoming.mkdir(parents=True, exist_ok=True)
            rubbish = self._incoming / f"{one.path.name}.removed"
            shutil.rmtree(rubbish, ignore_errors=True)
            one.path.rename(rubbish)
            one.path.with_name(one.path.name + ".json").unlink(missing_ok=True)  # of a voice put there by hand
            shutil.rmtree(rubbish) if rubbish.is_dir() else rubbish.unlink()

    def refused(self) -> frozenset[str]:
        """Names of what was loaded and is no model that can be read; it was kept aside."""
        return frozenset(path.name for path in self._refused.glob("*") if path.is_dir())

    def discard(self, name: str) -> None:
        """Forget what was pulled in part, or was refused."""
        if _NAME.fullmatch(name):
            for folder in (self._incoming, self._refused):
                shutil.rmtree(folder / name, ignore_errors=True)

    def _aside(self, name: str) -> Path:
        """Keep what was loaded where nobody takes it for a model; what lay there before is replaced."""
        place = self._refused / name
        with disk_errors(place):
            shutil.rmtree(place, ignore_errors=True)
            place.parent.mkdir(parents=True, exist_ok=True)
            (self._incoming / name).rename(place)
        return place

    def _check_mine(self, one: Installed) -> None:
        if not one.path.is_relative_to(self.folder):
            raise ModelError(f"{one.path} is not in {self.folder}", "remove it yourself")

    def _check_free(self, name: str) -> None:
        if not _NAME.fullmatch(name) or name.endswith(_NO_MODELS):
            raise ModelError(f"{name!r} cannot be the name of a folder", "give another with --name")
        there = self.find(name)
        if there is not None:
            raise ModelError(
                f"{name} is installed already ({there.path})",
                "`assistant models verify` checks it, `remove` removes it",
            )

    def _place_unpacked(
        self, archive: Path, name: str, kind: Kind | None, origin: Mapping[str, str], progress: Progress
    ) -> Installed:
        """Unpack an archive and place the model that is in it; whatever happens, nothing else of it is left."""
        unpacked, folder = self._incoming / f"{name}.unpacked", self._incoming / f"{name}.model"
        for one in (unpacked, folder):
            shutil.rmtree(one, ignore_errors=True)
        try:
            with disk_errors(unpacked):
                unpacked.mkdir(parents=True)
            unpack(archive, unpacked, progress)
            facts = _accepted(lambda: look(only_model(unpacked, archive)))
            collect(facts.path, folder, lambda done: None, move=True)
            return self._place(folder, name, kind or facts.kind, origin, progress=progress)
        finally:
            for one in (unpacked, folder):
                shutil.rmtree(one, ignore_errors=True)

    def _place(
        self,
        folder: Path,
        name: str,
        kind: Kind,
        origin: Mapping[str, str],
        sums: Mapping[str, str] = MappingProxyType({}),
        progress: Progress = lambda done, size: None,
    ) -> Installed:
        """Check a prepared model, write its record, and move it to its place. Raises Refused and leaves it there.

        `sums`: the SHA-256 of its files, as far as they are known; the others are read.
        """
        facts = _accepted(lambda: look(folder))
        if facts.kind is not kind:
            raise Refused(f"{name} is a {facts.kind} model, not a {kind} model", "tell whoever publishes it")
        place = self.folder / _FOLDERS[kind] / name
        with disk_errors(place):
            record = {**origin, "added": datetime.now(UTC).isoformat(timespec="seconds")}
            files = digests(folder, sums, progress)
            text = json.dumps({**record, "files": files}, indent=1, ensure_ascii=False) + "\n"
            (folder / RECORD).write_text(text, encoding="utf-8")
            for file in files_in(folder):
                to_disk(file)
            place.parent.mkdir(parents=True, exist_ok=True)
            folder.rename(place)
            to_disk(place.parent)
        return _installed(place)


def _accepted(look_at_it: Callable[[], ModelFacts]) -> ModelFacts:
    """What a look gives. Raises Refused in place of ModelError."""
    try:
        return look_at_it()
    except ModelError as error:
        raise Refused(error.message, error.hint) from None


def _installed(path: Path) -> Installed:
    record = _record(path)
    licence, source = str(record.get("licence", "")), str(record.get("source", ""))
    name = _name(path)
    try:
        return Installed(name, path, look(path), "", licence, source)
    except ModelError as error:
        return Installed(name, path, None, error.message, licence, source)


def _record(path: Path) -> Mapping[str, object]:
    try:
        content = json.loads((path / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # it was put there by hand
    return content if isinstance(content, dict) else {}


def _name(path: Path) -> str:
    return path.stem if path.is_file() else path.name


def _plain_name(path: Path) -> str:
    name = path.name if path.is_dir() else re.sub(r"(\.tar)?\.\w+$", "", path.name)
    return re.sub(r"[^a-zA-Z0-9._+-]+", "-", name).lstrip("._+-") or "model"
