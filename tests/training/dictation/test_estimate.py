"""The estimated model is a probability distribution, knows what it has read, and is the one that is listened with."""

import numpy as np
import pytest

from assistant.engines.kaldi_graph.sentences import Acceptance
from assistant.training.dictation.estimate import Pruning, Scorer, estimate

TEXT = (
    "turn on the light", "turn on the lamp", "turn off the light", "turn the light off", "set a timer",
    "set a timer for ten minutes", "the light is on", "is the lamp on", "what is the time", "play some music",
)  # fmt: skip
WORDS = sorted({word for sentence in TEXT for word in sentence.split()})
NUMBERS = [[WORDS.index(word) for word in sentence.split()] for sentence in TEXT * 3]
END = len(WORDS)
NOTHING = Pruning(-1e9, -1e9)


def numbers(text: str) -> list[int]:
    return [WORDS.index(word) for word in text.split()]


@pytest.mark.parametrize("pruning", [NOTHING, Pruning(1.0, 2.0), Pruning(1e9, 1e9)])
@pytest.mark.parametrize("history", ["turn on", "on the", "music is", "minutes timer"])
def test_what_may_follow_adds_up_to_one(pruning: Pruning, history: str) -> None:
    scorer = Scorer(estimate(WORDS, NUMBERS, pruning))
    one, two = numbers(history)
    assert sum(np.exp(-scorer.cost((one, two), word)) for word in range(END + 1)) == pytest.approx(1.0, abs=1e-4)
    assert sum(np.exp(-scorer.cost((-1, END), word)) for word in range(END + 1)) == pytest.approx(1.0, abs=1e-4)


def test_what_was_read_is_likelier_than_the_same_words_in_another_order() -> None:
    scorer = Scorer(estimate(WORDS, NUMBERS, Pruning(0.0, 0.0)))
    read, _ = scorer.perplexity([numbers("turn on the light")])
    mixed, _ = scorer.perplexity([numbers("light the on turn")])
    assert read < mixed / 5


def test_pruning_makes_it_smaller_and_a_little_worse() -> None:
    whole, pruned = estimate(WORDS, NUMBERS, NOTHING), estimate(WORDS, NUMBERS, Pruning(4.0, 8.0))
    assert len(pruned.pairs.words) + len(pruned.triples.words) < len(whole.pairs.words) + len(whole.triples.words)
    assert Scorer(whole).perplexity(NUMBERS)[0] < Scorer(pruned).perplexity(NUMBERS)[0]


@pytest.mark.parametrize("text", ["turn on the light", "play the timer", "is what the music for", "lamp"])
def test_the_graph_says_what_the_model_says(text: str) -> None:
    model = estimate(WORDS, NUMBERS, Pruning(1.0, 2.0))
    scorer, before, cost = Scorer(model), (-1, END), 0.0
    for word in (*numbers(text), END):
        cost += scorer.cost(before, word)
        before = (before[1], word)
    # The graph may also forget words that the model remembers: never dearer, and seldom cheaper.
    found = Acceptance(model.graph()).cost(text)
    assert found is not None
    assert found == pytest.approx(cost, abs=0.3)
    assert found <= cost + 1e-4


def test_unknown_words_are_no_part_of_it() -> None:
    model = estimate(WORDS, [*NUMBERS, [0, -1, 1]], NOTHING)
    rows = set(zip(model.pairs.histories.tolist(), model.pairs.words.tolist(), strict=True))
    assert all(0 <= history <= END and 0 <= word <= END for history, word in rows)
    assert (0, 1) not in rows
    assert Scorer(model).perplexity([[0, -1, 1]])[1] == pytest.approx(1 / 4)
