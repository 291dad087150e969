"""Pronunciations of English words and of any name, as sequences of the built-in speech model's phones.

The text-to-phoneme engine is the espeak-ng that the piper-tts wheel carries, so no system
package is needed. Its IPA is folded to the 39 phones of the ARPAbet without stress. What this
module does not do: it knows no grammar and no sentence context (a word gets all its usual forms),
and it writes no files.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable

from assistant.engines import espeak

Pronunciation = tuple[str, ...]
"""Phone names in the order they are spoken."""

PHONES: tuple[str, ...] = (
    *(
        "AA",
        "AE",
        "AH",
        "AO",
        "AW",
        "AY",
        "B",
        "CH",
        "D",
        "DH",
        "EH",
        "ER",
        "EY",
        "F",
        "G",
        "HH",
        "IH",
        "IY",
        "JH",
        "K",
    ),
    *("L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH"),
)
"""The phones of the speech model in the order of its outputs: output 0 is the CTC blank, output i + 1 is PHONES[i]."""

VOICE = "en-us"
"""The espeak-ng voice whose reading of a word is the first pronunciation."""

MOST_VARIANTS = 6
"""A word or name has at most this many pronunciations."""

_IPA: dict[str, str] = {
    # consonants
    "tʃ": "CH", "dʒ": "JH", "b": "B", "d": "D", "f": "F", "ɡ": "G", "g": "G", "h": "HH", "j": "Y", "k": "K",
    "l": "L", "ɫ": "L", "m": "M", "n": "N", "ŋ": "NG", "p": "P", "r": "R", "ɹ": "R", "ɾ": "T", "s": "S", "t": "T",
    "ʔ": "T", "v": "V", "w": "W", "z": "Z", "ð": "DH", "θ": "TH", "ʃ": "SH", "ʒ": "ZH", "x": "K", "ç": "HH",
    "ɬ": "L", "n̩": "AH N", "l̩": "AH L", "m̩": "AH M",
    # vowels; the longest match is taken first
    "aɪ": "AY", "aʊ": "AW", "eɪ": "EY", "oʊ": "OW", "əʊ": "OW", "ɔɪ": "OY", "oɪ": "OY", "iː": "IY", "i": "IY",
    "ɪ": "IH", "ᵻ": "IH", "ɨ": "IH", "e": "EH", "ɛ": "EH", "æ": "AE", "a": "AE", "aː": "AA", "ɐ": "AH", "ɑː": "AA",
    "ɑ": "AA", "ɒ": "AA", "ɔː": "AO", "ɔ": "AO", "o": "OW", "oː": "OW", "ʊ": "UH", "u": "UW", "uː": "UW", "ʌ": "AH",
    "ə": "AH", "ɚ": "ER", "ɜː": "ER", "ɜ": "ER", "ɝ": "ER", "eː": "EY", "ɛː": "EH", "iə": "IY AH",
    # other languages' sounds as an English speaker says them
    "y": "UW", "yː": "UW", "ʏ": "UH", "ø": "ER", "øː": "ER", "œ": "ER", "ɵ": "UH", "ʉ": "UW", "ʉː": "UW", "ɯ": "UW",
    "ɛ̃": "AE N", "ɑ̃": "AA N", "ɔ̃": "AO N", "œ̃": "AH N", "ã": "AE N", "ẽ": "EH N", "õ": "OW N", "ʁ": "R",
    "ʀ": "R", "ɲ": "N Y", "ʎ": "L Y", "β": "B", "ɣ": "G", "χ": "K", "c": "K", "ɟ": "G", "ʋ": "V", "ɥ": "W",
    "ɕ": "SH", "ʑ": "ZH", "ɖ": "D", "ʈ": "T", "ɭ": "L", "ɳ": "N", "ʂ": "SH", "ts": "T S", "ε": "EH", "ɤ": "AH",
    "ɘ": "AH", "ɜ̃": "AH N",
}  # fmt: skip
_IPA = {unicodedata.normalize("NFD", ipa): phones for ipa, phones in _IPA.items()}
_LONGEST = max(map(len, _IPA))
_SILENT_MARKS = "ˈˌʲːˑ̯̩͡ʰˠˤ̪̥"
_R_COLOURED = {"AA ER": "AA R", "AO ER": "AO R", "ER ER": "ER", "ER R": "ER"}

_VARIANTS: dict[str, tuple[str, ...]] = {
    # function words: the strong form first, then the weak ones
    "a": ("AH", "EY"), "an": ("AE N", "AH N"), "the": ("DH AH", "DH IY", "DH IH"), "to": ("T UW", "T AH", "T UH"),
    "of": ("AH V", "AH"), "and": ("AE N D", "AH N", "AH N D", "AE N"), "for": ("F AO R", "F ER"),
    "can": ("K AE N", "K AH N", "K IH N"), "at": ("AE T", "AH T"), "as": ("AE Z", "AH Z"), "in": ("IH N", "AH N"),
    "is": ("IH Z", "AH Z"), "it": ("IH T", "AH T"), "or": ("AO R", "ER"), "from": ("F R AH M",),
    "with": ("W IH DH", "W IH TH"), "was": ("W AA Z", "W AH Z"), "are": ("AA R", "ER"),
    "your": ("Y AO R", "Y UH R", "Y ER"), "you": ("Y UW", "Y AH"), "my": ("M AY",), "me": ("M IY",),
    "them": ("DH EH M", "DH AH M", "AH M"), "that": ("DH AE T", "DH AH T"), "than": ("DH AE N", "DH AH N"),
    "do": ("D UW", "D AH"), "does": ("D AH Z",), "have": ("HH AE V", "HH AH V", "AH V"),
    "has": ("HH AE Z", "HH AH Z"), "some": ("S AH M",), "us": ("AH S",), "but": ("B AH T",),
    "will": ("W IH L", "W AH L"), "what": ("W AH T", "W AA T"), "what's": ("W AH T S", "W AA T S"),
    "i'm": ("AY M", "AH M"), "on": ("AA N", "AO N"), "off": ("AO F", "AA F"), "just": ("JH AH S T", "JH IH S T"),
    "because": ("B IH K AO Z", "B IH K AH Z"), "into": ("IH N T UW", "IH N T AH"),
    # words of the home with more than one usual form, American and British
    "all": ("AO L", "AA L"), "bathroom": ("B AE TH R UW M", "B AA TH R UW M", "B AE TH R UH M"),
    "bedroom": ("B EH D R UW M", "B EH D R UH M"), "room": ("R UW M", "R UH M"), "been": ("B IH N", "B IY N"),
    "garage": ("G ER AA ZH", "G AH R AA ZH", "G ER AA JH", "G AE R AA ZH", "G AE R IH JH"),
    "blinds": ("B L AY N D Z", "B L AY N Z"), "lamp": ("L AE M P",), "twenty": ("T W EH N T IY", "T W EH N IY"),
    "seventy": ("S EH V AH N T IY", "S EH V AH N IY"), "ninety": ("N AY N T IY", "N AY N IY"),
    "temperature": ("T EH M P ER AH CH ER", "T EH M P R AH CH ER", "T EH M P ER CH ER", "T EH M P AH CH ER"),
    "thermostat": ("TH ER M AH S T AE T",), "television": ("T EH L AH V IH ZH AH N", "T EH L IH V IH ZH AH N"),
    "vacuum": ("V AE K Y UW M", "V AE K UW M", "V AE K Y UW AH M"), "fan": ("F AE N",),
    "hall": ("HH AO L", "HH AA L"), "camera": ("K AE M R AH", "K AE M ER AH"), "every": ("EH V R IY", "EH V ER IY"),
    "hour": ("AW ER", "AW AH R"), "hours": ("AW ER Z", "AW AH R Z"), "minute": ("M IH N AH T", "M IH N IH T"),
    "minutes": ("M IH N AH T S", "M IH N IH T S"), "wednesday": ("W EH N Z D EY", "W EH N Z D IY"),
    "monday": ("M AH N D EY", "M AH N D IY"),
    "tuesday": ("T UW Z D EY", "T Y UW Z D EY", "CH UW Z D EY", "T UW Z D IY"),
    "sunday": ("S AH N D EY", "S AH N D IY"), "thursday": ("TH ER Z D EY", "TH ER Z D IY"),
    "friday": ("F R AY D EY", "F R AY D IY"), "saturday": ("S AE T ER D EY", "S AE T ER D IY"),
    "february": ("F EH B R UW EH R IY", "F EH B Y UW EH R IY"), "library": ("L AY B R EH R IY", "L AY B R IY"),
    "either": ("IY DH ER", "AY DH ER"), "neither": ("N IY DH ER", "N AY DH ER"),
    "schedule": ("S K EH JH UH L", "S K EH JH UW L", "SH EH D Y UW L"), "data": ("D EY T AH", "D AE T AH"),
    "tomato": ("T AH M EY T OW", "T AH M AA T OW"), "tomatoes": ("T AH M EY T OW Z", "T AH M AA T OW Z"),
    "vase": ("V EY S", "V AA Z"), "route": ("R UW T", "R AW T"), "half": ("HH AE F", "HH AA F"),
    "can't": ("K AE N T", "K AA N T"), "ask": ("AE S K", "AA S K"), "last": ("L AE S T", "L AA S T"),
    "past": ("P AE S T", "P AA S T"), "glass": ("G L AE S", "G L AA S"), "dance": ("D AE N S", "D AA N S"),
    "new": ("N UW", "N Y UW"), "tune": ("T UW N", "T Y UW N", "CH UW N"), "pause": ("P AO Z",),
    "resume": ("R IH Z UW M", "R IH Z Y UW M"),
    "chocolate": ("CH AO K L AH T", "CH AA K L AH T", "CH AO K AH L AH T"),
    "latte": ("L AA T EY", "L AE T EY"), "mocha": ("M OW K AH", "M AA K AH"),
    "cappuccino": ("K AE P AH CH IY N OW", "K AE P UW CH IY N OW"),
    "macchiato": ("M AA K IY AA T OW", "M AE K IY AA T OW"),
    "espresso": ("EH S P R EH S OW", "EH K S P R EH S OW"),
    "family": ("F AE M L IY", "F AE M AH L IY"), "coffee": ("K AO F IY", "K AA F IY"),
    "water": ("W AO T ER", "W AA T ER"), "dog": ("D AO G", "D AA G"), "office": ("AO F IH S", "AA F IH S"),
    "orange": ("AO R IH N JH", "AA R IH N JH"), "radio": ("R EY D IY OW",), "patio": ("P AE T IY OW",),
    "nevermind": ("N EH V ER M AY N D", "N EH V ER M AY N"), "mind": ("M AY N D", "M AY N"),
    "percent": ("P ER S EH N T",), "degrees": ("D IH G R IY Z", "D AH G R IY Z"),
    "degree": ("D IH G R IY", "D AH G R IY"), "media": ("M IY D IY AH",),
    "groceries": ("G R OW S ER IY Z", "G R OW S R IY Z", "G R OW SH R IY Z"), "cancel": ("K AE N S AH L",),
    "o'clock": ("AH K L AA K", "OW K L AA K"), "zero": ("Z IY R OW", "Z IH R OW"), "four": ("F AO R",),
    "led": ("L EH D", "EH L IY D IY"), "going": ("G OW IH NG", "G OW AH N"), "our": ("AW ER", "AA R"),
    "living": ("L IH V IH NG", "L IH V IH N"), "dining": ("D AY N IH NG",),
    "probably": ("P R AA B AH B L IY", "P R AA B L IY"), "okay": ("OW K EY",), "ok": ("OW K EY",),
    "read": ("R IY D", "R EH D"), "live": ("L IH V", "L AY V"), "st": ("S EY N T", "S T R IY T"),
    "dr": ("D AA K T ER",), "mr": ("M IH S T ER",), "mrs": ("M IH S IH Z",), "hi-fi": ("HH AY F AY",),
    "wifi": ("W AY F AY",), "etc": ("EH T S EH T ER AH",), "vs": ("V ER S AH S",),
}  # fmt: skip

_SYMBOLS = {
    "&": " and ", "+": " plus ", "%": " percent ", "°c": " degrees celsius ", "°f": " degrees fahrenheit ",
    "°": " degrees ", "=": " equals ", "×": " times ", "÷": " divided by ", "€": " euro ", "$": " dollar ",
    "£": " pound ", "@": " at ", "#": " number ",
    "½": " one half ", "¼": " one quarter ", "²": " squared ", "³": " cubed ",
}  # fmt: skip
_LANGUAGES = (
    ("fr", "éèêëàâîïôûùçœæ"), ("de", "äöüß"), ("es", "ñáíóú¡¿"), ("sv", "åø"), ("pl", "ąćęłńśźż"), ("pt", "ãõ"),
)  # fmt: skip
"""Letters that suggest from which language a name comes: it is then read in that language too."""


def pronounce(text: str) -> tuple[Pronunciation, ...]:
    """All usual pronunciations of a word or name, the most usual first; empty when it cannot be said.

    Letters' case is ignored except that a short word in capitals is also spelled ("LED"). Digits and
    symbols are read as English words. Text in a script other than Latin gives the empty tuple.
    """
    words = _words(text)
    if not words:
        return ()
    parts = [_pronounce_word(word) for word in words]
    if not all(parts):
        return ()
    if len(parts) == 1:
        return parts[0]
    # Names of several words: every word's first form, then one word at a time in its other forms.
    first = tuple(itertools.chain.from_iterable(part[0] for part in parts))
    found = {first: None}
    for place, part in enumerate(parts):
        for other in part[1:]:
            chosen = [*(p[0] for p in parts[:place]), other, *(p[0] for p in parts[place + 1 :])]
            found.setdefault(tuple(itertools.chain.from_iterable(chosen)))
    return tuple(found)[:MOST_VARIANTS]


def lexicon(words: Iterable[str]) -> tuple[dict[str, tuple[Pronunciation, ...]], tuple[str, ...]]:
    """Pronunciations of many words: (word -> pronunciations, the words that cannot be said)."""
    found = {word: pronounce(word) for word in words}
    return {word: said for word, said in found.items() if said}, tuple(word for word, said in found.items() if not said)


def read_sentence(text: str, voice: str = VOICE) -> Pronunciation:
    """The phones of a whole sentence as espeak-ng reads it in context (weak forms included); empty when it cannot."""
    said = _fold(_ipa(voice, text))
    return () if said is None else said


def words_of(text: str) -> tuple[str, ...]:
    """The separately spoken words of a name as plain lower-case text: "TV-2 & Café" -> tv, 2, and, café."""
    return tuple(word.lower() for word in _words(text))


def _words(text: str) -> list[str]:
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("ʼ", "'")
    lowered = text.lower()
    for symbol, spoken in _SYMBOLS.items():
        if symbol in lowered:
            text = re.sub(re.escape(symbol), spoken, text, flags=re.IGNORECASE)
            lowered = text.lower()
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    words = re.findall(r"\d+(?:[.:]\d+)*(?:st|nd|rd|th)?(?![^\W\d_])|[^\W_]+(?:'[^\W_]+)*'?", text)
    return [word for word in words if any(letter.isalnum() for letter in word)]


known: dict[str, tuple[Pronunciation, ...]] = {}
"""Words that were read before, with their pronunciations; what is in it is not read again."""


def _pronounce_word(word: str) -> tuple[Pronunciation, ...]:
    if word not in known:
        known[word] = _read_word(word)
    return known[word]


def _read_word(word: str) -> tuple[Pronunciation, ...]:
    lowered = word.lower().strip("'")
    if any(letter.isalpha() and not unicodedata.name(letter, "").startswith("LATIN") for letter in lowered):
        return ()
    found: dict[Pronunciation, None] = {}
    if lowered in _VARIANTS:
        found.update((tuple(said.split()), None) for said in _VARIANTS[lowered])
    else:
        spaced = re.sub(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)", " ", lowered) if not lowered.isalpha() else lowered
        if re.fullmatch(r"\d+(st|nd|rd|th)", lowered):
            spaced = lowered
        said = _fold(_ipa(VOICE, spaced))
        if said:
            found[said] = None
    for language, letters in _LANGUAGES:
        if any(letter in letters for letter in lowered):
            # A tap is an r and a plain "a" is open in these languages; in American English the tap is a t.
            foreign = _fold(_ipa(language, lowered).replace("ɾ", "r").replace("a", "ɑ"))
            if foreign:
                found.setdefault(foreign)
            plain = "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))
            said = _fold(_ipa(VOICE, plain))
            if said:
                found.setdefault(said)
            break
    if word.isupper() and word.isalpha() and 2 <= len(word) <= 4:
        spelled = _fold(_ipa(VOICE, " ".join(word.lower())))
        if spelled:
            found.setdefault(spelled)
    return tuple(found)[:MOST_VARIANTS]


def _ipa(voice: str, text: str) -> str:
    # "(fr)...(en)" marks a switch of language inside a sentence.
    return " ".join(re.sub(r"\([^)]+\)", "", said) for said in espeak.clauses(voice, text))


def _fold(ipa: str) -> Pronunciation | None:
    """IPA of espeak-ng to phones; None when a sign has no English phone or when nothing is left."""
    phones: list[str] = []
    text = unicodedata.normalize("NFD", ipa).replace("ˈ", "").replace("ˌ", "").replace("ʲ", "")
    place = 0
    while place < len(text):
        for length in range(min(_LONGEST, len(text) - place), 0, -1):
            folded = _IPA.get(text[place : place + length])
            if folded is not None:
                phones += folded.split()
                place += length
                break
        else:
            if text[place] not in _SILENT_MARKS and not text[place].isspace() and text[place] not in "-'.,!?̃":
                return None
            place += 1
    # espeak-ng writes "furry" with two r sounds and "far" + vowel likewise: one is spoken.
    merged: list[str] = []
    for phone in phones:
        pair = f"{merged[-1]} {phone}" if merged else ""
        if pair in _R_COLOURED:
            merged[-1:] = _R_COLOURED[pair].split()
        else:
            merged.append(phone)
    return tuple(merged) or None
