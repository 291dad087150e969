"""Written text → the words that are said.

`normalize` is what the voice reads: no figures, no signs, no Markdown, only words and the marks of pauses (, . ? !).
It does not split sentences. English only; another language brings its own words.
"""

import re

from assistant.speaking import abbreviations, calendar_words, markup, quantities

_VULGAR = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4",
    "⅕": "1/5", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
}  # fmt: skip
_ONE_FORM: dict[str, str | int | None] = {
    "\u2212": "-", "\u2010": "-", "\u2011": "-", "℃": "°C", "℉": "°F", "º": "°", "μ": "µ", "⁄": "/", "′": "'",
}  # fmt: skip
"""Signs that look alike, each as one."""
_VULGAR_FRACTION = re.compile(r"(\d)?\s?([½⅓⅔¼¾⅕⅛⅜⅝⅞])")
_WORD = re.compile(r"\w")

_ORDER = (
    abbreviations.speak_addresses,
    calendar_words.speak_dates,
    calendar_words.speak_times,
    quantities.speak_money,
    quantities.speak_codes,
    quantities.speak_sums,
    quantities.speak_units,
    quantities.speak_numbers,
    abbreviations.speak_abbreviations,
    abbreviations.speak_initialisms,
    abbreviations.speak_signs,
)

_TIDY: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\s+", " "),
        (r"\s+([,.;:!?])", r"\1"),
        (r"([!?.])[!?.]*\?[!?.]*|\?[!?.]+", "?"),
        (r"!{2,}", "!"),
        (r"[,;:](?:\s*[,;:])+", ","),
        (r"[,;:]+\s*([.!?])", r"\1"),
        (r"([.!?])\s*[,;:]+", r"\1"),
        (r"^[\s,.;:!?'-]+", ""),
    )
)


def normalize(text: str) -> str:
    """What is said for a written text; "" when nothing in it can be said.

    The result is one line, ends with a mark, and normalizing it again changes nothing.
    """
    text = markup.plain_text(text).translate(str.maketrans(_ONE_FORM))
    text = _VULGAR_FRACTION.sub(lambda found: (f"{found[1]} " if found[1] else "") + _VULGAR[found[2]], text)
    for speak in _ORDER:
        text = speak(text)
    text = _tidy(text)
    if not _WORD.search(text):
        return ""
    return text if text.endswith((".", "!", "?", ",", ";", ":")) else f"{text}."


def _tidy(text: str) -> str:
    """Spaces and marks as they are read: no mark after another, none at the start."""
    for pattern, replacement in _TIDY:
        text = pattern.sub(replacement, text)
    return text.strip()
