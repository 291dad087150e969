"""Free speech synthesizers as a choir of many speakers: espeak-ng, flite, festival, Piper and foreign voices.

Which voices are for training and which are held out for measuring is decided here and nowhere else.
Nothing is augmented or labelled here.
"""

import random
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.core.errors import TrainingError
from assistant.training.speech import throats

Samples = NDArray[np.float32]
"""Mono samples in the range of int16."""

ACCENTS = ("en-us", "en-us", "en-us", "en-gb", "en-gb-x-rp", "en-gb-scotland", "en-gb-x-gbclan", "en-029")
"""espeak-ng accents in training; American more often, since the pronunciations are American."""

DEVELOPMENT_ACCENT = "en-us-nyc"
"""espeak-ng accent never trained on; thresholds are chosen with it."""

TEST_ACCENT = "en-gb-x-gbcwmd"
"""espeak-ng accent never trained on, kept for measuring."""

VARIANTS = (
    *("adam", "Alex", "Alicia", "Andrea", "Annie", "antonio", "aunty", "belinda", "benjamin", "boris", "caleb"),
    *("david", "Denis", "Diogo", "ed", "edward", "edward2", "Gene", "Gene2", "gustave", "announcer"),
    *("Henrique", "Hugo", "iven", "iven2", "iven3", "Jacky", "john", "kaukovalta", "Lee", "marcelo", "Marco"),
    *("max", "Michael", "miguel", "Mike", "Nguyen", "pablo", "paul", "pedro", "quincy", "rob", "steph2"),
    *("steph3", "Tweaky", "zac", "anika", "AnxiousAndy", "f1", "f2", "f4", "f5", "grandma", "grandpa", "klatt"),
    *("klatt2", "klatt4", "klatt6", "m1", "m2", "m3", "m5", "m6", "m7", "norbert", "sandro", "shelby"),
    *("travis", "victor", "whisper"),
)
"""espeak-ng voice variants in training."""

DEVELOPMENT_VARIANTS = ("f3", "m4", "Andy", "linda", "michel", "klatt3")
"""espeak-ng voice variants never trained on; thresholds are chosen with them."""

TEST_VARIANTS = ("m8", "Mario", "robert", "klatt5", "steph", "iven4")
"""espeak-ng voice variants never trained on, kept for measuring."""

FLITE = ("slt", "awb", "kal16", "slt", "awb", "kal")
"""flite voices in training."""

FESTIVAL = ("kal_diphone", "cmu_us_slt_arctic_hts")
"""Festival voices in training (Debian festvox-kallpc16k and festvox-us-slt-hts), when they are installed."""

TEST_FLITE = ("rms",)
"""flite voices never trained on, kept for measuring."""

TEST_FESTIVAL = "ked_diphone"
"""Festival voice (Debian festvox-kdlpc16k) never trained on, kept for measuring when it is installed."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """One way to speak: an engine, its voice and how it is bent."""

    engine: str
    """espeak, flite, festival, foreign (festival's voices of other languages) or piper."""
    voice: str
    """The engine's name of the voice; for Piper the path of the .onnx file."""
    speed: float = 1.0
    """1 is the engine's own speed, 2 twice as fast."""
    pitch: float = 1.0
    """1 is the engine's own pitch."""
    warp: float = 1.0
    """Factor by which the finished sound is played faster: shifts pitch, formants and speed together."""
    gap: int = 0
    """Pause between words in units of 10 ms (espeak only)."""

    @property
    def label(self) -> str:
        """A short name for logs and file lists."""
        return f"{self.engine}-{Path(self.voice).stem}"


def available(piper_voices: Sequence[Path] = ()) -> tuple[str, ...]:
    """The engines of this machine that can be used."""
    engines = [name for name, program in (("espeak", "espeak-ng"), ("flite", "flite")) if shutil.which(program)]
    if not engines:
        raise TrainingError("no speech synthesizer found", "apt install espeak-ng flite")
    if all(map(has_festival, FESTIVAL)):
        engines.append("festival")
    if foreign():
        engines.append("foreign")
    return (*engines, "piper") if piper_voices else tuple(engines)


def choose(rng: random.Random, piper_voices: Sequence[Path] = ()) -> Speaker:
    """A random training speaker."""
    engines = available(piper_voices)
    weights = {"espeak": 0.4, "flite": 0.26, "piper": 0.2, "festival": 0.04, "foreign": 0.1}
    engine = rng.choices(engines, [weights[e] for e in engines])[0]
    warp = rng.uniform(0.84, 1.22) if rng.random() < 0.85 else 1.0
    speed = rng.uniform(0.8, 1.3)
    if engine == "espeak":
        variant = rng.choice(VARIANTS)
        voice = rng.choice(ACCENTS) + (f"+{variant}" if rng.random() < 0.95 else "")
        return Speaker(engine, voice, speed, rng.uniform(0.4, 1.6), warp, rng.choice((0, 0, 0, 1, 2, 4, 8)))
    if engine == "festival":
        return Speaker(engine, rng.choice(FESTIVAL), 1.0, 1.0, warp)
    if engine == "foreign":
        return choose_foreign(rng)
    if engine == "flite":
        return Speaker(engine, rng.choice(FLITE), speed, rng.uniform(0.75, 1.35), warp)
    return Speaker(engine, str(rng.choice(piper_voices)), speed, 1.0, warp)


def choose_foreign(rng: random.Random) -> Speaker:
    """A random speaker of another language; says only what is `throats.sayable`."""
    speed, pitch, warp = rng.uniform(0.8, 1.3), rng.uniform(0.85, 1.2), rng.uniform(0.9, 1.1)
    return Speaker("foreign", rng.choice(foreign()), speed, pitch, warp)


def choose_development(rng: random.Random) -> Speaker:
    """A random speaker for choosing thresholds: neither a training nor a test speaker."""
    voice = f"{DEVELOPMENT_ACCENT}+{rng.choice(DEVELOPMENT_VARIANTS)}"
    return Speaker("espeak", voice, rng.uniform(0.85, 1.15), rng.uniform(0.7, 1.4), rng.uniform(0.92, 1.12))


def choose_test(rng: random.Random) -> Speaker:
    """A random speaker for measuring."""
    kind = rng.random()
    if kind < 0.35:
        return Speaker(
            "flite", rng.choice(TEST_FLITE), rng.uniform(0.9, 1.15), rng.uniform(0.85, 1.2), rng.uniform(0.92, 1.12)
        )
    if kind < 0.55 and has_festival(TEST_FESTIVAL):
        return Speaker("festival", TEST_FESTIVAL, 1.0, 1.0, rng.uniform(0.95, 1.12))
    voice = f"{TEST_ACCENT}+{rng.choice(TEST_VARIANTS)}"
    return Speaker("espeak", voice, rng.uniform(0.85, 1.15), rng.uniform(0.7, 1.4))


@cache
def foreign() -> tuple[str, ...]:
    """Festival's voices of other languages that are installed."""
    return tuple(filter(throats.installed, throats.VOICES)) if shutil.which("festival") else ()


@cache
def has_festival(voice: str) -> bool:
    """Whether a festival voice is installed."""
    return any(Path("/usr/share/festival/voices").glob(f"*/{voice}*")) and bool(shutil.which("text2wave"))


def speak(text: str, speaker: Speaker) -> tuple[Samples, int]:
    """Synthesizes one sentence: (samples, rate in Hz). An empty array when the engine said nothing."""
    if speaker.engine == "piper":
        samples, rate = _piper(text, speaker)
    else:
        sound = _program(text, speaker)
        start = sound.find(b"data")
        if start < 0:
            return np.zeros(0, np.float32), 16_000
        rate = int.from_bytes(sound[24:28], "little")
        body = sound[start + 8 :]
        samples = np.frombuffer(body[: len(body) // 2 * 2], np.int16).astype(np.float32)
    # A sound that is said to be faster than it is comes out higher and shorter once it is resampled.
    return samples, round(rate * speaker.warp)


def _program(text: str, speaker: Speaker) -> bytes:
    if speaker.engine == "foreign":
        return throats.speak(text, speaker.voice, speaker.speed, speaker.pitch)
    if speaker.engine == "espeak":
        words_a_minute = str(round(165 * speaker.speed))
        pitch = str(min(99, round(50 * speaker.pitch)))
        command = ["espeak-ng", "-v", speaker.voice, "-s", words_a_minute, "-p", pitch, "-g", str(speaker.gap)]
        command += ["--stdout", text]
        return subprocess.run(command, capture_output=True, check=True).stdout
    with tempfile.NamedTemporaryFile(suffix=".wav") as sound:
        if speaker.engine == "flite":
            mean = {"slt": 180, "rms": 100, "awb": 130, "kal": 105, "kal16": 105}[speaker.voice] * speaker.pitch
            stretch = f"duration_stretch={1 / speaker.speed:.3f}"
            command = ["flite", "-voice", speaker.voice, "--setf", stretch, "--setf", f"int_f0_target_mean={mean:.0f}"]
            subprocess.run([*command, "-t", text, "-o", sound.name], capture_output=True, check=True)
        elif speaker.engine == "festival":
            command = ["text2wave", "-o", sound.name, "-eval", f"(voice_{speaker.voice})"]
            subprocess.run(command, input=text.encode(), capture_output=True, check=True)
        else:
            raise TrainingError(f"unknown synthesizer {speaker.engine}")
        return Path(sound.name).read_bytes()


@cache
def _piper_voice(path: str) -> Any:
    from piper import PiperVoice

    return PiperVoice.load(path)


def _piper(text: str, speaker: Speaker) -> tuple[Samples, int]:
    from piper.config import SynthesisConfig

    chunks = list(
        _piper_voice(speaker.voice).synthesize(text, syn_config=SynthesisConfig(length_scale=1 / speaker.speed))
    )
    if not chunks:
        return np.zeros(0, np.float32), 16_000
    sound = b"".join(chunk.audio_int16_bytes for chunk in chunks)
    return np.frombuffer(sound, np.int16).astype(np.float32), int(chunks[0].sample_rate)
