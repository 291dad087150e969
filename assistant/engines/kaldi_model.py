"""Writes the acoustic half of a Vosk model directory (am/final.mdl, conf/) with numpy.

The network is Kaldi's nnet3 (nnet-nnet.cc), described in models/speech-en/MODEL.md. This module writes no graph
(kaldi_graph/ does) and trains nothing (training/speech does).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.engines.kaldi_bytes import FloatArray, KaldiBytes
from assistant.engines.kaldi_transitions import SILENCE, Transitions


@dataclass(frozen=True, slots=True)
class Layer:
    """One affine layer over spliced frames, followed by a rectifier."""

    weight: FloatArray
    """(outputs, len(offsets) * inputs): one block of columns for each offset, in the order of `offsets`."""
    bias: FloatArray
    """(outputs,)"""
    offsets: tuple[int, ...]
    """Input frames that are spliced, in 10 ms frames relative to the output's frame."""
    residual: bool = False
    """Whether the layer's input at offset 0 is added to its rectified output."""


@dataclass(frozen=True, slots=True)
class Network:
    """A feed-forward nnet3 network: layers, then an affine output and a log-softmax."""

    layers: tuple[Layer, ...]
    output_weight: FloatArray
    """(phones + 1, width of the last layer)"""
    output_bias: FloatArray
    input_width: int = 40
    compressed: bool = True
    """Store matrices as 16 bit integers (Kaldi's CM2): half the size, scores equal to about 1e-4."""

    @property
    def context(self) -> tuple[int, int]:
        """Frames of 10 ms that an output looks to the left and to the right."""
        return -sum(min(layer.offsets) for layer in self.layers), sum(max(layer.offsets) for layer in self.layers)

    @property
    def parameters(self) -> int:
        """Number of weights and biases."""
        inner = sum(layer.weight.size + layer.bias.size for layer in self.layers)
        return inner + self.output_weight.size + self.output_bias.size

    def to_bytes(self) -> bytes:
        """Kaldi's binary nnet3 (the second half of final.mdl)."""
        lines = [f"input-node name=input dim={self.input_width}"]
        previous = "input"
        for number, layer in enumerate(self.layers, 1):
            parts = [previous if offset == 0 else f"Offset({previous}, {offset})" for offset in layer.offsets]
            spliced = parts[0] if len(parts) == 1 else f"Append({', '.join(parts)})"
            lines.append(f"component-node name=l{number}.affine component=l{number}.affine input={spliced}")
            lines.append(f"component-node name=l{number}.relu component=l{number}.relu input=l{number}.affine")
            if layer.residual:
                lines.append(
                    f"component-node name=l{number}.sum component=l{number}.sum input=Sum({previous}, l{number}.relu)"
                )
            previous = f"l{number}.sum" if layer.residual else f"l{number}.relu"
        lines.append(f"component-node name=o.affine component=o.affine input={previous}")
        lines.append("component-node name=o.softmax component=o.softmax input=o.affine")
        lines.append("output-node name=output input=o.softmax objective=linear")

        out = KaldiBytes()
        out.token("<Nnet3>")
        out.text("\n" + "\n".join(lines) + "\n\n")
        out.token("<NumComponents>")
        out.integer(2 * len(self.layers) + sum(layer.residual for layer in self.layers) + 2)
        for number, layer in enumerate(self.layers, 1):
            self._affine(out, f"l{number}.affine", layer.weight, layer.bias)
            self._nonlinear(out, f"l{number}.relu", "RectifiedLinearComponent", layer.bias.size)
            if layer.residual:
                self._passing(out, f"l{number}.sum", layer.bias.size)
        self._affine(out, "o.affine", self.output_weight, self.output_bias)
        self._nonlinear(out, "o.softmax", "LogSoftmaxComponent", self.output_bias.size)
        out.token("</Nnet3>")
        # The loader computes the contexts itself; the fields must only be there.
        out.token("<LeftContext>")
        out.integer(self.context[0])
        out.token("<RightContext>")
        out.integer(self.context[1])
        out.token("<Priors>")
        out.vector(np.zeros(0))
        return out.done()

    def _affine(self, out: KaldiBytes, name: str, weight: FloatArray, bias: FloatArray) -> None:
        out.token("<ComponentName>")
        out.token(name)
        out.token("<FixedAffineComponent>")
        out.token("<LinearParams>")
        out.matrix(weight, self.compressed)
        out.token("<BiasParams>")
        out.vector(bias)
        out.token("</FixedAffineComponent>")

    def _passing(self, out: KaldiBytes, name: str, width: int) -> None:
        """A component that changes nothing: the place where a sum of two layers gets a name."""
        out.token("<ComponentName>")
        out.token(name)
        out.token("<NoOpComponent>")
        out.token("<Dim>")
        out.integer(width)
        out.token("<BackpropScale>")
        out.real(1.0)
        out.token("</NoOpComponent>")

    def _nonlinear(self, out: KaldiBytes, name: str, kind: str, width: int) -> None:
        out.token("<ComponentName>")
        out.token(name)
        out.token(f"<{kind}>")
        out.token("<Dim>")
        out.integer(width)
        out.token("<ValueAvg>")
        out.vector(np.zeros(0))
        out.token("<DerivAvg>")
        out.vector(np.zeros(0))
        out.token("<Count>")
        out.double(0.0)
        out.token(f"</{kind}>")


MFCC_OPTIONS: Mapping[str, str] = {
    "sample-frequency": "16000",
    "use-energy": "false",
    "num-mel-bins": "40",
    "num-ceps": "40",
    "low-freq": "20",
    "high-freq": "7600",
    "dither": "0",
    "allow-downsample": "true",
    "allow-upsample": "true",
}
"""conf/mfcc.conf: the front end the network was trained with. Dither 0 makes results repeatable; 8 kHz is accepted."""

DECODER_OPTIONS: Mapping[str, str] = {
    "min-active": "200",
    "max-active": "3000",
    "beam": "13.0",
    "lattice-beam": "4.0",
    "acoustic-scale": "1.0",
    "frame-subsampling-factor": "3",
    # Vosk aborts the process at the first endpoint check without this option.
    "endpoint.silence-phones": str(SILENCE),
    "endpoint.rule2.min-trailing-silence": "0.5",
    "endpoint.rule3.min-trailing-silence": "0.75",
    "endpoint.rule4.min-trailing-silence": "1.0",
}
"""conf/model.conf: search beams and endpoint rules."""


def write_model(folder: Path, network: Network, decoder_options: Mapping[str, str] = DECODER_OPTIONS) -> Transitions:
    """Writes am/final.mdl, conf/mfcc.conf and conf/model.conf under `folder`; Vosk needs a graph/ beside them."""
    transitions = Transitions(network.output_bias.size - 1)
    (folder / "am").mkdir(parents=True, exist_ok=True)
    (folder / "conf").mkdir(exist_ok=True)
    (folder / "am" / "final.mdl").write_bytes(b"\0B" + transitions.to_bytes() + network.to_bytes())
    for name, options in (("mfcc.conf", MFCC_OPTIONS), ("model.conf", decoder_options)):
        lines = "".join(f"--{option}={value}\n" for option, value in options.items())
        (folder / "conf" / name).write_text(lines, encoding="ascii")
    return transitions
