"""How alike two phrases are: in their words without endings, in spelling, and in sound ("kitschen lite")."""

import re

from assistant.understanding.words import normalize

ARTICLES = frozenset({"the", "my", "our", "a", "an", "that", "this"})
ALIKE = 78.0
"""How alike, of 100, a span must be to a name that it is taken for."""
CLOSE = 4.0
"""Two names whose likeness differs by less fit equally."""

_SOUNDS = (
    (r"ph", "f"),
    (r"ght", "t"),
    (r"gh", ""),
    (r"\bkn", "n"),
    (r"\bwr", "r"),
    (r"wh", "w"),
    (r"ck|q|c(?=[^eiyh]|\b)|x", "k"),
    (r"c(?=[eiy])|z", "s"),
    (r"t?ch|sh|tion", "x"),
    (r"dge?|j", "g"),
    (r"v", "f"),
    (r"th", "t"),
    (r"d\b", "t"),
)


def plain(text: str) -> str:
    """Words without articles in front, as phrases are compared."""
    words = normalize(text).split()
    while len(words) > 1 and words[0] in ARTICLES:
        words.pop(0)
    return " ".join(words)


def stem(phrase: str) -> str:
    """Without plurals and possessives, compound words apart."""
    phrase = phrase.replace("'s", "s").replace("'", "").replace("todo", "to do").replace("-", " ")
    return re.sub(r"\b(\w{3,}?)(?:es(?<=[sxh]es)|s)\b", r"\1", phrase)


def sound(phrase: str) -> str:
    """How it sounds, roughly: consonants by place, vowels gone but the first."""
    key = phrase.lower()
    for pattern, letter in _SOUNDS:
        key = re.sub(pattern, letter, key)
    key = re.sub(r"(?<=\w)[aeiouyhw]+", "", key)
    return re.sub(r"(\w)\1+", r"\1", key)


def likeness(one: str, other: str) -> float:
    """How alike two phrases are in letters and sound, 0 to 100."""
    from rapidfuzz import fuzz

    one, other = stem(one), stem(other)
    if one.replace(" ", "") == other.replace(" ", ""):
        return 100.0
    spelt = 0.55 * fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")) + 0.45 * fuzz.token_sort_ratio(one, other)
    heard = fuzz.ratio(sound(one), sound(other))
    return max(spelt, 0.5 * spelt + 0.5 * heard)
