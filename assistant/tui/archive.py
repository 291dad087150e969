"""What remains of a conversation: kept turn by turn, listed, reopened, written to a file."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from pathlib import Path

from assistant.core.errors import AssistantError
from assistant.core.senses import Journal
from assistant.core.values import KeptConversation, KeptTurn
from assistant.tui.entries import Entry, as_markdown, of_kept

REMEMBERED = 100
"""Conversations whose requests come back by the up key and as suggestions."""


class Archive:
    """Over a journal, or nothing: then nothing is kept."""

    def __init__(self, journal: Journal | None) -> None:
        self._journal = journal
        self._conversation = 0

    async def keep(self, turn: KeptTurn | None) -> None:
        """A turn is over. Raises StoreError."""
        if self._journal is not None and turn is not None:
            self._conversation = await self._journal.keep(turn, self._conversation)

    async def conversations(self, words: str = "") -> Sequence[KeptConversation]:
        """What there is, the latest first; with `words` only those in which they were said. Raises StoreError."""
        return await self._journal.conversations(words) if self._journal is not None else ()

    async def reopen(self, conversation: int) -> list[Entry]:
        """What was said in one; what is said from now on belongs to it. Raises StoreError."""
        assert self._journal is not None
        turns = await self._journal.turns(conversation)
        self._conversation = conversation
        return of_kept(turns)

    async def asked(self) -> list[str]:
        """What was asked in the latest conversations, in order. Raises StoreError."""
        if self._journal is None:
            return []
        asked: list[str] = []
        for one in (await self._journal.conversations())[:REMEMBERED]:
            asked[:0] = [turn.asked for turn in await self._journal.turns(one.id) if turn.asked]
        return asked

    def begin(self) -> None:
        """What is said from now on is a conversation of its own."""
        self._conversation = 0


def export(entries: Sequence[Entry], wanted: str) -> Path:
    """Write a conversation to a Markdown file and say where; nothing that is there is overwritten.

    `wanted`: a file; "": one in the home folder that is named by the time. Raises AssistantError.
    """
    file = Path(wanted).expanduser() if wanted else _unused(f"conversation-{datetime.now():%Y%m%d-%H%M}")
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(as_markdown(entries))
    except OSError as error:
        raise AssistantError(f"{file} cannot be written: {error.strerror}", "/export FILE names another") from None
    return file


def _unused(name: str) -> Path:
    names = (f"{name}{f'-{number}' if number else ''}.md" for number in count())
    return next(file for one in names if not (file := Path.home() / one).exists())
