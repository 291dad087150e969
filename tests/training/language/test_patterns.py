"""Seed patterns: the notation, and that every seed line of the recipe can be said."""

import random

import pytest

from assistant.core.errors import TrainingError
from assistant.core.vocabulary import INTENTS as VOCABULARY
from assistant.core.vocabulary import UNLEARNED
from assistant.training.language.fillers import Fillers
from assistant.training.language.patterns import Command, Pattern, assemble, parse_line, read_patterns, slots_of
from assistant.training.language.vocabulary import INTENTS

PATTERNS = read_patterns()
CORE = (
    "HassTurnOn",
    "HassTurnOff",
    "HassLightSet",
    "HassSetPosition",
    "HassClimateSetTemperature",
    "HassStartTimer",
    "SetAlarm",
    "HassShoppingListAddItem",
    "HassListAddItem",
    "HassGetCurrentTime",
    "HassGetCurrentDate",
    "HassGetWeather",
    "HassMediaSearchAndPlay",
    "HassSetVolume",
    "HassSetVolumeRelative",
    "Calculate",
    "HassNevermind",
    "Chat",
)


def sayings(line: str, count: int = 60) -> set[str]:
    return wordings(parse_line(line), count)


def wordings(pattern: Pattern, count: int) -> set[str]:
    fillers = Fillers(random.Random(0), ["stone"], lambda: "turn on the lamp")
    said = (assemble(pattern.expand(fillers.rng, fillers.fill), pattern.heads) for _ in range(count))
    return {sentence.text for sentence in said if sentence}


def test_choices_and_options() -> None:
    assert sayings("Help | (a|b) [c]") == {"a", "b", "a c", "b c"}


def test_spans_belong_to_their_command() -> None:
    pattern = parse_line("HassTurnOn + HassTurnOff | {name:hot} on and {2name:cm} off")
    words = iter(("kettle", "percolator"))
    sentence = assemble(pattern.expand(random.Random(0), lambda filler: next(words)), pattern.heads)
    assert sentence is not None
    assert sentence.text == "kettle on and percolator off"
    assert sentence.commands == (
        Command("HassTurnOn", (), (("name", "kettle"),)),
        Command("HassTurnOff", (), (("name", "percolator"),)),
    )


def test_words_of_a_slot_may_be_written_out() -> None:
    pattern = parse_line("HassShoppingListAddItem + HassStartTimer | {item=oat milk} and {2duration=ten minutes}")
    sentence = assemble(pattern.expand(random.Random(0), lambda filler: "unused"), pattern.heads)
    assert sentence is not None
    assert [command.spans for command in sentence.commands] == [
        (("item", "oat milk"),),
        (("duration", "ten minutes"),),
    ]


def test_a_span_that_is_part_of_a_word_is_refused() -> None:
    pattern = parse_line("HassTurnOff | the {name:light}'s on")
    assert assemble([("the ", None), ("lamp", (0, "name")), ("'s on", None)], pattern.heads) is None


@pytest.mark.parametrize(
    "line",
    [
        "HassTurnOn turn on",
        "NoSuchIntent | hello",
        "Help | (open",
        "Help | {name",
        "Help | closed)",
        "Help | {nosuchslot:light}",
        "HassTurnOn domain=spaceship | go",
    ],
)
def test_wrong_lines_are_named(line: str) -> None:
    with pytest.raises(TrainingError) as caught:
        parse_line(line)
    assert line in str(caught.value)


def test_seed_lines_can_be_said() -> None:
    fillers = Fillers(random.Random(1), ["stone", "windy"], lambda: "turn on the lamp")

    def said(pattern: Pattern) -> bool:
        return any(assemble(pattern.expand(fillers.rng, fillers.fill), pattern.heads) for _ in range(8))

    assert [pattern.line for pattern in PATTERNS if not said(pattern)] == []


def test_every_filler_is_known() -> None:
    fillers = Fillers(random.Random(1), ["stone", "windy"], lambda: "turn on the lamp")
    for name in sorted({slot.filler for pattern in PATTERNS for slot in slots_of(pattern.body)} - {""}):
        assert fillers.fill(name).strip(), name


@pytest.mark.parametrize("intent", CORE)
def test_core_intents_have_many_wordings(intent: str) -> None:
    said: set[str] = set()
    for pattern in PATTERNS:
        if pattern.intent == intent and len(said) < 40:
            said |= wordings(pattern, 20)
    assert len(said) >= 40


def test_the_model_knows_the_vocabulary() -> None:
    assert set(INTENTS) <= set(VOCABULARY)
    assert set(VOCABULARY) - set(INTENTS) <= UNLEARNED
