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

    def fits(self, path: Path, progress: Callable[[int], None] = lambda done: None) -> bool:
        """Does the file on the disk have this checksum? `progress` is told the bytes read so far."""
        return digest(path, self.algorithm, progress) == self.digest


def digest(path: Path, algorithm: str = "sha256", progress: Callable[[int], None] = lambda done: None) -> str:
    """The checksum of a file in hexadecimal."""
    # MD5 is what some servers publish: it finds damage, and the servers are asked by HTTPS.
    hashing = hashlib.new(algorithm, usedforsecurity=False)
    done = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            hashing.update(block)
            done += len(block)
            progress(done)
    return hashing.hexdigest()
