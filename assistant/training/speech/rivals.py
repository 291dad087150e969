"""Sentences that sound nearly like what was said, and the loss that makes the network tell them apart.

CTC alone makes what was said likely; what is heard is decided by whether a sentence that differs in one word is
likelier still. The loss is the cross entropy of what was said among itself and some rivals, scored as the decoder
scores them: maximum mutual information over a list of competitors (D. Povey: Discriminative Training for Large
Vocabulary Speech Recognition, 2003), with competitors made from the text instead of by decoding.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from assistant.training.speech.features import labels_of
from assistant.training.speech.texts import ALIKE

DROPPED = frozenset({"the", "a", "an", "my", "all", "and", "in", "of", "to"})
"""Small words that are easily overheard, or heard where nothing was said."""

BLANK_BIAS = 3.0
"""The decoder subtracts about so much from the blank's log probability (see tune.py); here the same is done."""

SCALE = 0.7
"""Weight of acoustic log probabilities, as in the decoder."""

Labels = NDArray[np.int16]


class Rivals:
    """Draws rivals of sentences over a list of known words."""

    def __init__(self, texts: Iterable[str]) -> None:
        """`texts` are the sentences that are trained on; their words are what can be put in another's place."""
        self._near = near_words(sorted({word for text in texts for word in text.split()}))

    def draw(self, text: str, labels: Labels, count: int, rng: random.Random) -> list[Labels]:
        """Labels of up to `count` other sentences; none has the labels of `text` itself."""
        words = text.split()
        usual = [self._exchanged, self._dropped, self._exchanged]
        found: list[Labels] = []
        for turn in range(count):
            other = usual[turn](words, rng) if turn < len(usual) else None
            other = other or self._neighbour(words, rng)
            if other:
                rival = _labels(other)
                if len(rival) and not np.array_equal(rival, labels):
                    found.append(rival)
        return found

    def _exchanged(self, words: Sequence[str], rng: random.Random) -> str | None:
        """With one of the words that recognizers take for each other."""
        places = [place for place, word in enumerate(words) if word in ALIKE]
        if not places:
            return None
        place = rng.choice(places)
        return _with(words, place, 1, rng.choice(ALIKE[words[place]]))

    def _dropped(self, words: Sequence[str], rng: random.Random) -> str | None:
        """With a small word less, or one more."""
        places = [place for place, word in enumerate(words) if word in DROPPED]
        if places and len(words) > 1 and rng.random() < 0.5:
            return _with(words, rng.choice(places), 1)
        return _with(words, rng.randint(0, len(words)), 0, rng.choice(("the", "the", "a", "all", "and", "in")))

    def _neighbour(self, words: Sequence[str], rng: random.Random) -> str | None:
        """With a word whose phones differ in one place."""
        places = [place for place, word in enumerate(words) if word in self._near]
        if not places:
            return None
        place = rng.choice(places)
        return _with(words, place, 1, rng.choice(self._near[words[place]]))


def near_words(words: Sequence[str]) -> dict[str, list[str]]:
    """For every word those that differ from it in one phone: another, one more or one less."""
    places: dict[tuple[object, ...], set[str]] = defaultdict(set)
    keys: dict[str, list[tuple[object, ...]]] = {}
    for word in words:
        phones = tuple(_labels(word).tolist())
        if not phones:
            continue
        # Two sequences are one edit apart exactly when they meet after leaving out at most one phone of each.
        keys[word] = [phones, *(phones[:n] + phones[n + 1 :] for n in range(len(phones)) if len(phones) > 1)]
        for key in keys[word]:
            places[key].add(word)
    found = {}
    for word, own in keys.items():
        same = places[own[0]]
        near = {other for key in own for other in places[key]} - {word}
        near = {other for other in near if not (other in same and keys[other][0] == own[0])}
        if near:
            found[word] = sorted(near)
    return found


def rival_loss(
    scores: torch.Tensor, lengths: torch.Tensor, candidates: Sequence[Sequence[Labels]], blank_bias: float = BLANK_BIAS
) -> torch.Tensor:
    """Mean cross entropy in nats of each utterance's first candidate, which was said, among all its candidates.

    `scores` are (batch, outputs, labels) log probabilities, `lengths` (batch) outputs; an utterance without rivals
    counts 0.
    """
    owners = [place for place, labels in enumerate(candidates) if len(labels) > 1 for _ in labels]
    if not owners:
        return scores.new_zeros(())
    labels = [one for said in candidates if len(said) > 1 for one in said]
    bias = torch.zeros(scores.shape[2], device=scores.device)
    bias[0] = blank_bias
    owner = torch.tensor(owners, device=scores.device)
    costs = nn.functional.ctc_loss(
        (scores - bias).transpose(0, 1).index_select(1, owner),
        torch.from_numpy(np.concatenate(labels).astype(np.int64)).to(scores.device),
        lengths[owners],
        torch.tensor([len(one) for one in labels]),
        reduction="none",
        zero_infinity=False,
    )
    # A rival longer than the sound has cost infinity: impossible, so no rival.
    weights = torch.exp(-SCALE * (costs - _least(costs, owner, len(candidates))[owner]))
    said = torch.tensor([place for place, one in enumerate(owners) if place == 0 or owners[place - 1] != one])
    total = torch.zeros(len(candidates), device=scores.device).index_add(0, owner, weights)
    share = weights[said] / total[owner[said]]
    return -torch.log(share.clamp_min(1e-6)).sum() / len(candidates)


def _least(costs: torch.Tensor, owner: torch.Tensor, count: int) -> torch.Tensor:
    least = torch.full((count,), torch.inf, device=costs.device)
    return least.scatter_reduce(0, owner, costs.detach(), "amin")


def _with(words: Sequence[str], place: int, less: int, *new: str) -> str:
    return " ".join((*words[:place], *new, *words[place + less :]))


@lru_cache(maxsize=300_000)
def _labels(text: str) -> Labels:
    return labels_of(text)
