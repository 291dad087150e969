"""How long an answer may become: its time, and the heat of the board. It ends with a whole sentence, and says why."""

import re
import time
from collections.abc import Callable

SENTENCE_END = re.compile(r"[.!?…][\"')\]]*\s*$")
SHORTENED = " I stop here: it takes too long."
TOO_HOT = " I stop here: the processor is at {degrees:.0f} degrees."
HOT_SENTENCES = 2
"""Sentences that are said on a board that is too hot."""

Heat = Callable[[], float | None]
"""Degrees Celsius when the machine is too hot, else None."""


class Budget:
    """Of one answer; its time begins when it is made."""

    def __init__(self, seconds: float | None, heat: Heat) -> None:
        """`seconds`: None for any time."""
        self._seconds = seconds
        self._heat = heat
        self._begun = time.monotonic()
        self._sentences = 0

    def spent(self, answer: str, piece: str) -> str:
        """What is said in place of the next piece; "": the piece.

        The time ends an answer after a sentence, twice the time anywhere.
        """
        whole = ends_sentence(answer, piece)
        self._sentences += whole
        if self._seconds is not None:
            seconds = time.monotonic() - self._begun
            if seconds > self._seconds and (whole or seconds > 2 * self._seconds):
                return SHORTENED
        if whole and self._sentences >= HOT_SENTENCES and (degrees := self._heat()) is not None:
            return TOO_HOT.format(degrees=degrees)
        return ""


def ends_sentence(answer: str, piece: str = " ") -> bool:
    """The answer is whole sentences, and the next piece does not go on with the last word ("3." and "5")."""
    return SENTENCE_END.search(answer) is not None and (answer[-1:].isspace() or piece[:1].isspace())
