"""Closed word lists of English that commands use: colours, whites, percentages in words, units, languages, sums."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from assistant.core.vocabulary import COLORS
from assistant.languages.numbers import Number, find_number, number_at, parse_number, words_of

WHITES = {
    "candlelight": 1900,
    "candle light": 1900,
    "warm white": 2700,
    "soft white": 2700,
    "warm": 2700,
    "neutral white": 3500,
    "natural white": 3500,
    "natural light": 3500,
    "neutral": 3500,
    "cool white": 4000,
    "cold white": 4000,
    "cool": 4000,
    "cold": 4000,
    "daylight": 6500,
    "day light": 6500,
}
"""Colour temperatures by name, in kelvin; the first four kinds are Home Assistant's."""
MODIFIERS = ("light", "dark", "deep", "hot", "pale", "sky", "royal", "navy", "lime", "forest", "sea", "medium", "mint")
SHADES = {
    "grey": "gray",
    "gray": "gray",
    "ivory": "ivory",
    "scarlet": "crimson",
    "amber": "orange",
    "lilac": "violet",
    "khaki": "khaki",
    "plum": "plum",
    "orchid": "orchid",
    "tomato": "tomato",
    "silver": "silver",
    "peach": "peachpuff",
    "fuchsia": "fuchsia",
    "chocolate": "chocolate",
    "tan": "tan",
}
LEVELS = {
    "half": 50,
    "halfway": 50,
    "half way": 50,
    "fifty fifty": 50,
    "a quarter": 25,
    "quarter": 25,
    "one quarter": 25,
    "three quarters": 75,
    "a third": 33,
    "third": 33,
    "one third": 33,
    "two thirds": 67,
    "full": 100,
    "fully": 100,
    "completely": 100,
    "all the way": 100,
    "max": 100,
    "maximum": 100,
    "highest": 100,
    "brightest": 100,
    "full blast": 100,
    "high": 100,
    "min": 1,
    "minimum": 1,
    "lowest": 1,
    "dimmest": 1,
    "medium": 50,
    "low": 25,
}
"""Percentages in words."""
_UNITS_TEXT = """
meter meters metre metres centimeter centimeters centimetre centimetres millimeter millimeters millimetre
millimetres kilometer kilometers kilometre kilometres mile miles yard yards foot feet inch inches m cm mm km
gram grams kilogram kilograms kilo kilos milligram milligrams pound pounds lb lbs ounce ounces oz stone stones
ton tons tonne tonnes g kg mg liter liters litre litres milliliter milliliters millilitre millilitres gallon
gallons pint pints quart quarts cup cups tablespoon tablespoons teaspoon teaspoons l ml celsius centigrade
fahrenheit kelvin degrees c f second seconds minute minutes hour hours day days week weeks fortnight fortnights
month months year years decade decades century centuries millisecond milliseconds acre acres hectare hectares
bit bits byte bytes kilobyte kilobytes megabyte megabytes gigabyte gigabytes terabyte terabytes kb mb gb tb watt
watts kilowatt kilowatts horsepower joule joules calorie calories kilocalorie kilocalories knot knots mph kph
kmh radian radians turn turns dozen dollar dollars euro euros yen pence cent cents franc francs rupee rupees
"""
UNITS = frozenset(_UNITS_TEXT.split())
_LANGUAGES_TEXT = """
afrikaans af albanian sq arabic ar armenian hy basque eu bengali bn bulgarian bg catalan ca chinese zh croatian hr
czech cs danish da dutch nl english en esperanto eo estonian et finnish fi french fr gaelic gd georgian ka german de
greek el hebrew he hindi hi hungarian hu icelandic is indonesian id irish ga italian it japanese ja korean ko latin la
latvian lv lithuanian lt malay ms maltese mt mandarin zh norwegian no persian fa farsi fa polish pl portuguese pt
punjabi pa romanian ro russian ru serbian sr slovak sk slovenian sl spanish es swahili sw swedish sv tamil ta thai th
turkish tr ukrainian uk urdu ur vietnamese vi welsh cy
"""
LANGUAGE_CODES: Mapping[str, str] = MappingProxyType(
    dict(zip(_LANGUAGES_TEXT.split()[::2], _LANGUAGES_TEXT.split()[1::2], strict=True))
)
"""Names of languages → ISO 639-1 codes."""
LANGUAGES = frozenset(LANGUAGE_CODES)
_UNIT_PREFIX = (
    "square",
    "cubic",
    "degrees",
    "degree",
    "fluid",
    "metric",
    "british",
    "us",
    "american",
    "imperial",
    "light",
)
_UNIT_SUFFIX = re.compile(r" (?:per|an|a) (?:hour|second|minute|day|liter|litre|gallon)$|/[hs]$|²|³")

_OPERATORS = (
    "multiplied by",
    "divided by",
    "to the power of",
    "raised to the power of",
    "percent of",
    "per cent of",
    "% of",
    "square root of",
    "squared",
    "cubed",
    "plus",
    "minus",
    "times",
    "over",
    "modulo",
    "mod",
    "into",
    "added to",
    "add",
    "subtract",
    "take away",
    "taken from",
    "multiply",
    "divide",
    "half of",
    "sum of",
    "product of",
    "difference between",
    "average of",
    "square of",
    "cube root of",
    "percent off",
    "per cent off",
    "% off",
    "percent more than",
    "percent less than",
    "more than",
    "less than",
)
_WORD_OPERATOR = re.compile(
    r"\b(?:" + "|".join(re.escape(words) for words in _OPERATORS if words[0] != "%") + r")\b|% off?\b"
)
_SMALL_WORDS = frozenset(["a", "and", "by", "cent", "from", "of", "per", "percent", "the", "to", "with", "%"])
"""What stands between the numbers of a sum."""
_SIGN = re.compile(r"[-+*/×÷^()=]|(?<![a-z])x(?![a-z])")


def color(text: str) -> str | None:
    """Home Assistant's name of a colour: "light blue" → "lightblue"; None for what is none."""
    words = words_of(text)
    if words and words[-1] in ("light", "colour", "color"):
        words = words[:-1]
    if len(words) == 1:
        return words[0] if words[0] in COLORS else SHADES.get(words[0])
    if len(words) == 2 and words[1] in COLORS:
        if words[0] in MODIFIERS:
            return "".join(words)
        return words[1] if words[0] in ("warm", "bright", "soft", "cool") and words[1] != "white" else None
    return None


def kelvin(text: str) -> int | None:
    """Colour temperature: "warm white" or "3000 kelvin"; None for anything else."""
    plain = " ".join(word for word in words_of(text) if word not in ("kelvin", "k", "light", "a", "the"))
    number = parse_number(plain)
    return int(number) if number is not None and 1000 <= number <= 12000 else WHITES.get(plain)


def percentage(text: str) -> Number | None:
    """0 to 100: "fifty percent", "20 %", "half", "maximum"; None for anything else."""
    words = [
        word for word in words_of(text) if word not in ("percent", "%", "per", "cent", "the", "brightness", "volume")
    ]
    plain = " ".join(words)
    if plain in LEVELS:
        return LEVELS[plain]
    number = parse_number(plain)
    if number is None:
        for phrase, value in LEVELS.items():
            if re.search(rf"\b{phrase}\b", plain):
                return value
        number = find_number(plain)
    if number is not None and 0 < number < 1:
        number = round(number * 100)
    return number if number is not None and 0 <= number <= 100 else None


def is_unit(text: str) -> bool:
    """True for a unit: "square feet", "miles per hour", "fahrenheit"."""
    words = words_of(_UNIT_SUFFIX.sub("", text.lower()))
    while len(words) > 1 and words[0] in _UNIT_PREFIX:
        words.pop(0)
    return len(words) == 1 and words[0] in UNITS


def is_language(text: str) -> bool:
    """True for the name of a language."""
    return text.lower().strip() in LANGUAGES


def is_sum(text: str) -> bool:
    """True for numbers with an operation and nothing else: "12 times 4", "15 % of 80", "(2+3)*4"."""
    plain = text.lower().replace("%", " % ")
    # A sign is an operation between numbers only: "7-11" is one, "wi-fi" is not.
    signs = bool(re.search(r"[\d)]\s*[-+*/x×÷^]\s*[\d(]", plain))
    operated = bool(_WORD_OPERATOR.search(re.sub(r"\s+", " ", plain)))
    if not signs and not operated:
        return False
    rest = re.sub(r"\s+", " ", plain)
    rest = _WORD_OPERATOR.sub(" ", rest)
    rest = _SIGN.sub(" ", rest)
    words = words_of(rest)
    at = numbers = 0
    while at < len(words):
        if found := number_at(words, at):
            at, numbers = found[1], numbers + 1
        elif words[at] in _SMALL_WORDS:
            at += 1
        else:
            return False
    return numbers > 0
