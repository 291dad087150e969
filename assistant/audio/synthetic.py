"""Sounds that are no speech, made up: noise, hum, music, singing, coughs. Ears are measured and tested with them.

Every function gives samples in -1 to 1 at 16 kHz, and for one seed always the same. Speech is not made here.
"""

from collections.abc import Callable, Mapping

import numpy as np

from assistant.audio.pcm import RATE, Floats

Times = np.typing.NDArray[np.float64]

VOWELS = {"aah": (700, 1200, 2600), "eeh": (400, 2100, 2700), "ooh": (320, 800, 2300), "oh": (500, 900, 2500)}
"""The resonances of a throat, in Hz."""
_WIDTHS = (90, 110, 160)


def white(seconds: float, seed: int = 1) -> Floats:
    """Noise with as much of every frequency."""
    return _scaled(np.random.default_rng(seed).normal(0.0, 1.0, len(_times(seconds))), 0.1)


def room(seconds: float, seed: int = 1) -> Floats:
    """The noise of a room: a fan, the street; most of it low."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(0.0, 1.0, len(_times(seconds))))
    frequencies = np.fft.rfftfreq(len(_times(seconds)), 1.0 / RATE)
    return _scaled(np.fft.irfft(spectrum / np.maximum(frequencies, 60.0), len(_times(seconds))), 0.1)


def hum(seconds: float, seed: int = 1) -> Floats:
    """The mains of 50 Hz with its overtones; the seed changes nothing."""
    now = _times(seconds)
    return _scaled(sum((np.sin(2 * np.pi * 50 * n * now) / n for n in (1, 2, 3, 5, 7)), np.zeros(1)), 0.1)


def vowel(seconds: float, seed: int = 1) -> Floats:
    """One long "aah" of a voice that is a little unsteady."""
    now = _times(seconds)
    return _sung(120.0 + 4.0 * np.sin(2 * np.pi * 5.0 * now + seed), np.zeros(len(now), int))


def melody(seconds: float, seed: int = 1) -> Floats:
    """Somebody sings vowels: notes of a scale with vibrato, some half a second long, some longer."""
    rng = np.random.default_rng(seed)
    now = _times(seconds)
    ends = np.cumsum(rng.choice((0.3, 0.45, 0.6, 0.9), len(now) // 4000 + 2))
    note = np.searchsorted(ends, now)
    scale = rng.choice((110.0, 165.0, 220.0)) * 2.0 ** (rng.choice((0, 2, 4, 5, 7, 9, 11, 12), len(ends) + 1) / 12.0)
    vibrato = 1.0 + 0.01 * np.sin(2 * np.pi * 5.5 * now)
    gap = np.minimum(1.0, 20.0 * (ends[note] - now))  # each note ends before the next begins
    return _scaled(gap * _sung(scale[note] * vibrato, rng.integers(0, len(VOWELS), len(ends) + 1)[note]), 0.1)


def music(seconds: float, seed: int = 1) -> Floats:
    """Chords that change, a bass and a drum."""
    rng = np.random.default_rng(seed)
    now = _times(seconds)
    beat = float(rng.uniform(0.35, 0.6))
    bar = (now / beat / 2).astype(int)
    roots = rng.choice((174.6, 196.0, 220.0, 233.1, 261.6, 293.7), bar[-1] + 1)[bar]
    third = rng.choice((1.19, 1.26), bar[-1] + 1)[bar]
    phase = 2 * np.pi * np.cumsum(roots) / RATE
    swing = np.exp(-3.0 * (now % beat))
    chords = sum((np.sin(step * n * phase) / n for step in (1.0, third, 1.5) for n in (1, 2, 3, 4)), np.zeros(1))
    drum = np.where(now % (2 * beat) < 0.04, rng.normal(0.0, 3.0, len(now)), 0.0)
    return _scaled(swing * (chords + np.sin(phase / 2)) + drum, 0.1)


def coughs(seconds: float, seed: int = 1) -> Floats:
    """Two bursts a cough, hoarse and with the resonances of a throat, every one to three seconds."""
    rng = np.random.default_rng(seed)
    now = _times(seconds)
    loudness = np.zeros(len(now))
    start = 0.4
    while start < seconds:
        for delay, decay in ((0.0, 12.0), (0.25, 9.0)):
            after = now - start - delay
            loudness = np.maximum(loudness, np.where(after > 0, np.exp(-decay * after) * np.minimum(1, 100 * after), 0))
        start += rng.uniform(1.0, 3.0)
    hoarse = _resonating(rng.normal(0.0, 1.0, len(now)), (650, 1500, 2600), (300, 400, 500))
    return _scaled(loudness * hoarse, 0.1)


SOUNDS: Mapping[str, Callable[[float, int], Floats]] = {
    "white noise": white,
    "room noise": room,
    "hum": hum,
    "a long vowel": vowel,
    "singing": melody,
    "music": music,
    "coughs": coughs,
}
"""(seconds, seed) to samples, by what they are."""


def mixed(speech: Floats, other: Floats, decibels: float) -> Floats:
    """Speech with another sound, repeated as needed, so many decibels softer than the speech. Nothing is clipped."""
    beside = np.resize(other, len(speech))
    share = _power(speech) / max(_power(beside), 1e-12) * 10.0 ** (-decibels / 10.0)
    both = speech + beside * np.float32(np.sqrt(share))
    return np.asarray(both / max(1.0, float(np.max(np.abs(both), initial=0.0))), np.float32)


def _power(samples: Floats) -> float:
    """Mean square of what is loud in it, so that pauses do not count."""
    squares = np.square(samples, dtype=np.float64)
    return float(squares[squares > 1e-3 * np.max(squares, initial=0.0)].mean()) if squares.any() else 0.0


def _times(seconds: float) -> Times:
    return np.asarray(np.arange(round(seconds * RATE)) / RATE)


def _scaled(samples: Times | Floats, loudness: float) -> Floats:
    """With this root mean square, peaks cut off at full scale."""
    return np.clip(samples * (loudness / max(1e-9, float(np.sqrt(np.mean(samples**2))))), -1, 1).astype(np.float32)


def _sung(pitch: Times, which: np.typing.NDArray[np.int_]) -> Floats:
    """A buzz of this pitch (Hz, for each sample) through the resonances of the vowel that each sample has."""
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    throats = np.array([*VOWELS.values()])[which].T
    sound = np.zeros(len(pitch))
    for overtone in range(1, 40):
        frequency = overtone * pitch
        strength = sum(
            1.0 / (1.0 + ((frequency - throat) / width) ** 2) for throat, width in zip(throats, _WIDTHS, strict=True)
        )
        sound += np.where(frequency < RATE / 2, strength, 0.0) * np.sin(overtone * phase)
    return _scaled(sound, 0.1)


def _resonating(samples: Times, throat: tuple[int, ...], widths: tuple[int, ...]) -> Times:
    """Noise through a throat."""
    frequencies = np.fft.rfftfreq(len(samples), 1.0 / RATE)
    strength = sum(1.0 / (1.0 + ((frequencies - one) / width) ** 2) for one, width in zip(throat, widths, strict=True))
    return np.asarray(np.fft.irfft(np.fft.rfft(samples) * strength, len(samples)))
