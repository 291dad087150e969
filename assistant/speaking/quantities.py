"""Amounts in a text → words: money, ranges, sums, fractions, units, ordinals, plain numbers.

Dates, times and abbreviations are done elsewhere, before and after. An en dash or a hyphen between numbers is "to",
between spaces and in sums "minus".
"""

import re

from assistant.speaking import number_words
from assistant.speaking.tables import CURRENCIES, MAGNITUDES, UNITS

_NUM = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_DASH = "[-–—]"

_UNIT = "|".join(re.escape(symbol) for symbol in sorted(UNITS, key=len, reverse=True))
_AMOUNT = re.compile(rf"(?<![\w.])({_NUM})[\s-]?({_UNIT})(?![\w²³/]|['’]\w)(\.(?=\s+[a-z,]))?")
_LONE_UNIT = re.compile(r"(?<![\w])(°C|°F|kWh|km/h|kW|hPa)(?!\w)")
_DEGREES = re.compile(r"\b(degrees?) ([CF])\b")
_DURATION = re.compile(
    r"(?<![\w.])(?:(\d+)\s?d\s?)?(\d+)\s?h(?:ours?|rs?)?\s?(\d+)\s?m(?:ins?)?(?:\s?(\d+)\s?s(?:ecs?)?)?\b|(?<![\w.])(\d+)\s?m(?:in)?\s?(\d+)\s?s(?:ecs?)?\b"
)

_SIGN = "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True))
_MAGNITUDE = r"(?:\s?(k|K|m|M|bn|B|T|thousand|million|billion|trillion)\b)?"
_MONEY = re.compile(rf"(?<!\w)({_SIGN})\s?({_NUM}){_MAGNITUDE}")
_MONEY_AFTER = re.compile(rf"(?<![\w.])({_NUM}){_MAGNITUDE}\s?({_SIGN})(?!\w)")
_CENTS = re.compile(r"(?<![\w.])(\d+)\s?¢")

_PHONE = re.compile(r"(?<![\w-])(?:\+\d{1,3}[ -]?|1-)?(?:\(\d{3}\)\s?|\d{3}[-.])?\d{3}[-.]\d{4}(?![\w-])")
_EMERGENCY = re.compile(r"\b([Cc]all(?:ing)?|[Dd]ial(?:ing)?)\s+(\d{3})\b(?!\s*[-\d])")
_VERSION = re.compile(r"\b[vV]?(\d+(?:\.\d+){2,})\b|\b[vV](\d+(?:\.\d+)?)\b")

_RANGE = re.compile(rf"(?<![\w.-])(-?{_NUM})((?:\s?(?:{_UNIT}))?){_DASH}(-?{_NUM})(?![\w-]*-\d)")
_SPACED_RANGE = re.compile(rf"(?<![\w.=+])({_NUM})((?:\s?(?:{_UNIT}))?)\s{_DASH}\s({_NUM})(?!\s*=)")
_HEIGHT = re.compile(r"(?<![\w.])(\d{1,2})'\s?(\d{1,2})\b(?:\"|'')?")

_MIXED = re.compile(r"(?<![\w./])(\d+)\s(\d{1,2})/(\d{1,3})(?![\w/]|\.\d)")
_FRACTION = re.compile(r"(?<![\w./])(\d{1,3})/(\d{1,3})(?![\w/]|\.\d)")
_ROOT = re.compile(rf"√\s?\(?({_NUM})\)?")
_POWER = re.compile(rf"(?<=[\w)])\s?\^\s?\(?(-?{_NUM})\)?|(?<=[\d)])([²³])")
_TIMES = re.compile(r"(?<=[\d)²³])\s*[×✕·]\s*|(?<=[\d)])\s*\*\s*(?=[\d(√.-])|(?<=\d)\s?x\s?(?=\d)")
_SIGNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), f" {words} ")
    for pattern, words in (
        (r"\s*(?:≈|≃)\s*", "is about"), (r"\s*(?:≠|!=)\s*", "is not"), (r"\s*(?:≤|<=)\s*(?=[\d-])", "at most"),
        (r"\s*(?:≥|>=)\s*(?=[\d-])", "at least"), (r"\s*±\s*(?=\d)", "plus or minus"), (r"\s*÷\s*", "divided by"),
        (r"\s+/\s+(?=\d)", "divided by"), (r"(?<=[\d)])\s*\+\s*(?=[\d(√.-])", "plus"), (r"\s*(?:==?)\s*", "equals"),
        (r"(?<=\d)\s+<\s+(?=\d)", "is less than"), (r"(?<=\d)\s+>\s+(?=\d)", "is more than"),
        (r"(?<!\S)<\s?(?=\d)", "less than"), (r"(?<!\S)>\s?(?=\d)", "more than"), (r"(?<!\w)~\s?(?=\d)", "about"),
    )
)  # fmt: skip
_TAKE_AWAY = re.compile(r"(?<=[\d)])\s+[-–]\s+(?=[\d(√])")
_TIGHT_TAKE_AWAY = re.compile(r"(?<=\d)-(?=\d)")
_MINUS = re.compile(r"(?<![\w)])-(?=\.?\d)")

_ORDINAL = re.compile(r"(?<![\w.])(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)\b")
_RATIO = re.compile(r"(?<![\d:])(\d{1,3}):(\d{1,3})(?![\d:])")
_NUMBER_SIGN = re.compile(r"(?<![\w&])(?:#\s?(?=\d)|[Nn]o\.\s?(?=\d)|[Nn]r\.\s?(?=\d)|№\s?)")
_PLAIN = re.compile(rf"{_NUM}")


def speak_money(text: str) -> str:
    """Amounts with a currency sign or code: "$5.50" → "five dollars and fifty cents"."""
    text = _MONEY.sub(lambda found: _money(found[2], found[3], found[1]), text)
    text = _MONEY_AFTER.sub(lambda found: _money(found[1], found[2], found[3]), text)
    return _CENTS.sub(lambda found: _count(found[1], ("cent", "cents")), text)


def speak_codes(text: str) -> str:
    """Telephone numbers, emergency numbers, versions and network addresses: figure by figure, part by part."""
    text = _PHONE.sub(lambda found: ", ".join(number_words.digits(part) for part in re.findall(r"\d+", found[0])), text)
    text = _EMERGENCY.sub(lambda found: f"{found[1]} {number_words.digits(found[2])}", text)
    return _VERSION.sub(_version, text)


def speak_sums(text: str) -> str:
    """Signs of arithmetic, fractions, powers and ranges as words; numbers stay figures for the rules after it."""
    if "=" in text:
        text = _TIGHT_TAKE_AWAY.sub(" minus ", text)
    else:
        text = _RANGE.sub(r"\1\2 to \3", text)
        text = _SPACED_RANGE.sub(_spaced_range, text)
    text = _RATIO.sub(r"\1 to \2", text)
    text = _ROOT.sub(r"the square root of \1", text)
    text = _POWER.sub(_power, text)
    text = _TIMES.sub(lambda found: " by " if _is_size(found) else " times ", text)
    text = _MIXED.sub(_mixed, text)
    text = text.replace("24/7", "24 7").replace("50/50", "50 50")
    text = _FRACTION.sub(_fraction, text)
    for pattern, words in _SIGNS:
        text = pattern.sub(words, text)
    text = _TAKE_AWAY.sub(" minus ", text)
    return _MINUS.sub("minus ", text)


def speak_units(text: str) -> str:
    """Numbers with a unit, durations as "1h 30m", and the units that are written alone."""
    text = _DURATION.sub(_duration, text)
    text = _HEIGHT.sub(r"\1 foot \2", text)
    text = _DEGREES.sub(lambda found: f"{found[1]} {'Celsius' if found[2] == 'C' else 'Fahrenheit'}", text)
    text = _AMOUNT.sub(lambda found: _count(found[1], UNITS[found[2]]), text)
    return _LONE_UNIT.sub(lambda found: UNITS[found[1]][1], text)


def speak_numbers(text: str) -> str:
    """What is left: ordinals, "No. 5", plain numbers, letters glued to figures ("3D", "MP3")."""
    text = _NUMBER_SIGN.sub("number ", text)
    text = _ORDINAL.sub(lambda found: number_words.ordinal(int(found[1].replace(",", ""))), text)
    return _PLAIN.sub(_plain, text)


def _count(figures: str, names: tuple[str, str]) -> str:
    return f"{number_words.cardinal(figures)} {names[0] if figures == '1' else names[1]}"


def _money(figures: str, magnitude: str | None, sign: str) -> str:
    one, many, small_one, small_many = CURRENCIES[sign]
    if magnitude:
        return f"{number_words.cardinal(figures)} {MAGNITUDES.get(magnitude, magnitude)} {many}"
    whole, _, small = figures.partition(".")
    if len(small) != 2:
        return _count(figures, (one, many))
    parts = [_count(whole, (one, many))] if whole.strip("0") or not small.strip("0") else []
    if small.strip("0"):
        parts.append(_count(str(int(small)), (small_one, small_many)))
    return " and ".join(parts)


def _version(found: re.Match[str]) -> str:
    parts = (found[1] or found[2]).split(".")
    words = (" dot " if len(parts) == 4 else " point ").join(number_words.cardinal(part) for part in parts)
    return f"version {words}" if found[0][0] in "vV" else words


def _spaced_range(found: re.Match[str]) -> str:
    """Since "5 - 10" rises, it is a range; "10 - 5" is a subtraction."""
    rising = float(found[1].replace(",", "")) < float(found[3].replace(",", ""))
    return f"{found[1]}{found[2]} {'to' if rising else 'minus'} {found[3]}"


def _power(found: re.Match[str]) -> str:
    exponent = found[1] or {"²": "2", "³": "3"}[found[2]]
    words = {"2": " squared", "3": " cubed"}.get(exponent)
    return words or f" to the power of {exponent}"


def _is_size(found: re.Match[str]) -> bool:
    """A size is "1920x1080"; "3 x 4" is a product."""
    return "x" in found[0] and bool(re.search(r"\d{3}$", found.string[: found.start()]))


def _mixed(found: re.Match[str]) -> str:
    whole, part, of = found[1], int(found[2]), int(found[3])
    if not 0 < part < of:
        return f"{whole} {_fraction_words(part, of)}"
    words = "a half" if (part, of) == (1, 2) else number_words.fraction(part, of)
    return f"{number_words.cardinal(whole)} and {words}"


def _fraction(found: re.Match[str]) -> str:
    return _fraction_words(int(found[1]), int(found[2]))


def _fraction_words(part: int, of: int) -> str:
    if 0 < part < of and (of <= 12 or of in (16, 20, 32, 64, 100)):
        return number_words.fraction(part, of)
    return f"{part} {'out of' if part == of else 'divided by'} {of}"


def _duration(found: re.Match[str]) -> str:
    if found[5]:
        named = ((found[5], "min"), (found[6], "s"))
        return " and ".join(_count(str(int(count)), UNITS[unit]) for count, unit in named)
    parts = [_count(found[1], ("day", "days"))] if found[1] else []
    parts += [_count(str(int(found[n])), UNITS[unit]) for n, unit in ((2, "h"), (3, "min"), (4, "s")) if found[n]]
    return " ".join(parts[:-1]) + f" and {parts[-1]}"


def _plain(found: re.Match[str]) -> str:
    """The number's words, apart from letters that touch it."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    words = number_words.cardinal(found[0])
    return f"{' ' if before.isalpha() else ''}{words}{' ' if after.isalpha() else ''}"
