"""Names that are pronounced as this household does: taught pronunciations become part of what may be said.

A name of several words is one word of the graph beside its words as they are usually said, so that no one needs to know
which sound belongs to which of them. Nothing is recognized or kept here.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from assistant.core.values import JOINT, WordArc, WordGraph
from assistant.engines.pronunciation import Pronunciation, pronounce
from assistant.listening.spoken import name_forms


def with_sounds(graph: WordGraph, taught: Mapping[str, Sequence[Pronunciation]]) -> WordGraph:
    """The same sentences; where a taught name may be said, it may also sound as it was taught."""
    sounds = dict(graph.sounds)
    more: list[WordArc] = []
    for name, ways in taught.items():
        for words in name_forms(name)[:1]:
            if len(words) == 1:
                sounds[words[0]] = tuple(dict.fromkeys((*pronounce(words[0]), *sounds.get(words[0], ()), *ways)))
            elif found := [*_spans(graph, words)]:
                joined = JOINT.join(words)
                sounds[joined] = tuple(dict.fromkeys((*sounds.get(joined, ()), *ways)))
                more += [WordArc(source, target, joined, cost) for source, target, cost in found]
    if sounds == graph.sounds:
        return graph
    return WordGraph(graph.states, graph.arcs.and_more(more), graph.finals, sounds)


def _spans(graph: WordGraph, words: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """(source, target, cost) of all paths that say exactly these words."""
    arcs = graph.arcs
    numbers = [arcs.words.index(word) if word in arcs.words else -1 for word in words]
    if -1 in numbers:
        return
    steps: dict[int, dict[int, list[tuple[int, float]]]] = {number: {} for number in numbers}
    for place in np.flatnonzero(np.isin(np.asarray(arcs.labels), numbers)):
        leaving = steps[arcs.labels[place]].setdefault(arcs.sources[place], [])
        leaving.append((arcs.targets[place], arcs.costs[place]))
    for source, first in steps[numbers[0]].items():
        here = first
        for number in numbers[1:]:
            here = [(target, before + cost) for state, before in here for target, cost in steps[number].get(state, ())]
        for target, cost in here:
            yield source, target, cost
