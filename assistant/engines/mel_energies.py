"""Kaldi's front end with numpy: from samples to the logarithms of 40 mel energies, a frame every 10 ms.

The speech model's MFCC are a linear transform of these. Vosk computes its own; this is for what runs the network
without Vosk. Options are those of conf/mfcc.conf, see "Feature extraction" in Kaldi's documentation.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
BANDS = 40
LOW, HIGH = 20.0, 7_600.0
"""Edges of the mel bands in Hz."""
WINDOW, SHIFT = 400, 160
"""Samples of a frame, and from one frame to the next."""

_TRANSFORM = 512
_LEAST = float(np.finfo(np.float32).eps)
_PREEMPHASIS = 0.97

Frames = NDArray[np.float32]


def mel_energies(samples: NDArray[np.float32]) -> Frames:
    """(frames, 40) of 16 kHz samples in the range of int16; what is left of a frame at the end gives none."""
    count = 1 + (len(samples) - WINDOW) // SHIFT
    if count < 1:
        return np.zeros((0, BANDS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[: count * SHIFT : SHIFT].astype(np.float32)
    frames -= frames.mean(1, keepdims=True)
    frames -= _PREEMPHASIS * np.concatenate([frames[:, :1], frames[:, :-1]], 1)
    spectrum = np.fft.rfft(frames * _window(), _TRANSFORM)[:, :-1]
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    return np.asarray(np.log(np.maximum(power @ _banks(), _LEAST)), np.float32)


def mfcc_from_mel() -> NDArray[np.float64]:
    """(40, 40) matrix from a frame of log mel energies to Kaldi's MFCC: a cosine transform and its lifter of 22."""
    order = np.arange(BANDS)[:, None]
    transform = np.sqrt(2.0 / BANDS) * np.cos(np.pi / BANDS * (np.arange(BANDS) + 0.5) * order)
    transform[0] = np.sqrt(1.0 / BANDS)
    lifter = 1.0 + 11.0 * np.sin(np.pi * order / 22.0)
    return np.asarray(lifter * transform)


@cache
def _window() -> Frames:
    """Povey's window: a Hann window that does not quite reach zero."""
    hann = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(WINDOW) / (WINDOW - 1))
    return np.asarray(hann**0.85, np.float32)


@cache
def _banks() -> Frames:
    """(256, 40): triangles that overlap by half, equally wide on the mel scale."""
    edges = np.linspace(_mel(np.array(LOW)), _mel(np.array(HIGH)), BANDS + 2)
    bins = _mel(np.arange(_TRANSFORM // 2) * RATE / _TRANSFORM)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


def _mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1127.0 * np.log1p(hertz / 700.0))
