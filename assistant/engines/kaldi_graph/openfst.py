"""OpenFst's binary files, written with numpy: `const`, and `const` with output-label look-ahead.

Byte formats are OpenFst 1.7/1.8's (const-fst.h, add-on.h, label-reachable.h), little-endian, tropical ("standard")
arcs; the files were checked with Debian's fstinfo and fstprint. Nothing here knows what a word or a phone is.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ARC = np.dtype([("ilabel", "<i4"), ("olabel", "<i4"), ("weight", "<f4"), ("target", "<i4")])
"""One arc as it lies in a file."""

_STATE = np.dtype([("final", "<f4"), ("first", "<u4"), ("arcs", "<u4"), ("ieps", "<u4"), ("oeps", "<u4")])
_MAGIC = 2125659606
_ADD_ON_MAGIC = 446681434
_EXPANDED = 0x1
_SORTED = {"ilabel": 0x10000000, "olabel": 0x40000000}

Intervals = tuple[tuple[int, int], ...]
"""Half-open ranges of labels, ascending and disjoint."""


@dataclass(frozen=True, slots=True)
class Fst:
    """A weighted transducer. Label 0 is epsilon; weights are costs."""

    start: int
    finals: NDArray[np.float32]
    """Cost of ending in each state; infinite where the state is not final. Its length is the number of states."""
    sources: NDArray[np.int32]
    """The state each arc leaves."""
    arcs: NDArray[np.void]
    """ARC records, parallel to `sources`."""

    def sorted_by(self, label: str) -> "Fst":
        """The same transducer with every state's arcs in ascending order of "ilabel" or "olabel"."""
        other = "olabel" if label == "ilabel" else "ilabel"
        order = np.lexsort((self.arcs[other], self.arcs[label], self.sources))
        return Fst(self.start, self.finals, self.sources[order], self.arcs[order])


def arc_records(ilabels: object, olabels: object, weights: object, targets: object) -> NDArray[np.void]:
    """ARC records from parallel columns."""
    columns = [np.asarray(column) for column in (ilabels, olabels, weights, targets)]
    records = np.empty(columns[0].shape, ARC)
    for name, column in zip(("ilabel", "olabel", "weight", "target"), columns, strict=True):
        records[name] = column
    return records


def const_bytes(fst: Fst, label: str) -> bytes:
    """A `const` file of a transducer whose arcs are ordered by source and, within a state, by `label`."""
    states = np.zeros(len(fst.finals), _STATE)
    counts = np.bincount(fst.sources, minlength=len(states))
    states["final"] = fst.finals
    states["first"] = np.concatenate(([0], np.cumsum(counts)[:-1]))
    states["arcs"] = counts
    for field, name in (("ieps", "ilabel"), ("oeps", "olabel")):
        states[field] = np.bincount(fst.sources[fst.arcs[name] == 0], minlength=len(states))
    header = _header("const", 2, _EXPANDED | _SORTED[label], fst)
    return b"".join((header, states.tobytes(), np.ascontiguousarray(fst.arcs).tobytes()))


def lookahead_bytes(fst: Fst, reachable: Sequence[Intervals], reach_of: Sequence[int], final_label: int) -> bytes:
    """An `olabel_lookahead` file. `fst` is ordered by "olabel".

    `reachable[reach_of[state]]` are the output labels that can be reached from a state over arcs without output, with
    `final_label` (a label no arc has) standing for "a final state". Labels need not be renumbered: several intervals
    a state are allowed, no relabelling table is kept.
    """
    sets = [
        struct.pack("<q", len(intervals))
        + b"".join(struct.pack("<ii", *interval) for interval in intervals)
        + struct.pack("<i", sum(end - begin for begin, end in intervals))
        for intervals in reachable
    ]
    return b"".join(
        (
            _header("olabel_lookahead", 1, _EXPANDED | _SORTED["olabel"], fst),
            struct.pack("<i", _ADD_ON_MAGIC),
            const_bytes(fst, "olabel"),
            b"\1\0\1",  # an add-on follows: no data for the input side, data for the output side
            b"\0\0",  # reach by output labels; no table of relabelled words
            struct.pack("<iq", final_label, len(reach_of)),
            *(sets[index] for index in reach_of),
        )
    )


def _header(kind: str, version: int, properties: int, fst: Fst) -> bytes:
    names = b"".join(struct.pack("<i", len(name)) + name.encode("ascii") for name in (kind, "standard"))
    counts = struct.pack("<iiQqqq", version, 0, properties, fst.start, len(fst.finals), len(fst.arcs))
    return struct.pack("<i", _MAGIC) + names + counts
