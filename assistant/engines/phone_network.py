"""The speech model's network with numpy: how likely each phone is in each 30 ms of sound.

Vosk gives words, and scores of whole sentences at best. What judges single phones (the wake phrase) runs the same
network itself: am/final.mdl as `kaldi_model` writes it. Nothing is searched here.
"""

import re
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from assistant.core.errors import ModelError
from assistant.engines.dither import dithered
from assistant.engines.kaldi_model import Layer, Network
from assistant.engines.mel_energies import BANDS, SHIFT, WINDOW, Frames, mel_energies, mfcc_from_mel

SUBSAMPLING = 3
"""Frames of 10 ms from one output to the next."""

FRAME_SECONDS = 0.03
"""Length of sound that one output stands for."""

_AT_ONCE = 24
"""Frames of 10 ms that are waited for: one by one they would cost four times as much."""


class PhoneStream:
    """One utterance, piece by piece: `push` its sound, then `flush`."""

    def __init__(self, network: Network) -> None:
        """`network` takes log mel energies, see `read_phone_network`."""
        self._network = network
        self._sound = np.zeros(0, np.float32)
        self._place = 0
        self._frames: list[Frames] = []
        self._first = True
        self._last = np.zeros((1, BANDS), np.float32)
        widths = [layer.weight.shape[1] // len(layer.offsets) for layer in network.layers]
        self._held = [np.zeros((0, width), np.float32) for width in widths]
        self._strides = tuple(_strides(network))

    def push(self, sound: bytes) -> Frames:
        """More 16 bit sound of 16 kHz: (outputs, phones + 1) natural logarithms of probabilities, as far as they are
        known. Column 0 is the blank."""
        samples = np.frombuffer(dithered(sound, self._place), "<i2").astype(np.float32)
        self._place += len(samples)
        self._sound = np.concatenate([self._sound, samples])
        if len(self._sound) < WINDOW + (_AT_ONCE - 1) * SHIFT:
            return self._outputs(np.zeros((0, BANDS), np.float32))
        return self._outputs(self._energies())

    def flush(self) -> Frames:
        """The outputs that waited for more sound. The stream is at its end."""
        energies = self._energies()
        if self._first and not len(energies):
            return self._outputs(energies)
        last = energies[-1:] if len(energies) else self._last
        right = self._network.context[1]
        return self._outputs(np.concatenate([energies, np.repeat(last, right, 0)]))

    def _energies(self) -> Frames:
        """Of the sound that waits, as far as it fills frames."""
        energies = mel_energies(self._sound)
        self._sound = self._sound[len(energies) * SHIFT :]
        return energies

    def _outputs(self, energies: Frames) -> Frames:
        network = self._network
        if not len(energies):
            return np.zeros((0, len(network.output_bias)), np.float32)
        self._last = energies[-1:]
        hidden: Frames = energies
        if self._first:
            self._first = False
            hidden = np.concatenate([np.repeat(energies[:1], network.context[0], 0), energies])
        for place, (layer, (grid, stride)) in enumerate(zip(network.layers, self._strides, strict=True)):
            hidden = self._through(place, layer, grid, stride, hidden)
        scores = hidden @ network.output_weight.T + network.output_bias
        scores -= scores.max(1, keepdims=True, initial=-np.inf)
        return np.asarray(scores - np.log(np.exp(scores).sum(1, keepdims=True)), np.float32)

    def _through(self, place: int, layer: Layer, grid: int, stride: int, new: Frames) -> Frames:
        """One layer; what later outputs need of its input is held."""
        offsets = [offset // grid for offset in layer.offsets]
        first, last = min(offsets), max(offsets)
        given = np.concatenate([self._held[place], new])
        usable = max(0, len(given) - (last - first))
        taps = [given[offset - first : offset - first + usable : stride] for offset in offsets]
        self._held[place] = given[len(taps[0]) * stride :]
        passed = np.maximum(np.concatenate(taps, 1) @ layer.weight.T + layer.bias, 0.0)
        return np.asarray(passed + taps[offsets.index(0)] if layer.residual else passed, np.float32)


def _strides(network: Network) -> Iterator[tuple[int, int]]:
    """For each layer the frames of 10 ms that a step of its input is, and the steps from one output to the next."""
    last_fine = max(
        place for place, layer in enumerate(network.layers) if any(offset % SUBSAMPLING for offset in layer.offsets)
    )
    for place in range(len(network.layers)):
        yield (1 if place <= last_fine else SUBSAMPLING), (SUBSAMPLING if place == last_fine else 1)


@cache
def read_phone_network(model: Path) -> Network:
    """The network of a built-in speech model, made to take log mel energies. Raises ModelError."""
    file = model / "am" / "final.mdl"
    try:
        network = _network(file.read_bytes())
    except (OSError, ValueError, IndexError, KeyError, struct.error) as error:
        raise ModelError(f"{file} cannot be read: {error}", "restore the speech model's folder") from error
    first, *others = network.layers
    to_mfcc = np.kron(np.eye(len(first.offsets)), mfcc_from_mel())
    folded = Layer((first.weight @ to_mfcc).astype(np.float32), first.bias, first.offsets, first.residual)
    return Network((folded, *others), network.output_weight, network.output_bias)


def _network(content: bytes) -> Network:
    """The second half of final.mdl. Raises ValueError and others of the kind where it is not as we write it."""
    text = content[content.index(b"<Nnet3>") : content.index(b"<NumComponents>")].decode("ascii")
    affine: dict[str, tuple[Frames, Frames]] = {}
    place = content.index(b"<NumComponents>")
    while (place := content.find(b"<ComponentName> ", place)) >= 0:
        name = content[place + 16 : content.index(b" ", place + 16)].decode("ascii")
        place += 16
        if name.endswith(".affine"):
            weight, place = _matrix(content, content.index(b"<LinearParams> ", place) + 15)
            bias, place = _vector(content, content.index(b"<BiasParams> ", place) + 13)
            affine[name] = weight, bias
    layers = []
    for number in range(1, len(affine)):
        name = f"l{number}.affine"
        spliced = re.search(rf"component={re.escape(name)} input=(.*)", text)
        if spliced is None:
            raise ValueError(f"it has no layer {number}")
        parts = re.findall(r"Offset\([\w.]+, (-?\d+)\)|[\w.]+", spliced[1].removeprefix("Append("))
        offsets = tuple(int(offset or 0) for offset in parts)
        layers.append(Layer(*affine[name], offsets, f"component=l{number}.sum" in text))
    return Network(tuple(layers), *affine["o.affine"])


def _matrix(content: bytes, place: int) -> tuple[Frames, int]:
    """A matrix of 32 bit floats or 16 bit steps, and where it ends."""
    if content[place : place + 4] == b"CM2 ":
        low, span, rows, columns = struct.unpack_from("<ffii", content, place + 4)
        end = place + 20 + 2 * rows * columns
        steps = np.frombuffer(content[place + 20 : end], "<u2").reshape(rows, columns)
        return steps.astype(np.float32) * np.float32(span / 65535.0) + np.float32(low), end
    if content[place : place + 3] != b"FM ":
        raise ValueError("a matrix is neither CM2 nor FM")
    rows, columns = struct.unpack_from("<xixi", content, place + 3)
    end = place + 13 + 4 * rows * columns
    return np.frombuffer(content[place + 13 : end], "<f4").reshape(rows, columns), end


def _vector(content: bytes, place: int) -> tuple[Frames, int]:
    """A vector of 32 bit floats, and where it ends."""
    (length,) = struct.unpack_from("<i", content, place + 4)
    end = place + 8 + 4 * length
    return np.frombuffer(content[place + 8 : end], "<f4"), end
