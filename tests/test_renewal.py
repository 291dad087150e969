"""Files that are followed: read again when they change, told when they cannot be."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.core.errors import ConfigError
from assistant.core.events import Event, FilesRead, Trouble
from assistant.renewal import Renewal, stamps


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.renewal.PAUSE", 0.005)


@dataclass(frozen=True)
class Words:
    """What these tests read: the text of all files; every "?" in it is a problem."""

    text: str

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(word for word in self.text.split() if "?" in word)


def read(folder: Path) -> Words:
    text = " ".join(file.read_text() for file in sorted(folder.glob("*.txt")))
    if "!" in text:
        raise ConfigError(f"{text} is wrong")
    return Words(text)


def followed(folder: Path, script: Callable[[asyncio.Queue[Event]], Awaitable[None]]) -> list[str]:
    """What was used while a script changed the folder and waited for what was told."""
    used: list[str] = []

    async def use(words: Words) -> None:
        used.append(words.text)

    async def main() -> None:
        told: asyncio.Queue[Event] = asyncio.Queue()
        renewal = Renewal([folder], read(folder), lambda: read(folder), use)
        following = asyncio.create_task(renewal.follow(told.put_nowait))
        await asyncio.wait_for(script(told), 20)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    asyncio.run(main())
    return used


def test_what_changes_is_used(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")

    async def script(told: asyncio.Queue[Event]) -> None:
        (tmp_path / "a.txt").write_text("other")
        assert await told.get() == FilesRead((str(tmp_path),))
        (tmp_path / "b.txt").write_text("more")
        assert isinstance(await told.get(), FilesRead)
        (tmp_path / "a.txt").unlink()
        assert isinstance(await told.get(), FilesRead)

    assert followed(tmp_path, script) == ["other", "other more", "more"]


def test_what_is_wrong_is_told_and_not_used(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")

    async def script(told: asyncio.Queue[Event]) -> None:
        (tmp_path / "a.txt").write_text("bad!")
        trouble = await told.get()
        assert isinstance(trouble, Trouble)
        assert "bad!" in trouble.message
        assert trouble.hint
        (tmp_path / "a.txt").write_text("good")
        assert isinstance(await told.get(), FilesRead)

    assert followed(tmp_path, script) == ["good"]


def test_problems_are_told_at_once_and_after_each_change(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("so what?")

    async def script(told: asyncio.Queue[Event]) -> None:
        first = await told.get()
        assert isinstance(first, Trouble)
        assert first.message == "what?"
        (tmp_path / "a.txt").write_text("so? what")
        second = await told.get()
        assert isinstance(second, Trouble)
        assert second.message == "so?"
        assert isinstance(await told.get(), FilesRead)

    assert followed(tmp_path, script) == ["so? what"]


def test_a_file_that_is_being_written_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("one")
    looks = 0

    def busy(paths: list[Path]) -> dict[Path, tuple[int, int]]:
        """Another state at each of the first looks, as of a file that grows."""
        nonlocal looks
        looks += 1
        return {tmp_path: (min(looks, 6), 0)}

    monkeypatch.setattr("assistant.renewal.stamps", busy)

    async def script(told: asyncio.Queue[Event]) -> None:
        assert isinstance(await told.get(), FilesRead)

    assert followed(tmp_path, script) == ["one"]
    assert looks >= 7


def test_stamps_are_of_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").write_text("a")
    found = stamps([tmp_path / "folder", tmp_path / "none"])
    assert set(found) == {tmp_path / "folder", tmp_path / "folder" / "a"}
