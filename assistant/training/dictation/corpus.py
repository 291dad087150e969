"""The sentences that the dictation model is estimated from, and its vocabulary."""

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from assistant.training.speech.texts import home_assistant_commands, own_commands, plain, read_lines

HELD_OUT = 50
"""Every so many-th sentence is kept away for measuring."""

REQUESTS_COUNT = 3
"""Requests are counted so many times: there are few of them, and they are most like what will be said."""

LEAST_COUNT = 3
"""A word of the dialogues or requests that is seldomer is taken for a typing error."""

LONGEST_WORD = 20

_INSULTS = re.compile(r"nigger|(darky|darkies|darkey|coons?)$")
"""Beginnings of words of the old novels that an assistant must not write down by mistake."""


@dataclass(frozen=True, slots=True)
class Source:
    """Sentences of one kind, lower-case words with spaces."""

    name: str
    sentences: tuple[str, ...]
    times: int = 1
    """How many times each is counted."""
    edited: bool = False
    """Printed books: even a rare word is a word."""

    @property
    def trained(self) -> list[str]:
        """The sentences to estimate from."""
        return [sentence for place, sentence in enumerate(self.sentences) if place % HELD_OUT]

    @property
    def kept(self) -> list[str]:
        """The sentences to measure with."""
        return [*self.sentences[::HELD_OUT]]


def sources(texts: Sequence[Path], requests: Sequence[Path], commands: int, seed: int) -> list[Source]:
    """All material. Commands come from the templates, with invented homes."""
    found = [
        Source(path.name, tuple(_sentences(read_lines([path]))), edited="gutenberg" in path.name) for path in texts
    ]
    found += [Source(path.name, tuple(_requests(path)), REQUESTS_COUNT) for path in requests]
    common = [word for word, _ in _counts(found).most_common(12_000) if len(word) > 1 and "'" not in word]
    rng = random.Random(seed)
    made = (
        *islice(own_commands(rng, common), commands // 2),
        *islice(home_assistant_commands(rng, common), commands // 2),
    )
    return [*found, Source("commands", tuple(text for text in made if text))]


def vocabulary(found: Sequence[Source], size: int, needed: Iterable[str] = ()) -> list[str]:
    """At most `size` words, the most frequent first; `needed` ones are always among them."""
    counts = _counts(found)
    printed = _counts([source for source in found if source.edited])
    must = {word for word in needed if word.isascii()}
    good = [
        word
        for word, count in counts.most_common()
        if word in must or (len(word) <= LONGEST_WORD and (count >= LEAST_COUNT or word in printed) and _is_word(word))
    ]
    must -= set(good[:size])
    return [word for word in good if word not in must][: size - len(must)] + sorted(must)


def numbered(sentences: Iterable[str], words: Sequence[str]) -> Iterator[list[int]]:
    """Sentences as places in `words`, -1 for words outside."""
    place = {word: number for number, word in enumerate(words)}
    for sentence in sentences:
        yield [place.get(word, -1) for word in sentence.split()]


def _counts(found: Iterable[Source]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for source in found:
        for sentence in source.sentences:
            counts.update(sentence.split())
    return counts


def _is_word(word: str) -> bool:
    return (len(word) > 1 or word in ("a", "i", "o")) and not _INSULTS.match(word)


def _sentences(lines: Iterable[str]) -> Iterator[str]:
    """Sentences of running text."""
    for line in lines:
        for part in re.split(r"(?<=[a-z]{2}[.!?;:])[\"”’')]*\s+", line):
            text = plain(part)
            if text:
                yield text


def _requests(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            text = plain(str(json.loads(line)["text"]))
            if text:
                yield text
