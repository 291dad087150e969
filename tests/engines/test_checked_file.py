"""Files that save time: what is damaged is as if it were not there."""

import os
from pathlib import Path

from assistant.engines.checked_file import MOST, read_checked, write_checked


def test_what_is_damaged_or_missing_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "one.state"
    assert read_checked(path) is None
    write_checked(path, b"read")
    assert read_checked(path) == b"read"
    path.write_bytes(path.read_bytes()[:-1])
    assert read_checked(path) is None
    path.write_bytes(b"")
    assert read_checked(path) is None


def test_only_the_newest_stay(tmp_path: Path) -> None:
    for number in range(MOST + 2):
        path = tmp_path / f"{number}.state"
        write_checked(path, b"x")
        os.utime(path, (number, number))
    write_checked(tmp_path / "last.state", b"x")
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["3", "4", "5", "last"]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    write_checked(tmp_path / "file" / "one.state", b"x")
