"""Archives of whatever origin: what is right is unpacked, what would do harm is refused before a byte is written."""

import io
import random
import stat
import tarfile
import zipfile
from functools import partial
from pathlib import Path
from typing import Literal

import pytest

from assistant.core.errors import ModelError
from assistant.model_store.unpack import is_archive, unpack


def zipped(path: Path, *members: tuple[str, bytes], mode: int = 0, packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, content in members:
            member = zipfile.ZipInfo(name)
            member.compress_type = packing
            member.external_attr = mode << 16
            archive.writestr(member, content)
    return path


def tarred(
    path: Path, *members: tarfile.TarInfo | tuple[str, bytes], mode: Literal["w", "w:gz", "w:xz"] = "w:gz"
) -> Path:
    with tarfile.open(path, mode) as archive:
        for one in members:
            if isinstance(one, tarfile.TarInfo):
                archive.addfile(one)
            else:
                member = tarfile.TarInfo(one[0])
                member.size = len(one[1])
                archive.addfile(member, io.BytesIO(one[1]))
    return path


def test_a_zip_and_a_tar_are_unpacked(tmp_path: Path) -> None:
    for archive in (
        zipped(tmp_path / "a.zip", ("m/am/final.mdl", b"x"), ("m/conf/", b"")),
        tarred(tmp_path / "a.tar.gz", ("m/am/final.mdl", b"x")),
    ):
        assert is_archive(archive)
        unpack(archive, tmp_path / archive.name.partition(".")[2])
    assert (tmp_path / "zip/m/am/final.mdl").read_bytes() == b"x"
    assert (tmp_path / "tar.gz/m/am/final.mdl").read_bytes() == b"x"


def test_how_far_it_is_is_told(tmp_path: Path) -> None:
    for archive in (
        zipped(tmp_path / "a.zip", ("a", b"x" * 3), ("b", b"x")),
        tarred(tmp_path / "a.tar", ("a", b"x" * 3), ("b", b"x")),
    ):
        told: list[tuple[int, int]] = []
        progress = partial(lambda seen, done, size: seen.append((done, size)), told)
        unpack(archive, tmp_path / archive.suffix[1:], progress)
        assert told == [(3, 4), (4, 4)]


@pytest.mark.parametrize("name", ["../out", "a/../../out", "/etc/out", "..\\out", "C:\\out", "a/.."])
def test_nothing_is_written_outside(tmp_path: Path, name: str) -> None:
    for archive in (zipped(tmp_path / "a.zip", (name, b"x")), tarred(tmp_path / "a.tar.gz", (name, b"x"))):
        with pytest.raises(ModelError, match="outside its folder"):
            unpack(archive, tmp_path / "folder")
        assert not (tmp_path / "folder").exists()
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("link")
    member.type, member.linkname = kind, "/etc/passwd"
    with pytest.raises(ModelError, match="a link or a device"):
        unpack(tarred(tmp_path / "a.tar.gz", member), tmp_path / "folder")
    with pytest.raises(ModelError, match="a link or a device"):
        unpack(zipped(tmp_path / "a.zip", ("link", b"/etc/passwd"), mode=stat.S_IFLNK | 0o777), tmp_path / "folder")
    assert not (tmp_path / "folder").exists()


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    for archive in (
        zipped(tmp_path / "a.zip", ("zeros", bytes(100 << 20))),
        tarred(tmp_path / "a.tar.gz", ("zeros", bytes(100 << 20))),
    ):
        with pytest.raises(ModelError, match="would grow from"):
            unpack(archive, tmp_path / "folder")
    assert not (tmp_path / "folder").exists()


def test_a_zip_that_holds_more_than_it_says(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", ("file", b"x" * 1000))
    content = archive.read_bytes().replace((1000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    archive.write_bytes(content)
    with pytest.raises(ModelError):
        unpack(archive, tmp_path / "folder")


def test_many_files_are_refused(tmp_path: Path) -> None:
    members = [(f"f{number}", b"") for number in range(10_001)]
    with pytest.raises(ModelError, match="too much to be a model"):
        unpack(zipped(tmp_path / "a.zip", *members), tmp_path / "folder")


def test_a_name_that_is_there_twice(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be unpacked"):
        unpack(tarred(tmp_path / "a.tar.gz", ("file", b"x"), ("file", b"y")), tmp_path / "folder")


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.XGLTYPE])
def test_a_name_that_would_fill_the_memory(tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("long")
    member.type, member.size = kind, 8 << 30  # said, and not there: who believed it would read so much at once
    archive = tmp_path / "a.tar"
    archive.write_bytes(tarred(tmp_path / "b.tar", ("m/am/final.mdl", b"x"), mode="w").read_bytes()[:1024])
    archive.write_bytes(archive.read_bytes() + member.tobuf(tarfile.GNU_FORMAT) + bytes(4096))
    with pytest.raises(ModelError, match="a name of 8589934592 bytes"):
        unpack(archive, tmp_path / "folder")
    archive.write_bytes(member.tobuf(tarfile.GNU_FORMAT) + bytes(4096))
    assert not is_archive(archive)


def test_an_archive_that_is_damaged_inside(tmp_path: Path) -> None:
    content = random.Random(1).randbytes(20_000)
    for archive in (
        tarred(tmp_path / "a.tar.xz", ("file", content), mode="w:xz"),
        zipped(tmp_path / "a.zip", ("file", content), packing=zipfile.ZIP_LZMA),
    ):
        damaged = bytearray(archive.read_bytes())
        damaged[5000:5100] = bytes(100)
        archive.write_bytes(damaged)
        with pytest.raises(ModelError, match="cannot be unpacked"):
            unpack(archive, tmp_path / "folder")


def test_archives_that_are_cut_off(tmp_path: Path) -> None:
    for archive in (
        zipped(tmp_path / "a.zip", ("file", bytes(range(256)) * 50)),
        tarred(tmp_path / "a.tar.gz", ("file", bytes(range(256)) * 50)),
    ):
        archive.write_bytes(archive.read_bytes()[:-40])
        with pytest.raises(ModelError, match="cannot be unpacked"):
            unpack(archive, tmp_path / "folder")
    assert not is_archive(tmp_path / "gone")
