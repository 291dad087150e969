"""What is kept in small files survives a power cut and a full disk: the old content or the new, never a half."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from assistant.config.change import change
from assistant.config.whole_file import write_whole
from assistant.core.errors import ConfigError
from assistant.home.learned import LearnedName, change_learned
from assistant.languages.taught import teach
from assistant.listening.threshold import WakeThreshold


def raise_the_threshold(file: Path) -> None:
    WakeThreshold(0.5, file).unanswered()


WRITERS: list[Callable[[Path], object]] = [
    lambda file: write_whole(file, "new"),
    lambda file: change(file, "audio.volume", 55),
    lambda file: change_learned(file, "Lamp", LearnedName(("lump",)).and_more),
    lambda file: teach(file, "en", "movie time", "turn off the light"),
    raise_the_threshold,
]


@pytest.mark.parametrize("write", WRITERS)
def test_the_content_is_on_the_disk_before_it_has_the_name(
    write: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "new" / "kept"
    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(file.exists()))
    write(file)
    assert (synced, file.exists()) == ([False], True)


@pytest.mark.parametrize("write", WRITERS)
def test_a_full_disk_changes_nothing(
    write: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file = tmp_path / "kept"
    file.write_text("")
    monkeypatch.setattr(os, "fsync", full)
    with suppress(OSError, ConfigError):  # told, or logged by who can do without
        write(file)
    assert file.read_text() == ""
    assert [found.name for found in tmp_path.glob("[!.]*")] == ["kept"]
