"""Kaldi's binary stream (io-funcs.cc, kaldi-matrix.cc), as far as model files need it."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64] | NDArray[np.float32]


@dataclass(slots=True)
class KaldiBytes:
    """What was written so far: tokens end in a space, every number is preceded by its size in bytes."""

    parts: list[bytes] = field(default_factory=list)

    def token(self, token: str) -> None:
        """A keyword."""
        self.parts.append(token.encode("ascii") + b" ")

    def text(self, text: str) -> None:
        """Plain text, as it is."""
        self.parts.append(text.encode("ascii"))

    def integer(self, value: int) -> None:
        """An int32."""
        self.parts.append(b"\4" + struct.pack("<i", value))

    def real(self, value: float) -> None:
        """A 32 bit float."""
        self.parts.append(b"\4" + struct.pack("<f", value))

    def double(self, value: float) -> None:
        """A 64 bit float."""
        self.parts.append(b"\x08" + struct.pack("<d", value))

    def integers(self, values: Sequence[int]) -> None:
        """A vector of int32."""
        self.parts.append(b"\4" + struct.pack("<i", len(values)) + np.asarray(values, "<i4").tobytes())

    def vector(self, values: FloatArray) -> None:
        """A vector of 32 bit floats."""
        self.token("FV")
        self.integer(len(values))
        self.parts.append(np.asarray(values, "<f4").tobytes())

    def matrix(self, values: FloatArray, compressed: bool) -> None:
        """A matrix (rows, columns): 32 bit floats, or compressed to 16 bits."""
        rows, columns = values.shape
        if not compressed:
            self.token("FM")
            self.integer(rows)
            self.integer(columns)
            self.parts.append(np.ascontiguousarray(values, "<f4").tobytes())
            return
        low = _stored(float(values.min()))
        span = _stored(float(values.max())) - low or 1.0
        # CM2: global minimum and range, then raw sizes, then value = minimum + range * q / 65535.
        self.token("CM2")
        self.parts.append(struct.pack("<ffii", low, span, rows, columns))
        steps = np.rint((values.astype(np.float64) - low) * (65535.0 / span))
        self.parts.append(np.clip(steps, 0, 65535).astype("<u2").tobytes())

    def done(self) -> bytes:
        """All of it."""
        return b"".join(self.parts)


def _stored(value: float) -> float:
    """A number as the 32 bit value that the file holds."""
    return float(np.float32(value))
