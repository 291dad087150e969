"""What can be said at a home: everything the templates say, with the home's own names, and nothing loose."""

import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from hassil.expression import Alternative, Expression, ListReference, Permutation, RuleReference, Sentence, TextChunk
from hassil.expression import Sequence as Row
from hassil.intents import IntentData, Intents, RangeSlotList, TextSlotList

from assistant.engines.kaldi_graph.sentences import Acceptance
from assistant.home import registry
from assistant.home.registry import Registry
from assistant.home.things import Area, Entity
from assistant.languages import sentences
from assistant.languages.sentences import Sentences
from assistant.listening.commands import CommandGraph, command_graph
from assistant.listening.spoken import Spoken, cardinal, free_word_graph, name_forms, number_forms, spoken_words


@pytest.fixture(scope="module")
def templates() -> Sentences:
    return sentences.load("en")


@pytest.fixture(scope="module")
def demo(templates: Sentences) -> CommandGraph:
    return command_graph(templates, registry.demo())


@pytest.fixture(scope="module")
def accepted(demo: CommandGraph) -> Acceptance:
    return Acceptance(demo.graph)


@pytest.mark.parametrize(
    "said",
    [
        "turn on the kitchen light",
        "switch the coffee machine off",
        "turn off all the lights in the living room",
        "set the bedroom fan to fifty percent",
        "set the temperature to twenty one point five degrees",
        "set the thermostat to nineteen and a half degrees",
        "set a timer for one hour and twenty minutes",
        "set a pizza timer for ten minutes",
        "set an alarm for half past seven tomorrow morning",
        "in five minutes turn off the kettle",
        "add olive oil and bread to the shopping list",
        "add milk to the groceries",
        "is the front door locked",
        "play some jazz in the lounge",
        "what's the outside temperature",
        "could you turn on the kettle please",
        "turn on the kettle and open the blinds",
        "remind me to feed the cat at six",
        "what is twelve times seven",
        "no i said the bedroom light",
        "i meant turn off the radio",
    ],
)
def test_commands_of_the_demo_home_can_be_said(accepted: Acceptance, said: str) -> None:
    assert accepted.cost(said) is not None


@pytest.mark.parametrize(
    "said",
    [
        "",
        "the",
        "turn on the",
        "turn on the kitchen light the",
        "lock the kettle",
        "turn on the cellar light",
        "set the temperature to",
        "he wrote a letter to the editor of the newspaper",
        "we should really visit your parents next weekend",
    ],
)
def test_what_is_no_command_here_cannot_be_said(accepted: Acceptance, said: str) -> None:
    assert accepted.cost(said) is None


def test_unexpected_sentences_cost_more(accepted: Acceptance) -> None:
    def cost(said: str) -> float:
        found = accepted.cost(said)
        assert found is not None
        return found

    assert cost("turn on the kitchen light") < cost("kitchen light")
    assert cost("turn on the kettle") < cost("bring the kettle on")
    assert cost("turn on the kettle") < cost("please turn on the kettle")
    assert cost("turn on the kettle") < cost("turn on kettle")
    assert cost("set the thermostat to twenty degrees") < cost("set the thermostat to twenty degree")
    assert cost("stop") > 2.0


@pytest.mark.parametrize(
    ("usual", "odd"),
    [
        ("set a timer for five minutes", "set a timer for five minute"),
        ("set a timer for one minute", "set a timer for one minutes"),
        ("set a timer for twenty one minutes", "set a timer for twenty one minute"),
        ("extend the timer by one hour", "extend the timer by one hours"),
        ("set a five minute timer", "set a five minutes timer"),
        ("set a timer for five minutes", "set timer five minute"),
        ("set the thermostat to one degree", "set the thermostat to one degrees"),
        ("lock all the doors", "lock all the door"),
        ("turn on the kitchen light", "turn on kitchen light"),
        ("play some jazz", "play some day"),
        ("wake me up at seven thirty", "wake me up at seven forty"),
        ("wake me up at seven fifteen", "wake me up at seven fifty"),
        ("set an alarm for half past six", "set an alarm for eight past six"),
        ("set an alarm for ten past six", "set an alarm for eight past six"),
        ("set a timer for thirty seconds", "set a timer for forty seconds"),
        ("set a timer for fifteen minutes", "set a timer for seventeen minutes"),
        ("set a timer for five minutes", "set the timer for five minutes"),
        ("cancel the alarm", "cancel the alarms"),
        ("open the blinds", "open the blind"),
    ],
)
def test_a_usual_wording_costs_less_than_an_odd_one(accepted: Acceptance, usual: str, odd: str) -> None:
    known = accepted.cost(usual)
    assert known is not None
    assert known + 0.5 < (accepted.cost(odd) or float("inf"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("set an alarm for seven am", "set an alarm for seven pm"),
        ("remind me to call mom on monday", "remind me to call mom on sunday"),
        ("why did you turn that on", "why did you turn that off"),
    ],
)
def test_what_means_something_else_is_as_usual(accepted: Acceptance, one: str, other: str) -> None:
    assert accepted.cost(one) is not None
    assert accepted.cost(one) == pytest.approx(accepted.cost(other))


def test_a_name_that_is_one_of_many_thousands_does_no_harm(templates: Sentences) -> None:
    devices = [Entity(f"light.l{number}", f"Lamp {number}", aliases=(f"leuchte {number}",)) for number in range(5000)]
    odd = [Entity("light.e", "💡🔥"), Entity("light.x", "x" * 200), Entity("light.b", " ".join(["word"] * 60))]
    made = command_graph(templates, Registry(entities=(*devices, *odd)))
    accepted = Acceptance(made.graph)
    assert accepted.cost("turn on lamp four thousand nine hundred ninety nine") is not None
    assert accepted.cost("turn on " + " ".join(["word"] * 60)) is None
    assert made.names.unsayable == ("💡🔥",)
    assert len(made.names.too_long) == 2
    assert made.names.alike  # "fifteen" and "fifty"


def test_samples_of_every_intent_can_be_said(templates: Sentences, accepted: Acceptance) -> None:
    """Random readings of random templates; what free text holds is sampled from its own data."""
    chance = random.Random(11)
    sampler = _Sampler(templates.intents, registry.demo(), chance)
    missing = []
    for name, intent in templates.intents.intents.items():
        for data in chance.sample(intent.data, min(6, len(intent.data))):
            said = sampler.say(data, chance.choice(data.sentences).expression)
            if said and accepted.cost(said) is None:
                missing.append(f"{name}: {said}")
    assert not missing


def test_templates_that_cannot_be_used_are_reported() -> None:
    data = {
        "language": "en",
        "intents": {
            "A": {"data": [{"sentences": ["do <this>", "do {that}", "do it", "{x:a} do {x:b} do {x:c} do {x:d}"]}]}
        },
        "lists": {"x": {"wildcard": True}},
    }
    made = command_graph(Sentences("en", Intents.from_dict(data)), Registry())
    assert Acceptance(made.graph).cost("do it") is not None
    assert len(made.left_out) == 3
    assert any("<this>" in line for line in made.left_out)
    assert any("{that}" in line for line in made.left_out)


def test_sentences_of_which_none_can_be_used_are_nothing() -> None:
    data = {"language": "en", "intents": {"A": {"data": [{"sentences": ["do <this>", "do {those}"]}]}}}
    data["lists"] = {"those": {"values": [f"{{other}} {number}" for number in range(20)]}}
    made = command_graph(Sentences("en", Intents.from_dict(data)), Registry())
    assert not made.graph.finals.keys() & {0}
    assert len(made.left_out) > 1


def test_names_stand_where_their_kind_fits(templates: Sentences) -> None:
    home = Registry(
        areas=(Area("Attic"),),
        entities=(
            Entity("light.l", "Zoë's Lamp", "Attic"),
            Entity("lock.d", "Door 101"),
            Entity("cover.x", "AC/DC Blinds"),
        ),
    )
    accepted = Acceptance(command_graph(templates, home).graph)
    assert accepted.cost("turn on zoë's lamp") is not None
    assert accepted.cost("unlock the door one hundred one") is not None
    assert accepted.cost("unlock the door one oh one") is not None
    assert accepted.cost("open the ac dc blinds") is not None
    assert accepted.cost("unlock zoë's lamp") is None
    assert accepted.cost("turn on the kitchen light") is None


def test_groups_that_the_home_does_not_have_cannot_be_said(templates: Sentences, accepted: Acceptance) -> None:
    bare = Acceptance(command_graph(templates, Registry(entities=(Entity("light.l", "Lamp"),))).graph)
    for said in ("turn on the fans", "open the blinds", "are any locks unlocked"):
        assert accepted.cost(said) is not None
        assert bare.cost(said) is None
    assert bare.cost("turn on the lights") is not None


def test_things_are_called_in_the_number_that_their_names_have(templates: Sentences) -> None:
    def dearer(name: str) -> float:
        home = Registry(areas=(Area("Attic"),), entities=(Entity("cover.x", name, "Attic", device_class="blind"),))
        accepted = Acceptance(command_graph(templates, home).graph)
        one, several = accepted.cost("open the attic blind"), accepted.cost("open the attic blinds")
        assert one is not None
        assert several is not None
        return one - several

    assert dearer("Blinds") > dearer("Blind") + 2.0


def test_a_home_without_anything_still_has_a_clock(templates: Sentences) -> None:
    accepted = Acceptance(command_graph(templates, Registry()).graph)
    assert accepted.cost("what time is it") is not None


def test_a_user_s_own_sentences_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "language: en\nintents:\n  Brew:\n    data:\n      - sentences: ['brew [me] {size} {drink}[s]']\n"
        "lists:\n  size: {values: [small, large]}\n"
        "  drink: {values: [espresso, {in: '(latte|milk coffee)', out: latte}]}\n",
        encoding="utf-8",
    )
    accepted = Acceptance(command_graph(sentences.load("en", [tmp_path]), registry.demo()).graph)
    assert accepted.cost("brew me large milk coffees") is not None
    assert accepted.cost("brew large tea") is None


def test_numbers_in_words() -> None:
    assert cardinal(0) == "zero"
    assert cardinal(19) == "nineteen"
    assert cardinal(42) == "forty two"
    assert cardinal(2700) == "two thousand seven hundred"
    assert number_forms(21.5) == ("twenty one point five", "twenty one and a half")
    assert "a hundred" in number_forms(100)
    assert "twenty seven hundred" in number_forms(2700)


def test_written_words_as_they_are_said() -> None:
    assert spoken_words("TV-2 & Café") == ("tv", "two", "and", "café")
    assert spoken_words("20%") == ("twenty", "percent")
    assert spoken_words("what’s") == ("what's",)
    assert spoken_words("…") == ()
    assert name_forms("Room 7") == (("room", "seven"),)
    assert name_forms("!") == ()


def test_free_words_accept_any_order_of_known_words() -> None:
    accepted = Acceptance(free_word_graph("en"))
    assert accepted.cost("the time is it what") is not None
    assert accepted.cost("xylophonist") is None


class _Sampler:
    """Says a template in one random way."""

    def __init__(self, intents: Intents, home: Registry, chance: random.Random) -> None:
        self.intents = intents
        self.home = home
        self.chance = chance
        self.spoken = Spoken.load("en")

    def say(self, data: IntentData, expression: Expression) -> str | None:
        """One reading; None where the home has nothing to name or the words are free text."""
        text = self._say(data, expression)
        return None if text is None else " ".join(spoken_words(text.replace("-", " ")))

    def _say(self, data: IntentData, expression: Expression) -> str | None:
        if isinstance(expression, TextChunk):
            return str(expression.text)
        if isinstance(expression, RuleReference):
            rules: Mapping[str, Sentence] = {**self.intents.expansion_rules, **data.expansion_rules}
            return self._say(data, rules[expression.rule_name].expression)
        if isinstance(expression, ListReference):
            return self._list(data, expression)
        if isinstance(expression, Alternative):
            return self._say(data, self.chance.choice(expression.items))
        if isinstance(expression, (Row, Permutation)):
            items = list(expression.items)
            if isinstance(expression, Permutation):
                self.chance.shuffle(items)
            parts = [self._say(data, item) for item in items]
            return None if None in parts else "".join(part for part in parts if part)
        raise AssertionError(expression)

    def _list(self, data: IntentData, reference: ListReference) -> str | None:
        name = reference.list_name
        found = data.slot_lists.get(name) or self.intents.slot_lists.get(name)
        if isinstance(found, RangeSlotList):
            return f" {cardinal(self.chance.randrange(found.start, found.stop + 1, found.step))} "
        if isinstance(found, TextSlotList):
            values = found.values
            if reference.slot_name == "device_class":
                classes = {entity.device_class for entity in self.home.entities}
                values = [value for value in values if value.value_out in classes]
            return self._say(data, self.chance.choice(values).text_in) if values else None
        names = {
            "area": [area.name for area in self.home.areas],
            "floor": [floor.name for floor in self.home.floors],
            "name": self._names(data),
        }
        if name in names:
            return f" {self.chance.choice(names[name])} " if names[name] else None
        return None  # free text is not any words here

    def _names(self, data: IntentData) -> list[str]:
        wanted = data.name_domains or data.requires_context.get("domain")
        unwanted = data.excludes_context.get("domain") or ()
        if wanted and "todo" in wanted:
            return [found.name for found in self.home.lists]
        return [
            entity.name
            for entity in self.home.entities
            if (not wanted or entity.domain in wanted) and entity.domain not in unwanted
        ]
