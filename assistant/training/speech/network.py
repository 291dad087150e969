"""The acoustic network in PyTorch, and the same network as Kaldi layers.

A time-delay network: spliced affine layers with batch normalization and rectifiers, one output every 30 ms. It is
trained with CTC (fit.py); `to_kaldi` folds normalizations into the affine layers so that Vosk computes the
same numbers. torch is imported at the top: only the training commands import this module.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from assistant.engines.kaldi_model import Layer, Network

SHAPE: tuple[tuple[int, int, int], ...] = ((5, 1, 1), (3, 1, 3), (3, 1, 1), (3, 1, 1), (3, 1, 1), (3, 2, 1), (3, 2, 1))
"""(kernel, dilation on the layer's own grid, stride) of every layer; the strides multiply to Vosk's subsampling, 3."""

CONTEXT = 24
"""Frames of 10 ms before and after the one that an output belongs to."""

WIDTH = 192
"""Channels of every layer."""

COEFFICIENTS = 40


@dataclass(frozen=True, slots=True)
class Normalization:
    """Mean and standard deviation of every MFCC coefficient over the training data."""

    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]


def build(outputs: int, width: int = WIDTH) -> nn.ModuleList:
    """An untrained network: an affine layer and a batch normalization for each row of SHAPE, then the output layer.

    Affine layers over spliced frames are the same as convolutions, train a third faster on a CPU, and their weights
    are laid out as Kaldi's are.
    """
    parts: list[nn.Module] = []
    channels = COEFFICIENTS
    for kernel, _, _ in SHAPE:
        parts += [nn.Linear(kernel * channels, width), nn.BatchNorm1d(width)]
        channels = width
    return nn.ModuleList([*parts, nn.Linear(width, outputs)])


def widened(network: nn.ModuleList, width: int, seed: int = 0) -> nn.ModuleList:
    """A wider network that computes the same: channels are copied and share what they passed on.

    Net2WiderNet (Chen, Goodfellow, Shlens: Net2Net, ICLR 2016). A little noise on the copies lets them grow apart.
    """
    old = network[0].weight.shape[0]
    random = torch.Generator().manual_seed(seed)
    source = torch.cat([torch.arange(old), torch.randint(old, (width - old,), generator=random)])
    shares = torch.bincount(source, minlength=old)[source].float()
    wide = build(network[-1].weight.shape[0], width)
    with torch.no_grad():
        for place, layer in enumerate(network):
            if isinstance(layer, nn.BatchNorm1d):
                for name, values in layer.state_dict().items():
                    wide[place].state_dict()[name].copy_(values[source] if values.dim() else values)
                continue
            weight, bias = layer.weight, layer.bias
            if place:  # its inputs, splice by splice
                spliced = weight.view(weight.shape[0], -1, old)[:, :, source] / shares
                spliced = spliced * (1 + 0.02 * torch.randn(spliced.shape, generator=random))
                weight = spliced.flatten(1)
            if place < len(network) - 1:  # its outputs
                weight, bias = weight[source], bias[source]
            wide[place].weight.copy_(weight)
            wide[place].bias.copy_(bias)
    return wide


def outputs_of(frames: int) -> int:
    """Number of outputs for an utterance of so many frames (before the context is added)."""
    return (frames + 2) // 3


def log_probabilities(network: nn.ModuleList, features: torch.Tensor) -> torch.Tensor:
    """(batch, outputs, labels) log probabilities of (batch, frames, 40) normalized features with CONTEXT around."""
    hidden = features
    for place, (kernel, dilation, stride) in enumerate(SHAPE):
        usable = hidden.shape[1] - (kernel - 1) * dilation
        taps = [hidden[:, tap * dilation : tap * dilation + usable : stride] for tap in range(kernel)]
        affine = network[2 * place](torch.cat(taps, -1))
        normalized = network[2 * place + 1](affine.flatten(0, 1)).view(affine.shape)
        hidden = torch.relu(normalized)
    return torch.log_softmax(network[-1](hidden).float(), -1)


def to_kaldi(network: nn.ModuleList, normalization: Normalization, blank_bias: float = 0.0) -> Network:
    """The network as Vosk runs it; `blank_bias` is subtracted from the blank's score before the softmax."""
    layers: list[Layer] = []
    grid = 1
    for place, (kernel, dilation, stride) in enumerate(SHAPE):
        affine, norm = network[2 * place], network[2 * place + 1]
        gain = _array(norm.weight) / np.sqrt(_array(norm.running_var) + norm.eps)
        weight = _array(affine.weight) * gain[:, None]
        bias = (_array(affine.bias) - _array(norm.running_mean)) * gain + _array(norm.bias)
        if place == 0:
            weight = weight / np.tile(normalization.deviation.astype(np.float64), kernel)
            bias = bias - weight @ np.tile(normalization.mean.astype(np.float64), kernel)
        offsets = tuple((tap - kernel // 2) * dilation * grid for tap in range(kernel))
        layers.append(Layer(weight, bias, offsets))
        grid *= stride
    output_bias = _array(network[-1].bias).copy()
    output_bias[0] -= blank_bias
    return Network(tuple(layers), _array(network[-1].weight), output_bias)


def _array(tensor: torch.Tensor) -> NDArray[np.float64]:
    found: NDArray[np.float64] = tensor.detach().double().cpu().numpy()
    return found
