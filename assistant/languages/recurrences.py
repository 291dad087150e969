"""Recurrences as people say them: "every weekday morning", "mondays and thursdays", "weekly". English.

What alarms cannot do ("every other friday", "monthly", "every two hours") is a rhythm: it is kept in the words that
were said, so that a skill can refuse it and nothing else is done in its place.
"""

from collections.abc import Sequence

from assistant.core.vocabulary import WEEKDAYS
from assistant.languages.numbers import number_at, ordinal_at
from assistant.languages.said import DAY_PARTS, Said, weekday_index

WEEKEND = ("weekend", "weekends")
WORKDAYS = ("weekday", "weekdays", "workday", "workdays", "schoolday", "schooldays")
DAILY = (
    *("every single day", "each and every day", "every day of the week", "every day", "each day", "everyday", "daily"),
    *("seven days a week", "once a day", "all week long", "all week"),
)
WEEKLY = ("every single week", "every week", "each week", "once a week", "weekly", "once weekly")
RHYTHMS = (
    *("hourly", "fortnightly", "biweekly", "bi weekly", "monthly", "bimonthly", "quarterly", "yearly", "annually"),
    *("once an hour", "once a month", "once a year", "twice a day", "twice a week", "twice a month", "twice daily"),
)
_UNITS_TEXT = "second minute hour day night weekday week weekend month quarter year morning evening"
UNITS = frozenset(_UNITS_TEXT.split())
"""What rhythms count."""


class Recurrences(Said):
    """Reads recurrences; remembers the days, or the words of a rhythm that is none of days of the week."""

    def __init__(self, words: Sequence[str]) -> None:
        Said.__init__(self, words)
        self.recurrence: list[str] = []
        self.weekly = False
        """True when it was said that it comes back each week, and perhaps elsewhere on which day."""
        self.rhythm = ""
        """Words that say how something comes back, in a way that nobody here can do."""

    def read_recurrence(self) -> bool:
        """As in "every day", "on weekdays", "mondays and thursdays", "monday to friday"."""
        begin = self.at
        if self.rhythm or (self.recurrence and not self.weekly and self.skip(*WEEKLY)):
            return self.at > begin
        if self.recurrence:
            return False
        self.skip("for")
        said = self.at
        if self._rhythm():
            self.rhythm = " ".join(self.words[said : self.at])
            return True
        if self.skip(*DAILY):
            self.recurrence = ["daily"]
            self._without_some()
        elif self.skip(*WEEKLY):
            self.weekly = True
        elif not (self._days_in_words() or self._range()):
            self.at = begin
            return False
        self.take_part_of_day()
        return True

    def _rhythm(self) -> bool:
        """As in "every other friday", "every two hours", "each month", "monthly"."""
        begin = self.at
        if self.skip(*RHYTHMS):
            return True
        self.skip("on the", "the")
        if ordinal_at(self.words, self.at) or self.peek() == "last":  # "the first monday of every month"
            kinds = weekday_index(self.peek(1)) is not None or self.peek(1) in ("day", "weekday")
            if kinds and self.peek(2) in ("of", "in") and self.peek(3) in ("every", "each"):
                self.at += 5
                return True
        self.at = begin
        self.skip("once", "twice")
        if self.skip("every", "each"):
            several = self.skip("other", "second", "few", "couple of")
            if not several and (found := number_at(self.words, self.at) or ordinal_at(self.words, self.at)):
                several, self.at = True, found[1]
                if self.at >= len(self.words) and isinstance(found[0], int) and found[0] <= 31:
                    return True  # "every 15th"
            word = self.peek()
            one = word.removesuffix("s")
            counted = one in UNITS or weekday_index(word) is not None
            if (several and counted) or one in ("second", "minute", "hour", "month", "quarter", "year"):
                self.at += 1
                return True
        self.at = begin
        return False

    def _days_in_words(self) -> bool:
        """As in "every morning", "each monday and friday", "on weekdays", "tuesdays", "mornings"."""
        begin = self.at
        if self.skip("nightly"):
            self.recurrence, self.half_day, self.night = ["daily"], "pm", True
            return True
        if self.skip("every", "each"):
            self.skip("single")
            return self._part_of_day() or self._kind_of_day() or self._several_days()
        self.skip("on the", "at the", "in the", "on", "at")
        if self.peek() in DAY_PARTS and self.peek().endswith("s"):
            return self._part_of_day()
        if self.peek() != "weekend" and self._kind_of_day():
            return True
        plural = self.peek().endswith("days")
        if self._several_days() and (plural or len(self.recurrence) > 1):  # "mondays"; "monday and tuesday"
            return True
        self.at, self.recurrence = begin, []
        return False

    def _part_of_day(self) -> bool:
        """As in "every morning"."""
        if self.take_part_of_day():
            self.recurrence = ["daily"]
            return True
        return False

    def _kind_of_day(self) -> bool:
        """As in "weekdays", "weekend", "working day"."""
        if self.peek() in WORKDAYS:
            self.at += 1
            self.recurrence = ["weekdays"]
        elif self.peek() in ("working", "work", "week", "school") and self.peek(1) in ("day", "days"):
            self.at += 2
            self.recurrence = ["weekdays"]
        elif self.peek() in WEEKEND:
            self.at += 1
            self.recurrence = ["weekends"]
        return bool(self.recurrence)

    def _several_days(self) -> bool:
        """As in "monday", "mondays and thursdays"."""
        days: set[int] = set()
        while True:
            mark = self.at
            if days:
                self.skip("and every", "and on", "and")
            found = weekday_index(self.peek())
            if found is None:
                self.at = mark
                break
            days.add(found)
            self.at += 1
        self.recurrence = [WEEKDAYS[day] for day in sorted(days)]
        return bool(days)

    def _range(self) -> bool:
        """As in "monday to friday", "from tuesday through saturday", "weekdays" in other words."""
        begin = self.at
        self.skip("every", "on", "from")
        first = weekday_index(self.peek())
        if first is not None and self.peek(1) in ("to", "through", "till", "until", "thru"):
            last = weekday_index(self.peek(2))
            if last is not None and last != first:
                self.at += 3
                days = [(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)]
                self.recurrence = named_days(days)
                return True
        self.at = begin
        return False

    def _without_some(self) -> None:
        """As in "every day except sunday"."""
        begin = self.at
        if self.skip("except for", "except on", "except", "but not on", "but"):
            first, self.recurrence = self.recurrence, []
            self.skip("the")
            if self._kind_of_day() or self._several_days():
                out = {"weekdays": range(5), "weekends": range(5, 7)}.get(self.recurrence[0])
                left = set(range(7)) - set(out or map(WEEKDAYS.index, self.recurrence))
                self.recurrence = named_days(sorted(left))
                return
            self.at, self.recurrence = begin, first


def named_days(days: Sequence[int]) -> list[str]:
    """The vocabulary's words for days of the week, Monday is 0."""
    whole = {tuple(range(7)): "daily", tuple(range(5)): "weekdays", (5, 6): "weekends"}.get(tuple(sorted(days)))
    return [whole] if whole else [WEEKDAYS[day] for day in sorted(days)]
