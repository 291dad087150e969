"""The user's own files as knowledge: a folder of text, Markdown and PDF, indexed by words in SQLite.

It finds passages and says from which file they are. What a file says is text: nothing here, and nobody who uses it,
takes it for an instruction. The index can be deleted at any time; it is made again.
"""

import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from assistant.core.errors import StoreError

log = logging.getLogger(__name__)

KINDS = frozenset({".txt", ".md", ".markdown", ".pdf"})
LARGEST = 20 << 20
"""Bytes of a file; larger ones are left out."""
PASSAGE = 600
"""Characters of a passage, about."""
ENOUGH = 0.5
"""Share of a question's telling words that a passage must have."""
_COMMON = """
a about all also an and any are can could did do does for from had has have how i in is it its me my not of on or our
please say should tell that the their them there they this to was we were what when where which who why will with would
you your
"""
COMMON = frozenset(_COMMON.split())
"""Words that tell nothing about what a question is about."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of a file."""

    file: str
    """Its path within the folder."""
    text: str


class Documents:
    """One folder and its index. For one thread."""

    def __init__(self, folder: Path, index: Path) -> None:
        """`index`: the SQLite file. Raises StoreError when it cannot be written."""
        self._folder = folder
        try:
            index.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(index, isolation_level=None)
            self._database.executescript(
                "CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, stamp TEXT NOT NULL);"
                "CREATE VIRTUAL TABLE IF NOT EXISTS passages"
                " USING fts5(text, path UNINDEXED, tokenize='porter unicode61');"
            )
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"the index of your files {index} cannot be used: {error}", "delete that file") from None

    def update(self) -> int:
        """Read what is new or has changed, forget what is gone; the number of files that were read or forgotten."""
        known = dict(self._database.execute("SELECT path, stamp FROM files"))
        there = {str(file.relative_to(self._folder)): file for file in self._files()}
        changed = 0
        for path in known.keys() - there.keys():
            self._forget(path)
            changed += 1
        for path, file in sorted(there.items()):
            try:
                about = file.stat()
                stamp = f"{about.st_size} {about.st_mtime_ns}"
                if known.get(path) == stamp:
                    continue
                text = _read(file) if about.st_size <= LARGEST else ""
            except Exception as error:  # whatever a damaged file does to its reader
                log.warning("%s is left out: %s", file, error)
                text, stamp = "", stamp if file.exists() else ""
            with self._database:
                self._database.execute("BEGIN")
                self._forget(path)
                self._database.execute("INSERT INTO files VALUES (?, ?)", (path, stamp))
                self._database.executemany(
                    "INSERT INTO passages (text, path) VALUES (?, ?)", ((passage, path) for passage in passages(text))
                )
            changed += 1
        return changed

    def search(self, question: str, count: int = 2) -> list[Passage]:
        """Passages that have most of a question's telling words, the best first; none when the files do not have it."""
        self.update()
        words = list(dict.fromkeys(re.findall(r"\w+", question.lower())))
        telling = [word for word in words if word not in COMMON]
        if not telling:
            return []
        query = " OR ".join(f'"{word}"' for word in telling)
        rows = self._database.execute(
            "SELECT path, text FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT 20", (query,)
        )
        found = [Passage(path, text) for path, text in rows if self._shared(text, telling) >= ENOUGH * len(telling)]
        return found[:count]

    def close(self) -> None:
        """Close the index."""
        self._database.close()

    def _shared(self, text: str, telling: list[str]) -> int:
        """Telling words that are in the text, in this form or another."""
        there = text.lower()
        return sum(word[: max(3, len(word) - 2)] in there for word in telling)

    def _forget(self, path: str) -> None:
        self._database.execute("DELETE FROM passages WHERE path = ?", (path,))
        self._database.execute("DELETE FROM files WHERE path = ?", (path,))

    def _files(self) -> Iterator[Path]:
        return (file for file in self._folder.rglob("*") if file.suffix.lower() in KINDS and file.is_file())


def passages(text: str) -> Iterator[str]:
    """A text in pieces of whole paragraphs, or of whole lines where a paragraph is long."""
    piece = ""
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [paragraph] if len(paragraph) <= PASSAGE else paragraph.splitlines()
        for line in (" ".join(line.split()) for line in lines):
            if piece and len(piece) + len(line) > PASSAGE:
                yield piece
                piece = ""
            piece = f"{piece} {line}".strip()
    if piece:
        yield piece


def _read(file: Path) -> str:
    if file.suffix.lower() != ".pdf":
        return file.read_text(encoding="utf-8", errors="replace")
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    with closing(pypdf.PdfReader(file)) as reader:
        return "\n\n".join(page.extract_text() for page in reader.pages)
