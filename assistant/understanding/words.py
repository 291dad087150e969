"""A sentence as the intent model reads it: lower-case words with a space between them.

Typed text and a recognizer's text meet here. Numbers stay as they were written or spoken; turning them into
values is the resolver's work.
"""

import re
import unicodedata

MOST_CHARACTERS = 1000
"""Nobody says more than this in one command; the rest of a longer line is not read."""

APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
SEPARATORS = re.compile(r"[,;!?\"“”„«»()\[\]{}<>…—–_|\\~^]+")
TIGHT_HYPHEN = re.compile(r"(?<=\d)\s*-\s*(?=\d)")
CLOCK_MARK = re.compile(r"(?<=[\d ])([ap])\.\s?m\.?(?=\s|$)")
LONE_STOP = re.compile(r"\.(?!\d)|(?<!\d)\.(?=\d)|:(?!\d)|(?<!\d):")
QUOTES = re.compile(r"(?<![\w])'+|'+(?![\w])")


def normalize(text: str) -> str:
    """Lower case, no punctuation, "%" and "°" apart, "-" between digits kept as minus, one space between words."""
    line = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).translate(APOSTROPHES).lower()
    line = line.replace("%", " % ").replace("°", " degrees ").replace("×", " x ").replace("÷", " / ")
    line = TIGHT_HYPHEN.sub(" \x00 ", line)
    line = re.sub(r"(?<!\S)-(?=\d)", "\x01", line).replace("-", " ").replace("\x00", "-").replace("\x01", "-")
    line = SEPARATORS.sub(" ", line)
    line = CLOCK_MARK.sub(r"\1m", line)
    line = LONE_STOP.sub(" ", line)
    line = QUOTES.sub(" ", line)
    return " ".join(line.split())
