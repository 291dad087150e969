"""The words of a sentence: `tidy` for the templates, `normalize` (lower case, no marks) for the intent model and names.

Typed text and a recognizer's text meet here. Numbers stay as they were written or spoken; turning them into
values is the resolver's work.
"""

import re
import unicodedata

from assistant.languages.numbers import GLUED_UNIT

MOST_CHARACTERS = 1000
"""Nobody says more than this in one command; the rest of a longer line is not read."""

APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
SEPARATORS = re.compile(r"[,;!?\"“”„«»()\[\]{}<>…—–_|\\~^]+")
TIGHT_HYPHEN = re.compile(r"(?<=\d)\s*-\s*(?=\d)")
CLOCK_MARK = re.compile(r"(?<=[\d ])([ap])\.\s?m\.?(?=\s|$)")
LONE_STOP = re.compile(r"\.(?!\d)|(?<!\d)\.(?=\d)|:(?!\d)|(?<!\d):")
QUOTES = re.compile(r"(?<![\w])'+|'+(?![\w])")

LONGEST_WRITTEN = 1200
"""Characters of which a text is made tidy."""
_SPACE = re.compile(r"\s+")
_HALF_WAY = re.compile(r"\bhalf[ -]way\b", re.IGNORECASE)
"""Often written as two words; a recognizer needs one spelling, so the sentences have only the other."""
_MARKS = " \t.!?…,;:-–—"
_POLITE_END = re.compile(
    r"(?:,?\s+(?:please|thanks|thank you|for me|right now|now|if you (?:can|could|would)))+$", re.IGNORECASE
)
_POLITE_START = re.compile(
    r"^(?:(?:please|hey|okay|ok|um|uh|so|well|can you|could you|would you|will you|i need you to"
    r"|i want you to)\b,?\s+)+",
    re.IGNORECASE,
)


def normalize(text: str) -> str:
    """Lower case, no punctuation, "%" and "°" apart, "-" between digits kept as minus, one space between words."""
    line = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).translate(APOSTROPHES).lower()
    line = line.replace("%", " % ").replace("°", " degrees ").replace("×", " x ").replace("÷", " / ")
    line = GLUED_UNIT.sub(" ", line)
    line = TIGHT_HYPHEN.sub(" \x00 ", line)
    line = re.sub(r"(?<!\S)-(?=\d)", "\x01", line).replace("-", " ").replace("\x00", "-").replace("\x01", "-")
    line = SEPARATORS.sub(" ", line)
    line = CLOCK_MARK.sub(r"\1m", line)
    line = LONE_STOP.sub(" ", line)
    line = QUOTES.sub(" ", line)
    return " ".join(line.split())


def tidy(text: str, courtesies: bool = False) -> str:
    """The text with plain apostrophes and single spaces; marks and (unless wanted) courtesies at its ends gone."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_WRITTEN]).translate(APOSTROPHES).replace('"', " ")
    text = _HALF_WAY.sub("halfway", _SPACE.sub(" ", text).strip(_MARKS))
    for pattern in () if courtesies else (_POLITE_END, _POLITE_START):
        rest = pattern.sub("", text).strip(_MARKS)
        if len(rest.split()) > 1:
            text = rest
    return text
