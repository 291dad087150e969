"""What a recognizer and a hesitating speaker do to a sentence: misheard, left-out, repeated and broken words.

Works on the parts before they are joined, so that a name stays marked when one of its words is misheard.
"""

import random
from collections.abc import Mapping, Sequence

from assistant.training.language.patterns import Part

FILLED_PAUSES = ("um", "uh", "er", "like", "erm", "you know")
MAY_VANISH = frozenset(["the", "a", "to", "in", "of", "my"])
NAME_SLOTS = frozenset(["name", "area", "item", "search_query", "text", "word"])
NAME_NOISE = 0.07


class Noise:
    """Puts noise into sentences. `misheard`: what common words are taken for."""

    def __init__(self, rng: random.Random, misheard: Mapping[str, Sequence[str]]) -> None:
        self.rng, self.misheard = rng, misheard

    def disturb(self, parts: Sequence[Part]) -> list[Part]:
        """The parts with noise; marks stay."""
        result: list[Part] = []
        for text, mark in parts:
            if mark is None:
                result.append((" ".join(word for old in text.split(" ") for word in self._between(old)), None))
            elif mark[1] in NAME_SLOTS and len(text) > 3 and self.rng.random() < NAME_NOISE:
                result.append((self._name(text), mark))
            else:
                result.append((text, mark))
        return result

    def _between(self, word: str) -> list[str]:
        chance = self.rng.random()
        if chance < 0.04:
            return [self.rng.choice(self.misheard[word])] if word in self.misheard else [word]
        if chance < 0.10:
            return [] if word in MAY_VANISH else [word]
        if chance < 0.115 and word:
            return [word, self.rng.choice((*FILLED_PAUSES, word))]
        if chance < 0.12 and len(word) > 3:
            cut = self.rng.randrange(len(word))
            return [word[:cut] + word[cut + 1 :]]
        return [word]

    def _name(self, name: str) -> str:
        words = name.split(" ")
        at = self.rng.randrange(len(words))
        word = words[at]
        if word in self.misheard:
            words[at] = self.rng.choice(self.misheard[word])
        elif len(word) > 3:
            cut, chance = self.rng.randrange(1, len(word)), self.rng.random()
            if chance < 0.35:
                words[at] = word[:cut] + word[cut + 1 :]
            elif chance < 0.75:
                words[at] = word[:cut] + self.rng.choice("aeioustrnlmk") + word[cut + 1 :]
            elif chance < 0.9:
                words[at] = f"{word[:cut]} {word[cut:]}"
            else:
                words[at] = word + self.rng.choice(("s", "ed", "er"))
        return " ".join(words)
