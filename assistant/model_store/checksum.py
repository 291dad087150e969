"""Checksums of files."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 20
"""Bytes read at a time."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a file must hash to."""

    algorithm: str
    """"sha256" or "md5"."""
    digest: str
    """In hexadecimal, lower case."""


class GrowingDigest:
    """The checksums of a file that is being written: worked out while it grows, so that it need not be read again."""

    def __init__(self, *algorithms: str) -> None:
        self._algorithms = frozenset(algorithms)
        self._begin()

    def take(self, block: bytes) -> None:
        """So much more was written."""
        for hashing in self._hashing.values():
            hashing.update(block)
        self.done += len(block)

    def reach(self, path: Path, size: int, progress: Callable[[int], None] = lambda done: None) -> None:
        """Read what of the file's first `size` bytes was not taken; `progress` is told how many bytes are taken."""
        if self.done > size:
            self._begin()
        if self.done == size:
            return
        with path.open("rb") as file:
            file.seek(self.done)
            while self.done < size and (block := file.read(min(BLOCK, size - self.done))):
                self.take(block)
                progress(self.done)

    def hexdigest(self, algorithm: str) -> str:
        """One of the checksums, in hexadecimal."""
        return self._hashing[algorithm].hexdigest()

    def _begin(self) -> None:
        # MD5 is what some servers publish: it finds damage, and the servers are asked by HTTPS.
        self._hashing = {name: hashlib.new(name, usedforsecurity=False) for name in self._algorithms}
        self.done = 0
        """Bytes that were taken."""


def digest(path: Path, algorithm: str = "sha256", progress: Callable[[int], None] = lambda done: None) -> str:
    """The checksum of a file in hexadecimal. `progress` is told the bytes read so far."""
    growing = GrowingDigest(algorithm)
    growing.reach(path, path.stat().st_size, progress)
    return growing.hexdigest(algorithm)
