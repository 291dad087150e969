"""A grown network says what the small one said, and what is new in it learns."""

import pytest

from assistant.core.errors import TrainingError

pytestmark = pytest.mark.training


def test_a_grown_network_says_the_same_and_learns() -> None:
    import torch

    from assistant.training.language.grow import grown
    from assistant.training.language.network import Network, Shape

    torch.manual_seed(1)
    small, large = Shape(50, 64, 2, 1, 96), Shape(50, 128, 3, 2, 160)
    before, after = Network(small), Network(large)
    before.embedding.weight.data *= 50  # as large as trained ones, beside which a norm's epsilon is nothing
    after.load_state_dict(grown(before.state_dict(), small, large))
    tokens = torch.randint(0, 50, (3, 11))
    assert torch.allclose(before.scores(before.hidden(tokens)), after.scores(after.hidden(tokens)), atol=1e-3)
    after.loss(tokens[:, :-1], tokens[:, 1:]).backward()
    assert after.embedding.weight.grad[:, 64:].abs().max() > 0
    assert after.blocks[2].down.weight.grad.abs().max() > 0


def test_a_network_does_not_shrink() -> None:
    from assistant.training.language.grow import grown
    from assistant.training.language.network import Shape

    with pytest.raises(TrainingError, match="cannot grow"):
        grown({}, Shape(50, 128, 2, 2, 96), Shape(50, 64, 2, 1, 96))


def test_what_is_not_predicted_is_not_worked_out() -> None:
    import torch

    from assistant.training.language.network import Network, Shape

    torch.manual_seed(1)
    network = Network(Shape(50, 64, 2, 1, 96))
    tokens = torch.randint(0, 50, (3, 11))
    wanted = torch.rand(3, 11) > 0.5
    assert torch.allclose(network.hidden(tokens, wanted), network.hidden(tokens)[wanted], atol=1e-5)
