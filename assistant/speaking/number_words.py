"""Numbers as English words: cardinals, ordinals, years, decimals, digit by digit.

It takes figures ("1,234.5") and gives words as they are said in American English ("one thousand two hundred thirty
four point five"). It does not look for numbers in a text. The words come from num2words.
"""

from functools import lru_cache

LONGEST_CARDINAL = 15
"""Figures longer than this are read digit by digit."""

_DENOMINATORS = {2: ("half", "halves"), 4: ("quarter", "quarters")}


def cardinal(figures: str) -> str:
    """Words for a number as written: "-3", "1,234", "21.5", ".5", "007" (digit by digit)."""
    figures = figures.strip().replace(",", "")
    if figures.startswith(("-", "−")):
        return f"minus {cardinal(figures[1:])}"
    whole, point, decimals = figures.partition(".")
    if not whole:
        words = ""
    elif len(whole) > LONGEST_CARDINAL or (len(whole) > 1 and whole.startswith("0")):
        words = digits(whole)
    else:
        words = _say(int(whole), "cardinal")
    if point and decimals:
        words = f"{words} point {digits(decimals)}"
    return words.strip()


def ordinal(number: int) -> str:
    """Such as "twenty second" for 22."""
    return _say(number, "ordinal")


def year(number: int) -> str:
    """Such as "twenty twenty six" for 2026."""
    return _say(number, "year")


def decade(number: int) -> str:
    """Such as "nineteen nineties" for 1990, "eighties" for 80."""
    words = year(number) if number >= 100 else cardinal(str(number))
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def digits(figures: str) -> str:
    """Every figure by its name: "five zero" for "50"."""
    return " ".join(_say(int(figure), "cardinal") for figure in figures if figure.isdigit())


def fraction(numerator: int, denominator: int) -> str:
    """Such as "three quarters" for 3 and 4; the denominator is at least 2."""
    if denominator == 2 and numerator == 1:
        return "one half"
    one, many = _DENOMINATORS.get(denominator, (ordinal(denominator), f"{ordinal(denominator)}s"))
    return f"{cardinal(str(numerator))} {one if numerator == 1 else many}"


@lru_cache(maxsize=4096)
def _say(number: int, kind: str) -> str:
    from num2words import num2words

    words = str(num2words(number, to=kind))
    return words.replace(" and ", " ").replace(",", "").replace("-", " ")
