""" "No, I said the study lamp", typed to a session with the real parts."""

from pathlib import Path

import pytest

from assistant import renewal
from assistant.cli.main import main as command_line
from assistant.config import config_file, load
from assistant.core.values import Alternative, Request, Source, Transcript
from assistant.home.learned import read_learned
from tests import talking
from tests.talking import WAIT

HOME = """\
areas: [{name: Study}, {name: Kitchen}, {name: Bedroom}, {name: Den}]
entities:
  - {id: light.study, name: Study Lamp, area: Study, state: 'off'}
  - {id: light.kitchen, name: Kitchen Light, area: Kitchen, state: 'off'}
  - {id: light.bed, name: Bedroom Light, area: Bedroom, state: 'off'}
  - {id: light.hall, name: Hall Light, state: 'off'}
  - {id: light.wall, name: Wall Light, state: 'off'}
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "home.yaml"
    file.write_text(HOME)
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(f"home: {file}\n")
    monkeypatch.setattr(renewal, "PAUSE", 0.01)


def talk(*said: str | Request) -> tuple[list[str], dict[str, str]]:
    """The replies, and the state of each device that was ever switched."""
    found = talking.talk(*said)
    return found.replies, found.states


def learned() -> dict[str, tuple[str, ...]]:
    return {name: lessons.heard for name, lessons in read_learned(load().names_path).items()}


def test_what_was_meant_is_done_instead_of_what_was_understood() -> None:
    replies, states = talk("turn on the kitchen light", "no, I said the study lamp")
    assert states == {"light.kitchen": "off", "light.study": "on"}
    assert replies[-1] == "Turned on the Study Lamp."
    assert learned() == {}  # they do not sound alike


def test_a_misheard_name_is_remembered_and_understood_from_then_on() -> None:
    first = "turn on the stay damp"
    replies, states = talk(first, "no, I said the study lamp", "turn off the study lamp", WAIT, first)
    assert replies[1] == "Turned on the Study Lamp. I will remember that."
    assert learned() == {"Study Lamp": ("stay damp",)}
    assert replies[3] == "Turned on the Study Lamp."
    assert states == {"light.study": "on"}


def test_a_wrong_memory_can_be_taken_back() -> None:
    replies, states = talk("turn on the stay damp", "no, I said the study lamp", "undo that")
    assert replies[-1] == "Undone: the Study Lamp is off. I no longer take “stay damp” for the Study Lamp."
    assert states == {"light.study": "off"}
    assert learned() == {}
    talk("turn on the stay damp", "no, I said the study lamp")
    assert command_line(["teach", "study lamp", "--forget"]) == 0
    assert learned() == {}


def test_undo_of_what_was_only_learned_leaves_older_actions() -> None:
    said = ("turn on the kitchen light", "turn on the study lamp", "turn on the stay damp", "no, I said the study lamp")
    replies, states = talk(*said, "undo", "undo")
    assert replies[3] == "The Study Lamp is already on. I will remember that."
    assert replies[4] == "I no longer take “stay damp” for the Study Lamp."
    assert replies[5] == "Undone: the Study Lamp is off."
    assert states == {"light.kitchen": "on", "light.study": "off"}


@pytest.mark.parametrize(
    ("first", "correction", "reply", "states"),
    [
        ("turn on the kitchen light", "no I said turn on the study lamp", "Turned on the Study Lamp.", {"light.study"}),
        ("turn on the kitchen light", "I meant the bedroom", "Turned on the Bedroom Light.", {"light.bed"}),
        ("turn on the hall light", "no I meant the wall light", "Turned on the Wall Light.", {"light.wall"}),
        ("set a timer for five minutes", "no I said fifteen minutes", "Timer set for 15 minutes.", set()),
    ],
)
def test_commands_names_rooms_and_values_correct(first: str, correction: str, reply: str, states: set[str]) -> None:
    replies, changed = talk(first, correction)
    assert replies[-1] == reply
    assert {entity for entity, state in changed.items() if state == "on"} == states
    assert learned() == {}  # also of the Hall Light and the Wall Light, which sound alike: both are there


def test_a_corrected_timer_does_not_run() -> None:
    replies, _ = talk("set a timer for five minutes", "no I said fifteen minutes", "cancel all timers")
    assert replies[-1] == "1 timer cancelled."


def test_what_is_wrong_is_taken_back_and_the_question_can_be_answered() -> None:
    said = ("turn off the study lamp", "turn on the kitchen light", "that's not what I said", "the study lamp")
    replies, states = talk("turn on the hall light", *said)
    assert replies[3:] == ["Undone: the Kitchen Light is off. What did you mean?", "Turned on the Study Lamp."]
    assert states == {"light.hall": "on", "light.kitchen": "off", "light.study": "on"}


def test_what_nobody_understands_is_asked_about_and_older_actions_stay() -> None:
    replies, states = talk("turn on the hall light", "tell me a joke", "no I said the flux capacitor")
    assert replies[-1] == "What did you mean?"
    assert states == {"light.hall": "on"}


def test_a_second_correction_replaces_the_first() -> None:
    replies, states = talk(
        "turn on the kitchen light", "no I said the hall light", "what did you hear", "no I said the wall light"
    )
    assert replies[-1] == "Turned on the Wall Light."
    assert states == {"light.kitchen": "off", "light.hall": "off", "light.wall": "on"}


def test_what_the_recognizer_may_have_heard_too_counts() -> None:
    heard = Transcript(
        "no i said the sturdy camp", confidence=0.6, alternatives=(Alternative("no i said the study lamp", 0.5),)
    )
    spoken = Request(heard.text, Source.VOICE, transcript=heard)
    replies, states = talk("turn on the stay damp", spoken)
    assert replies[-1] == "Turned on the Study Lamp. I will remember that."
    assert states == {"light.study": "on"}
