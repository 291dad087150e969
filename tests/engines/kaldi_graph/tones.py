"""A speech model that understands a language of tones: phone i is a sine in mel band i.

It needs no training and makes no mistakes, so that what a graph lets pass is seen apart from how well a real model
hears. The network turns cepstra back into mel energies: with 40 cepstra of 40 bands that is one matrix.
"""

from pathlib import Path

import numpy as np

from assistant.core.values import AudioChunk
from assistant.engines.kaldi_model import Layer, Network, write_model
from assistant.engines.pronunciation import PHONES, pronounce

RATE = 16_000
BANDS = 40
LIFTER = 22.0
LOUD = 12.0
"""Log mel energy above which a tone sounds."""
SHARPNESS = 1.5
"""Scores per unit of log energy."""
_RISE = 0.005


def _mel(frequency: float) -> float:
    return 1127.0 * float(np.log(1.0 + frequency / 700.0))


def band_frequency(band: int) -> float:
    """The centre of a mel band in Hz, as in the model's front end (20 to 7600 Hz)."""
    low, high = _mel(20.0), _mel(7600.0)
    return 700.0 * (float(np.exp((low + (band + 1) * (high - low) / (BANDS + 1)) / 1127.0)) - 1.0)


def write_tone_model(folder: Path, unknown_phone_cost: float = 1.0) -> Path:
    """A built-in model's directory that hears tones."""
    order = np.arange(BANDS)
    cosines = np.sqrt(2.0 / BANDS) * np.cos(np.pi / BANDS * np.outer(order, order + 0.5))
    cosines[0] = np.sqrt(1.0 / BANDS)
    lifting = 1.0 + 0.5 * LIFTER * np.sin(np.pi * order / LIFTER)
    to_bands = cosines.T / lifting
    phones = len(PHONES)
    # The middle of three frames of 10 ms; a band below LOUD is silent.
    layer = Layer(to_bands, np.full(BANDS, -LOUD), (0,))
    weight = np.zeros((phones + 1, BANDS))
    weight[1:, :phones] = SHARPNESS * np.eye(phones)
    bias = np.zeros(phones + 1)
    bias[0] = 1.0
    write_model(folder, Network((layer,), weight, bias, compressed=False))
    (folder / "phones.txt").write_text("\n".join(PHONES), encoding="ascii")
    (folder / "model.yaml").write_text(f"graph: {{unknown_phone_cost: {unknown_phone_cost}}}\n", encoding="ascii")
    return folder


def speak(text: str, form: int = 0) -> AudioChunk:
    """The tones of a sentence, a word after another, with some silence round them. `form`: which pronunciation."""
    gap = np.zeros(round(0.06 * RATE))
    pieces = [np.zeros(RATE // 4)]
    for word in text.split():
        ways = pronounce(word)
        for phone in ways[min(form, len(ways) - 1)]:
            pieces += [_tone(PHONES.index(phone)), gap]
        pieces.append(gap)
    pieces.append(np.zeros(RATE // 2))
    samples = np.concatenate(pieces)
    return AudioChunk(samples.astype("<i2").tobytes(), RATE)


def _tone(band: int) -> "np.typing.NDArray[np.float64]":
    time = np.arange(round(0.09 * RATE)) / RATE
    envelope = np.minimum(1.0, np.minimum(time, time[::-1]) / _RISE)
    wave: np.typing.NDArray[np.float64] = 6000.0 * envelope * np.sin(2 * np.pi * band_frequency(band) * time)
    return wave
