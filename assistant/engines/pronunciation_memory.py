"""Pronunciations kept on disk: reading a word takes espeak-ng a fraction of a millisecond, and a home has two thousand.

One file in a folder of the caller's choice, named by a checksum of what the pronunciations depend on; whole or absent.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from assistant.engines import pronunciation

MOST_WORDS = 50_000
"""A larger memory is not kept: it would be read at every start."""


@contextlib.contextmanager
def remembered(folder: Path) -> Iterator[None]:
    """Words that were read before, in any process, are known inside; words that are read inside are known from then on.

    A file that is damaged counts as none, a folder that cannot be written to only costs time.
    """
    file = folder / f"pronunciations-{_checksum()}.json"
    kept: set[str] = set()
    with contextlib.suppress(OSError, ValueError, AttributeError, TypeError):
        stored = json.loads(file.read_bytes())
        found = {word: tuple(tuple(way.split()) for way in ways) for word, ways in stored.items()}
        pronunciation.known.update(found)
        kept = {*found}
    yield
    if not pronunciation.known.keys() <= kept and len(pronunciation.known) <= MOST_WORDS:
        with contextlib.suppress(OSError):
            _write(file)


def _write(file: Path) -> None:
    draft = file.with_name(f"{file.name}.{os.getpid()}.draft")
    stored = {word: [" ".join(way) for way in ways] for word, ways in dict(pronunciation.known).items()}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(stored, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        draft.replace(file)
        for other in file.parent.glob("pronunciations-*.json"):
            if other != file:
                other.unlink(missing_ok=True)
    finally:
        draft.unlink(missing_ok=True)


def _checksum() -> str:
    code = Path(pronunciation.__file__).read_bytes()
    return hashlib.sha256(code + version("piper-tts").encode()).hexdigest()[:16]
