"""The intent model's network: a small decoder of the llama kind (RMS norm, rotary positions, gated feed-forward).

Rotary pairs are interleaved, as llama.cpp's llama graph expects, so that no rows are permuted at export. The
embedding is tied to the output. Torch is imported here; nothing outside the recipe imports this file.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

NORM_EPSILON = 1e-5
ROPE_BASE = 10000.0
NO_LOSS = -100


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of the network."""

    vocabulary: int
    """Tokens."""
    width: int = 256
    layers: int = 6
    heads: int = 4
    feed_forward: int = 704
    context: int = 192
    """Longest sequence, tokens."""

    @property
    def head_width(self) -> int:
        """Numbers of one attention head."""
        return self.width // self.heads


class RootMeanSquare(nn.Module):  # type: ignore[misc]  # torch has no types where the checks run
    """Root-mean-square norm (Zhang and Sennrich, 2019)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """Same shape as `x`."""
        return functional.rms_norm(x, (x.shape[-1],), self.weight, NORM_EPSILON)


def attend(query: Tensor, key: Tensor, value: Tensor, hidden: Tensor) -> Tensor:
    """Attention to the past, all batch × heads × time × head width. `hidden`: -inf where a later token stands.

    For sentences of twenty tokens plain products are on a processor several times as fast as torch's fused kernel.
    """
    likeness = torch.matmul(query / math.sqrt(query.shape[-1]), key.transpose(-1, -2)) + hidden
    return torch.matmul(likeness.softmax(-1), value)


def rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Rotary positions (Su et al., 2021) on pairs of neighbouring numbers. x: batch × heads × time × head width."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cosine - odd * sine, odd * cosine + even * sine), -1).flatten(-2)


class Block(nn.Module):  # type: ignore[misc]  # as above
    """One layer: attention to the past, then the gated feed-forward."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        width, inner = shape.width, shape.feed_forward
        self.attention_norm, self.feed_norm = RootMeanSquare(width), RootMeanSquare(width)
        self.query_key_value = nn.Linear(width, 3 * width, bias=False)
        self.attention_output = nn.Linear(width, width, bias=False)
        self.gate_up = nn.Linear(width, 2 * inner, bias=False)
        self.down = nn.Linear(inner, width, bias=False)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor, hidden: Tensor, wanted: Tensor | None = None) -> Tensor:
        """x: batch × time × width. `wanted` (batch × time): only these places are worked out, as places × width."""
        batch, time, width = x.shape
        mixed = self.query_key_value(self.attention_norm(x)).view(batch, time, 3, self.heads, width // self.heads)
        query, key, value = (part.transpose(1, 2) for part in mixed.unbind(2))
        seen = attend(rotate(query, cosine, sine), rotate(key, cosine, sine), value, hidden)
        seen = seen.transpose(1, 2).reshape(batch, time, width)
        if wanted is not None:
            x, seen = x[wanted], seen[wanted]
        x = x + self.attention_output(seen)
        gate, up = self.gate_up(self.feed_norm(x)).chunk(2, -1)
        return x + self.down(functional.silu(gate) * up)


class Network(nn.Module):  # type: ignore[misc]  # as above
    """Token ids in, scores of the next token out."""

    cosine: Tensor
    sine: Tensor
    future: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = RootMeanSquare(shape.width)
        frequency = 1 / (ROPE_BASE ** (torch.arange(0, shape.head_width, 2).float() / shape.head_width))
        angle = torch.arange(shape.context).float()[:, None] * frequency
        self.register_buffer("cosine", angle.cos(), persistent=False)
        self.register_buffer("sine", angle.sin(), persistent=False)
        future = torch.full((shape.context, shape.context), -math.inf).triu(1)
        self.register_buffer("future", future, persistent=False)
        for module in self.modules():
            if isinstance(module, nn.Linear | nn.Embedding):
                nn.init.normal_(module.weight, 0, 0.02)
        for block in self.blocks:
            for layer in (block.attention_output, block.down):
                nn.init.normal_(layer.weight, 0, 0.02 / math.sqrt(2 * shape.layers))

    def hidden(self, tokens: Tensor, wanted: Tensor | None = None) -> Tensor:
        """batch × time of ids to batch × time × width; with `wanted` (batch × time) to places × width of those."""
        time = tokens.shape[1]
        x = self.embedding(tokens)
        for block in self.blocks:
            last = block is self.blocks[-1]
            x = block(x, self.cosine[:time], self.sine[:time], self.future[:time, :time], wanted if last else None)
        result: Tensor = self.norm(x)
        return result

    def loss(self, tokens: Tensor, targets: Tensor) -> Tensor:
        """Mean cross-entropy where a target is not NO_LOSS; the last layer and the scores are worked out only there."""
        counted = targets != NO_LOSS
        return functional.cross_entropy(self.scores(self.hidden(tokens, counted)), targets[counted])

    def scores(self, hidden: Tensor) -> Tensor:
        """Scores over the vocabulary; the output is the embedding's transpose."""
        return hidden @ self.embedding.weight.T
