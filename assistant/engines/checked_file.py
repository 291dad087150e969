"""Files that are kept to save time: whole or not at all, with a checksum, only the newest few of a folder."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

MOST = 4
"""Files of a kind in a folder; the oldest go."""


def read_checked(path: Path) -> bytes | None:
    """What `write_checked` wrote; None when it is not there or damaged."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    size = hashlib.sha256().digest_size
    return data[size:] if hashlib.sha256(data[size:]).digest() == data[:size] else None


def write_checked(path: Path, data: bytes) -> None:
    """Keep it. A disk that is full costs the next start some time, nothing else."""
    part = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(hashlib.sha256(data).digest() + data)
        part.replace(path)
        others = sorted(path.parent.glob(f"*{path.suffix}"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for old in others[MOST:]:
            old.unlink(missing_ok=True)
    except OSError:
        with suppress(OSError):
            part.unlink()
