"""The files of a model: copied or moved together, hashed, written for good. Knows no shelf."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from assistant.core.errors import ModelError
from assistant.model_store.checksum import BLOCK, GrowingDigest, digest
from assistant.model_store.download import Progress, disk_errors


def collect(source: Path, target: Path, progress: Callable[[int], None], move: bool = False) -> dict[str, str]:
    """Copy or move the files of a model into a new folder. Raises ModelError; then nothing is left of it.

    Gives the SHA-256 of what was copied.
    """
    if source.is_dir():
        pairs = [(file, target / file.relative_to(source)) for file in files_in(source)]
    else:
        description = source.with_name(source.name + ".json")
        pairs = [(one, target / one.name) for one in (source, description) if one.is_file()]
    done, sums = 0, {}
    try:
        with disk_errors(target):
            for file, place in pairs:
                place.parent.mkdir(parents=True, exist_ok=True)
                if move:
                    file.rename(place)
                    continue
                growing = GrowingDigest("sha256")
                with place.open("wb") as writing:
                    for block in _content(file):
                        writing.write(block)
                        growing.take(block)
                        done += len(block)
                        progress(done)
                sums[str(place.relative_to(target))] = growing.hexdigest("sha256")
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return sums


def digests(folder: Path, known: Mapping[str, str], progress: Progress) -> dict[str, str]:
    """The SHA-256 of every file of a model; only those that are not known are read."""
    files = {str(file.relative_to(folder)): file for file in files_in(folder)}
    unread = sum(file.stat().st_size for name, file in files.items() if name not in known)
    found, read = {}, 0
    for name, file in files.items():
        if name in known:
            found[name] = known[name]
            continue
        found[name] = digest(file, progress=_read_from(progress, read, unread))
        read += file.stat().st_size
    return found


def files_in(folder: Path) -> list[Path]:
    """Every file in a folder and its folders, in order."""
    return sorted(file for file in folder.rglob("*") if file.is_file())


def arrived(file: Path) -> int:
    """Bytes of a file, or of the part of it that has been loaded."""
    found = (one for one in (file, file.with_name(file.name + ".part")) if one.is_file())
    return next((one.stat().st_size for one in found), 0)


def to_disk(path: Path) -> None:
    """Make sure that it survives a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def continued(progress: Progress, before: int, whole: int) -> Progress:
    """The progress of one file of several, as that of all of them."""
    return lambda done, size: progress(before + done, whole or size)


def _content(file: Path) -> Iterator[bytes]:
    """Block after block. Raises ModelError."""
    try:
        with file.open("rb") as reading:
            while block := reading.read(BLOCK):
                yield block
    except OSError as error:
        raise ModelError(
            f"cannot read {file}: {error.strerror}", "check the permissions; is the stick still there?"
        ) from None


def _read_from(progress: Progress, before: int, whole: int) -> Callable[[int], None]:
    """The reading of one file of several, as that of all of them."""
    return lambda done: progress(before + done, whole)
