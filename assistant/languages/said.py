"""Words that were said, read from left to right: the base of the readers of days and clock times."""

from collections.abc import Sequence

from assistant.core.vocabulary import WEEKDAYS

_SHORT_DAYS = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
DAY_PARTS = {
    "morning": "am",
    "mornings": "am",
    "afternoon": "pm",
    "afternoons": "pm",
    "evening": "pm",
    "evenings": "pm",
    "night": "pm",
    "nights": "pm",
}
"""Parts of a day and the half of it that they are in."""


def weekday_index(word: str) -> int | None:
    """The place of "monday", "mondays", "mon" in the week, Monday is 0; None for what is no weekday."""
    name = word.removesuffix("s")
    return WEEKDAYS.index(name) if name in WEEKDAYS else _SHORT_DAYS.get(word)


class Said:
    """Words and how far they have been read."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = list(words)
        self.at = 0
        self.half_day = ""
        """"am", "pm" or "": what was said about the half of the day."""
        self.night = False
        """True when it was called night: "one" is then after midnight."""

    def peek(self, ahead: int = 0) -> str:
        """The word at the reading point, or ""."""
        at = self.at + ahead
        return self.words[at] if at < len(self.words) else ""

    def skip(self, *phrases: str) -> bool:
        """Pass over one of these phrases."""
        first = self.peek()
        for phrase in phrases:
            if not first or not phrase.startswith(first):
                continue
            parts = phrase.split()
            if self.words[self.at : self.at + len(parts)] == parts:
                self.at += len(parts)
                return True
        return False

    def take_part_of_day(self) -> bool:
        """Read "morning", "evening" …, if it is next."""
        if self.peek() not in DAY_PARTS:
            return False
        self.half_day = DAY_PARTS[self.peek()]
        self.night = self.peek() in ("night", "nights")
        self.at += 1
        return True
