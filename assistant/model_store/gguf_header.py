"""The key-value header of a GGUF file: what the model says of itself. Weights are not read.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3, little-endian).
"""

import struct
from pathlib import Path
from typing import BinaryIO

from assistant.core.errors import ModelError

MAGIC = b"GGUF"
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_LONGEST_STRING = 1 << 24
"""Bytes; chat templates have some thousands. More is a broken file."""
_MOST_ENTRIES = 1 << 24

Scalar = str | int | float | bool


def read_header(path: Path) -> dict[str, Scalar]:
    """All keys with a single value; of an array, its length. Raises ModelError for a file that is no GGUF."""
    try:
        with path.open("rb") as file:
            return _header(file)
    except OSError as error:
        raise ModelError(f"cannot read {path}: {error.strerror}", "check the name and the permissions") from None
    except (struct.error, UnicodeDecodeError, ValueError) as error:
        raise ModelError(f"{path} is not a whole GGUF file: {error}", "copy or download it again") from None


def _header(file: BinaryIO) -> dict[str, Scalar]:
    if file.read(4) != MAGIC:
        raise ValueError("it does not begin with GGUF")
    version, _tensors, entries = _unpack(file, "<IQQ")
    if version not in (2, 3) or entries > _MOST_ENTRIES:
        raise ValueError(f"version {version} is not known")
    return dict(_entry(file) for _ in range(entries))


def _entry(file: BinaryIO) -> tuple[str, Scalar]:
    key = _string(file)
    (kind,) = _unpack(file, "<I")
    return key, _value(file, kind)


def _value(file: BinaryIO, kind: int) -> Scalar:
    if kind == _STRING:
        return _string(file)
    if kind == _ARRAY:
        return _skipped_array(file)
    if kind not in _SCALARS:
        raise ValueError(f"unknown kind of value {kind}")
    value: Scalar = _unpack(file, "<" + _SCALARS[kind])[0]
    return value


def _skipped_array(file: BinaryIO) -> int:
    """Go past an array; its length."""
    kind, length = _unpack(file, "<IQ")
    if length > _MOST_ENTRIES:
        raise ValueError("an array without end")
    if kind in _SCALARS:
        file.seek(length * struct.calcsize("<" + _SCALARS[kind]), 1)
    else:
        for _ in range(length):
            _value(file, kind)
    return int(length)


def _string(file: BinaryIO) -> str:
    (length,) = _unpack(file, "<Q")
    if length > _LONGEST_STRING:
        raise ValueError("a string without end")
    return file.read(length).decode()


def _unpack(file: BinaryIO, layout: str) -> tuple[int, ...]:
    return struct.unpack(layout, file.read(struct.calcsize(layout)))
