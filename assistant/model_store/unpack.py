"""Archives (zip, tar) unpacked without harm: nothing outside the folder, no links, no devices, no bombs."""

import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Self

from assistant.core.errors import ModelError
from assistant.model_store.machine import amount, check_room

MOST_FILES = 10_000
LARGEST = 64 << 30
"""Bytes of everything in an archive."""
RATIO = 200
"""So many times its packed size may a large file have; a bomb has thousands."""
_SMALL = 64 << 20
"""Bytes up to which the ratio does not matter."""
_LONGEST_NAME = 1 << 20
"""Bytes that a tar may use to describe one file; tarfile reads them at once."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    ordinary: bool
    """A file or folder; no link, no device."""
    folder: bool


class _Description(tarfile.TarInfo):
    """What a tar says of a file. Raises tarfile.ReadError for names so long that they would fill the memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        found = super().frombuf(buf, encoding, errors)
        if found.type in _DESCRIBING and found.size > _LONGEST_NAME:
            raise tarfile.ReadError(f"a name of {found.size} bytes")
        return found


_DESCRIBING = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)


def is_archive(path: Path) -> bool:
    """Can it be unpacked here?"""
    try:
        if not path.is_file():
            return False
        if zipfile.is_zipfile(path):
            return True
        with tarfile.open(path, tarinfo=_Description):
            return True
    except (OSError, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError):
        return False


_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,  # a password is wanted
    NotImplementedError,
)


Written = Callable[[int], None]
"""Told how many bytes more were written."""


def unpack(archive: Path, folder: Path, progress: Callable[[int, int], None] = lambda done, size: None) -> None:
    """Unpack everything into a new folder. Raises ModelError; the caller removes what was unpacked until then.

    `progress` is told how many bytes are unpacked, of how many.
    """
    try:
        if zipfile.is_zipfile(archive):
            _unpack_zip(archive, folder, progress)
        else:
            _unpack_tar(archive, folder, progress)
    except _BROKEN as error:
        raise ModelError(f"{archive} cannot be unpacked: {error}", "copy or download it again") from None
    except OSError as error:
        raise ModelError(f"{archive} cannot be unpacked: {error.strerror or error}", "is there room?") from None


def _counted(members: list[_Member], progress: Callable[[int, int], None]) -> Written:
    size, done = sum(member.size for member in members), 0

    def written(more: int) -> None:
        nonlocal done
        done += more
        progress(done, size)

    return written


def _unpack_zip(archive: Path, folder: Path, progress: Callable[[int, int], None]) -> None:
    with zipfile.ZipFile(archive) as packed:
        members = packed.infolist()
        kinds = [_Member(one.filename, one.file_size, _ordinary(one), one.is_dir()) for one in members]
        _check(archive, kinds, folder)
        written = _counted(kinds, progress)
        for member, kind in zip(members, kinds, strict=True):
            if not kind.folder:
                with packed.open(member) as file:
                    _write(file, kind, folder, archive, written)


def _unpack_tar(archive: Path, folder: Path, progress: Callable[[int, int], None]) -> None:
    # Packed twice over it is read twice: first what is in it, then the files.
    with tarfile.open(archive, tarinfo=_Description) as packed:
        kinds = list(_members(packed, archive))
    _check(archive, kinds, folder)
    written = _counted(kinds, progress)
    with tarfile.open(archive, tarinfo=_Description) as packed:
        for member, kind in zip(packed, kinds, strict=True):
            content = packed.extractfile(member)
            if not kind.folder and content is not None:
                with closing(content):
                    _write(content, kind, folder, archive, written)


def _members(packed: tarfile.TarFile, archive: Path) -> Iterator[_Member]:
    """What is in it. Stops at what is too much: to go past a file that is packed, it must be unpacked."""
    total = 0
    for count, member in enumerate(packed):
        total += member.size
        _check_amount(archive, count, total)
        yield _Member(member.name, member.size, member.isreg() or member.isdir(), member.isdir())


def _ordinary(member: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(member.external_attr >> 16)
    return kind in (0, stat.S_IFREG, stat.S_IFDIR)


def _check(archive: Path, members: list[_Member], folder: Path) -> None:
    """Raises ModelError for what must not be unpacked, before a byte is written."""
    total = sum(member.size for member in members)
    _check_amount(archive, len(members), total)
    for member in members:
        path = PurePosixPath(member.name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or "\0" in member.name or ":" in member.name:
            raise ModelError(f"{archive} wants to write outside its folder: {member.name!r}", "do not trust it")
        if not member.ordinary:
            raise ModelError(f"{archive} holds a link or a device: {member.name!r}", "do not trust it")
    check_room(folder.parent, total, archive.name)


def _check_amount(archive: Path, files: int, total: int) -> None:
    if files > MOST_FILES or total > LARGEST:
        raise ModelError(f"{archive} holds too much to be a model", "unpack it yourself and add the folder")
    packed = archive.stat().st_size
    if total > _SMALL and total > packed * RATIO:
        raise ModelError(f"{archive} would grow from {amount(packed)} to {amount(total)}", "that is no model")


def _write(content: IO[bytes], member: _Member, folder: Path, archive: Path, written: Written) -> None:
    """Write one file, not longer than it says it is."""
    path = folder / PurePosixPath(member.name.replace("\\", "/"))
    path.parent.mkdir(parents=True, exist_ok=True)
    left = member.size
    with path.open("xb") as file:
        while block := content.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise ModelError(f"{archive} holds more than it says", "do not trust it")
            file.write(block)
            written(len(block))
    if left:
        raise ModelError(f"{archive} is not whole: {member.name!r} ends too early", "copy or download it again")
