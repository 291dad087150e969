"""Numbers as people say them, as values: "twenty one and a half", "a dozen", "minus three point five", "75".

English. It reads words; it writes none (`assistant.speaking` does).
"""

import re
from collections.abc import Sequence
from fractions import Fraction

Number = int | float

_UNIT_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
)
UNITS = {word: value for value, word in enumerate(_UNIT_WORDS.split())}
TENS = {
    word: 10 * value
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
GROUPS = {"couple": 2, "dozen": 12}
FRACTIONS = {
    "half": Fraction(1, 2),
    "quarter": Fraction(1, 4),
    "quarters": Fraction(1, 4),
    "third": Fraction(1, 3),
    "thirds": Fraction(1, 3),
}
ORDINALS = {word: value for value, word in enumerate(_ORDINAL_WORDS.split(), 1)} | {"thirtieth": 30}
NEGATIVE = ("minus", "negative")

GLUED_UNIT = re.compile(r"(?<=\d)(?=(?:[kcm]m|[km]?g|ml|cl|lbs?|oz|ft|mph|kph|kmh|[kmgt]b)\b)", re.IGNORECASE)
"""Where a unit is written close to its number: "10kg"."""
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")
_ORDINAL_DIGITS = re.compile(r"(\d+)(?:st|nd|rd|th)")


def words_of(text: str) -> list[str]:
    """Lower-case words; a hyphen separates, except before a digit ("-3"), and "%" stands alone."""
    text = GLUED_UNIT.sub(" ", text.lower().replace("%", " % ").replace("½", " 1/2 "))
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = re.sub(r"(?<!\S)-(?=\d)", "\x01", text).replace("-", " ").replace("\x01", "-")
    return [word for word in (part.strip(',;:!?"()') for part in text.split()) if word]


def tidy(value: float | Fraction) -> Number:
    """An int where it is whole."""
    return int(value) if value == int(value) else round(float(value), 6)


def parse_number(text: str) -> Number | None:
    """The value of a text that is nothing but a number, or None."""
    words = words_of(text)
    found = number_at(words, 0)
    return found[0] if found and found[1] == len(words) else None


def find_number(text: str) -> Number | None:
    """The first number in a text, or None."""
    words = words_of(text)
    for start in range(len(words)):
        if found := number_at(words, start):
            return found[0]
    return None


def parse_ordinal(text: str) -> int | None:
    """The value of "fifth", "twenty first", "3rd"; None for anything else."""
    words = words_of(text)
    found = ordinal_at(words, 0)
    return found[0] if found and found[1] == len(words) else None


def ordinal_at(words: Sequence[str], start: int) -> tuple[int, int] | None:
    """An ordinal that begins at a word: (value, index after it)."""
    if start >= len(words):
        return None
    word = words[start]
    if match := _ORDINAL_DIGITS.fullmatch(word):
        return int(match[1]), start + 1
    if word in ORDINALS:
        return ORDINALS[word], start + 1
    if word in TENS and start + 1 < len(words) and 0 < ORDINALS.get(words[start + 1], 0) < 10:
        return TENS[word] + ORDINALS[words[start + 1]], start + 2
    return None


def number_at(words: Sequence[str], start: int) -> tuple[Number, int] | None:
    """The longest number that begins at a word: (value, index after it)."""
    at = start
    sign = 1
    if at < len(words) and words[at] in NEGATIVE:
        sign, at = -1, at + 1
    if found := _fraction_at(words, at):
        return tidy(sign * found[0]), found[1]
    whole = _whole_at(words, at)
    if whole is None:
        return None
    value, at = whole
    if at + 1 < len(words) and words[at] == "point":
        digits = ""
        next_at = at + 1
        while next_at < len(words) and (digit := _digits_of(words[next_at])):
            digits += digit
            next_at += 1
        if digits:
            return tidy(sign * Fraction(f"{int(value)}.{digits}")), next_at
    if at < len(words) and words[at] == "and" and (found := _fraction_at(words, at + 1)):
        # "two and a half"; "five and a quarter"
        return tidy(sign * (value + found[0])), found[1]
    if at < len(words) and words[at] == "1/2":
        return tidy(sign * (value + Fraction(1, 2))), at + 1
    return tidy(sign * value), at


def ones_first_at(words: Sequence[str], start: int) -> tuple[int, int] | None:
    """A number as it was said of old: "five and twenty" is (25, index after it)."""
    if words[start + 1 : start + 2] != ["and"] or start + 2 >= len(words):
        return None
    ones, tens = UNITS.get(words[start], 0), TENS.get(words[start + 2], 0)
    after = words[start + 3] if start + 3 < len(words) else ""
    return (tens + ones, start + 3) if 0 < ones < 10 and tens and not 0 < UNITS.get(after, 0) < 10 else None


def _digits_of(word: str) -> str:
    """What a word adds after the point: "five" gives "5", "twenty" "20"."""
    value = UNITS.get(word, TENS.get(word))
    return str(value) if value is not None else word if word.isascii() and word.isdigit() else ""


def _fraction_at(words: Sequence[str], start: int) -> tuple[Fraction, int] | None:
    """As in "half", "a quarter", "three quarters", "two thirds", "1/2"."""
    at = start
    count = 1
    if at < len(words) and (words[at] in ("a", "an", "one") or UNITS.get(words[at], 0) in (2, 3)):
        count = UNITS.get(words[at], 1)
        at += 1
    if at < len(words):
        if words[at] in FRACTIONS:
            return count * FRACTIONS[words[at]], at + 1
        if at == start and (match := re.fullmatch(r"(\d)/(\d)", words[at])) and match[2] != "0":
            return Fraction(int(match[1]), int(match[2])), at + 1
    return None


def _whole_at(words: Sequence[str], start: int) -> tuple[Fraction, int] | None:
    """A number without a fraction in words, or digits with a decimal point."""
    at = start
    if at < len(words) and words[at] in ("a", "an", "another"):
        following = words[at + 1] if at + 1 < len(words) else ""
        if following in GROUPS:
            return Fraction(GROUPS[following]), at + (3 if words[at + 2 : at + 3] == ["of"] else 2)
        if following not in ("hundred", *SCALES):
            return None
        at += 1
        current = Fraction(1)
    elif at < len(words) and _DIGITS.fullmatch(words[at]):
        current = Fraction(words[at])
        at += 1
    else:
        small = _below_hundred_at(words, at)
        if small is None:
            if at < len(words) and words[at] == "couple":
                return Fraction(2), at + 1
            return None
        current, at = small
    total = Fraction(0)
    while at < len(words):
        word = words[at]
        if word == "hundred" and current < 100:
            current, at = current * 100, at + 1
        elif word in SCALES:
            total, current, at = total + current * SCALES[word], Fraction(0), at + 1
        elif word == "dozen":
            current, at = current * 12, at + 1
        else:
            glue = at + 1 if word == "and" else at
            more = _below_hundred_at(words, glue)
            after_group = words[at - 1] == "hundred" or words[at - 1] in SCALES
            if more is None or not after_group:
                break
            current, at = current + more[0], more[1]
    return total + current, at


def _below_hundred_at(words: Sequence[str], at: int) -> tuple[Fraction, int] | None:
    """As in "seven", "seventy", "seventy seven"."""
    if at >= len(words):
        return None
    word = words[at]
    if word in UNITS:
        return Fraction(UNITS[word]), at + 1
    if word in TENS:
        if at + 1 < len(words) and 0 < UNITS.get(words[at + 1], 0) < 10:
            return Fraction(TENS[word] + UNITS[words[at + 1]]), at + 2
        return Fraction(TENS[word]), at + 1
    if _DIGITS.fullmatch(word) and "." not in word:
        return Fraction(word), at + 1
    return None
