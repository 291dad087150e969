"""The training loop: seeded, logged, resumable at chunk borders, on a GPU where there is one.

Data comes as numbered chunks of examples, so that a resumed run sees what the first run would have seen. The
learning rate rises, stays, and falls to almost nothing over the last part of the time (Hu et al., MiniCPM, 2024);
beside the weights their running average is kept, which is what is exported.
"""

import logging
import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from assistant.core.errors import TrainingError
from assistant.training.language.network import NO_LOSS, Network, Shape
from assistant.training.precision import fast_bfloat16

LOG = logging.getLogger(__name__)
WARM_STEPS = 100
FALLING_PART = 0.3
AVERAGE_DECAY = 0.99
SORTED_TOGETHER = 3000
REPORT_STEPS = 50
SAVED_EVERY = 60.0
"""Seconds of training between checkpoints."""
WORTH_COMPILING = 10.0
"""Minutes of training from which on torch.compile pays: it takes two, and gives half as much speed again."""


class Example(NamedTuple):
    """One sequence with the part that is to be predicted."""

    tokens: Sequence[int]
    first: int
    """Index of the first predicted token, at least 1."""
    stop: int
    """Index behind the last predicted token."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard to train."""

    minutes: float
    """Training time in all, resumed time included: on a CPU the processor time of a thread."""
    rate: float = 2e-3
    """Highest learning rate."""
    batch_tokens: int = 1700
    seed: int = 0
    threads: int = 1
    falling: float = FALLING_PART
    """Share of the time over which the rate falls; what was trained before gains from a rate that falls all along
    (Bergsma et al., Straight to Zero, ICLR 2025)."""


class Run:
    """A training run in a folder: `checkpoint.pt` and `log.txt`."""

    def __init__(self, folder: Path, shape: Shape, plan: Plan, padding: int, resume: bool) -> None:
        """Raises TrainingError when the checkpoint to resume from is of another shape."""
        self.folder, self.plan, self.padding = folder, plan, padding
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.set_num_threads(plan.threads)
        torch.manual_seed(plan.seed)
        self.network = Network(shape).to(self.device)
        matrices = [weight for weight in self.network.parameters() if weight.dim() > 1]
        vectors = [weight for weight in self.network.parameters() if weight.dim() == 1]
        groups = [{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, plan.rate, betas=(0.9, 0.98), fused=True)
        self.average = [weight.detach().clone() for weight in self.network.parameters()]
        self.chunk = self.steps = self.tokens = 0
        self.seconds = 0.0
        self.loss = 0.0
        self._loss_of = self.network.loss
        if plan.minutes >= WORTH_COMPILING and (shutil.which("c++") or self.device.type == "cuda"):
            self._loss_of = torch.compile(self.network.loss, dynamic=True)
        folder.mkdir(parents=True, exist_ok=True)
        if resume and self.checkpoint.exists():
            self._load(shape)

    @property
    def checkpoint(self) -> Path:
        """Where the state is kept."""
        return self.folder / "checkpoint.pt"

    def begin_from(self, weights: dict[str, Tensor]) -> None:
        """Start from weights trained before, for example on plain text."""
        self.network.load_state_dict(weights)
        self.average = [weight.detach().clone() for weight in self.network.parameters()]

    def train(self, chunk_of: Callable[[int], Sequence[Example]], after_save: Callable[["Run"], None]) -> None:
        """Train until the planned minutes are over. `chunk_of(number)` gives the examples of a chunk."""
        saved = self.seconds
        while self.seconds < self.plan.minutes * 60:
            examples = chunk_of(self.chunk)
            order = random.Random(f"{self.plan.seed}:{self.chunk}")
            for batch in batches(examples, self.plan.batch_tokens, order):
                began = self._now()
                self._step(batch)
                self.seconds += self._now() - began
                if self.seconds >= self.plan.minutes * 60:
                    break
            self.chunk += 1
            if self.seconds >= min(saved + SAVED_EVERY, self.plan.minutes * 60):
                saved = self.seconds
                self.save()
                after_save(self)

    def averaged(self) -> dict[str, Tensor]:
        """The running average of the weights, by name."""
        names = [name for name, _ in self.network.named_parameters()]
        return {name: weight.cpu() for name, weight in zip(names, self.average, strict=True)}

    def save(self) -> None:
        """Write the checkpoint; a break-off leaves the old one."""
        state = {
            "shape": self.network.shape,
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average,
            "counts": (self.chunk, self.steps, self.tokens, self.seconds, self.loss),
        }
        fresh = self.checkpoint.with_suffix(".new")
        torch.save(state, fresh)
        fresh.replace(self.checkpoint)

    def _load(self, shape: Shape) -> None:
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=False)
        if state["shape"] != shape:
            raise TrainingError(
                f"{self.checkpoint} holds a network of another shape", "leave --resume out or name another --work"
            )
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average = state["average"]
        self.chunk, self.steps, self.tokens, self.seconds, self.loss = state["counts"]

    def _now(self) -> float:
        """Seconds for measuring training time: the processor's, so that a machine shared with others trains as long."""
        return time.perf_counter() if self.device.type == "cuda" else time.process_time() / self.plan.threads

    def _rate(self) -> float:
        rising = min(1.0, (self.steps + 1) / WARM_STEPS)
        left = 1 - self.seconds / (self.plan.minutes * 60)
        return self.plan.rate * rising * max(0.02, min(1.0, left / self.plan.falling))

    def _step(self, batch: Sequence[Example]) -> None:
        tokens, targets = collate(batch, self.padding)
        for group in self.optimizer.param_groups:
            group["lr"] = self._rate()
        fast = self.device.type == "cuda" or fast_bfloat16()
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=fast):
            loss = self._loss_of(tokens.to(self.device), targets.to(self.device))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        with torch.no_grad():
            decay = min(AVERAGE_DECAY, self.steps / (self.steps + 10))
            torch._foreach_lerp_(self.average, list(self.network.parameters()), 1 - decay)
        self.steps += 1
        self.tokens += tokens.numel()
        self.loss = loss.item() if self.steps == 1 else 0.98 * self.loss + 0.02 * loss.item()
        if self.steps % REPORT_STEPS == 0:
            speed = self.tokens / max(self.seconds, 1e-9)
            LOG.info(
                "step %d chunk %d loss %.4f %.0f tokens/s %.1f min",
                self.steps,
                self.chunk,
                self.loss,
                speed,
                self.seconds / 60,
            )


def batches(examples: Sequence[Example], most: int, order: random.Random) -> Iterator[list[Example]]:
    """Batches of at most `most` tokens, padding included, of sequences of similar length."""
    shuffled = order.sample(list(examples), len(examples))
    for start in range(0, len(shuffled), SORTED_TOGETHER):
        ready: list[list[Example]] = [[]]
        for example in sorted(shuffled[start : start + SORTED_TOGETHER], key=lambda one: len(one.tokens)):
            if ready[-1] and (len(ready[-1]) + 1) * len(example.tokens) > most:
                ready.append([])
            ready[-1].append(example)
        order.shuffle(ready)
        yield from (batch for batch in ready if batch)


def collate(batch: Sequence[Example], padding: int) -> tuple[Tensor, Tensor]:
    """Tokens and targets, batch × time; a target is the next token where that is to be predicted."""
    longest = max(len(example.tokens) for example in batch)
    tokens = torch.full((len(batch), longest), padding)
    targets = torch.full((len(batch), longest), NO_LOSS)
    for row, example in enumerate(batch):
        line = torch.tensor(example.tokens)
        tokens[row, : len(line)] = line
        targets[row, example.first - 1 : example.stop - 1] = line[example.first : example.stop]
    return tokens, targets
