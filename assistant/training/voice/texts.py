"""What the voice reads in training: an assistant's sentences, dictionary words in frames, and sentences of plain text.

Made from a seed; a text comes at most once. Sentences longer than LONGEST characters are left out.
"""

import gzip
import random
import re
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path

import yaml

from assistant.core.errors import TrainingError
from assistant.speaking.normalize import normalize
from assistant.speaking.number_words import cardinal
from assistant.speaking.sentences import split

DICTIONARY = Path("/usr/share/festival/dicts/cmu/cmudict-0.4.out")
LONGEST = 120
ASSISTANT_SHARE = 0.35
TEXT_SHARE = 0.3
_SLOT = re.compile(r"\{(\w+)\}")
_ENTRY = re.compile(r'^\("([a-z]{2,12})" ')


class Writer:
    """An endless supply of sentences."""

    def __init__(self, seed: int, texts: Sequence[Path] = ()) -> None:
        """Raises TrainingError when the dictionary or a text cannot be read."""
        self._random = random.Random(seed)
        content = yaml.safe_load(resources.files(__package__).joinpath("texts_en.yaml").read_text(encoding="utf-8"))
        self._assistant: list[str] = content["assistant"]
        self._frames: list[str] = content["frames"]
        self._lists: dict[str, list[str]] = content["lists"]
        self._words = _dictionary()
        self._plain = sorted({sentence for path in texts for sentence in _plain(path)})
        self._random.shuffle(self._plain)

    def write(self, count: int) -> list[str]:
        """So many sentences, no two alike."""
        written: dict[str, None] = {}
        while len(written) < count:
            text = self._one()
            if len(text) <= LONGEST:
                written[text] = None
        return list(written)

    def _one(self) -> str:
        share = self._random.random()
        if share < TEXT_SHARE and self._plain:
            return self._plain.pop()
        frames = self._assistant if share < TEXT_SHARE + ASSISTANT_SHARE else self._frames
        text = _SLOT.sub(lambda slot: self._fill(slot[1]), self._random.choice(frames))
        return text[0].upper() + text[1:]

    def _fill(self, slot: str) -> str:
        match slot:
            case "number":
                return cardinal(str(self._random.choice((self._random.randint(0, 100), self._random.randint(0, 9999)))))
            case "time":
                minute = self._random.randint(0, 59)
                spoken = ("oh " if minute < 10 else "") + cardinal(str(minute)) if minute else "o'clock"
                half = self._random.choice(("", " a.m.", " p.m.", " in the morning")) if minute else ""
                return f"{cardinal(str(self._random.randint(1, 12)))} {spoken}{half}"
            case "word":
                return self._random.choice(self._words)
            case "name_word":
                return self._random.choice(self._words).capitalize()
        return self._random.choice(self._lists[slot])


def _dictionary() -> list[str]:
    """Words of festival's dictionary that have a vowel and are no single letter."""
    try:
        lines = DICTIONARY.read_text(encoding="latin-1").splitlines()
    except OSError as error:
        raise TrainingError(f"no dictionary at {DICTIONARY}", "apt install festlex-cmu") from error
    found = (_ENTRY.match(line) for line in lines)
    return sorted({entry[1] for entry in found if entry and re.search("[aeiouy]", entry[1])})


def _plain(path: Path) -> Iterator[str]:
    """A file's sentences as they are spoken, those that are plain words."""
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path} cannot be read: {error}", "name a text file in UTF-8, plain or .gz") from error
    for line in text.splitlines():
        for sentence in split(line):
            spoken = normalize(sentence)
            if 3 < len(spoken) <= LONGEST and re.fullmatch(r"[A-Za-z' ,.?!;-]+", spoken):
                yield spoken
