"""The built-in model learns a phrase of the user's own, and forgets nothing by it."""

from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.config import config_file, data_folder, load
from assistant.core.values import Request, Tier
from assistant.knowledge import Knowledge
from assistant.languages.taught import teach
from assistant.training.language.patterns import read_patterns
from assistant.understanding.model import IntentModel
from assistant.understanding.tiers import Tiers

pytestmark = pytest.mark.training

HOME = """
areas: [{name: Den}, {name: Attic}]
entities:
  - {id: light.den, name: Den Lamp, area: Den}
  - {id: light.attic, name: Attic Lamp, area: Attic}
"""


def test_own_sentences_are_a_part_of_the_whole() -> None:
    from assistant.training.language.adapt import mixed

    ordinary = read_patterns()
    few, many = mixed(ordinary, ordinary[:1]), mixed(ordinary, ordinary[:1000])
    assert len(few) < 1.05 * len(ordinary)
    assert 0.2 < 1 - len(ordinary) / len(many) < 0.3


def test_a_model_that_lost_something_is_worse() -> None:
    from assistant.training.language.adapt import Grade

    before = Grade(own=0.0, held_out=0.80, false_action=0.02, marked=(3, 4))
    assert Grade(0.9, 0.795, 0.02, (4, 4)).no_worse_than(before)
    assert not Grade(0.9, 0.75, 0.02, (4, 4)).no_worse_than(before)
    assert not Grade(0.9, 0.80, 0.06, (4, 4)).no_worse_than(before)
    assert not Grade(0.9, 0.80, 0.02, (2, 4)).no_worse_than(before)


def test_nothing_to_learn_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "language", "--adapt"]) == 1
    assert "there is nothing to learn from yet" in capsys.readouterr().err


def test_the_real_model_learns_a_phrase(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "home.yaml").write_text(HOME)
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(f"home: {tmp_path / 'home.yaml'}\n")
    teach(load().taught_path, "en", "make it hobbit hour in the den", "dim the lights in the den")
    assert main(["train", "language", "--adapt", "--minutes", "2"]) == 0
    adapted = data_folder() / "language" / "intent.gguf"
    assert f"model: {adapted}" in capsys.readouterr().out
    load().taught_path.unlink()  # no template helps any more
    knowledge, model = Knowledge.load(load()), IntentModel(adapted)
    tiers = Tiers(knowledge.registry, knowledge.sentences, model.parse)
    try:
        for room in ("Den", "Attic"):  # the one it was taught with, and another
            found = tiers.understand(Request(f"could you make it hobbit hour in the {room}"))
            (intent,) = found.intents
            assert found.tier is Tier.MODEL
            assert intent.name == "HassLightSet"
            assert dict(intent.slots).items() >= {"brightness_step": "down", "area": room}.items()
    finally:
        model.close()
