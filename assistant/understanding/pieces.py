"""Words into the pieces that the intent model knows, by byte-pair merges (Sennrich et al., ACL 2016).

A word is always cut in the same way, whatever stands beside it, so that a word of the sentence can be copied
piece by piece. Digits stand alone. The pieces travel inside the model's file; no tokenizer library is needed.
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from assistant.core.errors import ModelError

WORD_START = "▁"
UNKNOWN = "<unk>"
RUNS = re.compile(r"\d|\D+")


class Pieces:
    """Encoder of words. Piece ids are positions in the list of pieces; further tokens follow behind them."""

    def __init__(self, pieces: Sequence[str], merges: Sequence[tuple[str, str]]) -> None:
        self.pieces = tuple(pieces)
        self.merges = tuple(merges)
        self._ids = {piece: number for number, piece in enumerate(self.pieces)}
        self._ranks = {pair: rank for rank, pair in enumerate(self.merges)}
        self._unknown = self._ids[UNKNOWN]
        self.encode = lru_cache(maxsize=20000)(self._encode)
        """Piece ids of one word; never empty."""

    @classmethod
    def from_json(cls, text: str) -> "Pieces":
        """The inverse of `to_json`. Raises ModelError."""
        try:
            data = json.loads(text)
            return cls(data["pieces"], [(left, right) for left, right in data["merges"]])
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError("the intent model's list of word pieces is broken", "build or fetch it again") from error

    def to_json(self) -> str:
        """Everything that is needed to cut words again, as JSON."""
        return json.dumps({"pieces": self.pieces, "merges": self.merges}, ensure_ascii=False, separators=(",", ":"))

    def spell(self, word: str) -> tuple[int, ...]:
        """The word character by character: how a word that was never seen may look to the model."""
        return tuple(self._ids.get(character, self._unknown) for character in WORD_START + word)

    def _encode(self, word: str) -> tuple[int, ...]:
        ids: list[int] = []
        for run in RUNS.findall(word) or [""]:
            ids.extend(self._merge(run if ids else WORD_START + run))
        return tuple(ids)

    def _merge(self, run: str) -> list[int]:
        parts = list(run)
        while len(parts) > 1:
            ranked = [(self._ranks.get(pair, len(self._ranks)), at) for at, pair in enumerate(pairwise(parts))]
            rank, at = min(ranked)
            if rank == len(self._ranks):
                break
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return [self._ids.get(part, self._unknown) for part in parts]
