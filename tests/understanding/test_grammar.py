"""The template tier where golden sentences do not reach: ambiguity, the user's sentences, odd input."""

from datetime import datetime
from pathlib import Path

import pytest

from assistant.home.registry import Area, Entity, Registry, demo
from assistant.languages.sentences import load
from assistant.understanding.grammar import Grammar
from assistant.understanding.matcher import Heard
from assistant.understanding.names import Names
from tests.understanding.golden import plain

HEARD = Heard(datetime(2026, 11, 22, 15, 0))
TWO_LAMPS = Registry(
    areas=(Area("Study"), Area("Hall")),
    entities=(
        Entity("light.a", "Reading Lamp", "Study"),
        Entity("light.b", "Reading Lamp", "Hall"),
        Entity("switch.c", "Fountain", "Hall", aliases=("water thing",)),
        Entity("switch.d", "Pump", "Study", aliases=("water thing",)),
    ),
)


def read(grammar: Grammar, text: str, here: str = "") -> list[tuple[str, dict[str, object]]]:
    found = grammar.read(text, Heard(HEARD.now, here))
    return plain(found.intents) if found else []


@pytest.fixture(scope="module")
def lamps() -> Grammar:
    return Grammar(load("en"), Names(TWO_LAMPS))


def test_two_devices_that_fit_equally_are_asked_about(lamps: Grammar) -> None:
    assert read(lamps, "turn on the water thing") == [("Clarify", {"names": ["Fountain", "Pump"]})]
    assert read(lamps, "turn on the reading lamp") == [
        ("Clarify", {"names": ["Hall Reading Lamp", "Study Reading Lamp"]})
    ]


def test_the_place_decides_between_devices_of_one_name(lamps: Grammar) -> None:
    study = [("HassTurnOn", {"name": "Reading Lamp", "area": "Study"})]
    assert read(lamps, "turn on the reading lamp in the study") == study
    assert read(lamps, "turn on the study reading lamp") == study
    assert read(lamps, "turn on the reading lamp", here="Study") == study
    assert read(lamps, "turn on the water thing", here="Hall") == [("HassTurnOn", {"name": "Fountain"})]


def test_a_device_is_not_where_it_is_not(lamps: Grammar) -> None:
    assert ("HassTurnOn", {"name": "Pump"}) not in read(lamps, "turn on the pump in the hall")


@pytest.fixture
def custom(tmp_path: Path) -> Grammar:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "language: en\n"
        "intents:\n"
        "  WarmUp:\n"
        "    data:\n"
        "      - sentences: ['warp {factor} [in [the] {area}]', 'beam up {name}']\n"
        "        slots: {ship: enterprise}\n"
        "  HassTurnOff:\n"
        "    data:\n"
        "      - sentences: ['good night [computer]']\n"
        "        slots: {domain: light}\n"
        "  Tea: ['what is the capital of france']\n"
        "lists:\n"
        "  factor: {range: {from: 1, to: 9}}\n"
    )
    sentences = load("en", [file])
    assert sentences.problems == ()
    return Grammar(sentences, Names(demo()))


def test_the_users_own_sentences(custom: Grammar) -> None:
    assert read(custom, "warp nine") == [("WarmUp", {"ship": "enterprise", "factor": 9})]
    assert read(custom, "warp 3 in the kitchen") == [("WarmUp", {"ship": "enterprise", "factor": 3, "area": "Kitchen"})]
    assert read(custom, "beam up the tv") == []
    assert read(custom, "beam up tv") == [("WarmUp", {"ship": "enterprise", "name": "Television"})]
    assert read(custom, "good night") == [("HassTurnOff", {"domain": "light"})]
    assert read(custom, "what is the capital of france") == [("Tea", {})]
    assert read(custom, "turn on the kitchen light") == [("HassTurnOn", {"name": "Kitchen Light"})]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "…",
        "😀",
        "включи свет",
        "a" * 10_000,
        "the light in the " * 40,
        "{name}",
        "(((",
        "<the>",
        "and and and",
        ", , ,",
    ],
)
def test_odd_input_is_no_command(lamps: Grammar, text: str) -> None:
    assert lamps.read(text, HEARD) is None
