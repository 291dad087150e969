"""Kaldi's phones and transition ids for a network with CTC outputs, and how a model file says them.

The network's outputs are CTC labels: output 0 is the blank, output i + 1 is phone i. Kaldi wants an HMM for each phone
instead, so a phone is a state that takes its label at least once, and may go on in a second state that takes blanks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

import numpy as np

from assistant.engines.kaldi_bytes import KaldiBytes

SILENCE = 1
"""Kaldi id of the silence phone; its pdf is the CTC blank."""

BLANK_PDF = 0
"""Network output that is the CTC blank."""

BEGIN, INTERNAL, END, SINGLETON = range(4)
"""Positions of a phone in its word; position of phone i has Kaldi id 2 + 4 i + position."""

FINAL_STATE = -1
"""Pdf class of a state that emits nothing."""

_ONE_STATE: tuple[tuple[int, tuple[tuple[int, float], ...]], ...] = ((0, ((0, 0.5), (1, 0.5))), (FINAL_STATE, ()))
_WITH_BLANK: tuple[tuple[int, tuple[tuple[int, float], ...]], ...] = (
    (0, ((0, 0.4), (1, 0.3), (2, 0.3))),
    (1, ((1, 0.5), (2, 0.5))),
    (FINAL_STATE, ()),
)


@dataclass(frozen=True)
class Transitions:
    """Kaldi phones, HMM topology, pdfs and transition ids for CTC outputs of `phone_count` phones.

    Kaldi phone 1 is silence (= blank). A phone at the end of a word, a one-phone word and silence have
    one emitting state: 0 -> 0, 0 -> 1 (final). A phone at the begin or inside of a word has a blank state
    after it: 0 -> 0, 0 -> 1, 0 -> 2 (final), 1 -> 1, 1 -> 2. So all blanks after a word belong to silence,
    which is what Vosk's endpointing counts.
    """

    phone_count: int
    """Number of real phones (PHONES of engines.pronunciation); the network has one more output."""

    def kaldi_phone(self, phone: int, position: int) -> int:
        """Kaldi id of phone number `phone` (0-based) at BEGIN, INTERNAL, END or SINGLETON of a word."""
        if not 0 <= phone < self.phone_count:
            raise ValueError(f"phone {phone} is not one of {self.phone_count}")
        return 2 + 4 * phone + position

    def word_phones(self, phones: Sequence[int]) -> tuple[int, ...]:
        """Kaldi ids of a whole word given as 0-based phone numbers."""
        if len(phones) == 1:
            return (self.kaldi_phone(phones[0], SINGLETON),)
        last = len(phones) - 1
        return tuple(
            self.kaldi_phone(phone, BEGIN if place == 0 else END if place == last else INTERNAL)
            for place, phone in enumerate(phones)
        )

    @property
    def kaldi_phones(self) -> range:
        """All Kaldi phone ids, ascending."""
        return range(1, 2 + 4 * self.phone_count)

    def has_blank_state(self, kaldi_phone: int) -> bool:
        """Whether the phone's HMM may end in blanks (word-begin and word-internal phones)."""
        return kaldi_phone > SILENCE and (kaldi_phone - 2) % 4 in (BEGIN, INTERNAL)

    def pdf(self, kaldi_phone: int, state: int) -> int:
        """Network output that scores a frame in `state` of the phone."""
        return BLANK_PDF if kaldi_phone == SILENCE or state == 1 else (kaldi_phone - 2) // 4 + 1

    def tid(self, kaldi_phone: int, state: int, destination: int) -> int:
        """Transition id (1-based, an input label of HCLr.fst) of the arc state -> destination of the phone."""
        return self._tids[kaldi_phone, state, destination]

    @property
    def tid_count(self) -> int:
        """The highest transition id; tid_count + 1 is the first label free for disambiguation."""
        return len(self._tids)

    @cached_property
    def pdf_of_tid(self) -> tuple[int, ...]:
        """Network output of every transition id; element 0 is -1."""
        return (-1, *(self.pdf(phone, state) for phone, state, _ in self._tids))

    @property
    def entries(self) -> tuple[tuple[tuple[int, tuple[tuple[int, float], ...]], ...], ...]:
        """Topology entries (0 without, 1 with blank state): states of (pdf class, ((destination, probability), …))."""
        return (_ONE_STATE, _WITH_BLANK)

    def entry(self, kaldi_phone: int) -> int:
        """Index into `entries` of a phone."""
        return int(self.has_blank_state(kaldi_phone))

    @cached_property
    def _tids(self) -> dict[tuple[int, int, int], int]:
        found: dict[tuple[int, int, int], int] = {}
        for phone in self.kaldi_phones:
            for state, (pdf_class, arcs) in enumerate(self.entries[self.entry(phone)]):
                if pdf_class != FINAL_STATE:
                    for destination, _ in arcs:
                        found[phone, state, destination] = len(found) + 1
        return found

    def word_boundaries(self) -> str:
        """Text of graph/phones/word_boundary.int."""
        names = ("begin", "internal", "end", "singleton")
        return "1 nonword\n" + "".join(f"{phone} {names[(phone - 2) % 4]}\n" for phone in self.kaldi_phones[1:])

    def to_bytes(self) -> bytes:
        """Kaldi's binary TransitionModel (without the leading "\\0B")."""
        out = KaldiBytes()
        out.token("<TransitionModel>")
        out.token("<Topology>")
        out.integers(self.kaldi_phones)
        out.integers([-1, *(self.entry(phone) for phone in self.kaldi_phones)])
        out.integer(len(self.entries))
        for entry in self.entries:
            out.integer(len(entry))
            for pdf_class, arcs in entry:
                out.integer(pdf_class)
                out.integer(len(arcs))
                for destination, probability in arcs:
                    out.integer(destination)
                    out.real(probability)
        out.token("</Topology>")
        states = [
            (phone, state)
            for phone in self.kaldi_phones
            for state, (pdf_class, _) in enumerate(self.entries[self.entry(phone)])
            if pdf_class != FINAL_STATE
        ]
        out.token("<Triples>")
        out.integer(len(states))
        for phone, state in states:
            out.integer(phone)
            out.integer(state)
            out.integer(self.pdf(phone, state))
        out.token("</Triples>")
        out.token("<LogProbs>")
        arcs_of = {entry: {s: dict(arcs) for s, (_, arcs) in enumerate(self.entries[entry])} for entry in (0, 1)}
        logs = [log(arcs_of[self.entry(phone)][state][destination]) for phone, state, destination in self._tids]
        out.vector(np.array([0.0, *logs]))
        out.token("</LogProbs>")
        out.token("</TransitionModel>")
        return out.done()
