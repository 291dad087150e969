"""Which word a user types next, by this user's habits. A model's guesses and the home's names are weighed elsewhere.

It learns from what was asked, and keeps nothing: whoever starts it lets it learn from what was kept, so that what is
deleted there is forgotten here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

MOST = 5000
"""Pairs of words that are remembered; the seldom ones are left out beyond it."""
START = ""
"""Stands before the first word."""


class Prediction:
    """One user's words."""

    def __init__(self) -> None:
        self._after: dict[str, Counter[str]] = defaultdict(Counter)

    def learn(self, texts: Iterable[str]) -> None:
        """These were asked."""
        for text in texts:
            words = text.lower().split()
            for before, word in zip([START, *words], words, strict=False):
                self._after[before][word] += 1
        self._leave_out_seldom_ones()

    def forget(self) -> None:
        """Know nothing of what was asked."""
        self._after.clear()

    def rank(self, typed: str, count: int = 5) -> list[tuple[str, float]]:
        """Words with which this user went on, the likeliest first, each with its share of all that followed there.

        The word that is being typed is completed: "turn on the kit" gives "kitchen".
        """
        *whole, begun = typed.lower().split(" ")
        own = self._after.get(whole[-1] if whole else START, Counter())
        fitting = [(word, times / own.total()) for word, times in own.items() if word.startswith(begun)]
        return sorted((one for one in fitting if one[0] != begun), key=lambda one: (-one[1], one[0]))[:count]

    def _leave_out_seldom_ones(self) -> None:
        pairs = [(times, before, word) for before, words in self._after.items() for word, times in words.items()]
        for _, before, word in sorted(pairs)[: max(0, len(pairs) - MOST)]:
            del self._after[before][word]
