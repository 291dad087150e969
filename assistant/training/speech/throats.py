"""Festival's voices of other languages as English speakers: their recorded sounds, in the order of English phones.

A diphone voice says any row of the sounds that it has. Words with others are left out, so that the labels stay true:
what comes out is rows of English words by people who are not heard elsewhere. Lengths and melody are drawn at random
round what English phones last; they carry no words. Nothing is chosen for training or measuring here.
"""

import random
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.engines.pronunciation import pronounce, read_sentence

_SAME = {phone: phone.lower() for phone in "BDFGKLMNPRSTVZ"}
"""Phones that these languages write alike."""
_ITALIAN = _SAME | {
    **{"AA": "a1", "EH": "E1", "IY": "i1", "AO": "O1", "UW": "u1", "EY": "e1 i", "AY": "a1 i", "OW": "o1 u"},
    **{"AW": "a1 u", "OY": "O1 i", "SH": "S", "CH": "tS", "JH": "dZ", "NG": "ng", "W": "w", "Y": "j"},
}
_CZECH = _SAME | {
    **{"AA": "a:", "AH": "a", "EH": "e", "IY": "i:", "IH": "i", "AO": "o:", "UW": "u:", "UH": "u", "EY": "e j"},
    **{"AY": "a j", "OW": "o u", "AW": "a u", "OY": "o j", "SH": "s~", "ZH": "z~", "CH": "c~", "JH": "dz~"},
    **{"HH": "h", "NG": "n*", "Y": "j"},
}
_FINNISH = {phone: sound for phone, sound in _SAME.items() if phone != "Z"} | {
    **{"AA": "a:", "AH": "a", "AE": "@:", "EH": "e", "IY": "i:", "IH": "i", "AO": "o:", "UW": "u:", "UH": "u"},
    **{"EY": "e i", "AY": "a i", "OW": "o u", "AW": "a u", "OY": "o i", "SH": "S", "HH": "h", "NG": "N", "Y": "j"},
}

VOICES: Mapping[str, tuple[Mapping[str, str], int]] = {
    "lp_diphone": (_ITALIAN, 185),
    "pc_diphone": (_ITALIAN, 120),
    "czech_dita": (_CZECH, 195),
    "czech_krb": (_CZECH, 250),
    "czech_machac": (_CZECH, 115),
    "czech_ph": (_CZECH, 105),
    "suo_fi_lj_diphone": (_FINNISH, 195),
    "hy_fi_mv_diphone": (_FINNISH, 110),
}
"""Voice (Debian festvox-italp16k, -itapc16k, -czech-*, -suopuhe-*) → its sounds for English phones, its pitch in Hz."""

MOST_WORDS = 7

_LONG = ("AA", "AO", "IY", "UW", "EY", "AY", "OW", "AW", "OY")
_SECONDS = {
    **dict.fromkeys(_LONG, 0.125),
    **dict.fromkeys(("AE", "AH", "EH", "IH", "UH"), 0.08),
    **dict.fromkeys(("P", "T", "K", "B", "D", "G"), 0.075),
    **dict.fromkeys(("S", "SH", "F", "CH"), 0.105),
    **dict.fromkeys(("V", "Z", "ZH", "HH", "W", "Y", "L", "R"), 0.065),
    **dict.fromkeys(("M", "N", "NG"), 0.07),
    "JH": 0.095,
}
_MISSING_JOINT = "using default diphone"


def installed(voice: str) -> bool:
    """Whether a voice is on this machine."""
    return any(Path("/usr/share/festival/voices").glob(f"*/{voice}"))


def sayable(text: str, voice: str) -> str:
    """The first words of a text that a voice has all sounds for; empty when there are fewer than two."""
    sounds = VOICES[voice][0]
    words = [word for word in text.split() if sounds.keys() >= set(_said(word) or ("",))][:MOST_WORDS]
    # In a sentence words may be said otherwise.
    whole = " ".join(words)
    return whole if len(words) > 1 and sounds.keys() >= set(read_sentence(whole)) else ""


def speak(text: str, voice: str, speed: float, pitch: float) -> bytes:
    """A WAV file of a sentence that is `sayable`; empty where the voice lacks a joint of two sounds.

    `speed` and `pitch` are factors of the usual ones.
    """
    if not text:
        return b""
    with tempfile.TemporaryDirectory() as scratch:
        script, sound = Path(scratch, "say.scm"), Path(scratch, "said.wav")
        segments = " ".join(_segments(read_sentence(text), voice, speed, pitch, random.Random(text)))
        script.write_text(
            f"(voice_{voice})\n(set! said (utt.synth (Utterance Segments ({segments}))))\n"
            f'(utt.save.wave said "{sound}" \'riff)\n',
            encoding="ascii",
        )
        done = subprocess.run(["festival", "-b", str(script)], capture_output=True, check=False)
        joints = [
            line.rpartition("for")[2]
            for line in (done.stdout + done.stderr).decode(errors="replace").splitlines()
            if _MISSING_JOINT in line
        ]
        complete = all("#" in joint for joint in joints)  # one with silence is not heard
        return sound.read_bytes() if sound.exists() and complete else b""


def _segments(phones: Sequence[str], voice: str, speed: float, pitch: float, rng: random.Random) -> list[str]:
    """Festival's segments, each with its length in seconds and a pitch in Hz in its middle."""
    table, hertz = VOICES[voice]
    rows = ["(# 0.15)"]
    for place, phone in enumerate(phones):
        sounds = table[phone].split()
        slow = 1.3 if place >= len(phones) - 2 else 1.0
        seconds = _SECONDS[phone] / speed * rng.lognormvariate(0, 0.2) * slow / len(sounds)
        # The melody falls by a third over the sentence, with a bend on each long vowel.
        bend = rng.uniform(1.0, 1.2) if phone in _LONG else 1.0
        height = hertz * pitch * (1.15 - 0.35 * place / len(phones)) * bend
        rows += [f"({sound} {seconds:.3f} ({seconds / 2:.3f} {height:.0f}))" for sound in sounds]
    return [*rows, "(# 0.15)"]


def _said(word: str) -> Sequence[str]:
    return next(iter(pronounce(word)), ())
