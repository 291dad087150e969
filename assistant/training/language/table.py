"""What smaller numbers cost: size, accuracy and time of the intent model as llama.cpp's own quantizer makes it."""

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.model_store.quantize import quantize
from assistant.training.language.measure import Score, score
from assistant.training.language.patterns import Sentence
from assistant.understanding.model import IntentModel

LOG = logging.getLogger(__name__)
TYPES = ("Q5_K_M", "Q4_K_M", "Q4_0")
"""Beside the exported file, which is Q8_0; rows whose length a K type does not divide get the next finer type."""


def table(path: Path, sentences: Sequence[Sentence]) -> dict[str, tuple[int, Score]]:
    """Type → bytes and score on these sentences; a line of the log each. Raises ModelError."""
    rows = {"Q8_0": _row("Q8_0", path, sentences)}
    with tempfile.TemporaryDirectory() as folder:
        for kind in TYPES:
            smaller = Path(folder) / f"{kind}.gguf"
            quantize(path, smaller, kind, requantize=True)
            rows[kind] = _row(kind, smaller, sentences)
    return rows


def _row(kind: str, path: Path, sentences: Sequence[Sentence]) -> tuple[int, Score]:
    model = IntentModel(path)
    try:
        found = score(kind, model, sentences)
    finally:
        model.close()
    size = path.stat().st_size
    LOG.info("%.2f MB, %s", size / 1e6, found.line())
    return size, found
