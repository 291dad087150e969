"""The voice's network: symbols → how long each lasts → mel-cepstra, pitch and voicing, frame by frame.

An encoder over symbols (depthwise convolutions and one recurrent layer), a duration for each of the five states of each
symbol, and a decoder over frames of 10 ms that knows its place in state and symbol. Everything is learned from the
teacher's own numbers. `Speech` puts the vocoder behind it and has the inputs and outputs that Piper expects.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.training.voice.vocoder import CEPSTRA, HOP, Vocoder

STATES = 5
SYMBOLS = 166
PLACES = 8
OUTPUTS = CEPSTRA + 2
ENCODER_BLOCKS = 3
DECODER_KERNELS = (5, 9, 9, 9)
PITCH_LIMITS = (4.3, 6.2)
"""Natural logarithms of Hz: 74 to 493."""
PITCH = 0.92
"""The voice speaks lower than its teacher by this factor, as goes with its resonances (`vocoder.TRACT`)."""
SURE = 2.0
"""Voicing is decided a little more sharply than it is learned."""


class Block(nn.Module):  # type: ignore[misc]  # torch has no types where the checks run
    """A depthwise convolution and two dense layers, added to what came in (after ConvNeXt, Liu et al., 2022)."""

    def __init__(self, width: int, kernel: int) -> None:
        super().__init__()
        self.along = nn.Conv1d(width, width, kernel, padding=kernel // 2, groups=width)
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)
        with torch.no_grad():
            self.narrow.weight.mul_(0.3)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Batch × time × width; where the mask is 0 nothing is seen."""
        seen = x if mask is None else x * mask
        seen = self.along(seen.transpose(1, 2)).transpose(1, 2)
        return x + self.narrow(functional.gelu(self.widen(self.norm(seen))))


class Voice(nn.Module):  # type: ignore[misc]  # as above
    """What is learned."""

    def __init__(self, width: int = 128) -> None:
        super().__init__()
        self.embedding = nn.Embedding(SYMBOLS, width)
        self.encoder = nn.ModuleList([Block(width, 5) for _ in range(ENCODER_BLOCKS)])
        self.recurrent = nn.GRU(width, width // 2, batch_first=True, bidirectional=True)
        self.to_frames = nn.Linear(2 * width, width)
        self.durations = nn.Sequential(nn.Linear(2 * width, 128), nn.GELU(), nn.Linear(128, STATES))
        self.state = nn.Embedding(STATES, width)
        self.place = nn.Linear(PLACES, width)
        self.decoder = nn.ModuleList([Block(width, kernel) for kernel in DECODER_KERNELS])
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, 2 * OUTPUTS)
        self.register_buffer("mean", torch.zeros(CEPSTRA))
        self.register_buffer("deviation", torch.ones(CEPSTRA))
        self.register_buffer("pitch_mean", torch.tensor(5.165))
        self.register_buffer("pitch_deviation", torch.tensor(0.12))

    def encode(self, symbols: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Symbols (B × T) → for frames (B × T × width), and log(1 + frames) of each state (B × T × 5)."""
        x = self.embedding(symbols)
        for block in self.encoder:
            x = block(x, mask)
        if mask is None:
            both, _ = self.recurrent(x)
        else:
            lengths = mask[:, :, 0].sum(1).long().cpu()
            packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
            both, _ = nn.utils.rnn.pad_packed_sequence(
                self.recurrent(packed)[0], batch_first=True, total_length=x.shape[1]
            )
        x = torch.cat([x, both], -1)
        return self.to_frames(x), self.durations(x)

    def decode(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Frames of 10 ms (B × N × width) → outputs of 5 ms (B × 2 N × 47), normalized."""
        for block in self.decoder:
            x = block(x, mask)
        return self.out(self.norm(x)).reshape(x.shape[0], -1, OUTPUTS)

    def forward(self, symbols: Tensor, mask: Tensor, states: Tensor, frames: int) -> tuple[Tensor, Tensor]:
        """In training: the teacher's durations (B × T × 5) place the frames. Gives log durations and outputs."""
        encoded, durations = self.encode(symbols, mask)
        lengths = states.flatten(1).float()
        ends = torch.cumsum(lengths, 1)
        time = (torch.arange(frames, device=symbols.device) * 2).float()[None].expand(len(symbols), -1).contiguous()
        index = torch.searchsorted(ends, time, right=True).clamp(max=ends.shape[1] - 1)
        token = index // STATES
        token_lengths = states.sum(-1).float()
        token_ends = torch.cumsum(token_lengths, 1)
        place = _place(
            time,
            ends.gather(1, index), lengths.gather(1, index),
            token_ends.gather(1, token), token_lengths.gather(1, token),
        )  # fmt: skip
        inside = (time < ends[:, -1:])[:, :, None].float()
        seen = encoded.gather(1, token[:, :, None].expand(-1, -1, encoded.shape[-1]))
        x = seen + self.state(index % STATES) + self.place(place * inside)
        return durations, self.decode(x, inside)


class Speech(nn.Module):  # type: ignore[misc]  # as above
    """Piper's interface: symbols with pads, their number, and three scales → sound, and frames a symbol."""

    def __init__(self, voice: Voice) -> None:
        super().__init__()
        self.voice = voice
        self.vocoder = Vocoder()

    def forward(self, symbols: Tensor, count: Tensor, scales: Tensor) -> tuple[Tensor, Tensor]:
        """1 × T, 1, 3 (noise, length, noise of length; only length is used) → 1 × 1 × 1 × samples, 1 × T frames."""
        voice = self.voice
        encoded, log_lengths = voice.encode(symbols[:, : count[0]][:, ::2])  # every second symbol is a pad
        lengths = torch.floor(torch.clamp(torch.exp(log_lengths) - 1.0, min=0.0) * scales[1] + 0.5)
        lengths = torch.cat([lengths[:, :1].clamp(min=1.0), lengths[:, 1:]], 1)  # never nothing at all
        states = lengths.reshape(1, -1)[0]
        ends = torch.cumsum(states, 0)
        token_lengths = lengths.sum(-1)[0]
        token_ends = torch.cumsum(token_lengths, 0)
        frames = torch.div(ends[-1] + 1, 2, rounding_mode="floor").long()
        time = torch.arange(frames).float() * 2
        index = (ends[None, :] <= time[:, None]).long().sum(1)
        token = torch.div(index, STATES, rounding_mode="floor")
        place = _place(time, ends[index], states[index], token_ends[token], token_lengths[token])[None]
        x = encoded[:, token] + voice.state(index - token * STATES)[None] + voice.place(place)
        out = voice.decode(x)
        cepstra = out[:, :, :CEPSTRA] * voice.deviation + voice.mean
        log_pitch = out[:, :, CEPSTRA] * voice.pitch_deviation + voice.pitch_mean + math.log(PITCH)
        pitch = torch.exp(torch.clamp(log_pitch, *PITCH_LIMITS))
        sound = self.vocoder(pitch, torch.sigmoid(out[:, :, CEPSTRA + 1] * SURE), cepstra)
        heard = torch.stack([token_lengths, torch.zeros_like(token_lengths)], 1).reshape(1, -1)[:, : symbols.shape[1]]
        return sound[:, :, : (ends[-1] * HOP).long()][:, None], heard


def _place(time: Tensor, end: Tensor, length: Tensor, token_end: Tensor, token_length: Tensor) -> Tensor:
    """Where a frame is in its state and its symbol, as 8 numbers. All in frames of 5 ms."""
    length, token_length = length.clamp(min=1), token_length.clamp(min=1)
    after, token_after = time - (end - length), time - (token_end - token_length)
    return torch.stack(
        [
            (after + 0.5) / length, torch.log(length), after * 0.1, (length - after) * 0.1,
            (token_after + 0.5) / token_length, torch.log(token_length),
            torch.clamp(token_after, max=40) * 0.05, torch.clamp(token_length - token_after, max=40) * 0.05,
        ],
        -1,
    )  # fmt: skip


def decibels(difference: Tensor) -> Tensor:
    """Mel-cepstral distortion of differences of cepstra (… × 45), energy left out (Kubichek, 1993)."""
    return (10 / math.log(10)) * torch.sqrt(2 * (difference[..., 1:] ** 2).sum(-1))
