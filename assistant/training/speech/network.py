"""The acoustic network in PyTorch, and the same network as Kaldi layers.

A time-delay network with residual connections: spliced affine layers with batch normalization and rectifiers, one
output every 30 ms. It is trained with CTC (fit.py) on log mel energies; `to_kaldi` folds the normalizations, and the
transform back from Kaldi's MFCC, into the affine layers, so that Vosk computes the same numbers. torch is imported at
the top: only the training commands import this module.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from assistant.engines.kaldi_model import Layer, Network
from assistant.training.speech.spectra import BANDS, mfcc_from_mel


class Splice(NamedTuple):
    """Shape of one layer."""

    offsets: tuple[int, ...]
    """Inputs that are spliced, relative to the output's place, on the grid of the layer's input."""
    stride: int = 1
    """Only every so many-th place has an output; the strides multiply to Vosk's subsampling, 3."""
    residual: bool = False
    """Whether the input at the output's own place is added to the rectified output."""


SHAPE: tuple[Splice, ...] = (
    Splice((-2, -1, 0, 1, 2)),
    Splice((-1, 0, 1), stride=3),
    Splice((-1, 0, 1), residual=True),
    Splice((-1, 0, 1), residual=True),
    Splice((-1, 0, 1), residual=True),
    Splice((-2, 0, 1), residual=True),
    Splice((-3, 0, 2), residual=True),
    Splice((-4, 0, 1), residual=True),
    Splice((-6, 0, 1), residual=True),
)
"""The layers. They look further back than ahead: what they look ahead is waited for at the end of a command."""

_GRIDS = tuple(np.cumprod([1, *(splice.stride for splice in SHAPE)])[:-1].tolist())
"""Frames of 10 ms that one step of each layer's input is."""

LEFT = -sum(min(splice.offsets) * grid for splice, grid in zip(SHAPE, _GRIDS, strict=True))
"""Frames of 10 ms before the one that an output belongs to."""

RIGHT = sum(max(splice.offsets) * grid for splice, grid in zip(SHAPE, _GRIDS, strict=True))
"""Frames of 10 ms after it."""

WIDTH = 288
"""Channels of every layer."""


@dataclass(frozen=True, slots=True)
class Normalization:
    """Mean and standard deviation of every mel band over the training data."""

    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]


def build(outputs: int, width: int = WIDTH) -> nn.ModuleList:
    """An untrained network: an affine layer and a batch normalization for each row of SHAPE, then the output layer.

    Affine layers over spliced frames are the same as convolutions, train a third faster on a CPU, and their weights
    are laid out as Kaldi's are.
    """
    parts: list[nn.Module] = []
    channels = BANDS
    for splice in SHAPE:
        parts += [nn.Linear(len(splice.offsets) * channels, width, bias=False), nn.BatchNorm1d(width)]
        channels = width
    return nn.ModuleList([*parts, nn.Linear(width, outputs)])


def outputs_of(frames: int) -> int:
    """Number of outputs for an utterance of so many frames (before the context is added)."""
    return (frames + 2) // 3


def log_probabilities(network: nn.ModuleList, features: torch.Tensor) -> torch.Tensor:
    """(batch, outputs, labels) log probabilities of (batch, LEFT + frames + RIGHT, 40) normalized features."""
    hidden = features
    for place, splice in enumerate(SHAPE):
        first, last = splice.offsets[0], splice.offsets[-1]
        usable = hidden.shape[1] - (last - first)
        taps = [hidden[:, offset - first : offset - first + usable : splice.stride] for offset in splice.offsets]
        affine = network[2 * place](torch.cat(taps, -1))
        passed = torch.relu(network[2 * place + 1](affine.flatten(0, 1)).view(affine.shape))
        hidden = passed + taps[splice.offsets.index(0)] if splice.residual else passed
    return torch.log_softmax(network[-1](hidden).float(), -1)


def to_kaldi(network: nn.ModuleList, normalization: Normalization, blank_bias: float = 0.0) -> Network:
    """The network as Vosk runs it; `blank_bias` is subtracted from the blank's score before the softmax."""
    layers: list[Layer] = []
    for place, (splice, grid) in enumerate(zip(SHAPE, _GRIDS, strict=True)):
        affine, norm = network[2 * place], network[2 * place + 1]
        gain = _array(norm.weight) / np.sqrt(_array(norm.running_var) + norm.eps)
        weight = _array(affine.weight) * gain[:, None]
        bias = _array(norm.bias) - _array(norm.running_mean) * gain
        if place == 0:
            taps = len(splice.offsets)
            weight = weight / np.tile(normalization.deviation.astype(np.float64), taps)
            bias = bias - weight @ np.tile(normalization.mean.astype(np.float64), taps)
            weight = weight @ np.kron(np.eye(taps), np.linalg.inv(mfcc_from_mel()))
        offsets = tuple(offset * grid for offset in splice.offsets)
        layers.append(Layer(weight, bias, offsets, splice.residual))
    output_bias = _array(network[-1].bias).copy()
    output_bias[0] -= blank_bias
    return Network(tuple(layers), _array(network[-1].weight), output_bias)


def _array(tensor: torch.Tensor) -> NDArray[np.float64]:
    found: NDArray[np.float64] = tensor.detach().double().cpu().numpy()
    return found
