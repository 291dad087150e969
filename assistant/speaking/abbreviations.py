"""Abbreviations, initialisms, web addresses and leftover signs → words.

Initialisms become dotted small letters ("l.e.d."): espeak-ng then names the letters. Known words in capitals ("NASA",
"STOP") stay words. It runs last, after numbers are words.
"""

import re

from assistant.speaking.tables import ABBREVIATIONS, SAID_AS_WORDS, SPELLED

_WITH_DOT = re.compile(
    r"\b(" + "|".join(sorted(ABBREVIATIONS, key=len, reverse=True)) + r")\.(?=(\s+\S|[,;:)]|\s*$)?)", re.IGNORECASE
)
_TITLE_WITHOUT_DOT = re.compile(r"\b(Dr|Mr|Mrs|Ms|Prof)(?=\s+[A-Z])")
_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"\be\.\s?g\b\.?,?", "for example"), (r"\bi\.\s?e\b\.?,?", "that is"), (r"\ba\.?k\.?a\b\.?", "also known as"),
        (r"\bw/o\b", "without"), (r"\bw/(?=\s)", "with"), (r"\bMin\.(?=\s)", "Minimum"), (r"\bmin\.(?=\s)", "minimum"),
        (r"\bN/?A\b", "not available"), (r"\bOK\b|\bok\b", "okay"), (r"\bP\.?S\.(?=\s)", "post scriptum"),
        (r"\bWi-?Fi\b|\bWIFI\b|\bWi-?fi\b|\bwi-?fi\b", "wifi"), (r"\bN[ -]?W\b", "northwest"),
        (r"\bN[ -]?E\b", "northeast"), (r"\bS[ -]?W\b", "southwest"), (r"\bS[ -]?E\b", "southeast"),
        (r"\bthx\b", "thanks"), (r"\bpls\b", "please"),
        (r"\bASAP\b", "as soon as possible"), (r"\bFYI\b", "for your information"), (r"\bwww\.", ""),
    )
)  # fmt: skip
_SAINT = re.compile(r"\bSt\.?(?=\s+[A-Z])")
_STREET = re.compile(r"(?<=[a-z])\s+St\b\.?+(?!\s+[A-Z])")
_DRIVE = re.compile(r"(?<=[a-z])\s+Dr\.(?=\s*(?:$|[,;]))")

_CAPITALS = re.compile(r"\b([A-Z]{2,6})(s)?\b(?!['’][A-Za-z])(\s+[A-Z][a-z])?")
_DOTTED = re.compile(r"\b((?:[A-Z]\.){2,})(\s+[A-Z][a-z])?")

_EMAIL = re.compile(r"\b([\w.+-]+)@((?:[\w-]+\.)+[A-Za-z]{2,})\b")
_ADDRESS = re.compile(r"\b(?:https?|ftp)://(?:www\.)?([^\s/?#,;)]+)[^\s,;)]*?(?=[.,;:!?)]*(?:\s|$))", re.IGNORECASE)
_DOMAIN = re.compile(
    r"\b(?:www\.)?((?:[A-Za-z][\w-]*\.)+(?:com|org|net|io|dev|gov|edu|info|co|uk|de|fr|local|home|lan))\b"
    r"(?:/[^\s,;)]*[\w/])?"
)
_FILE = re.compile(r"\b([A-Za-z][\w-]*)\.([a-z]\w{1,30})\b")

_LEFT_OVER: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"\s*&\s*", " and "), (r"(?<=\w)\+\+", " plus plus"), (r"\s*\+\s*", " plus "), (r"\s*%", " percent"),
        (r"\$", " dollar "),
        (r"€", " euro "), (r"£", " pound "),
        (r"°", " degrees"), (r"\s*=\s*", " equals "), (r"#(?=\w)", "hashtag "), (r"(?<=\s)@(?=\s)|(?<!\w)@", " at "),
        (r"π", " pi "), (r"∞", " infinity "), (r"→|->|=>", ", "), (r"(?<=\w)\s*/\s*(?=\w)", " "), (r"…|\.{2,}", ", "),
        (r"[\"“”„«»‟‹›]|(?<![\w.])['‘’]|['‘’](?!\w)", ""), (r"[’‘]", "'"),
        (r"\s*[(\[{]\s*", ", "), (r"\s*[)\]}](?=\s*[.,;:!?])", ""), (r"\s*[)\]}]\s*", ", "),
        (r"\s+[-–—]+\s+|\s*[–—]\s*|(?<=\w)--+(?=\w)", ", "),
        (r"(?<![A-Za-z])-|-(?![A-Za-z])", " "), (r"[*_`~^\\|<>#@©®™•·§¶†‡]+", " "),
    )
)  # fmt: skip


def speak_addresses(text: str) -> str:
    """Web and mail addresses, entity ids and file names: "example dot com"; paths and queries are left out."""
    text = _EMAIL.sub(lambda found: f"{_dots(found[1])} at {_dots(found[2])}", text)
    text = _ADDRESS.sub(lambda found: _dots(found[1]), text)
    text = _DOMAIN.sub(lambda found: _dots(found[1]), text)
    return _FILE.sub(_file, text)


def speak_abbreviations(text: str) -> str:
    """Such as "Dr. Smith" → "Doctor Smith", "e.g." → "for example"."""
    for pattern, words in _PHRASES:
        text = pattern.sub(words, text)
    text = _DRIVE.sub(" Drive", text)
    text = _STREET.sub(" Street", text)
    text = _SAINT.sub("Saint", text)
    text = _TITLE_WITHOUT_DOT.sub(lambda found: ABBREVIATIONS[found[1]], text)
    return _WITH_DOT.sub(_expand, text)


def speak_initialisms(text: str) -> str:
    """Such as "LED" → "l.e.d."; a text all in capitals is taken for shouting and read in small letters."""
    long_words = re.findall(r"\b[A-Z]{2,}\b", text)
    shouting = len(long_words) > 1 and not re.search(r"[a-z]{2,}", re.sub(r"\b[ap]\.m\.", "", text))
    text = _DOTTED.sub(lambda found: found[1].lower() + (found[2] or "").lower(), text)
    return _CAPITALS.sub(lambda found: _initialism(found, shouting), text)


def speak_signs(text: str) -> str:
    """Whatever sign is left becomes a word, a pause or nothing."""
    for pattern, words in _LEFT_OVER:
        text = pattern.sub(words, text)
    return text


def _expand(found: re.Match[str]) -> str:
    written, after = found[1], found[2] or ""
    known = (
        ABBREVIATIONS.get(written)
        or ABBREVIATIONS.get(written.lower())
        or ABBREVIATIONS.get(written.capitalize(), written)
    )
    if written in ("Co", "co", "ca", "Mar", "mar", "Sen", "sen") and written[0].islower():
        return found[0]
    words = known if written[0].islower() else known[0].upper() + known[1:]
    ends = not after.strip() and found.end() == len(found.string.rstrip())
    return f"{words}." if ends else words


def _initialism(found: re.Match[str], shouting: bool) -> str:
    letters, plural, after = found[1], found[2] or "", found[3] or ""
    spelled = letters in SPELLED and not (shouting and letters in SAID_AS_WORDS | {"US", "IT", "AM", "CO", "MP"})
    if not spelled and not shouting and letters not in SAID_AS_WORDS:
        spelled = len(letters) <= 3 or not re.search("[AEIOUY]", letters)
    if not spelled:
        return found[0].lower() if shouting else found[0]
    # espeak-ng ends a sentence at "l.e.d. Strip": the word after it loses its capital
    return ".".join(letters.lower()) + (f".'{plural}" if plural else ".") + after.lower()


def _dots(address: str) -> str:
    return re.sub(r"[_-]", " ", address.replace("+", " plus ")).replace(".", " dot ").replace(":", " port ")


def _file(found: re.Match[str]) -> str:
    """A file name or an entity id; "e.g" and "a.m" are neither."""
    if len(found[1]) == 1 and len(found[2]) == 1:
        return found[0]
    return f"{found[1]} dot {found[2]}".replace("_", " ")
