"""Fillers that count: numbers, shares, temperatures, lengths of time, times of day, dates, sums.

As digits and as words.
"""

import random
from collections.abc import Mapping, Sequence

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
DIGITS_CHANCE = 0.35
USUAL_SHARES = (10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100, 5, 15, 33, 66)
USUAL_MINUTES = (1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 10, 12, 15, 15, 20, 20, 25, 30, 30, 40, 45, 45, 50, 90)


class Quantities:
    """Random quantities as people say them."""

    def __init__(self, rng: random.Random, lists: Mapping[str, Sequence[str]]) -> None:
        self.rng, self.lists = rng, lists

    def pick(self, name: str) -> str:
        """An entry of a list."""
        return self.rng.choice(self.lists[name])

    def one(self, *choices: str) -> str:
        """One of these."""
        return self.rng.choice(choices)

    def often(self, chance: float) -> bool:
        """True with that probability."""
        return self.rng.random() < chance

    def spelled(self, number: int) -> str:
        """A number in words; hyphens as people write them, or not."""
        if number < 20:
            return ONES[number]
        if number < 100:
            rest = "" if number % 10 == 0 else self.one(" ", "-", " ") + ONES[number % 10]
            return TENS[number // 10] + rest
        if number < 1000:
            hundreds = self.one("a", "one") if number // 100 == 1 else ONES[number // 100]
            rest = "" if number % 100 == 0 else self.one(" and ", " ") + self.spelled(number % 100)
            return f"{hundreds} hundred{rest}"
        rest = "" if number % 1000 == 0 else " " + self.spelled(number % 1000)
        return f"{self.spelled(number // 1000)} thousand{rest}"

    def spoken(self, number: int) -> str:
        """A number as digits or as words."""
        return str(number) if self.often(DIGITS_CHANCE) else self.spelled(number)

    def between(self, low: int, high: int) -> str:
        """A spoken number from low to high."""
        return self.spoken(self.rng.randint(low, high))

    def fill_pct(self) -> str:
        """A share."""
        chance = self.rng.random()
        number = self.spoken(self.rng.choice((*USUAL_SHARES, self.rng.randint(1, 99))))
        if chance < 0.75:
            return f"{number} {self.one('percent', 'percent', '%', 'per cent')}"
        return (
            number
            if chance < 0.9
            else self.one("half", "fifty fifty", "a quarter", "three quarters", "a third", "two thirds")
        )

    def fill_frac(self) -> str:
        """How far something is open."""
        return self.pick("fractions")

    def fill_temp(self) -> str:
        """A room's temperature."""
        number = self.between(15, 30) if self.often(0.8) else self.between(60, 80)
        if self.often(0.4):
            return number + self.one("", " degrees")
        return number + self.one(
            "",
            " degrees",
            " degrees",
            " degrees celsius",
            " degrees fahrenheit",
            " and a half degrees",
            " point five",
            " point five degrees",
            " and a half",
            " celsius",
            " c",
        )

    def fill_deg(self) -> str:
        """A difference of temperature."""
        number = self.between(1, 6) + self.one(" degrees", " degree", "")
        return self.one(
            number, "a degree", "a couple of degrees", "half a degree", "two and a half degrees", "one degree"
        )

    def fill_color(self) -> str:
        """A colour."""
        return self.pick("colors")

    def fill_ctemp(self) -> str:
        """A colour temperature."""
        kelvin = self.spoken(self.rng.choice((2000, 2700, 3000, 3500, 4000, 5000, 6500)))
        return self.one(*self.lists["white_tones"], f"{kelvin} kelvin", f"{kelvin} k")

    def fill_bword(self) -> str:
        """A brightness in words."""
        return self.pick("brightness_words")

    def fill_bas(self) -> str:
        """As … as possible."""
        return self.one("bright", "dim", "low", "dark")

    def fill_vol(self) -> str:
        """A loudness."""
        return self.one(self.fill_pct(), self.between(0, 100), self.between(1, 10), self.pick("loudness_words"))

    def fill_vword(self) -> str:
        """A loudness in words."""
        return self.one("full", "maximum", "max", "half", "minimum", "medium")

    def fill_fspeed(self) -> str:
        """A fan's speed in words."""
        return self.pick("speed_words")

    def fill_fanmode(self) -> str:
        """A fan mode of a climate device."""
        return self.pick("fan_modes")

    def fill_dur(self) -> str:
        """A length of time."""
        chance = self.rng.random()
        minutes = self.rng.choice((*USUAL_MINUTES, self.rng.randint(1, 99)))
        if chance < 0.5:
            return self.minutes(minutes)
        if chance < 0.62:
            seconds = self.rng.choice((5, 10, 15, 20, 30, 45, 60, 90, self.rng.randint(1, 90)))
            return f"{self.spoken(seconds)} {self.one('seconds', 'seconds', 'secs')}"
        if chance < 0.72:
            hours = self.rng.randint(1, 12)
            return self.one("one hour", "an hour", "1 hour") if hours == 1 else f"{self.spoken(hours)} hours"
        if chance < 0.9:
            return self.pick("durations")
        hours = self.rng.randint(1, 5)
        long = f"{self.spoken(hours)} hour{'' if hours == 1 else 's'}{self.one(' and ', ' ')}{self.minutes(minutes)}"
        return self.one(long, f"{self.minutes(minutes)}{self.one(' and ', ' ')}{self.between(2, 59)} seconds")

    def minutes(self, count: int) -> str:
        """So many minutes."""
        unit = "minute" if count == 1 else self.one("minutes", "minutes", "minutes", "mins", "min")
        return f"{self.spoken(count)} {unit}"

    def fill_durm(self) -> str:
        """A length of time."""
        return self.fill_dur()

    def fill_indur(self) -> str:
        """A length of time."""
        return self.fill_dur()

    def fill_time(self) -> str:
        """A time of day."""
        chance = self.rng.random()
        hour = self.between(1, 12)
        if chance < 0.18:
            return hour
        if chance < 0.3:
            return f"{hour} o'clock"
        if chance < 0.5:
            clock = hour
        elif chance < 0.65:
            clock = f"{self.pick('before_hours')} {self.spelled(self.rng.randint(1, 12))}"
        elif chance < 0.8:
            minute = self.rng.choice((0, 15, 30, 45, 5, 10, 20, self.rng.randint(0, 59)))
            clock = f"{self.rng.randint(0, 23)}:{minute:02d}"
        elif chance < 0.93:
            clock = f"{self.spelled(self.rng.randint(1, 23))} {self.pick('after_hours')}"
        else:
            return self.pick("times_of_day")
        return f"{clock} {self.pick('day_parts')}".strip() if self.often(0.5) else clock

    def fill_date(self) -> str:
        """A day."""
        chance = self.rng.random()
        day = self.pick("weekdays")
        if chance < 0.3:
            return self.pick("near_days")
        if chance < 0.6:
            start = self.one("on ", "", "", "next ", "this ", "this coming ", "the coming ")
            return start + day + self.one("", "", "", "", " morning", " afternoon", " evening")
        if chance < 0.75:
            return self.one(*self.lists["far_days"], f"a week on {day}", f"{day} week")
        if chance < 0.9:
            return f"{self.one('on ', '')}the {self.pick('ordinals')}{self.one('', ' of ' + self.pick('months'))}"
        number = self.one(*self.lists["ordinals"], self.between(1, 28))
        return f"{self.one('on ', '')}{self.pick('months')} {self.one('the ', '')}{number}"

    def fill_dateposs(self) -> str:
        """ "tomorrow's" """
        day = self.pick("weekdays")
        return self.one(
            "tomorrow's", "today's", f"{day}'s", f"{day}s", "tomorrow morning's", "tonight's", "the weekend's"
        )

    def fill_rec(self) -> str:
        """How often."""
        first, second, third = (self.pick("weekdays") for _ in range(3))
        return self.one(
            *self.lists["recurrences"],
            f"every {first}",
            f"every {first} and {second}",
            f"on {first}s",
            f"each {first}",
            f"on {first}s and {second}s",
            f"every {first} {second} and {third}",
        )

    def fill_num(self) -> str:
        """An amount to convert."""
        point = f"{self.spelled(self.rng.randint(1, 9))} point {self.spelled(self.rng.randint(1, 9))}"
        return self.one(
            self.between(1, 20),
            self.between(1, 500),
            "a",
            "one and a half",
            "half a",
            point,
            "a hundred",
            f"{self.rng.random() * 20:.1f}",
            "two thousand",
        )

    def fill_numa(self) -> str:
        """An amount, mostly one."""
        return self.one("a", "one", "two", self.fill_num())

    def fill_unit(self) -> str:
        """A unit."""
        return self.pick("units")

    def fill_cnt(self) -> str:
        """How many dice or sides."""
        return self.spoken(self.rng.choice((2, 3, 4, 5, 6, 8, 10, 12, 20, 100)))

    def fill_int(self) -> str:
        """A bound of a random number."""
        return self.spoken(self.rng.choice((1, 5, 10, 20, 50, 100, 1000, self.rng.randint(0, 100))))

    def fill_expr(self) -> str:
        """A sum."""
        chance = self.rng.random()
        first, second = self.between(0, 120), self.between(1, 60)
        if chance < 0.6:
            return f"{first} {self.pick('operators')} {second}"
        if chance < 0.75:
            share = self.spoken(self.rng.choice(USUAL_SHARES))
            return f"{share} {self.one('percent', 'percent', '%')} of {self.between(2, 900)}"
        if chance < 0.85:
            return f"{self.pick('functions')} {self.between(2, 400)}"
        if chance < 0.9:
            return f"{self.between(2, 30)} {self.one('squared', 'cubed', 'factorial')}"
        return f"{first} {self.pick('operators')} {second} {self.one('plus', 'minus', 'times')} {self.between(1, 20)}"
