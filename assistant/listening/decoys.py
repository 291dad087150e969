"""Phrases that sound almost like a wake phrase, so that a recognizer has something better to hear in other speech.

Common words, one or several, whose phones are one or two edits away from those of the phrase; a last word may go on
after the phrase ends. What sounds exactly like the phrase, or contains it, is none. To find them takes about a second
a phrase and much memory, so it is done in a process of its own and they are kept on disk. Nothing is recognized here.
"""

import contextlib
import hashlib
import heapq
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from assistant.apart import apart
from assistant.engines.pronunciation import Pronunciation, lexicon, pronounce
from assistant.listening.spoken import Spoken

MOST_EDITS = 2
"""Phones that may be replaced, added or missing."""

EDIT_COST = 4.0
"""Cost, in nats, of a phone that differs, beside those of the words: the nearest and most usual decoys are wanted."""

MOST_DECOYS = 100
"""For each phrase; the likeliest are kept."""

USUAL = 8.0
"""Cost of a wake phrase among other speech, in nats: a decoy that is said as often costs nothing beside it.

More of it tells confusable speech better from the phrase and misses more of those who say the phrase carelessly.
"""


@dataclass(frozen=True, slots=True)
class Decoy:
    """Words that sound almost like the phrase."""

    words: tuple[str, ...]
    edits: int
    """Phones in which they differ from it; what they say after its end is not counted."""
    cost: float
    """How seldom they are said: the sum of the words' costs, in nats."""


@dataclass(slots=True)
class _Node:
    """One phone in the tree of all words' pronunciations."""

    words: list[str] = field(default_factory=list)
    following: dict[str, "_Node"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Match:
    """A word that can stand for some of the phrase's phones."""

    word: str
    end: int
    """The place of the first phone that it does not stand for."""
    edits: int
    said: Pronunciation
    """Its phones, those after the phrase's end left out."""


def stored_decoys(phrases: Sequence[str], language: str, folder: Path) -> dict[str, float]:
    """The decoys of wake phrases (lower-case words), with what each costs beside a phrase, in nats.

    From `folder` when they were found before. A folder that cannot be written to costs time. Raises ModelError when the
    process that looks for them was killed.
    """
    costs = Spoken.load(language).general
    key = hashlib.sha256(json.dumps([Path(__file__).read_text("utf-8"), [*phrases], costs]).encode()).hexdigest()[:24]
    file = folder / f"decoys-{key}.json"
    found = _stored(file)
    if found is None:
        apart("the list of what sounds like a wake phrase", _made, phrases, costs, file)
        found = _stored(file)
    return _made(phrases, costs, file) if found is None else found


def _stored(file: Path) -> dict[str, float] | None:
    """What is in a file, None when that is nothing of use."""
    with contextlib.suppress(OSError, ValueError):
        return dict(json.loads(file.read_text("utf-8")))
    return None


def _made(phrases: Sequence[str], costs: Mapping[str, float], file: Path) -> dict[str, float]:
    """Finds them and keeps them in `file`."""
    said, _ = lexicon(costs)
    found: dict[str, float] = {}
    for phrase in phrases:
        for decoy in decoys(phrase, pronounce(phrase), said, costs, MOST_DECOYS):
            found[" ".join(decoy.words)] = round(max(0.0, decoy.cost - USUAL), 2)
    found = {text: cost for text, cost in found.items() if text not in phrases}
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".draft")
        draft.write_text(json.dumps(found), "utf-8")
        draft.replace(file)
    return found


def decoys(
    phrase: str,
    pronunciations: Sequence[Pronunciation],
    lexicon: Mapping[str, Sequence[Pronunciation]],
    costs: Mapping[str, float],
    most: int,
) -> tuple[Decoy, ...]:
    """At most `most` decoys for a phrase with these pronunciations, the likeliest first.

    `lexicon` holds the words they are made of, `costs` how seldom each is said (negative natural logarithm).
    """
    tree = _tree(lexicon)
    ranked = heapq.merge(*(_search(tree, phones, costs) for phones in pronunciations), key=lambda found: found[0])
    chosen: dict[tuple[str, ...], Decoy] = {}
    heard = {*pronunciations}
    for _, decoy, said in ranked:
        if said in heard or f" {phrase} " in f" {' '.join(decoy.words)} ":
            continue
        heard.add(said)
        chosen.setdefault(decoy.words, decoy)
        if len(chosen) >= most:
            break
    return tuple(chosen.values())


def _tree(lexicon: Mapping[str, Sequence[Pronunciation]]) -> _Node:
    root = _Node()
    for word, ways in lexicon.items():
        for phones in ways:
            node = root
            for phone in phones:
                node = node.following.setdefault(phone, _Node())
            node.words.append(word)
    return root


def _search(
    tree: _Node, phones: Pronunciation, costs: Mapping[str, float]
) -> Iterator[tuple[float, Decoy, Pronunciation]]:
    """Sequences of words that stand for the whole phrase: (cost, decoy, its phones), the cheapest first."""
    matches: list[list[_Match] | None] = [None] * len(phones)
    order = count()
    waiting: list[tuple[float, int, tuple[str, ...], int, int, Pronunciation]] = [(0.0, next(order), (), 0, 0, ())]
    while waiting:
        cost, _, words, place, edits, said = heapq.heappop(waiting)
        if place == len(phones):
            yield cost, Decoy(words, edits, cost - EDIT_COST * edits), said
            continue
        if (here := matches[place]) is None:
            here = matches[place] = list(_matches(tree, phones[place:], place))
        for match in here:
            if edits + match.edits <= MOST_EDITS:
                total = cost + costs[match.word] + EDIT_COST * match.edits
                longer = ((*words, match.word), match.end, edits + match.edits, (*said, *match.said))
                heapq.heappush(waiting, (total, next(order), *longer))


def _matches(tree: _Node, wanted: Sequence[str], begin: int) -> Iterator[_Match]:
    """Words within MOST_EDITS of the first of the wanted phones, or of all of them and then going on."""
    waiting: list[tuple[_Node, list[int], Pronunciation]] = [(tree, [*range(len(wanted) + 1)], ())]
    while waiting:
        node, row, said = waiting.pop()
        for word in node.words:
            for length, edits in enumerate(row):
                if length and edits <= MOST_EDITS:
                    yield _Match(word, begin + length, edits, said)
        if row[-1] <= MOST_EDITS:
            for word in _below(node):
                yield _Match(word, begin + len(wanted), row[-1], said)
        for phone, following in node.following.items():
            lower = [row[0] + 1]
            for place, other in enumerate(wanted):
                lower.append(min(row[place] + (phone != other), row[place + 1] + 1, lower[place] + 1))
            if min(lower) <= MOST_EDITS:
                waiting.append((following, lower, (*said, phone)))


def _below(node: _Node) -> Iterator[str]:
    """The words that go on after a node."""
    waiting = [*node.following.values()]
    while waiting:
        found = waiting.pop()
        yield from found.words
        waiting += found.following.values()
