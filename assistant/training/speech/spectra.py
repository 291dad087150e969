"""Other throats, rooms, microphones and noise, imitated in log mel energies: cheap enough to be new in every epoch.

Mel energies of sounds that are added together add up nearly as the sounds do, a room spreads energy over the frames
that follow, a microphone adds a constant to each band, a longer vocal tract shifts the bands. Everything here is
about (frames, 40) arrays; signals.py does the same to waveforms, more exactly and more slowly.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

BANDS = 40
LOW, HIGH = 20.0, 7_600.0
"""Edges of the mel bands in Hz (conf/mfcc.conf)."""

FLOOR = -4.0
"""Log energy that no microphone is below: about the rounding noise of 16 bit samples."""

Features = NDArray[np.float32]


def mfcc_from_mel() -> NDArray[np.float64]:
    """(40, 40) matrix from a frame of log mel energies to Kaldi's MFCC: a cosine transform and its lifter of 22."""
    order = np.arange(BANDS)[:, None]
    transform = np.sqrt(2.0 / BANDS) * np.cos(np.pi / BANDS * (np.arange(BANDS) + 0.5) * order)
    transform[0] = np.sqrt(1.0 / BANDS)
    lifter = 1.0 + 11.0 * np.sin(np.pi * order / 22.0)
    return np.asarray(lifter * transform)


def imitate(
    features: Features, rng: np.random.Generator, others: Sequence[Features], strength: float = 1.0, clean: bool = True
) -> Features:
    """The same words by another throat, in another room, at another pace, with another microphone.

    `others` are features of other utterances, for voices in the background. `strength` is 0 (nothing changes) to 1;
    a sound that is not `clean` has its room and noise already and gets less.
    """
    if strength <= 0:
        return np.maximum(features, FLOOR)
    if rng.random() < 0.7 * strength:
        features = _repace(features, rng)
    if rng.random() < 0.8 * strength:
        features = _other_throat(features, rng)
    if rng.random() < (0.55 if clean else 0.15) * strength:
        features = _room(features, rng)
    # Bands of one utterance closer together or further apart: what coders, companders and hoarse voices do.
    mean = features.mean(0)
    features = mean + (features - mean) * (1 + strength * rng.uniform(-0.35, 0.12))
    features = features + _microphone(rng) * strength * rng.uniform(0, 1.0)
    if rng.random() < (0.9 if clean else 0.3) * strength:
        features = _noise(features, rng, others)
    features = features + np.float32(rng.uniform(-6.0, 0.5) if clean else 0.0)
    features = np.logaddexp(features, FLOOR + rng.gumbel(0, 0.3, features.shape).astype(np.float32) * 0.7)
    return _masked(features, rng, strength).astype(np.float32)


def _repace(features: Features, rng: np.random.Generator) -> Features:
    """A smooth random change of pace."""
    length = len(features)
    knots = max(2, length // 40)
    pace = np.interp(np.arange(length), np.linspace(0, length, knots), rng.uniform(0.72, 1.35, knots)).cumsum()
    return features[np.minimum(np.searchsorted(pace, np.arange(0, pace[-1])), length - 1)]


def _other_throat(features: Features, rng: np.random.Generator) -> Features:
    """Vocal tract length perturbation (Jaitly and Hinton, ICML workshop 2013): bands read at a warped frequency."""
    factor = rng.uniform(0.86, 1.16)
    hertz = LOW + 700.0 * (np.exp(_MELS / 1127.0) - 1.0)
    source = np.interp(1127.0 * np.log1p((hertz * factor - LOW) / 700.0), _MELS, np.arange(BANDS))
    below = np.minimum(source.astype(int), BANDS - 2)
    share = (source - below).astype(np.float32)
    return np.asarray(features[:, below] * (1 - share) + features[:, below + 1] * share, np.float32)


_MELS = np.linspace(0.0, 1127.0 * np.log1p((HIGH - LOW) / 700.0), BANDS)


def _room(features: Features, rng: np.random.Generator) -> Features:
    """Reverberation: an exponentially decaying tail of every frame's energy, duller than the direct sound."""
    seconds = rng.uniform(0.1, 0.8)
    decay = 10.0 ** (-6.0 * 0.01 / seconds)
    tail = lfilter([0.0, 1.0 - decay], [1.0, -decay], np.exp(features), axis=0)
    below = rng.uniform(0.0, 2.5) + np.linspace(0.0, rng.uniform(0.0, 1.0), BANDS)
    return np.asarray(np.logaddexp(features, np.log(tail + 1e-9) - below), np.float32)


def _microphone(rng: np.random.Generator) -> Features:
    """(40,) what one microphone adds to each band: a tilt, a few broad waves, sometimes a band limit."""
    place = np.linspace(0, 1, BANDS)
    curve = rng.normal(0, 1.0) * (place - 0.5)
    for waves in range(1, 5):
        curve = curve + rng.normal(0, 0.7) / waves**0.5 * np.cos(np.pi * waves * (place + rng.random()))
    if rng.random() < 0.15:  # telephone or Bluetooth: nothing above
        curve = curve - np.maximum(0.0, place - rng.uniform(0.62, 0.95)) * rng.uniform(20, 60)
    if rng.random() < 0.15:  # small loudspeakers and high-pass filters: little below
        curve = curve - np.maximum(0.0, rng.uniform(0.05, 0.2) - place) * rng.uniform(10, 40)
    return np.asarray(curve, np.float32)


def _noise(features: Features, rng: np.random.Generator, others: Sequence[Features]) -> Features:
    """A steady or swelling noise of some colour, or other voices, 0 to 35 dB below the speech."""
    speech = float(np.quantile(features.mean(1), 0.8))
    if others and rng.random() < 0.25:
        background = others[int(rng.integers(len(others)))]
        noise = np.roll(np.resize(background, features.shape), int(rng.integers(len(features))), 0)
        below = rng.uniform(2.0, 7.0)
        noise = noise - float(np.quantile(noise.mean(1), 0.8))
    else:
        colour = _microphone(rng) * 1.5
        swell = np.interp(np.arange(len(features)), np.linspace(0, len(features), 6), rng.normal(0, 0.4, 6))
        noise = colour - colour.mean() + swell[:, None] - rng.gumbel(0, 0.35, features.shape)
        below = rng.uniform(0.5, 8.0)
    return np.asarray(np.logaddexp(features, noise + speech - below), np.float32)


def _masked(features: Features, rng: np.random.Generator, strength: float) -> Features:
    """SpecAugment (Park et al., Interspeech 2019): a gap in time and a lost band, filled with the mean."""
    features = features.copy()
    mean = features.mean(0)
    for _ in range(int(rng.integers(0, 3))):
        if rng.random() < 0.6 * strength:
            start = int(rng.integers(len(features)))
            features[start : start + int(rng.integers(1, 10))] = mean
    if rng.random() < 0.5 * strength:
        start = int(rng.integers(BANDS - 2))
        stop = start + int(rng.integers(1, 7))
        features[:, start:stop] = mean[start:stop]
    return features
