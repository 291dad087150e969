"""What rooms, microphones and throats do to speech, imitated on waveforms (spectra.py does it to features).

Every function takes its own random generator, so that a seed gives the same sounds again. Samples are
float32 in the range of int16, at 16 kHz.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve, istft, lfilter, resample_poly, stft

RATE = 16_000
"""Samples a second of everything that is trained on."""

Samples = NDArray[np.float32]


def resample(samples: Samples, rate: int, wanted: int = RATE) -> Samples:
    """Another sample rate (both in Hz), with an anti-aliasing filter."""
    if rate == wanted or not len(samples):
        return samples
    ratio = Fraction(wanted, rate).limit_denominator(400)
    return np.asarray(resample_poly(samples, ratio.numerator, ratio.denominator), np.float32)


def augment(samples: Samples, rng: np.random.Generator, babble: Sequence[Samples] = ()) -> Samples:
    """One recording of the same speech in another room with another microphone at another level."""
    if rng.random() < 0.35:
        samples = breathy(samples, rng)
    samples = padded(samples, rng)
    if rng.random() < 0.55:
        samples = reverberate(samples, rng)
    if rng.random() < 0.6:
        samples = equalize(samples, rng)
    if rng.random() < 0.25:
        samples = resample(resample(samples, RATE, 8_000), 8_000, RATE)[: len(samples)]
    level = float(np.sqrt((samples**2).mean())) + 1e-6
    noise = rng.standard_normal(len(samples))
    if rng.random() < 0.6:
        noise = lfilter([1.0], [1.0, -rng.uniform(0.5, 0.99)], noise)
    if babble and rng.random() < 0.2:
        noise = np.zeros(len(samples))
        for _ in range(int(rng.integers(1, 5))):
            voice = babble[int(rng.integers(len(babble)))]
            noise += np.resize(np.roll(voice, int(rng.integers(0, max(1, len(voice))))), len(samples))
        below = rng.uniform(12, 40)
    else:
        below = rng.uniform(5, 45)
    noise *= level * 10 ** (-below / 20) / (np.sqrt((noise**2).mean()) + 1e-9)
    samples = samples + noise.astype(np.float32)
    if rng.random() < 0.08:  # overdriven input
        top = np.abs(samples).max() * rng.uniform(0.3, 0.8)
        samples = np.clip(samples, -top, top)
    loudest = float(np.abs(samples).max()) + 1e-6
    samples = samples / loudest * 32_767 * 10 ** (rng.uniform(-40, 0) / 20)
    return np.round(np.clip(samples, -32_768, 32_767)).astype(np.float32)


def padded(samples: Samples, rng: np.random.Generator) -> Samples:
    """With up to 0.6 s of silence before and 0.05 to 0.8 s after the speech."""
    before, after = np.zeros(rng.integers(0, 9_600)), np.zeros(rng.integers(800, 12_800))
    return np.concatenate([before, samples, after]).astype(np.float32)


def reverberate(samples: Samples, rng: np.random.Generator) -> Samples:
    """A room of 0.05 to 0.6 s reverberation: exponentially decaying noise as the impulse response."""
    length = int(RATE * rng.uniform(0.05, 0.6))
    response = rng.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length)
    response *= rng.uniform(0.05, 0.7) / np.sqrt((response**2).sum())
    response[0] = 1.0
    return np.asarray(fftconvolve(samples, response)[: len(samples)], np.float32)


def equalize(samples: Samples, rng: np.random.Generator) -> Samples:
    """A random spectral tilt and one random resonance or notch."""
    samples = lfilter([1.0, -rng.uniform(-0.5, 0.7)], [1.0], samples)
    angle, radius = rng.uniform(0.02, 0.9) * np.pi, rng.uniform(0.3, 0.9)
    zeros = [1.0, -1.6 * radius * np.cos(angle), (0.8 * radius) ** 2]
    poles = [1.0, -2.0 * radius * np.cos(angle), radius * radius]
    if rng.random() < 0.4:
        zeros, poles = poles, zeros
    return np.asarray(lfilter(zeros, poles, samples), np.float32)


def breathy(samples: Samples, rng: np.random.Generator) -> Samples:
    """Part of the voice's excitation replaced by noise under the same spectral envelope."""
    if len(samples) < 1_024:
        return samples
    _, _, spectrum = stft(samples, RATE, nperseg=512, noverlap=384)
    width = int(rng.integers(5, 17))
    window = np.hanning(width + 2)[1:-1]
    envelope = fftconvolve(np.abs(spectrum), (window / window.sum())[:, None], mode="same")
    noise = stft(rng.standard_normal(len(samples)), RATE, nperseg=512, noverlap=384)[2]
    noise /= np.abs(noise).mean() + 1e-9
    share = rng.uniform(0.2, 0.9)
    mixed = istft(spectrum * (1 - share) + share * envelope * noise, RATE, nperseg=512, noverlap=384)[1]
    return np.resize(mixed, len(samples)).astype(np.float32)
