"""The assistant's own short sounds, made from sines: heard the wake phrase, done, error, a ringing alarm."""

from enum import StrEnum
from functools import cache

import numpy as np

from assistant.audio.pcm import Floats, from_float
from assistant.core.values import AudioChunk

RATE = 22050
LOUDNESS = 0.25
"""Peak relative to full scale: clearly softer than speech."""
FADE_SECONDS = 0.008
"""Rise at the beginning of a tone; without it, it clicks."""


class Sound(StrEnum):
    """Which sound."""

    WAKE = "wake"
    DONE = "done"
    ERROR = "error"
    ALARM = "alarm"


Tone = tuple[float, float]
"""Hertz (0 is a rest) and seconds."""

SOUNDS: dict[Sound, tuple[Tone, ...]] = {
    Sound.WAKE: ((659.3, 0.07), (987.8, 0.11)),
    Sound.DONE: ((987.8, 0.07), (659.3, 0.11)),
    Sound.ERROR: ((1174.7, 0.07), (0.0, 0.05), (1174.7, 0.07), (0.0, 0.05), (880.0, 0.14)),
    Sound.ALARM: (((880.0, 0.12), (0.0, 0.06)) * 4 + ((0.0, 0.5),)),
}
"""High: voice detectors take low tones for vowels. The alarm is one round; whoever rings plays it again and again."""


@cache
def chime(sound: Sound) -> AudioChunk:
    """The sound as a chunk, made once."""
    loudness = LOUDNESS * (2.0 if sound is Sound.ALARM else 1.0)
    tones = [_tone(hertz, seconds) * np.float32(loudness) for hertz, seconds in SOUNDS[sound]]
    return AudioChunk(from_float(np.concatenate(tones)), RATE)


def _tone(hertz: float, seconds: float) -> Floats:
    """A sine with a soft second harmonic, quickly in and slowly out, like a struck bar."""
    moments = np.arange(round(seconds * RATE)) / RATE
    if hertz == 0.0:
        return np.zeros(len(moments), dtype=np.float32)
    wave = np.sin(2 * np.pi * hertz * moments) + 0.2 * np.sin(4 * np.pi * hertz * moments)
    envelope = np.minimum(moments / FADE_SECONDS, 1.0) * np.minimum((seconds - moments) / (0.6 * seconds), 1.0)
    return np.asarray(wave / 1.2 * envelope, dtype=np.float32)
