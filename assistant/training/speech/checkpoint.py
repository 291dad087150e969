"""The state of a training run on disk: weights, their running mean, the optimizer and the history.

Nothing is trained here.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from assistant.core.errors import TrainingError
from assistant.engines.pronunciation import PHONES
from assistant.training.speech import network as nets


@dataclass(slots=True)
class Checkpoint:
    """Everything a run needs to go on, and an export needs to write a model."""

    network: nn.ModuleList
    """The averaged weights: what is measured and exported."""
    normalization: nets.Normalization
    trained: dict[str, torch.Tensor] | None = None
    """The weights that training goes on from; None at the beginning."""
    seconds: float = 0.0
    """Training time so far."""
    steps: int = 0
    optimizer: dict[str, object] | None = None
    history: tuple[str, ...] = ()
    """One line an epoch: losses and phone error rates."""

    def save(self, path: Path) -> None:
        """Writes the file in one step, so that a stopped run leaves the old one."""
        state = {
            "network": self.network.state_dict(),
            "trained": self.trained,
            "mean": self.normalization.mean.tolist(),
            "deviation": self.normalization.deviation.tolist(),
            "seconds": self.seconds,
            "steps": self.steps,
            "optimizer": self.optimizer,
            "history": list(self.history),
            "phones": list(PHONES),
        }
        unfinished = path.with_suffix(".part")
        torch.save(state, unfinished)
        unfinished.rename(path)

    @classmethod
    def load(cls, path: Path) -> "Checkpoint":
        """Reads a checkpoint; raises TrainingError when it is missing or of another phone set."""
        if not path.exists():
            raise TrainingError(f"{path} not found", "run `assistant train speech` without --step first")
        state = torch.load(path, map_location="cpu", weights_only=True)
        if state["phones"] != list(PHONES):
            raise TrainingError(f"{path} has other phones than this program", "train again in an empty work folder")
        weights = state["network"]
        network = nets.build(len(PHONES) + 1, width=weights["0.weight"].shape[0])
        network.load_state_dict(weights)
        normalization = nets.Normalization(
            np.array(state["mean"], np.float32), np.array(state["deviation"], np.float32)
        )
        rest = (state["seconds"], state["steps"], state["optimizer"], tuple(state["history"]))
        return cls(network, normalization, state["trained"], *rest)

    def mixed_with(self, others: Sequence["Checkpoint"]) -> "Checkpoint":
        """The mean of the weights of several states of one run (Wortsman et al., Model soups, ICML 2022).

        Raises TrainingError when they have other sizes.
        """
        weights = [one.network.state_dict() for one in (self, *others)]
        if any(one[name].shape != tensor.shape for one in weights for name, tensor in weights[0].items()):
            raise TrainingError("checkpoints of other sizes cannot be mixed", "name those of one run")
        mixed = copy.deepcopy(self.network)
        mixed.load_state_dict(
            {
                name: torch.stack([one[name] for one in weights]).mean(0) if tensor.dtype.is_floating_point else tensor
                for name, tensor in weights[0].items()
            }
        )
        return replace(self, network=mixed, trained=None, optimizer=None)
