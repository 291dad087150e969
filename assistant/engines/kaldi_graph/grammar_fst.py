"""Gr.fst: which words may follow each other, from a `WordGraph`.

The start state ends for free, so that the silence left after a sentence is not forced into a word. The garbage word
leads from it to an end: whatever fits no sentence becomes one "[unk]" (only one: were it several, every way to cut the
garbage into words would be another reading, and there would be too many). Words that cannot be said are taken out
with the paths that need them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.core.values import WordGraph
from assistant.engines.kaldi_graph.openfst import Fst, arc_records


@dataclass(frozen=True, slots=True)
class GrammarArrays:
    """A WordGraph as columns: the same data, small and quick."""

    words: tuple[str, ...]
    """Every word that occurs, sorted; arcs name them by 1-based place, 0 is no word."""
    states: int
    sources: NDArray[np.int32]
    targets: NDArray[np.int32]
    labels: NDArray[np.int32]
    costs: NDArray[np.float32]
    finals: NDArray[np.float32]

    def to_bytes(self) -> bytes:
        """The content, for a checksum."""
        columns = (self.sources, self.targets, self.labels, self.costs, self.finals)
        return b"".join(("\n".join(self.words).encode(), *(column.tobytes() for column in columns)))


def grammar_arrays(graph: WordGraph) -> GrammarArrays:
    """Columns of a WordGraph. Raises ValueError when an arc or a final names a state that is not there."""
    arcs = graph.arcs
    words = tuple(sorted(graph.words))
    number = {word: place for place, word in enumerate(words, 1)} | {"": 0}
    sources, targets = np.array(arcs.sources, np.int32), np.array(arcs.targets, np.int32)
    # A word that no arc has may be in the table: its place is never asked for.
    places = np.array([number.get(word, 0) for word in arcs.words], np.int32)
    labels, costs = places[np.array(arcs.labels, np.int32)], np.array(arcs.costs, np.float32)
    finals = np.full(graph.states, np.inf, np.float32)
    highest = max(sources.max(initial=-1), targets.max(initial=-1), *graph.finals, -1)
    if highest >= graph.states or graph.states < 1:
        raise ValueError(f"state {highest} of a word graph with {graph.states} states")
    for state, cost in graph.finals.items():
        finals[state] = cost
    return GrammarArrays(words, graph.states, sources, targets, labels, costs, finals)


def grammar_fst(arrays: GrammarArrays, labels: Mapping[str, int], unknown: int, unknown_cost: float) -> Fst:
    """The acceptor over the labels of words.txt, ordered by input label. Words missing in `labels` are left out."""
    table = np.zeros(len(arrays.words) + 1, np.int32)
    table[1:] = [labels.get(word, -1) for word in arrays.words]
    mapped = table[arrays.labels]
    keep = mapped >= 0
    if not keep.all():
        keep &= _useful(arrays, keep)
    sources, targets, mapped, costs = arrays.sources[keep], arrays.targets[keep], mapped[keep], arrays.costs[keep]

    # A new start with the arcs of the old one: the old one may lie on a loop, and must not become final for it.
    start, rejected = arrays.states, arrays.states + 1
    first = sources == 0
    sources = np.concatenate((sources, np.full(first.sum(), start), [start])).astype(np.int32)
    targets = np.concatenate((targets, targets[first], [rejected])).astype(np.int32)
    mapped = np.concatenate((mapped, mapped[first], [unknown])).astype(np.int32)
    costs = np.concatenate((costs, costs[first], [unknown_cost])).astype(np.float32)
    finals = np.concatenate((arrays.finals, np.zeros(2, np.float32)))
    return Fst(start, finals, sources, arc_records(mapped, mapped, costs, targets)).sorted_by("ilabel")


def _useful(arrays: GrammarArrays, keep: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which arcs lie on a path from the start to an end, when only the arcs in `keep` may be used."""
    sources, targets = arrays.sources[keep], arrays.targets[keep]
    forward = np.zeros(arrays.states, bool)
    forward[0] = True
    backward = np.isfinite(arrays.finals)
    for reached, tails, heads in ((forward, sources, targets), (backward, targets, sources)):
        count = -1
        while count != (count := int(reached.sum())):
            reached[heads[reached[tails]]] = True
    found: NDArray[np.bool_] = forward[arrays.sources] & backward[arrays.targets]
    return found
