"""espeak-ng's phonetic signs and the teacher's phones: how one is written as the other, and the voice's symbol numbers.

The voice reads what Piper gives it: one sign of espeak-ng a symbol. The teacher (festival) speaks CMU phones. The
table says which phones a group of signs stands for, so that the teacher can be told to say exactly what Piper writes.
"""

from dataclasses import dataclass
from itertools import pairwise

VOWELS = frozenset("aa ae ah ao aw ax ay eh er ey ih iy ow oy uh uw".split())  # noqa: SIM905 - a table
STRESS = "ˈˌ"
PUNCTUATION = " .,!?:;"

_SIGNS = """
tʃ ch | dʒ jh | eɪ ey | aɪ ay | ɔɪ oy | aʊ aw | oʊ ow | əʊ ow
ɑː aa | ɔː ao | oː ao | iː iy | uː uw | ɜː er | aː aa | n̩ ax n | l̩ ax l | m̩ ax m | ɚː er
i iy | ɪ ih | ᵻ ih | ɛ eh | æ ae | ɑ aa | ɒ aa | ɔ ao | o ow | ʊ uh | u uw | ʌ ah | ə ax | ɐ ax | ɜ er | ɚ er
a aa | e eh
p p | b b | t t | d d | k k | ɡ g | g g | f f | v v | θ th | ð dh | s s | z z | ʃ sh | ʒ zh | h hh | m m | n n | ŋ ng
l l | ɬ l | ɫ l | ɹ r | r r | j y | w w | ʍ w | ɾ t | ʔ t | x k | ɲ n | ç hh | c k | y iy | ʲ | ː | ̃ | ̩
"""
PHONES: dict[str, tuple[str, ...]] = {
    pair.split()[0]: tuple(pair.split()[1:]) for line in _SIGNS.strip().splitlines() for pair in line.split("|")
}
"""Group of signs → phones; the longest group that fits is taken."""
_LONGEST = max(map(len, PHONES))

_ONSETS = """
p b t d k g f v th dh s z sh hh m n l r y w ch jh zh
pr pl br bl tr tw dr dw kr kl kw gr gl gw fr fl thr thw sp st sk sm sn sl sw shr py by ky fy vy my hhy gy hhw sf
spr spl str skr skw skl
"""
ONSETS = frozenset(_ONSETS.split())
"""What an English syllable may begin with, phones joined."""

ALIASES = {
    alias: sign
    for sign, aliases in {
        ",": ";:", "ɡ": "gɠɢɣʛɟ", "ɹ": "rɺɻʀʁ", "ɚ": "ɝ", "k": "cqxχX", "i": "y", "h": "çɦħʜ", "ɛ": "øœε", "ɑ": "ɒ",
        "b": "ɓʙ", "ʃ": "ɕɧʂ", "d": "ɖɗʄ", "ə": "ɘ", "ɜ": "ɞ", "ʌ": "ɤ", "w": "ɥɰʍ", "ɪ": "ɨʏ", "l": "ɫɬɭɮʎʟ",
        "u": "ɯʉ", "m": "ɱ", "n": "ɲɳ", "ŋ": "ɴ", "ʊ": "ɵ", "æ": "ɶ", "f": "ɸ", "ɾ": "ɽ", "t": "ʈʔǀǁǂǃʘ", "v": "ʋβⱱ",
        "ʒ": "ʐʑ", "j": "ʝ", "s": "ʦ", "ː": "ˑ",
        "ʲ": "'()-\"#0123456789↓↑ʕʡʢʰˤʷ˞\u0327\u0303\u032a\u032f\u033a\u033b\u031d\u030a",
    }.items()
    for alias in aliases
}  # fmt: skip
"""Signs that English hardly has → the nearest one that the voice has learned. Marks without a sound go to ʲ, which
the voice has learned to give no time. Foreign words then come out with an accent and never as noise."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone of the teacher and where it is written."""

    name: str
    stress: int
    """1 on a vowel that carries stress."""
    sign: int
    """Index of its sign in the sentence."""


@dataclass(frozen=True, slots=True)
class Syllable:
    """A part of a word as festival's lexicon wants it."""

    phones: tuple[str, ...]
    stress: int


def phone_ids() -> dict[str, list[int]]:
    """Piper's own numbering of the signs, with the aliases pointed at what is learned. One number each: the voice
    drops the pads between symbols by their place."""
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

    numbers: dict[str, list[int]] = {sign: list(ids) for sign, ids in DEFAULT_PHONEME_ID_MAP.items()}
    return {sign: numbers[ALIASES.get(sign, sign)] for sign in numbers}


def phones(signs: str, offset: int) -> list[Phone] | None:
    """The phones of one word written in espeak-ng's signs, which begins at `offset` of its sentence; None when a sign
    is unknown."""
    found: list[Phone] = []
    stress = place = 0
    while place < len(signs):
        if signs[place] in STRESS:
            stress = 1
            place += 1
            continue
        length = next((n for n in range(_LONGEST, 0, -1) if signs[place : place + n] in PHONES), 0)
        if not length:
            return None
        for number, name in enumerate(PHONES[signs[place : place + length]]):
            found.append(Phone(name, stress if name in VOWELS else 0, offset + place + min(number, length - 1)))
            if name in VOWELS:
                stress = 0
        place += length
    return found


def syllables(word: list[Phone]) -> list[Syllable] | None:
    """A word's syllables, as many consonants as may begin one at its beginning; None for a word without a vowel."""
    vowels = [index for index, phone in enumerate(word) if phone.name in VOWELS]
    if not vowels:
        return None
    borders = [0]
    for vowel, following in pairwise(vowels):
        between = [phone.name for phone in word[vowel + 1 : following]]
        skipped = next(n for n in range(len(between) + 1) if not between[n:] or "".join(between[n:]) in ONSETS)
        borders.append(vowel + 1 + skipped)
    borders.append(len(word))
    return [
        Syllable(tuple(phone.name for phone in part), max(phone.stress for phone in part))
        for part in (word[begin:end] for begin, end in pairwise(borders))
    ]
