"""Which word a user types next: by the chat model's guesses, this user's habits, and the names of the home.

It learns from what was asked, and keeps nothing: whoever starts it lets it learn from what was kept, so that what is
deleted there is forgotten here. It asks no model itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

MODEL, OWN, NAMES = 0.4, 0.4, 0.2
"""How much the model, the user's own habits and the home's names weigh."""
MOST = 5000
"""Pairs of words that are remembered; the seldom ones are left out beyond it."""
START = ""
"""Stands before the first word."""


class Prediction:
    """One user's words."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """`names` are those of the home."""
        self._after: dict[str, Counter[str]] = defaultdict(Counter)
        self._names: dict[str, set[str]] = defaultdict(set)
        for name in names:
            words = name.lower().split()
            for before, word in zip([START, *words], words, strict=False):
                self._names[before].add(word)

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

    def rank(self, typed: str, guesses: Iterable[tuple[str, float]] = (), count: int = 5) -> list[tuple[str, float]]:
        """Words with which the text may go on, the likeliest first, each with a probability.

        `guesses` are a model's. The word that is being typed is completed: "turn on the kit" gives "kitchen".
        """
        *whole, begun = typed.lower().split(" ")
        before = whole[-1] if whole else START
        shares: defaultdict[str, float] = defaultdict(float)
        for word, share in guesses:
            shares[word.lower()] += MODEL * share
        own = self._after.get(before, Counter())
        for word, times in own.items():
            shares[word] += OWN * times / own.total()
        # A name may begin anywhere: after a word that is no name's, its first words count.
        named = self._names.get(before) or self._names[START]
        for word in named:
            shares[word] += NAMES / len(named)
        fitting = [(word, share) for word, share in shares.items() if word.startswith(begun) and word != begun]
        return sorted(fitting, key=lambda one: (-one[1], one[0]))[:count]

    def _leave_out_seldom_ones(self) -> None:
        pairs = [(times, before, word) for before, words in self._after.items() for word, times in words.items()]
        for _, before, word in sorted(pairs)[: max(0, len(pairs) - MOST)]:
            del self._after[before][word]
