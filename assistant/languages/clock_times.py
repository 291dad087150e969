"""Clock times as people say them: "half past six", "7:30 pm", "seven oh five", "noon", "nineteen hundred". English."""

import re
from collections.abc import Sequence

from assistant.languages.numbers import TENS, UNITS, number_at, ones_first_at
from assistant.languages.said import DAY_PARTS, Said

NAMED_TIMES = {"noon": (12, 0), "noontime": (12, 0), "midday": (12, 0), "midnight": (0, 0)}
_USUAL_MINUTES = frozenset(range(5, 60, 5))
"""Of which "ten to three" needs no "minutes"; "two to three" is more likely from one hour to the next."""
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")


class ClockTimes(Said):
    """Reads one clock time; remembers it and how sure it is."""

    def __init__(self, words: Sequence[str], bare: bool) -> None:
        """`bare`: a lone number is a time too."""
        Said.__init__(self, words)
        self.bare = bare
        self.clock: tuple[int, int] | None = None
        self.exact = False
        """True when there is no guessing between morning and evening."""
        self.lone = False
        """True when the time was a mere number."""

    def read_time(self) -> bool:
        """A clock time ("at seven", "7:30 pm", "noon", "half seven"), or a part of a day on its own."""
        mark = self.at
        self.skip("first thing", "early", "late")
        marked = self.skip(
            "at about", "at around", "at exactly", "at", "by", "for", "around", "about", "from", "between", "exactly"
        )
        if self.skip("in the", "during the", "in", "the") and self.take_part_of_day():
            return True
        if self.peek() == "night" and marked:
            return self.take_part_of_day()
        if self.clock is None:
            self.skip("the")
            ranged = self.words[self.at - 1 : self.at] in (["from"], ["between"])
            if self._clock(ranged):
                said = self._half_day()
                if ranged:
                    said = self._end() or said
                self.lone = not (marked or said or self.exact or self.bare)
                return True
        self.at = mark
        return False

    def _end(self) -> bool:
        """As in "from two to three pm", of which the beginning counts; True when it tells the half of the day."""
        mark = self.at
        end = ClockTimes(self.words[self.at :], True)
        if not (end.skip("to", "till", "until", "and") and end.clock_alone() and self.clock and end.clock):
            self.at = mark
            return False
        self.at += end.at
        if self.half_day or not end.half_day:
            return False
        over_noon = self.clock[0] % 12 > end.clock[0] % 12
        self.half_day = {"am": "pm", "pm": "am"}[end.half_day] if over_noon else end.half_day
        return True

    def clock_alone(self) -> bool:
        """A clock time with its half of the day and nothing before it."""
        if not self._clock(False):
            return False
        self._half_day()
        return True

    def _half_day(self) -> bool:
        """What may stand behind a clock time: "am", "o'clock", "in the evening", "sharp"."""
        said = self.skip("o'clock")
        if self.peek() in ("am", "pm"):
            self.half_day = self.peek()
            self.at += 1
            said = True
        elif self.skip("in the") or self.skip("at"):
            if self.peek() in DAY_PARTS:
                said = self.take_part_of_day()
            else:
                self.at -= 1 if self.words[self.at - 1] == "at" else 2
        self.skip("sharp", "exactly", "on the dot")
        return said

    def _clock(self, ranged: bool) -> bool:
        """Hours and minutes at the reading point. `ranged`: "two to three" is no time, but two."""
        if self.peek() in ("high", "twelve", "12") and (self.peek(1) in NAMED_TIMES or self.peek(1) == "mid"):
            self.at += 1
        word = self.peek()
        if self.skip("mid day", "mid night"):
            self.clock, self.exact = NAMED_TIMES["mid" + self.words[self.at - 1]], True
            return True
        if word in NAMED_TIMES:
            self.clock, self.exact = NAMED_TIMES[word], True
            self.at += 1
            return True
        if match := _CLOCK.fullmatch(word):
            hour, minute = int(match[1]), int(match[2])
            self.exact = ":" in word or len(match[1]) == 2
            # "7:30" may be evening; "07:30" and "19:30" may not.
            self.exact = self.exact and (match[1].startswith("0") or hour > 12)
            self.at += 1
            return self._take(hour, minute)
        return (not ranged and self._past_or_to()) or self._leading_zero() or self._hour_and_minutes()

    def _take(self, hour: int, minute: int) -> bool:
        if 0 <= hour <= 24 and 0 <= minute <= 59:
            self.clock = (hour % 24, minute)
            self.exact = self.exact or hour == 0 or hour > 12
            return True
        return False

    def _past_or_to(self) -> bool:
        """As in "half past six", "a quarter to nine", "ten minutes past three", "half seven"."""
        mark = self.at
        self.skip("a")
        minutes: int | None = None
        counted = True
        if self.skip("half"):
            minutes = 30
        elif self.skip("quarter"):
            minutes = 15
        elif (number := ones_first_at(self.words, self.at) or number_at(self.words, self.at)) and isinstance(
            number[0], int
        ):
            minutes = number[0]
            self.at = number[1]
            counted = self.skip("minutes", "minute") or minutes in _USUAL_MINUTES
        if minutes is not None and 0 < minutes < 60:
            after = self.skip("past", "after")
            before = not after and self.skip("to", "before", "till", "til", "of")
            hour = self._hour()
            if hour is not None and before and counted:
                if self.words[self.at - 1] in NAMED_TIMES:
                    self.exact = True
                    return self._take(hour - 1 if hour else 23, 60 - minutes)
                return self._take((hour - 1) % (24 if hour > 12 else 12) or 12, 60 - minutes)
            if hour is not None and (after or self.words[mark] == "half"):
                return self._take(hour, minutes)
        self.at = mark
        return False

    def _hour(self) -> int | None:
        """A whole hour, 0 to 24."""
        if self.peek() in NAMED_TIMES:
            hour = NAMED_TIMES[self.peek()][0]
            self.exact = True
            self.at += 1
            return hour
        return self._small(24)

    def _small(self, most: int) -> int | None:
        """A number up to `most`, in digits or words, "twenty three" included."""
        word = self.peek()
        value: int | None = None
        used = 1
        if word.isascii() and word.isdigit() and len(word) <= 2:
            value = int(word)
        elif word in UNITS:
            value = UNITS[word]
        elif word in TENS:
            value = TENS[word]
            following = UNITS.get(self.peek(1), 0)
            if 0 < following < 10 and value + following <= most:
                value, used = value + following, 2
        if value is None or value > most:
            return None
        self.at += used
        return value

    def _leading_zero(self) -> bool:
        """As in "oh six forty two", "zero seven hundred": never the evening. "Oh six" alone is no time."""
        mark = self.at
        if self.skip("oh", "o", "zero") and 0 < UNITS.get(self.peek(), 0) < 10 and self._hour_and_minutes():
            if self.at - mark > 2 or self.peek() in ("am", "o'clock"):
                self.exact = True
                return True
            self.clock = None
        self.at = mark
        return False

    def _hour_and_minutes(self) -> bool:
        """As in "seven", "six thirty", "seven oh five", "nineteen hundred", "1930"."""
        word = self.peek()
        if re.fullmatch(r"\d{3,4}", word):
            self.at += 1
            self.exact = len(word) == 4 and (word[0] == "0" or int(word[:-2]) > 12)
            return self._take(int(word[:-2]), int(word[-2:]))
        hour = self._small(24)
        if hour is None:
            return False
        if self.skip("hundred hours"):
            self.exact = True
            return self._take(hour, 0)
        if self.skip("hundred"):
            self.skip("and")
            minute = self._small(59)
            return self._take(hour, minute or 0)
        mark = self.at
        zero = self.skip("oh", "o", "zero")
        minute = self._small(59)
        if minute is None or (zero and minute > 9) or (not zero and minute < 10):
            self.at, minute = mark, 0
        return self._take(hour, minute)
