"""The recordings of the repository (commands named by what they say, "oov_…" that are none), and counting what of
recorded words was heard wrong.
"""

from collections.abc import Sequence
from pathlib import Path

from assistant.config import places
from assistant.core.errors import AudioError


def recordings(count: int | None = None, *, commands_only: bool = False) -> list[Path]:
    """All of them, or so many, spread evenly. Raises AudioError when there are none."""
    found = sorted(places.built_in("tests", "wav", "en").glob("*.wav"))
    found = [path for path in found if not (commands_only and path.stem.startswith("oov_"))]
    if not found:
        raise AudioError("there are no recordings to measure with", "name WAV files whose names are transcripts")
    return found if count is None else found[:: max(1, len(found) // count)][:count]


def word_errors(spoken: Sequence[str], heard: Sequence[str]) -> int:
    """Least number of replaced, missing and added words."""
    from rapidfuzz.distance import Levenshtein

    return int(Levenshtein.distance(spoken, heard))
