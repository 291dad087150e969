"""Writes the acoustic half of a Vosk model directory (am/final.mdl, conf/) with numpy, and defines its transition ids.

The network's outputs are CTC labels: output 0 is the blank, output i + 1 is phone i. Kaldi wants an
HMM for each phone instead, so a phone is a state that takes its label at least once, and may go on in a
second state that takes blanks. Byte formats are Kaldi's binary ones (kaldi-matrix, transition-model.cc,
nnet-nnet.cc); they are described in models/speech-en/MODEL.md. This module writes no graph
(kaldi_graph/ does) and trains nothing (training/speech does).
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64] | NDArray[np.float32]

SILENCE = 1
"""Kaldi id of the silence phone; its pdf is the CTC blank."""

BLANK_PDF = 0
"""Network output that is the CTC blank."""

BEGIN, INTERNAL, END, SINGLETON = range(4)
"""Positions of a phone in its word; position of phone i has Kaldi id 2 + 4 i + position."""

FINAL_STATE = -1
"""Pdf class of a state that emits nothing."""

_ONE_STATE: tuple[tuple[int, tuple[tuple[int, float], ...]], ...] = ((0, ((0, 0.5), (1, 0.5))), (FINAL_STATE, ()))
_WITH_BLANK: tuple[tuple[int, tuple[tuple[int, float], ...]], ...] = (
    (0, ((0, 0.4), (1, 0.3), (2, 0.3))),
    (1, ((1, 0.5), (2, 0.5))),
    (FINAL_STATE, ()),
)


@dataclass(frozen=True)
class Transitions:
    """Kaldi phones, HMM topology, pdfs and transition ids for CTC outputs of `phone_count` phones.

    Kaldi phone 1 is silence (= blank). A phone at the end of a word, a one-phone word and silence have
    one emitting state: 0 -> 0, 0 -> 1 (final). A phone at the begin or inside of a word has a blank state
    after it: 0 -> 0, 0 -> 1, 0 -> 2 (final), 1 -> 1, 1 -> 2. So all blanks after a word belong to silence,
    which is what Vosk's endpointing counts.
    """

    phone_count: int
    """Number of real phones (PHONES of engines.pronunciation); the network has one more output."""

    def kaldi_phone(self, phone: int, position: int) -> int:
        """Kaldi id of phone number `phone` (0-based) at BEGIN, INTERNAL, END or SINGLETON of a word."""
        if not 0 <= phone < self.phone_count:
            raise ValueError(f"phone {phone} is not one of {self.phone_count}")
        return 2 + 4 * phone + position

    def word_phones(self, phones: Sequence[int]) -> tuple[int, ...]:
        """Kaldi ids of a whole word given as 0-based phone numbers."""
        if len(phones) == 1:
            return (self.kaldi_phone(phones[0], SINGLETON),)
        last = len(phones) - 1
        return tuple(
            self.kaldi_phone(phone, BEGIN if place == 0 else END if place == last else INTERNAL)
            for place, phone in enumerate(phones)
        )

    @property
    def kaldi_phones(self) -> range:
        """All Kaldi phone ids, ascending."""
        return range(1, 2 + 4 * self.phone_count)

    def has_blank_state(self, kaldi_phone: int) -> bool:
        """Whether the phone's HMM may end in blanks (word-begin and word-internal phones)."""
        return kaldi_phone > SILENCE and (kaldi_phone - 2) % 4 in (BEGIN, INTERNAL)

    def pdf(self, kaldi_phone: int, state: int) -> int:
        """Network output that scores a frame in `state` of the phone."""
        return BLANK_PDF if kaldi_phone == SILENCE or state == 1 else (kaldi_phone - 2) // 4 + 1

    def tid(self, kaldi_phone: int, state: int, destination: int) -> int:
        """Transition id (1-based, an input label of HCLr.fst) of the arc state -> destination of the phone."""
        return self._tids[kaldi_phone, state, destination]

    @property
    def tid_count(self) -> int:
        """The highest transition id; tid_count + 1 is the first label free for disambiguation."""
        return len(self._tids)

    @cached_property
    def pdf_of_tid(self) -> tuple[int, ...]:
        """Network output of every transition id; element 0 is -1."""
        return (-1, *(self.pdf(phone, state) for phone, state, _ in self._tids))

    @property
    def entries(self) -> tuple[tuple[tuple[int, tuple[tuple[int, float], ...]], ...], ...]:
        """Topology entries (0 without, 1 with blank state): states of (pdf class, ((destination, probability), …))."""
        return (_ONE_STATE, _WITH_BLANK)

    def entry(self, kaldi_phone: int) -> int:
        """Index into `entries` of a phone."""
        return int(self.has_blank_state(kaldi_phone))

    @cached_property
    def _tids(self) -> dict[tuple[int, int, int], int]:
        found: dict[tuple[int, int, int], int] = {}
        for phone in self.kaldi_phones:
            for state, (pdf_class, arcs) in enumerate(self.entries[self.entry(phone)]):
                if pdf_class != FINAL_STATE:
                    for destination, _ in arcs:
                        found[phone, state, destination] = len(found) + 1
        return found

    def word_boundaries(self) -> str:
        """Text of graph/phones/word_boundary.int."""
        names = ("begin", "internal", "end", "singleton")
        return "1 nonword\n" + "".join(f"{phone} {names[(phone - 2) % 4]}\n" for phone in self.kaldi_phones[1:])

    def to_bytes(self) -> bytes:
        """Kaldi's binary TransitionModel (without the leading "\\0B")."""
        out = _Bytes()
        out.token("<TransitionModel>")
        out.token("<Topology>")
        out.integers(self.kaldi_phones)
        out.integers([-1, *(self.entry(phone) for phone in self.kaldi_phones)])
        out.integer(len(self.entries))
        for entry in self.entries:
            out.integer(len(entry))
            for pdf_class, arcs in entry:
                out.integer(pdf_class)
                out.integer(len(arcs))
                for destination, probability in arcs:
                    out.integer(destination)
                    out.real(probability)
        out.token("</Topology>")
        states = [
            (phone, state)
            for phone in self.kaldi_phones
            for state, (pdf_class, _) in enumerate(self.entries[self.entry(phone)])
            if pdf_class != FINAL_STATE
        ]
        out.token("<Triples>")
        out.integer(len(states))
        for phone, state in states:
            out.integer(phone)
            out.integer(state)
            out.integer(self.pdf(phone, state))
        out.token("</Triples>")
        out.token("<LogProbs>")
        arcs_of = {entry: {s: dict(arcs) for s, (_, arcs) in enumerate(self.entries[entry])} for entry in (0, 1)}
        logs = [log(arcs_of[self.entry(phone)][state][destination]) for phone, state, destination in self._tids]
        out.vector(np.array([0.0, *logs]))
        out.token("</LogProbs>")
        out.token("</TransitionModel>")
        return out.done()


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

        out = _Bytes()
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

    def _affine(self, out: "_Bytes", name: str, weight: FloatArray, bias: FloatArray) -> None:
        out.token("<ComponentName>")
        out.token(name)
        out.token("<FixedAffineComponent>")
        out.token("<LinearParams>")
        out.matrix(weight, self.compressed)
        out.token("<BiasParams>")
        out.vector(bias)
        out.token("</FixedAffineComponent>")

    def _passing(self, out: "_Bytes", name: str, width: int) -> None:
        """A component that changes nothing: the place where a sum of two layers gets a name."""
        out.token("<ComponentName>")
        out.token(name)
        out.token("<NoOpComponent>")
        out.token("<Dim>")
        out.integer(width)
        out.token("<BackpropScale>")
        out.real(1.0)
        out.token("</NoOpComponent>")

    def _nonlinear(self, out: "_Bytes", name: str, kind: str, width: int) -> None:
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


@dataclass(slots=True)
class _Bytes:
    """Kaldi's binary stream: tokens end in a space, every number is preceded by its size in bytes."""

    parts: list[bytes] = field(default_factory=list)

    def token(self, token: str) -> None:
        self.parts.append(token.encode("ascii") + b" ")

    def text(self, text: str) -> None:
        self.parts.append(text.encode("ascii"))

    def integer(self, value: int) -> None:
        self.parts.append(b"\4" + struct.pack("<i", value))

    def real(self, value: float) -> None:
        self.parts.append(b"\4" + struct.pack("<f", value))

    def double(self, value: float) -> None:
        self.parts.append(b"\x08" + struct.pack("<d", value))

    def integers(self, values: Sequence[int]) -> None:
        self.parts.append(b"\4" + struct.pack("<i", len(values)) + np.asarray(values, "<i4").tobytes())

    def vector(self, values: FloatArray) -> None:
        self.token("FV")
        self.integer(len(values))
        self.parts.append(np.asarray(values, "<f4").tobytes())

    def matrix(self, values: FloatArray, compressed: bool) -> None:
        rows, columns = values.shape
        if not compressed:
            self.token("FM")
            self.integer(rows)
            self.integer(columns)
            self.parts.append(np.ascontiguousarray(values, "<f4").tobytes())
            return
        low = _stored(float(values.min()))
        span = _stored(float(values.max())) - low or 1.0
        # CM2: global minimum and range, then raw sizes, then value = minimum + range * q / 65535.
        self.token("CM2")
        self.parts.append(struct.pack("<ffii", low, span, rows, columns))
        steps = np.rint((values.astype(np.float64) - low) * (65535.0 / span))
        self.parts.append(np.clip(steps, 0, 65535).astype("<u2").tobytes())

    def done(self) -> bytes:
        return b"".join(self.parts)


def _stored(value: float) -> float:
    """A number as the 32 bit value that the file holds."""
    return float(np.float32(value))
