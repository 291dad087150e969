"""A sentence of text → what the teacher is told to say, phone by phone as Piper will write it.

Piper's own front end gives the signs; the table of `symbols` gives the phones; each word is put into festival's
lexicon with exactly these phones before its sentence is read. espeak-ng joins some short words into one ("of the"): an
alignment by spelling finds which, and the joined word gets a name of its own.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.training.voice import symbols

PAUSE = "pau"
MOST_JOINED = 3
"""Words that espeak-ng may write as one."""
IMPOSSIBLE = 10**6


@dataclass(frozen=True, slots=True)
class Script:
    """One sentence for the teacher."""

    text: str
    signs: str
    """What Piper will give the voice, one character a symbol, without beginning and end."""
    phones: tuple[tuple[str, int], ...]
    """What the teacher should say after the first pause: phone, and index of its sign (-1: the end)."""
    tokens: str
    """The words as festival reads them."""
    entries: tuple[tuple[str, tuple[symbols.Syllable, ...]], ...]
    """Name and syllables of each word."""

    def command(self, name: str) -> str:
        """The Scheme expression that reads it aloud."""
        return f'(read_aloud "{name}" "{self.tokens}" \'({" ".join(map(_entry, self.entries))}))'


class Scribe:
    """Writes scripts and counts why some texts have none."""

    def __init__(self) -> None:
        self.dropped: Counter[str] = Counter()

    def write(self, text: str) -> Script | None:
        """The script of a sentence, None when it cannot be matched."""
        spoken = phonemize(text)
        if len(spoken) != 1:
            return self._dropped("several sentences")
        signs = spoken[0]
        chunks = list(_chunks(signs))
        if not chunks:
            return self._dropped("nothing to say")
        groups = join_words([bare(signs[begin:end]) for begin, end in chunks], re.findall(r"[A-Za-z']+", text))
        if groups is None:
            return self._dropped("words do not match")
        phones: list[tuple[str, int]] = []
        tokens: list[str] = []
        entries: dict[str, tuple[symbols.Syllable, ...]] = {}
        for (begin, end), group in zip(chunks, groups, strict=True):
            word = symbols.phones(signs[begin:end], begin)
            parts = symbols.syllables(word) if word else None
            if not word or parts is None:
                return self._dropped("no syllable")
            name = _name(group)
            if entries.get(name, tuple(parts)) != tuple(parts):
                name += "two"  # "the" has two forms
            if entries.setdefault(name, tuple(parts)) != tuple(parts):
                return self._dropped("one word, three pronunciations")
            phones += [(phone.name, phone.sign) for phone in word]
            mark = signs[end : end + 1] if signs[end : end + 1] in tuple(symbols.PUNCTUATION.strip()) else ""
            if mark:
                phones.append((PAUSE, end))
            tokens.append(name + mark)
        if phones[-1][0] != PAUSE:
            phones.append((PAUSE, -1))
        return Script(text, signs, tuple(phones), " ".join(tokens), tuple(entries.items()))

    def _dropped(self, why: str) -> Script | None:
        self.dropped[why] += 1
        return None


def join_words(spoken: Sequence[str], written: Sequence[str]) -> list[list[str]] | None:
    """The written words behind each spoken one; None when there is no way to match all of both."""
    costs = [[IMPOSSIBLE] * (len(written) + 1) for _ in range(len(spoken) + 1)]
    taken = [[0] * (len(written) + 1) for _ in range(len(spoken) + 1)]
    costs[0][0] = 0
    for row, signs in enumerate(spoken):
        for column in range(len(written)):
            if costs[row][column] >= IMPOSSIBLE:
                continue
            for count in range(1, min(MOST_JOINED, len(written) - column) + 1):
                guess = "".join(alone(word) for word in written[column : column + count])
                cost = costs[row][column] + _edits(signs, guess)
                if cost < costs[row + 1][column + count]:
                    costs[row + 1][column + count], taken[row + 1][column + count] = cost, count
    if costs[-1][-1] >= IMPOSSIBLE:
        return None
    groups: list[list[str]] = []
    column = len(written)
    for row in range(len(spoken), 0, -1):
        count = taken[row][column]
        groups.append(list(written[column - count : column]))
        column -= count
    return groups[::-1]


def phonemize(text: str) -> list[str]:
    """Piper's signs for each sentence of a text."""
    return ["".join(signs) for signs in _phonemizer().phonemize("en-us", text)]


@lru_cache(maxsize=100_000)
def alone(word: str) -> str:
    """A word's signs when it stands alone, without stress."""
    return bare("".join(phonemize(word)))


def bare(signs: str) -> str:
    """Signs without stress, spaces and marks."""
    return "".join(sign for sign in signs if sign not in symbols.STRESS + symbols.PUNCTUATION)


def _chunks(signs: str) -> Iterator[tuple[int, int]]:
    """Begin and end of each word in a sentence's signs."""
    for found in re.finditer(f"[^{re.escape(symbols.PUNCTUATION)}]+", signs):
        yield found.span()


def _entry(entry: tuple[str, tuple[symbols.Syllable, ...]]) -> str:
    """A word as festival's lexicon has it."""
    word, parts = entry
    syllables = " ".join(f"(({' '.join(part.phones)}) {part.stress})" for part in parts)
    return f'("{word}" nil ({syllables}))'


def _name(group: Sequence[str]) -> str:
    name = "".join(word.lower().replace("'", "") for word in group)
    return name if len(name) > 1 or name in "ai" else f"{name}{name}q"  # festival would spell a lone letter


def _edits(first: str, second: str) -> int:
    from rapidfuzz.distance import Levenshtein

    return int(Levenshtein.distance(first, second))


@lru_cache(maxsize=1)
def _phonemizer() -> Any:  # piper is untyped for mypy
    from piper.phonemize_espeak import EspeakPhonemizer

    return EspeakPhonemizer()
