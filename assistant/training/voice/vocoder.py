"""Mel-cepstra and pitch → sound, without anything learned; made of operations that ONNX has.

Source and filter: a band-limited pulse train and noise, mixed by two fixed filters (more noise at high frequencies),
are shaped frame by frame by the spectrum and the minimum phase that mel-cepstra stand for (Tokuda et al.,
Mel-generalized cepstral analysis, 1994; the warped axis makes both a cosine and a sine matrix). Windowed DFT and
overlap-add are one convolution and one transposed convolution.
"""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

RATE = 24000
HOP = 120
"""Samples a frame: 5 ms, as the teacher's."""
CEPSTRA = 45
WARP = 0.45
"""Frequency warping of the teacher's cepstra, made for sound at TEACHER_RATE."""
TEACHER_RATE = 32000
POINTS = 768
BINS = POINTS // 2 + 1
FULL_SCALE = 32768.0
"""The teacher's spectra are those of 16-bit samples."""
TRACT = 1.15
"""Every resonance is lowered by this factor, as in a longer throat. Chosen by the word error rate of a recognizer on
sentences apart from the bench's: the teacher's "pool" and "cold" are else easily heard as "pill" and "killed"."""
EDGE = 300.0
"""Hz below half the rate where harmonics end."""
TAPS = 65
PULSE_SHARE = ((0.0, 2000.0, 4000.0, 7000.0, 12000.0), (1.0, 0.97, 0.8, 0.35, 0.15))
"""How much of voiced sound is pulse: Hz, share of the amplitude. The rest of the power is noise."""


class Vocoder(nn.Module):  # type: ignore[misc]  # torch has no types where the checks run
    """One sentence at a time."""

    def __init__(self) -> None:
        super().__init__()
        frequency = np.arange(BINS) * RATE / POINTS
        angle = 2 * np.pi * frequency * TRACT / TEACHER_RATE
        warped = angle + 2 * np.arctan(WARP * np.sin(angle) / (1 - WARP * np.cos(angle)))
        order = np.arange(CEPSTRA)[:, None]
        self._keep("cosines", np.cos(order * warped).T)
        self._keep("sines", np.sin(order * warped).T)
        window = 0.5 - 0.5 * np.cos(np.pi * np.arange(2 * HOP) / HOP)
        turn = 2 * np.pi * np.outer(np.arange(2 * HOP), np.arange(BINS)) / POINTS
        self._keep("analysis", (np.concatenate([np.cos(turn), -np.sin(turn)], 1) * window[:, None]).T[:, None, :])
        turn = 2 * np.pi * np.outer(np.arange(BINS), np.arange(POINTS)) / POINTS
        scale = np.full((BINS, 1), 2.0 / POINTS)
        scale[[0, -1]] = 1.0 / POINTS
        self._keep("synthesis", np.concatenate([np.cos(turn) * scale, -np.sin(turn) * scale])[:, None, :])
        share = np.interp(np.linspace(0, RATE / 2, 513), *PULSE_SHARE)
        self._keep("pulse_filter", _filter(share))
        self._keep("noise_filter", _filter(np.sqrt(1 - share**2)))
        self._keep("sample", np.arange(HOP, dtype=np.float64))

    def forward(self, pitch: Tensor, voiced: Tensor, cepstra: Tensor) -> Tensor:
        """Pitch in Hz (1 × N), voiced 0 to 1 (1 × N), cepstra (1 × N × 45) → sound (1 × 1 × 120 N)."""
        excitation = self._excitation(pitch, voiced)
        spectrum = functional.conv1d(functional.pad(excitation, (HOP, 0)), self.analysis, stride=HOP)
        real, imaginary = spectrum[:, :BINS], spectrum[:, BINS:]
        frames = cepstra.transpose(1, 2)
        size = torch.exp(torch.matmul(self.cosines, frames) - math.log(FULL_SCALE))
        phase = torch.matmul(self.sines, frames)
        filter_real, filter_imaginary = size * torch.cos(phase), -size * torch.sin(phase)
        shaped = torch.cat(
            [real * filter_real - imaginary * filter_imaginary, real * filter_imaginary + imaginary * filter_real], 1
        )
        sound = functional.conv_transpose1d(shaped, self.synthesis, stride=HOP)
        return sound[:, :, HOP : HOP + excitation.shape[2]]

    def _excitation(self, pitch: Tensor, voiced: Tensor) -> Tensor:
        """Pulses of unit power where there is voice, noise elsewhere (1 × 1 × samples)."""
        following = torch.cat([pitch[:, 1:], pitch[:, -1:]], 1)
        turns = (pitch + following) * (0.5 * HOP / RATE)
        # The phase is summed up frame by frame and cut to one turn, so that it stays exact in long sentences.
        phase = torch.cumsum(turns, 1) - turns
        phase = phase - torch.floor(phase)
        inside = pitch[:, :, None] * self.sample
        rising = (following - pitch)[:, :, None] * (self.sample * self.sample * (0.5 / HOP))
        phase = phase[:, :, None] + (inside + rising) / RATE
        phase = phase - torch.floor(phase)
        harmonics = torch.floor((RATE / 2 - EDGE) / pitch)[:, :, None]
        sine = torch.sin(math.pi * phase)
        small = sine.abs() < 1e-3
        kernel = torch.sin((2 * harmonics + 1) * math.pi * phase) / torch.where(small, torch.ones_like(sine), sine)
        kernel = torch.where(small, 2 * harmonics + 1 + 0 * sine, kernel)
        pulses = (kernel - 1) / torch.sqrt(2 * harmonics)
        next_voiced = torch.cat([voiced[:, 1:], voiced[:, -1:]], 1)
        share = voiced[:, :, None] + (next_voiced - voiced)[:, :, None] * (self.sample / HOP)
        pulses = (pulses * share).reshape(1, 1, -1)
        share = share.reshape(1, 1, -1)
        noise = torch.randn_like(share)
        half = TAPS // 2
        return (
            functional.conv1d(pulses, self.pulse_filter, padding=half)
            + functional.conv1d(noise * share, self.noise_filter, padding=half)
            + noise * (1 - share)
        )

    def _keep(self, name: str, values: NDArray[np.float64]) -> None:
        self.register_buffer(name, torch.tensor(np.asarray(values), dtype=torch.float32).contiguous())


def _filter(response: NDArray[np.float64]) -> NDArray[np.float64]:
    """A linear-phase filter with this amplitude at evenly spaced frequencies up to half the rate (1 × 1 × taps)."""
    taps = np.roll(np.fft.irfft(response, 2 * (len(response) - 1)), TAPS // 2)[:TAPS]
    return np.asarray(taps * np.hanning(TAPS + 2)[1:-1])[None, None]
