"""Speech made once, kept on disk by voice and text, so that a frequent reply starts at once.

One file an entry, written whole or not at all, with a checksum; a broken one is removed and made again. When the
folder grows over its limit, what was not used longest goes first. It is a cache: losing it loses nothing, and a disk
that cannot be written is said once and then left alone. For one thread at a time; other processes may share the folder.
"""

import hashlib
import logging
import os
import struct
import zlib
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

from assistant.core.values import AudioChunk

log = logging.getLogger(__name__)

LIMIT = 64_000_000
"""Bytes: about 20 minutes of speech at 24 kHz."""
_HEADER = struct.Struct("<4sIII")
_MAGIC = b"SAY1"
_SUFFIX = ".speech"
_UNFINISHED = ".part"


class SpeechCache:
    """A folder of spoken sentences."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        """`limit` in bytes; 0 keeps nothing. The folder is made when the first entry is written."""
        self._folder = folder
        self._limit = limit
        self._sizes: OrderedDict[str, int] | None = None  # oldest use first; read from disk at the first call
        self._writable = True

    def get(self, voice: str, text: str) -> AudioChunk | None:
        """The speech for a text in a voice (`TextToSpeech.name`), None when it is not there or broken."""
        if not self._limit:
            return None
        name = _name(voice, text)
        path = self._folder / name
        try:
            content = path.read_bytes()
        except OSError:
            return None
        chunk = _unpack(content)
        if chunk is None:
            log.warning("a broken entry of the speech cache was removed: %s", path)
            with suppress(OSError):
                path.unlink()
            self._index().pop(name, None)
            return None
        self._index()[name] = len(content)
        self._index().move_to_end(name)
        with suppress(OSError):
            os.utime(path)
        return chunk

    def put(self, voice: str, text: str, speech: AudioChunk) -> None:
        """Keep the speech. What does not fit a quarter of the limit is not kept."""
        content = _HEADER.pack(_MAGIC, speech.rate, len(speech.pcm), zlib.crc32(speech.pcm)) + speech.pcm
        if not self._writable or not speech.pcm or len(content) > self._limit // 4:
            return
        name = _name(voice, text)
        unfinished = self._folder / f"{name}.{os.getpid()}{_UNFINISHED}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            unfinished.write_bytes(content)
            unfinished.replace(self._folder / name)
        except OSError as error:
            log.warning("speech is not kept in %s: %s", self._folder, error.strerror or error)
            self._writable = False
            with suppress(OSError):
                unfinished.unlink()
            return
        index = self._index()
        index[name] = len(content)
        index.move_to_end(name)
        self._shrink(index)

    def _shrink(self, index: OrderedDict[str, int]) -> None:
        total = sum(index.values())
        while total > self._limit and index:
            name, size = index.popitem(last=False)
            total -= size
            with suppress(OSError):
                (self._folder / name).unlink()

    def _index(self) -> OrderedDict[str, int]:
        """Names and sizes, least recently used first. Reading them clears what a killed process left unfinished."""
        if self._sizes is None:
            found = []
            with suppress(OSError):
                for entry in os.scandir(self._folder):
                    with suppress(OSError):
                        if entry.name.endswith(_SUFFIX):
                            found.append((entry.stat().st_mtime_ns, entry.name, entry.stat().st_size))
                        elif entry.name.endswith(_UNFINISHED):
                            os.unlink(entry.path)
            self._sizes = OrderedDict((name, size) for _, name, size in sorted(found))
        return self._sizes


def _name(voice: str, text: str) -> str:
    return hashlib.blake2b(f"{voice}\0{text}".encode(), digest_size=16).hexdigest() + _SUFFIX


def _unpack(content: bytes) -> AudioChunk | None:
    """The entry's speech, None when anything about it is wrong."""
    if len(content) < _HEADER.size:
        return None
    magic, rate, length, checksum = _HEADER.unpack_from(content)
    pcm = content[_HEADER.size :]
    if magic != _MAGIC or not rate or length != len(pcm) or length % 2 or zlib.crc32(pcm) != checksum:
        return None
    return AudioChunk(pcm, rate)
