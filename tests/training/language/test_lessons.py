"""What the user taught becomes seed patterns, as far as the model has words for it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.config import config_file, load
from assistant.core.values import Intent
from assistant.knowledge import Knowledge
from assistant.languages.taught import teach
from assistant.store.marks import MarkedTurn
from assistant.store.store import Store
from assistant.training.language.lessons import read_lessons
from assistant.understanding.model import IntentModel
from tests.talking import talk

HOME = """
areas: [{name: Den}, {name: Attic}]
entities:
  - {id: light.den, name: Den Lamp, area: Den}
  - {id: light.attic, name: Attic Lamp, area: Attic}
"""
OWN = """
language: en
intents:
  HassTurnOff:
    data:
      - sentences: ["(hush|quiet down) {area}"]
        slots: {domain: light}
  HassLightSet:
    data:
      - sentences: ["make it glow in the den"]
        slots: {area: Den, brightness: 20}
"""


@pytest.fixture(autouse=True)
def configured(tmp_path: Path) -> None:
    """A home with a den, a file of own sentences, and marks that are kept."""
    (tmp_path / "home.yaml").write_text(HOME)
    (tmp_path / "own.yaml").write_text(OWN)
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(
        f"home: {tmp_path / 'home.yaml'}\nsentences: [{tmp_path / 'own.yaml'}]\nunderstanding: {{keep_marks: true}}\n"
    )


def test_what_was_taught_becomes_patterns() -> None:
    teach(load().taught_path, "en", "make it moody in the den", "dim the lights in the den")
    talk("turn on the attic lamp", "that was right", "and the den lamp", "that was right")
    config = load()
    store = Store(config.store_path)
    model = IntentModel(config.understanding.path)
    lessons = read_lessons(Knowledge.load(config), model.parse, store.marks.all())
    model.close()
    store.close()
    lines = {pattern.line for pattern in lessons.patterns}
    assert "HassLightSet brightness_step=down | !make it moody in the ({1area=den}|{1area:area})" in lines
    assert {"HassTurnOff domain=light | !hush ({1area=attic}|{1area:area})"} <= lines
    assert any(line.endswith("| !turn on the {1name=attic lamp}") for line in lines)
    assert not any("and the den lamp" in line for line in lines)  # means nothing by itself
    assert lessons.beyond == ("make it glow in the den",)  # twenty percent is not said


def test_what_was_called_wrong_is_not_learned() -> None:
    config = load()
    turn = MarkedTurn(
        "attic lamp please", "", datetime.now(UTC), (Intent("HassTurnOn", {"name": "Attic Lamp"}),), False
    )
    model = IntentModel(config.understanding.path)
    lines = [pattern.line for pattern in read_lessons(Knowledge.load(config), model.parse, [turn]).patterns]
    model.close()
    assert lines
    assert not any("attic lamp please" in line for line in lines)
