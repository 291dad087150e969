"""Sentences that sound alike: which are drawn, and what the loss against them asks of a network."""

import random

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed; `script/test --all` installs it")
pytest.importorskip("scipy", reason="the extra `train` is not installed; `script/test --all` installs it")

import torch

from assistant.engines.pronunciation import PHONES
from assistant.training.speech.features import labels_of
from assistant.training.speech.rivals import Rivals, near_words, rival_loss

pytestmark = pytest.mark.training


def test_words_one_phone_apart_are_near() -> None:
    near = near_words(["light", "like", "lights", "night", "kitchen", "two", "to"])
    assert near["light"] == ["lights", "like", "night"] or near["light"] == ["like", "lights", "night"]
    assert "kitchen" not in near
    assert "to" not in near.get("two", []), "words that sound the same cannot be told apart by listening"


def test_rivals_differ_in_sound_and_include_words_commonly_confused() -> None:
    rivals = Rivals(["turn on the kitchen light", "set a timer for fifty minutes", "like the night"])
    text = "turn on the kitchen light"
    said = labels_of(text)
    rng = random.Random(1)
    drawn = [tuple(rival.tolist()) for _ in range(60) for rival in rivals.draw(text, said, 3, rng)]
    assert tuple(said.tolist()) not in drawn
    for other in ("turn off the kitchen light", "turn on kitchen light", "turn on the kitchen lights"):
        assert tuple(labels_of(other).tolist()) in drawn, other


def test_the_loss_falls_when_what_was_said_gets_likelier_than_its_rival() -> None:
    said, rival = labels_of("on"), labels_of("off")
    scores = torch.zeros(1, 20, len(PHONES) + 1, requires_grad=True)
    lengths = torch.tensor([20])
    before = rival_loss(torch.log_softmax(scores, -1), lengths, [[said, rival]])
    before.backward()
    after = rival_loss(torch.log_softmax(scores - 5 * scores.grad, -1), lengths, [[said, rival]])
    assert float(after.detach()) < float(before.detach())


def test_a_rival_too_long_for_the_sound_and_no_rival_cost_nothing() -> None:
    scores = torch.log_softmax(torch.zeros(2, 6, len(PHONES) + 1), -1)
    lengths = torch.tensor([6, 6])
    long = np.tile(labels_of("kitchen light"), 3)
    assert float(rival_loss(scores, lengths, [[labels_of("on"), long], [labels_of("on")]])) == pytest.approx(0.0)
    assert float(rival_loss(scores, lengths, [[labels_of("on")], [labels_of("off")]])) == 0.0
