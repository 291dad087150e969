"""Trains the voice's network; can be stopped at any time and goes on. On a GPU when there is one, else on one thread
(two OpenMP threads on shared cores mostly wait for each other).
"""

import logging
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from assistant.core.errors import TrainingError
from assistant.training.voice.lessons import Example
from assistant.training.voice.network import STATES, Voice, decibels
from assistant.training.voice.vocoder import CEPSTRA

log = logging.getLogger(__name__)

BATCH = 16
RATE = 2e-3
"""Highest learning rate; it rises over WARM_STEPS and falls to 2 % of it over the training time."""
WARM_STEPS = 200
SAVE_SECONDS = 120.0
REPORT_STEPS = 50
ENERGY_POWER = 0.35
"""Cepstra that vary more count more: their deviation to this power."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to train, and from which seed."""

    minutes: float
    threads: int = 1
    seed: int = 0
    width: int = 128


class Batch(NamedTuple):
    """Examples side by side, padded. B × T symbols, B × N frames."""

    symbols: Tensor
    mask: Tensor
    states: Tensor
    cepstra: Tensor
    pitch: Tensor
    voiced: Tensor
    heard: Tensor


class Losses(NamedTuple):
    """What is learned, each averaged over what counts for it."""

    duration: Tensor
    cepstra: Tensor
    pitch: Tensor
    voicing: Tensor

    def total(self) -> Tensor:
        """The weighted sum that is made small."""
        return self.duration + 2 * self.cepstra + 0.5 * self.pitch + 0.5 * self.voicing


class Training:
    """A run in a folder: `checkpoint.pt` there."""

    def __init__(self, folder: Path, plan: Plan, examples: Sequence[Example], resume: bool) -> None:
        """Raises TrainingError when the checkpoint does not fit."""
        self.path, self.plan = folder / "checkpoint.pt", plan
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.set_num_threads(plan.threads)
        torch.manual_seed(plan.seed)
        self.network = Voice(plan.width).to(self.device)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), RATE, betas=(0.9, 0.98), weight_decay=0.01)
        self.seconds, self.steps = 0.0, 0
        if resume and self.path.exists():
            self._load()
        else:
            _measure(self.network, examples)
        weight = (self.network.deviation / self.network.deviation[0]) ** ENERGY_POWER
        self.weight = weight / weight.mean()

    def run(self, examples: Sequence[Example], held_out: Sequence[Example]) -> None:
        """Train until the planned time is used up."""
        budget = self.plan.minutes * 60
        log.info("%d parameters on %s", sum(part.numel() for part in self.network.parameters()), self.device)
        saved = begun = time.monotonic()
        before = self.seconds
        recent: list[list[float]] = []
        chooser = random.Random(self.plan.seed + self.steps)
        while self.seconds < budget:
            for numbers in _batches(examples, chooser):
                self.seconds = before + time.monotonic() - begun
                if self.seconds >= budget:
                    break
                recent.append(self._step(collate([examples[n] for n in numbers], self.device), self.seconds / budget))
                if self.steps % REPORT_STEPS == 0:
                    figures = np.mean(recent, 0)
                    recent.clear()
                    log.info(
                        "%.0f s, step %d: duration %.4f cepstra %.4f pitch %.4f voicing %.4f",
                        self.seconds, self.steps, *figures,
                    )  # fmt: skip
                if time.monotonic() - saved > SAVE_SECONDS:
                    self.save()
                    saved = time.monotonic()
            if held_out:
                log.info("held out after %d steps: %s", self.steps, self.check(held_out))
        self.save()

    def check(self, examples: Sequence[Example]) -> dict[str, float]:
        """Distance to the teacher with the teacher's durations, on sentences not trained on."""
        with torch.no_grad():
            return self._check(examples)

    def _check(self, examples: Sequence[Example]) -> dict[str, float]:
        self.network.eval()
        sums: dict[str, float] = {"distortion_db": 0.0, "pitch_cents": 0.0, "voicing_percent": 0.0, "duration_ms": 0.0}
        frames = voiced = tokens = 0.0
        for example in examples:
            batch = collate([example], self.device)
            durations, out = self.network(batch.symbols, batch.mask, batch.states, batch.cepstra.shape[1] // 2)
            out = out * batch.heard[:, :, None]
            both = batch.voiced * batch.heard
            scaled = out[:, :, :CEPSTRA] - self._normal(batch.cepstra) * batch.heard[:, :, None]
            sums["distortion_db"] += float(decibels(scaled * self.network.deviation).sum())
            cents = (out[:, :, CEPSTRA] * self.network.pitch_deviation + self.network.pitch_mean - batch.pitch) * 1200
            sums["pitch_cents"] += float(((cents / math.log(2)) ** 2 * both).sum())
            wrong = ((out[:, :, CEPSTRA + 1] > 0).float() != batch.voiced).float()
            sums["voicing_percent"] += 100 * float((wrong * batch.heard).sum())
            said = torch.floor((torch.exp(durations) - 1).clamp(min=0) + 0.5).sum(-1)
            real = batch.states.sum(-1).float()
            sums["duration_ms"] += 5 * float(((said - real).abs() * (real > 0)).sum())
            frames += float(batch.heard.sum())
            voiced += float(both.sum())
            tokens += float((real > 0).sum())
        self.network.train()
        return {
            "distortion_db": round(sums["distortion_db"] / frames, 3),
            "pitch_cents": round(math.sqrt(sums["pitch_cents"] / max(1.0, voiced)), 1),
            "voicing_percent": round(sums["voicing_percent"] / frames, 2),
            "duration_ms": round(sums["duration_ms"] / tokens, 2),
        }

    def save(self) -> None:
        """Write the checkpoint in one step."""
        unfinished = self.path.with_suffix(".part")
        state: dict[str, Any] = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "seconds": self.seconds,
            "steps": self.steps,
            "width": self.plan.width,
        }
        torch.save(state, unfinished)
        unfinished.replace(self.path)

    def _step(self, batch: Batch, done: float) -> list[float]:
        rate = RATE * min(1.0, (self.steps + 1) / WARM_STEPS) * (0.49 * (1 + math.cos(math.pi * min(1.0, done))) + 0.02)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        losses = self._losses(batch)
        self.optimizer.zero_grad()
        losses.total().backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.steps += 1
        return [float(loss.detach()) for loss in losses]

    def _losses(self, batch: Batch) -> Losses:
        durations, out = self.network(batch.symbols, batch.mask, batch.states, batch.cepstra.shape[1] // 2)
        count, frames = batch.mask.sum(), batch.heard.sum()
        duration = ((durations - torch.log1p(batch.states.float())).abs() * batch.mask).sum() / count / STATES
        difference = (out[:, :, :CEPSTRA] - self._normal(batch.cepstra)).abs()
        cepstra = (difference * self.weight * batch.heard[:, :, None]).sum() / frames / CEPSTRA
        both = batch.voiced * batch.heard
        normal_pitch = (batch.pitch - self.network.pitch_mean) / self.network.pitch_deviation
        pitch_counts = both + 0.05 * batch.heard  # a little where there is no voice, so that it stays a line
        pitch = ((out[:, :, CEPSTRA] - normal_pitch).abs() * pitch_counts).sum() / (both.sum() + 1)
        wrong = functional.binary_cross_entropy_with_logits(out[:, :, CEPSTRA + 1], batch.voiced, reduction="none")
        return Losses(duration, cepstra, pitch, (wrong * batch.heard).sum() / frames)

    def _normal(self, cepstra: Tensor) -> Tensor:
        return (cepstra - self.network.mean) / self.network.deviation

    def _load(self) -> None:
        state = torch.load(self.path, map_location=self.device, weights_only=True)
        if state["width"] != self.plan.width:
            raise TrainingError(f"{self.path} has width {state['width']}", "give the same --width, or another --work")
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.seconds, self.steps = state["seconds"], state["steps"]
        log.info("going on after %.0f s and %d steps", self.seconds, self.steps)


def collate(examples: Sequence[Example], device: torch.device) -> Batch:
    """Examples of different length as one batch; an even number of frames."""
    tokens = max(len(each.symbols) for each in examples)
    frames = 2 * ((max(len(each.voiced) for each in examples) + 1) // 2)
    batch = Batch(
        torch.zeros(len(examples), tokens, dtype=torch.long),
        torch.zeros(len(examples), tokens, 1),
        torch.zeros(len(examples), tokens, STATES, dtype=torch.long),
        torch.zeros(len(examples), frames, CEPSTRA),
        *(torch.zeros(len(examples), frames) for _ in range(3)),
    )
    for row, each in enumerate(examples):
        t, n = len(each.symbols), len(each.voiced)
        batch.symbols[row, :t] = torch.from_numpy(each.symbols)
        batch.mask[row, :t] = 1
        batch.states[row, :t] = torch.from_numpy(each.states.astype(np.int64))
        batch.cepstra[row, :n] = torch.from_numpy(each.cepstra.astype(np.float32))
        batch.pitch[row, :n] = torch.from_numpy(each.pitch)
        batch.voiced[row, :n] = torch.from_numpy(each.voiced)
        batch.heard[row, :n] = 1
    return Batch(*(part.to(device) for part in batch))


def _batches(examples: Sequence[Example], chooser: random.Random) -> Iterator[list[int]]:
    """Numbers of examples of about the same length, batches in any order."""
    order = sorted(range(len(examples)), key=lambda n: len(examples[n].voiced) * (1 + 0.1 * chooser.random()))
    batches = [order[begin : begin + BATCH] for begin in range(0, len(order), BATCH)]
    chooser.shuffle(batches)
    yield from batches


def _measure(network: Voice, examples: Sequence[Example]) -> None:
    """Mean and deviation of cepstra and pitch, kept in the network."""
    cepstra = np.concatenate([each.cepstra for each in examples]).astype(np.float32)
    pitch = np.concatenate([each.pitch[each.voiced > 0] for each in examples])
    network.mean.copy_(torch.from_numpy(cepstra.mean(0)))
    network.deviation.copy_(torch.from_numpy(cepstra.std(0)))
    network.pitch_mean.fill_(float(pitch.mean()))
    network.pitch_deviation.fill_(float(pitch.std()))
