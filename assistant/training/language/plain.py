"""Plain English for the first phase: what people say and write, before any command is learned.

Reads UTF-8 text, gzipped or not, a sentence or turn a line; "U<tab>…" and "S<tab>…" lines of dialogues lose their mark.
"""

import gzip
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.core.errors import TrainingError
from assistant.understanding.words import normalize

SPEAKER = re.compile(r"^[US]\t")
SHORTEST, LONGEST = 3, 24
"""Words of a line that is of use here."""


def plain_lines(files: Sequence[Path]) -> Iterator[str]:
    """Normalized lines of a useful length, each once, in the order of the files. Raises TrainingError."""
    seen = set()
    for path in files:
        try:
            with (
                gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as text
            ):
                for line in text:
                    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])", SPEAKER.sub("", line)):
                        words = normalize(sentence)
                        if SHORTEST <= len(words.split()) <= LONGEST and words not in seen:
                            seen.add(words)
                            yield words
        except (OSError, UnicodeDecodeError) as error:
            raise TrainingError(
                f"{path} cannot be read as text: {error}", "plain or gzipped UTF-8 is needed"
            ) from error
