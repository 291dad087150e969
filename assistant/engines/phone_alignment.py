"""How well sound fits sequences of phones that begin with it: the best alignment of each, frame by frame.

Of CTC outputs: a phone takes its label in one frame or more, blanks may follow it. All sequences are followed at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from assistant.engines.mel_energies import Frames

SHORTEST, LONGEST = 2.0, 9.0
"""Frames of 30 ms that a phone takes at least and at most, on the average of the sequence."""

EVIDENCE = 1.5
"""Weight of how likely each phone was where it was likeliest, beside the likelihood of all frames: where the network is
unsure, as in noise, any phones are little less likely than the best ones."""

UNHEARD = -7.0
"""Least logarithm of a phone's probability that counts: of what was not heard at all, and of a frame that fits none."""

WORD_UNHEARD = -5.0
"""Least logarithm of the probability of a word's phones, on the average, where there are several words: "computer"
alone is no "hey computer", however clear it is."""

Words = Sequence[Sequence[int]]

_NEVER = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class Fit:
    """The best alignment of one sequence so far."""

    score: float
    """In nats a phone: 0 where every phone is as likely as can be."""
    end: int
    """Frames from the begin of the sound to the end of the sequence."""


class Aligner:
    """Follows sequences through one utterance."""

    def __init__(self, sequences: Sequence[Words]) -> None:
        """`sequences` of words, each of labels (1 and up; 0 is the blank); none is empty."""
        lengths = [sum(map(len, words)) for words in sequences]
        shape = len(sequences), max(lengths)
        self._phones = np.zeros(shape, int)
        self._within = np.ones(shape, np.float32)  # phones of the word up to this one
        for place, words in enumerate(sequences):
            self._phones[place, : lengths[place]] = list(chain.from_iterable(words))
            self._within[place, : lengths[place]] = [number for word in words for number in range(1, len(word) + 1)]
        self._begins = self._within == 1.0  # a word begins with the phone
        self._before = np.roll(self._within, 1, axis=1)  # likewise, up to the one before
        self._lengths = np.array(lengths)
        self._each = np.arange(len(sequences))
        self._least = np.array([WORD_UNHEARD if len(words) > 1 else _NEVER for words in sequences])
        # A phone that is said twice needs a blank between.
        self._follows = np.where(self._phones[:, 1:] == self._phones[:, :-1], _NEVER, np.float32(0.0))
        # Of the path to each phone: its score, where it began, how likely its phones were at their likeliest (all
        # before this one, those of its word before this one, this one), and the least mean of a word that is over.
        # Once for paths that end in the phone itself, once for those that end in blanks behind it.
        self._said = _nowhere(self._phones.shape)
        self._paused = _nowhere(self._phones.shape)
        self._silence = 0.0
        self._frame = 0
        self._best = np.full(len(sequences), _NEVER)
        self._ends = np.zeros(len(sequences), int)

    def feed(self, outputs: Frames) -> None:
        """More frames: (frames, phones + 1) logarithms of probabilities."""
        likeliest = outputs.max(1, keepdims=True, initial=UNHEARD)
        lost = np.maximum(outputs, UNHEARD) - likeliest
        for heard, cost in zip(np.maximum(outputs, UNHEARD), lost, strict=True):
            self._step(heard[self._phones], cost[self._phones], cost[0])

    def fits(self) -> list[Fit]:
        """For each sequence its best alignment."""
        return [Fit(float(score), int(end)) for score, end in zip(self._best, self._ends, strict=True)]

    def _step(self, heard: Frames, cost: Frames, blank: np.float32) -> None:
        said, paused = self._said, self._paused
        resting = np.where(said[0] >= paused[0], said, paused)
        resting[0] += blank
        before = np.empty_like(said)
        before[0, :, 0], before[1, :, 0], before[2:, :, 0] = self._silence, self._frame, 0.0
        direct = said[0, :, :-1] + self._follows
        before[:, :, 1:] = np.where(direct >= paused[0, :, :-1], said[:, :, :-1], paused[:, :, :-1])
        before[0, :, 1:] = np.maximum(direct, paused[0, :, :-1])
        stays = said[0] >= before[0]
        self._said = np.where(stays, said, before)
        self._said[0] += cost
        word = before[3] + before[4]
        self._said[2] = np.where(stays, said[2], before[2] + before[4])
        self._said[3] = np.where(stays, said[3], np.where(self._begins, 0.0, word))
        self._said[4] = np.where(stays, np.maximum(said[4], heard), heard)
        over = np.where(self._begins, word / self._before, 0.0)
        self._said[5] = np.where(stays, said[5], np.minimum(before[5], over))
        self._paused = resting
        self._silence += float(blank)
        self._frame += 1
        self._end()

    def _end(self) -> None:
        """Looks at the paths that are through all phones."""
        ends = self._each, self._lengths - 1
        score, start, before, word, last, worst = self._said[:, *ends]
        pace = (self._frame - start) / self._lengths
        whole = np.minimum(worst, (word + last) / self._within[ends]) >= self._least
        fit = (score + EVIDENCE * (before + last)) / self._lengths
        fit = np.where(whole & (pace >= SHORTEST) & (pace <= LONGEST), fit, _NEVER)
        better = fit > self._best
        self._best = np.where(better, fit, self._best)
        self._ends = np.where(better, self._frame, self._ends)


def _nowhere(shape: tuple[int, ...]) -> NDArray[np.float32]:
    paths = np.zeros((6, *shape), np.float32)
    paths[0] = _NEVER
    return paths
