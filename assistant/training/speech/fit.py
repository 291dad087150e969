"""Trains the acoustic network with CTC on the stored examples; can be stopped at any time and goes on.

Runs on a GPU when there is one, else on `threads` of the CPU (two OpenMP threads on shared cores spend
their time waiting for each other), in bfloat16 where the hardware has it. Decoding with a grammar is not done here.
"""

import copy
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from assistant.core.errors import TrainingError
from assistant.engines.pronunciation import PHONES
from assistant.training.precision import fast_bfloat16
from assistant.training.speech import features as data
from assistant.training.speech import network as nets
from assistant.training.speech import spectra
from assistant.training.speech.checkpoint import Checkpoint
from assistant.training.speech.rivals import Rivals, rival_loss

log = logging.getLogger(__name__)

FRAMES_A_BATCH = 4_500
"""About 15 commands of three seconds: on a CPU many small steps are worth more than few large ones."""

SAVE_SECONDS = 180.0
"""A checkpoint is written at least this often."""

FLAT_STEPS = 500
"""For so many steps a flat alignment helps CTC off its plateau of nothing but blanks, with falling weight."""

SHORT = 14
"""Most phones of the utterances that the flat alignment begins with: in short ones it is nearly right."""

IMITATE_STEPS = 1_500
"""After so many steps other throats and rooms are imitated with full strength; at first not at all."""

AVERAGE = 0.9993
"""Share of the averaged weights that a step keeps: the network that is written is a running mean of the trained one."""

RIVALS = 3
"""So many other sentences that sound alike are compared with each utterance."""

FREQUENT = 60
"""Texts with more recordings than this are thinned out: wake words that hundreds of people said."""

RATE = 2e-3
"""Highest learning rate; it falls to 2 % of it over the training time."""


def fit(
    folder: Path,
    minutes: float,
    seed: int = 0,
    resume: bool = False,
    width: int = nets.WIDTH,
    rate: float = RATE,
    threads: int = 1,
    imitation: float = 1.0,
    rivalry: float = 0.5,
    after_epoch: Callable[[Checkpoint], None] = lambda checkpoint: None,
) -> Checkpoint:
    """Trains for `minutes` on folder/train, reports on folder/development, keeps folder/network.pt up to date.

    New shards in folder/train are taken up at the next epoch. `imitation` (0 to 1) is how strongly other throats,
    rooms and microphones are imitated; `rivalry` is the weight of telling sentences from those that sound alike.
    """
    path = folder / "network.pt"
    rng = random.Random(seed)
    numbers = np.random.default_rng(seed)
    torch.manual_seed(seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if device.type == "cpu":
        torch.set_num_threads(threads)
    training, synthetic_check = _split(data.read_shards(folder / "train"))
    if not training:
        raise TrainingError(f"no training data in {folder / 'train'}", "run the synthesis step first")
    people = data.read_shards(folder / "development")
    if resume and path.exists():
        state = Checkpoint.load(path)
    else:
        sample = np.concatenate([example.features for example in rng.sample(training, min(1_500, len(training)))])
        frames = np.maximum(sample.astype(np.float32), spectra.FLOOR)
        state = Checkpoint(nets.build(len(PHONES) + 1, width), nets.Normalization(frames.mean(0), frames.std(0) + 1e-3))
    averaged = state.network.to(device).eval()
    network = copy.deepcopy(averaged)
    if state.trained:
        network.load_state_dict(state.trained)
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=1e-3)
    if state.optimizer:
        optimizer.load_state_dict(state.optimizer)
    parameters = sum(weight.numel() for weight in network.parameters())
    log.info("%d examples, %.2f M parameters, %s", len(training), parameters / 1e6, device)
    budget = minutes * 60
    step = _Step(network, optimizer, state.normalization, device, numbers, rng, rivalry=rivalry)
    if rivalry:
        step.rivals = Rivals(example.text for example in training)
    epoch, saved = 0, state.seconds
    while state.seconds < budget:
        if epoch:
            training, synthetic_check = _split(data.read_shards(folder / "train"))
        network.train()
        started, losses = time.monotonic(), []
        before = state.seconds
        epoch_examples = _mixed(training, rng)
        if state.steps < FLAT_STEPS:
            epoch_examples = [example for example in epoch_examples if len(example.labels) <= SHORT] or epoch_examples
        for batch in _batches(epoch_examples, rng):
            state.seconds = before + time.monotonic() - started
            if state.seconds >= budget:
                break
            share = state.seconds / budget
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1.0, (state.steps + 20) / 200) * max(0.02, 1 - share)
            strength = imitation * min(1.0, state.steps / IMITATE_STEPS)
            losses.append(step.run(batch, state.steps, training, strength))
            state.steps += 1
            _average(averaged, network, min(AVERAGE, 1 - 10 / (state.steps + 10)))
            if state.steps % 100 == 0:
                log.info("step %d loss %.3f %d s", state.steps, float(np.mean(losses[-100:])), state.seconds)
                if step.lost:
                    log.info("rivals %.4f", float(np.mean(step.lost[-100:])))
            if state.seconds - saved > SAVE_SECONDS:
                saved = state.seconds
                state.optimizer, state.trained = optimizer.state_dict(), network.state_dict()
                state.save(path)
        epoch += 1
        line = (
            f"epoch {epoch} step {state.steps} loss {float(np.mean(losses or [0])):.3f} {state.seconds:.0f} s "
            f"examples {len(training)} phone error synthetic {phone_error(state, synthetic_check):.3f} "
            f"people {phone_error(state, people):.3f} people bias 2 {phone_error(state, people, 2.0):.3f}"
        )
        log.info(line)
        state.history = (*state.history, line)
        state.optimizer, state.trained = optimizer.state_dict(), network.state_dict()
        state.save(path)
        after_epoch(state)
    return state


def _average(averaged: nn.ModuleList, network: nn.ModuleList, share: float) -> None:
    """Moves the running mean (weights and batch statistics) a step towards the trained network."""
    with torch.no_grad():
        for mean, new in zip(averaged.state_dict().values(), network.state_dict().values(), strict=True):
            if mean.dtype.is_floating_point:
                mean.mul_(share).add_(new, alpha=1 - share)
            else:
                mean.copy_(new)


def phone_error(state: Checkpoint, examples: Sequence[data.Example], blank_bias: float = 0.0) -> float:
    """Phone error rate of plain greedy decoding (0 is perfect); 0 without examples."""
    network = state.network
    device = next(network.parameters()).device
    errors = phones = 0
    with torch.no_grad():
        for start in range(0, len(examples), 24):
            batch = examples[start : start + 24]
            inputs, lengths, _, _ = _tensors(batch, state.normalization)
            scores = nets.log_probabilities(network, inputs.to(device)).cpu()
            scores[:, :, 0] -= blank_bias
            for place, example in enumerate(batch):
                best = scores[place, : int(lengths[place])].argmax(-1).tolist()
                heard = [label for n, label in enumerate(best) if label and (n == 0 or best[n - 1] != label)]
                errors += edit_distance(heard, example.labels.tolist())
                phones += len(example.labels)
    return errors / max(1, phones)


def edit_distance(first: Sequence[object], second: Sequence[object]) -> int:
    """Levenshtein distance of two sequences."""
    row = list(range(len(second) + 1))
    for n, left in enumerate(first, 1):
        above, row[0] = row[0], n
        for m, right in enumerate(second, 1):
            above, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, above + (left != right))
    return row[-1]


def _split(examples: list[data.Example]) -> tuple[list[data.Example], list[data.Example]]:
    """(training, a few examples of texts that are not trained on)."""
    kept: list[data.Example] = []
    checked: list[data.Example] = []
    for example in examples:
        wanted = checked if len(checked) < 200 and sum(example.text.encode()) % 67 == 0 else kept
        if wanted is kept and sum(example.text.encode()) % 67 == 0:
            continue
        wanted.append(example)
    return (kept, checked) if kept else (examples, examples[:1])


def _mixed(examples: Sequence[data.Example], rng: random.Random) -> list[data.Example]:
    """One epoch's examples: at most a third as many of the words with hundreds of recordings as of everything else."""
    counts = Counter(example.text for example in examples)
    frequent = [example for example in examples if counts[example.text] > FREQUENT]
    others = [example for example in examples if counts[example.text] <= FREQUENT]
    return others + rng.sample(frequent, min(len(frequent), max(len(others) // 3, 1)))


def _batches(examples: Sequence[data.Example], rng: random.Random) -> Iterator[list[data.Example]]:
    """Batches of about equal length in random order."""
    usable = [e for e in examples if nets.outputs_of(len(e.features)) > len(e.labels) + 2]
    usable.sort(key=lambda example: len(example.features) + rng.randint(0, 40))
    batches: list[list[data.Example]] = [[]]
    for example in usable:
        batch = batches[-1]
        if batch and (len(batch) + 1) * len(example.features) > FRAMES_A_BATCH:
            batches.append([])
        batches[-1].append(example)
    rng.shuffle(batches)
    return iter(batches)


def _tensors(
    examples: Sequence[data.Example],
    normalization: nets.Normalization,
    numbers: np.random.Generator | None = None,
    strength: float = 0.0,
    background: Sequence[data.Example] = (),
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """(padded normalized features with context, output lengths, labels, their lengths).

    With a random generator `numbers` every example is changed by `spectra.imitate`, with voices of `background`.
    """
    rows: list[NDArray[np.float32]] = []
    for example in examples:
        frames = example.features.astype(np.float32)
        if numbers is None:
            rows.append(np.maximum(frames, spectra.FLOOR))
            continue
        others = [background[int(numbers.integers(len(background)))].features.astype(np.float32)] if background else []
        rows.append(spectra.imitate(frames, numbers, others, strength, example.clean))
    longest = max(map(len, rows))
    padded = np.zeros((len(rows), nets.LEFT + longest + nets.RIGHT, rows[0].shape[1]), np.float32)
    for place, frames in enumerate(rows):
        frames = (frames - normalization.mean) / normalization.deviation
        padded[place, : nets.LEFT] = frames[0]
        padded[place, nets.LEFT : nets.LEFT + len(frames)] = frames
        padded[place, nets.LEFT + len(frames) :] = frames[-1]
    return (
        torch.from_numpy(padded),
        torch.tensor([nets.outputs_of(len(frames)) for frames in rows]),
        torch.from_numpy(np.concatenate([example.labels for example in examples]).astype(np.int64)),
        torch.tensor([len(example.labels) for example in examples]),
    )


def _flat_alignment(inputs: torch.Tensor, lengths: torch.Tensor, examples: Sequence[data.Example]) -> torch.Tensor:
    """(batch, outputs) labels spread evenly over the loud part of each utterance, blanks around it, -1 after it."""
    loudness = inputs[:, nets.LEFT :: 3].mean(-1)
    targets = torch.full((len(examples), int(lengths.max())), -1, dtype=torch.int64)
    for place, example in enumerate(examples):
        length = int(lengths[place])
        row = loudness[place, :length]
        quiet, loud = torch.quantile(row, torch.tensor([0.1, 0.9]))
        speech = torch.nonzero(row > quiet + 0.4 * (loud - quiet)).flatten()
        first, last = int(speech[0]), int(speech[-1]) + 1
        spread = np.arange(last - first) * len(example.labels) // (last - first)
        targets[place, :length] = 0
        targets[place, first:last] = torch.from_numpy(example.labels.astype(np.int64)[spread])
    return targets


@dataclass(slots=True)
class _Step:
    """One update after the other."""

    network: nn.ModuleList
    optimizer: torch.optim.Optimizer
    normalization: nets.Normalization
    device: torch.device
    numbers: np.random.Generator
    rng: random.Random
    rivalry: float
    rivals: Rivals | None = None
    lost: list[float] = field(default_factory=list)
    """Cross entropy against the rivals, a number for each step that had them."""

    def run(
        self, batch: Sequence[data.Example], steps: int, background: Sequence[data.Example], strength: float
    ) -> float:
        """One update after `steps` others; gives the CTC loss for a label."""
        inputs, lengths, labels, label_lengths = _tensors(batch, self.normalization, self.numbers, strength, background)
        with torch.autocast(
            self.device.type, dtype=torch.bfloat16, enabled=self.device.type == "cuda" or fast_bfloat16()
        ):
            scores = nets.log_probabilities(self.network, inputs.to(self.device))
        loss = nn.functional.ctc_loss(
            scores.transpose(0, 1), labels.to(self.device), lengths, label_lengths, zero_infinity=True
        )
        total = loss
        if steps < FLAT_STEPS:
            targets = _flat_alignment(inputs, lengths, batch).to(self.device)
            flat = nn.functional.nll_loss(scores.flatten(0, 1), targets.flatten(), ignore_index=-1)
            total = loss + 2 * (1 - steps / FLAT_STEPS) * flat
        elif self.rivals and steps >= IMITATE_STEPS:
            compared = [[one.labels, *self.rivals.draw(one.text, one.labels, RIVALS, self.rng)] for one in batch]
            against = rival_loss(scores, lengths, compared)
            total = loss + self.rivalry * against
            self.lost.append(float(against.item()))
        self.optimizer.zero_grad()
        total.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        return float(loss.item())
