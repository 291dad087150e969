"""HCLr.fst: from transition ids of the acoustic model to words.

A prefix tree of pronunciations in which every phone is the HMM of `engines.kaldi_transitions`, optional silence
between words, and a garbage word that is a loop over all phones. Arcs follow Kaldi's "reordered" convention: the
transition id that leaves a state is taken on entering it, the self-loop lies on the destination. What follows the last
phone is the same for all words, so the words share it. Nothing is determinized: homophones are parallel arcs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.engines.kaldi_graph.openfst import Fst, Intervals, arc_records
from assistant.engines.kaldi_transitions import BEGIN, END, INTERNAL, SILENCE, SINGLETON, Transitions

_AFTER_WORD, _BEFORE_WORD, _SILENCE_STATE = range(3)
"""State 0 is the start and the end of every word; 1 is the root of the tree and final; 2 is silence."""


@dataclass(frozen=True, slots=True)
class LexiconFst:
    """The transducer and what output-label look-ahead needs beside it."""

    fst: Fst
    reachable: tuple[Intervals, ...]
    reach_of: tuple[int, ...]
    final_label: int


@dataclass(slots=True)
class _Arcs:
    sources: list[int] = field(default_factory=list)
    ilabels: list[int] = field(default_factory=list)
    olabels: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)

    def add(self, source: int, ilabel: int, olabel: int, weight: float, target: int) -> None:
        self.sources.append(source)
        self.ilabels.append(ilabel)
        self.olabels.append(olabel)
        self.weights.append(weight)
        self.targets.append(target)


def word_order(pronunciations: Mapping[str, Sequence[tuple[int, ...]]]) -> list[str]:
    """Words by their first pronunciation, so that the words below a node of the tree have few label ranges."""
    return sorted(pronunciations, key=lambda word: (pronunciations[word][0], word))


def lexicon_fst(
    pronunciations: Sequence[Iterable[tuple[int, ...]]],
    transitions: Transitions,
    unknown_phone_cost: float,
    inner_blank_cost: float,
) -> LexiconFst:
    """The transducer for words 1 … n (`pronunciations[i]`: phone numbers of word i + 1) and the garbage word n + 1.

    `unknown_phone_cost` is paid for each phone of the garbage word, `inner_blank_cost` for each blank frame inside
    a word beyond the first (it ends a word that noise began; without it some utterances never end).
    """
    arcs = _Arcs()
    states = 3
    arcs.add(_AFTER_WORD, 0, 0, 0.0, _BEFORE_WORD)
    arcs.add(_AFTER_WORD, transitions.tid(SILENCE, 0, 1), 0, 0.0, _SILENCE_STATE)
    arcs.add(_SILENCE_STATE, transitions.tid(SILENCE, 0, 0), 0, 0.0, _SILENCE_STATE)
    arcs.add(_SILENCE_STATE, 0, 0, 0.0, _BEFORE_WORD)

    def phone_with_blank(sources: Iterable[int], phone: int, blank_cost: float) -> tuple[int, int]:
        """Appends a phone that may end in blanks; gives the states in which it ends."""
        nonlocal states
        spoken, blank, short = states, states + 1, states + 2
        states += 3
        for source in sources:
            arcs.add(source, transitions.tid(phone, 0, 1), 0, 0.0, spoken)
            arcs.add(source, transitions.tid(phone, 0, 2), 0, 0.0, short)
        arcs.add(spoken, transitions.tid(phone, 0, 0), 0, 0.0, spoken)
        arcs.add(spoken, transitions.tid(phone, 1, 2), 0, 0.0, blank)
        arcs.add(blank, transitions.tid(phone, 1, 1), 0, blank_cost, blank)
        arcs.add(short, transitions.tid(phone, 0, 0), 0, 0.0, short)
        return blank, short

    ends: dict[int, int] = {}

    def last_phone(phone: int) -> int:
        """The state of a phone that ends a word."""
        nonlocal states
        if phone not in ends:
            ends[phone] = states
            arcs.add(states, transitions.tid(phone, 0, 0), 0, 0.0, states)
            arcs.add(states, 0, 0, 0.0, _AFTER_WORD)
            states += 1
        return ends[phone]

    # The tree. exits[node] are the states in which its phone ends; node 0 is the root.
    nodes: dict[tuple[int, int], int] = {}
    exits: list[tuple[int, ...]] = [(_BEFORE_WORD,)]
    parents: list[int] = [0]
    labels: list[set[int]] = [set()]
    for word, spoken in enumerate(pronunciations, 1):
        for phones in dict.fromkeys(spoken):
            *inner, last = transitions.word_phones(phones)
            node = 0
            for phone in inner:
                child = nodes.get((node, phone))
                if child is None:
                    child = nodes[node, phone] = len(exits)
                    exits.append(phone_with_blank(exits[node], phone, inner_blank_cost))
                    parents.append(node)
                    labels.append(set())
                node = child
                labels[node].add(word)
            for source in exits[node]:
                arcs.add(source, transitions.tid(last, 0, 1), word, 0.0, last_phone(last))
    tree_states = {state: node for node, states_ in enumerate(exits) if node for state in states_}

    # The garbage word: one single phone, or a first, any inner and a last phone. It stands for a whole utterance,
    # with its pauses, so blanks inside it are free.
    unknown = len(pronunciations) + 1
    hub = states
    states += 1
    for phone in range(transitions.phone_count):
        positions = [transitions.kaldi_phone(phone, position) for position in (BEGIN, INTERNAL, END, SINGLETON)]
        entries = range(states, states + 4)
        states += 4
        for place, source in enumerate((_BEFORE_WORD, hub, hub, _BEFORE_WORD)):
            label = unknown if source == _BEFORE_WORD else 0
            arcs.add(source, 0, label, unknown_phone_cost, entries[place])
        for place in (BEGIN, INTERNAL):
            for state in phone_with_blank((entries[place],), positions[place], 0.0):
                arcs.add(state, 0, 0, 0.0, hub)
        for place in (END, SINGLETON):
            arcs.add(entries[place], transitions.tid(positions[place], 0, 1), 0, 0.0, last_phone(positions[place]))

    finals = np.full(states, np.inf, np.float32)
    finals[_BEFORE_WORD] = 0.0
    records = arc_records(arcs.ilabels, arcs.olabels, arcs.weights, arcs.targets)
    fst = Fst(_AFTER_WORD, finals, np.asarray(arcs.sources, np.int32), records).sorted_by("olabel")

    # From everywhere outside the tree every word and the end can be reached; inside it, the words below the node.
    # A node's first state is the one before its two exits.
    reachable: list[Intervals] = [((1, unknown + 2),)]
    reachable += [_intervals(found) for found in labels[1:]]
    reach_of = [0] * states
    for state, node in tree_states.items():
        reach_of[state] = node
    for node in range(1, len(exits)):
        reach_of[exits[node][0] - 1] = node
    return LexiconFst(fst, tuple(reachable), tuple(reach_of), unknown + 1)


def _intervals(labels: set[int]) -> Intervals:
    found: list[tuple[int, int]] = []
    for label in sorted(labels):
        if found and found[-1][1] == label:
            found[-1] = (found[-1][0], label + 1)
        else:
            found.append((label, label + 1))
    return tuple(found)
