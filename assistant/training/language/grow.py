"""A larger network that begins by saying exactly what a smaller one says (Chen et al., Net2Net, ICLR 2016).

What is new reads with small random weights and writes nothing yet, so that no answer changes at first and every new
weight has something to learn. The numbers of a token that are new are zero, which a norm takes into its mean: its
weights are scaled for that.
"""

import math
from collections.abc import Mapping

import torch
from torch import Tensor

from assistant.core.errors import TrainingError
from assistant.training.language.network import Network, Shape


def grown(weights: Mapping[str, Tensor], small: Shape, large: Shape) -> dict[str, Tensor]:
    """The tensors of a network of shape `large` that answers as `weights` of shape `small` do.

    Raises TrainingError when it would have to shrink or heads would change their width.
    """
    sizes = [(one.width, one.layers, one.heads, one.feed_forward) for one in (small, large)]
    if any(new < old for old, new in zip(*sizes, strict=True)) or small.head_width != large.head_width:
        raise TrainingError(
            f"a network of {small.width} numbers and {small.layers} layers cannot grow into one of {large.width}"
            f" and {large.layers}",
            "leave --width and --layers out, or name larger ones",
        )
    fresh = dict(Network(large).state_dict())
    scale = math.sqrt(small.width / large.width)
    for name, new in fresh.items():
        kind = name.split(".", 2)[-1] if name.startswith("blocks.") else name
        old = weights.get(name)
        if old is None:  # a layer of its own, behind the others
            if kind in ("attention_output.weight", "down.weight"):
                new.zero_()
        elif "norm" in kind:
            new[: len(old)] = old * scale
        elif kind == "query_key_value.weight":
            _into(new, old, 3)
        elif kind == "gate_up.weight":
            _into(new, old, 2)
        else:  # what writes into a token's numbers, and the embedding, which is read as the output too
            new.zero_()
            new[: old.shape[0], : old.shape[1]] = old
    return fresh


def _into(new: Tensor, old: Tensor, parts: int) -> None:
    """Copy each of `parts` equal groups of rows to the beginning of its larger group."""
    for group, own in zip(torch.chunk(new, parts), torch.chunk(old, parts), strict=True):
        group[: own.shape[0], : own.shape[1]] = own
