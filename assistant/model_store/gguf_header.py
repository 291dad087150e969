"""The header of a GGUF file: what the model says of itself, and where its tensors lie. Weights are not read.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3, little-endian). Files come from
anywhere, so every count is held against a limit and against the size of the file before anything is read or kept.
"""

import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import BinaryIO

from assistant.core.errors import ModelError

MAGIC = b"GGUF"
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_LONGEST_STRING = 1 << 24
"""Bytes; chat templates have some thousands. More is a broken file."""
_MOST_ENTRIES = 1 << 16
_MOST_ITEMS = 1 << 22
"""Of one array; the largest vocabularies have some hundred thousand tokens."""
_MOST_TENSORS = 1 << 16
_LONGEST_HEADER = 1 << 28
"""Bytes."""

BLOCKS = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144), 13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210),
    16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1), 25: ("I16", 1, 2), 26: ("I32", 1, 4), 27: ("I64", 1, 8), 28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2), 34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
    40: ("NVFP4", 64, 36), 41: ("Q1_0", 128, 18),
}  # fmt: skip
"""Number of a tensor's type → its name, weights in a block, bytes of a block."""

_FILE_TYPES = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S", 12: "Q3_K_M",
    13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS",
    21: "Q2_K_S", 22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S",
    29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4",
}  # fmt: skip
"""`general.file_type` → the name that people know."""

Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the weights."""

    values: Mapping[str, Scalar]
    """All keys with a single value; of an array, its length."""
    parameters: int
    """Weights in all tensors together."""
    types: Mapping[str, int]
    """Type of tensor → weights of that type."""

    @property
    def quantization(self) -> str:
        """As people call it (Q4_K_M); the type of most weights where the file does not say."""
        kind = self.values.get("general.file_type")
        named = _FILE_TYPES.get(kind) if isinstance(kind, int) else None
        return named or max(self.types, key=lambda name: self.types[name], default="?")


def read_header(path: Path) -> Header:
    """The header of a file. Raises ModelError for a file that is no GGUF, or not a whole one."""
    try:
        with path.open("rb") as file:
            return _Reader(file, path.stat().st_size).header()
    except OSError as error:
        raise ModelError(f"cannot read {path}: {error.strerror}", "check the name and the permissions") from None
    except (struct.error, UnicodeDecodeError, ValueError) as error:
        raise ModelError(f"{path} is not a whole GGUF file: {error}", "copy or download it again") from None


class _Reader:
    """Reads one file from its beginning. Raises ValueError for whatever does not fit the file."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._left = min(size, _LONGEST_HEADER)

    def header(self) -> Header:
        if self._size < len(MAGIC) or self._bytes(len(MAGIC)) != MAGIC:
            raise ValueError("it does not begin with GGUF")
        version, tensors, entries = self._numbers("IQQ")
        if version not in (2, 3):
            raise ValueError(f"version {version} is not known")
        if entries > _MOST_ENTRIES or tensors > _MOST_TENSORS:
            raise ValueError(f"it claims {entries} keys and {tensors} tensors")
        values = dict(self._entry() for _ in range(entries))
        found = [self._tensor() for _ in range(tensors)]
        self._check_places([(offset, size) for _, _, offset, size in found], values.get("general.alignment", 32))
        types: Counter[str] = Counter()
        for name, weights, _, _ in found:
            types[name] += weights
        return Header(values, sum(types.values()), types)

    def _check_places(self, places: list[tuple[int, int]], alignment: Scalar) -> None:
        """Every tensor must lie within the file."""
        if not isinstance(alignment, int) or not 0 < alignment <= 1 << 20:
            raise ValueError(f"an alignment of {str(alignment)[:20]} bytes")
        begin = -(-self._file.tell() // alignment) * alignment
        end = max((offset + size for offset, size in places), default=0)
        if places and begin + end > self._size:
            raise ValueError(f"the tensors need {begin + end} bytes, the file has {self._size}")

    def _tensor(self) -> tuple[str, int, int, int]:
        """Type, number of weights, offset and size in bytes."""
        self._string()
        (dimensions,) = self._numbers("I")
        if not 0 < dimensions <= 4:
            raise ValueError(f"a tensor with {dimensions} dimensions")
        *lengths, kind, offset = self._numbers(f"{dimensions}QIQ")
        if kind not in BLOCKS:
            raise ValueError(f"unknown type of tensor {kind}")
        name, block, size = BLOCKS[kind]
        weights = prod(lengths)
        return name, weights, offset, weights // block * size

    def _entry(self) -> tuple[str, Scalar]:
        key = self._string()
        (kind,) = self._numbers("I")
        return key, self._value(kind)

    def _value(self, kind: int) -> Scalar:
        if kind == _STRING:
            return self._string()
        if kind == _ARRAY:
            return self._skipped_array()
        if kind not in _SCALARS:
            raise ValueError(f"unknown kind of value {kind}")
        value: Scalar = self._numbers(_SCALARS[kind])[0]
        return value

    def _skipped_array(self) -> int:
        """Go past an array; its length. Arrays of arrays are not in use."""
        kind, length = self._numbers("IQ")
        if length > _MOST_ITEMS:
            raise ValueError(f"an array of {length} items")
        if kind in _SCALARS:
            self._skip(length * struct.calcsize("<" + _SCALARS[kind]))
        elif kind == _STRING:
            for _ in range(length):
                self._skip(self._numbers("Q")[0])
        else:
            raise ValueError(f"an array of unknown kind {kind}")
        return int(length)

    def _string(self) -> str:
        (length,) = self._numbers("Q")
        if length > _LONGEST_STRING:
            raise ValueError(f"a string of {length} bytes")
        return self._bytes(length).decode()

    def _numbers(self, layout: str) -> tuple[int, ...]:
        layout = "<" + layout
        return struct.unpack(layout, self._bytes(struct.calcsize(layout)))

    def _skip(self, length: int) -> None:
        self._take(length)
        self._file.seek(length, 1)

    def _bytes(self, length: int) -> bytes:
        self._take(length)
        return self._file.read(length)

    def _take(self, length: int) -> None:
        self._left -= length
        if self._left < 0:
            raise ValueError("it ends too early" if self._size < _LONGEST_HEADER else "its header has no end")
