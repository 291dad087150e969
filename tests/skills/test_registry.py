"""How skills are found, what they are handed, and what happens when something is wrong."""

from dataclasses import dataclass
from datetime import datetime
from types import ModuleType

import pytest

from assistant.core.errors import HomeError
from assistant.core.values import Intent, Reply, Request
from assistant.core.vocabulary import CONVERSED, INTENTS
from assistant.skills.registry import Skills
from assistant.skills.skill import SkillFunction, skill
from assistant.store.timers import Timers
from tests.skills.conftest import Household, SetClock


def of(*functions: SkillFunction) -> Skills:
    module = ModuleType("third_party")
    for function in functions:
        setattr(module, function.__name__, function)
    return Skills([module], {}, SetClock())


def test_every_intent_has_a_skill_or_is_the_chat_model_s(house: Household) -> None:
    assert set(house.skills.intents) | CONVERSED == set(INTENTS)
    assert not set(house.skills.intents) & CONVERSED


def test_every_skill_takes_exactly_the_slots_of_its_intents(house: Household) -> None:
    wrong = {}
    for intent, found in house.skills.intents.items():
        missing = INTENTS[intent] - set(found.slots)
        if missing:
            wrong[intent] = missing
    assert wrong == {}


def test_an_intent_is_acted_on(house: Household) -> None:
    assert house.skills.act(Intent("FlipCoin"), Request("flip a coin")).text in ("Heads.", "Tails.")


def test_what_nobody_can_do_is_said(house: Household) -> None:
    assert house.refuses("OrderPizza") == "I cannot do that yet."


def test_a_slot_that_a_skill_does_not_know_is_not_ignored(house: Household) -> None:
    assert "colour" in house.refuses("HassTurnOn", name="Kitchen Light", colour="red")
    assert house.changes == []


@pytest.mark.parametrize("minutes", ["ten", "nan", "inf", [1, 2], "1e99", True])
def test_a_slot_of_the_wrong_kind_is_explained(house: Household, minutes: object) -> None:
    assert "minutes" in house.refuses("HassStartTimer", minutes=minutes)  # type: ignore[arg-type]  # the fault tested
    assert house.store.timers.all() == []


def test_numbers_may_come_as_text(house: Household) -> None:
    house.says("HassStartTimer", minutes="10")
    house.says("RollDice", count=2.0)
    assert house.store.timers.all()[0].seconds == 600


def test_what_a_skill_needs_is_handed_in_by_type() -> None:
    seen: list[object] = []

    @skill("Probe")
    def probe(word: str, *, now: datetime, request: Request, intent: Intent) -> Reply:
        """Look at what comes."""
        seen.extend((word, now, request.text, intent.name))
        return Reply("done")

    clock = SetClock()
    assert of(probe).act(Intent("Probe", {"word": "hello"}), Request("say hello")).text == "done"
    assert seen == ["hello", clock.now(), "say hello", "Probe"]


@dataclass(frozen=True, slots=True)
class Size:
    """Slots that come together."""

    width: int
    unit: str = "metres"


def test_slots_that_come_together_are_one_parameter() -> None:
    @skill("Probe")
    def probe(size: Size, word: str = "") -> Reply:
        """Look at what comes."""
        return Reply(f"{size.width} {size.unit} {word}")

    skills = of(probe)
    assert set(skills.intents["Probe"].slots) == {"width", "unit", "word"}
    assert skills.act(Intent("Probe", {"width": "3", "word": "wide"}), Request("")).text == "3 metres wide"
    assert skills.act(Intent("Probe", {"unit": "feet"}), Request("")).expects_answer
    assert "whole number" in skills.act(Intent("Probe", {"width": "wide"}), Request("")).text


def test_a_missing_slot_is_asked_for() -> None:
    @skill("Probe")
    def probe(word: str) -> Reply:
        """Look at what comes."""
        return Reply(word)

    reply = of(probe).act(Intent("Probe"), Request(""))
    assert reply.expects_answer
    assert "word" in reply.text


def test_a_skill_that_fails_ends_only_its_command(caplog: pytest.LogCaptureFixture) -> None:
    @skill("Probe")
    def probe() -> Reply:
        """Fail."""
        raise ZeroDivisionError

    @skill("Away")
    def away() -> Reply:
        """Fail as a backend does."""
        raise HomeError("The lamp does not answer.")

    skills = of(probe, away)
    assert skills.act(Intent("Probe"), Request("")).failed
    assert "ZeroDivisionError" in caplog.text
    assert skills.act(Intent("Away"), Request("")) == Reply("The lamp does not answer.", failed=True)


def test_a_skill_that_cannot_be_served_is_refused_at_the_start() -> None:
    @skill("Probe")
    def probe(*, timers: Timers) -> Reply:
        """Need what nobody has."""
        return Reply(str(timers))

    with pytest.raises(TypeError, match="nobody provides"):
        of(probe)


def test_a_wrongly_written_skill_is_refused_when_it_is_written() -> None:
    with pytest.raises(TypeError, match="returns a Reply"):

        @skill("Probe")  # type: ignore[arg-type]  # the fault tested
        def silent(word: str) -> str:
            """Answer nothing."""
            return word

    with pytest.raises(TypeError, match="must be str"):

        @skill("Probe")
        def strange(word: dict[str, str]) -> Reply:
            """Want something strange."""
            return Reply(str(word))


def test_a_broken_database_is_told_and_does_not_raise(house: Household) -> None:
    house.store.database.rows("DROP TABLE timers")
    assert "could not save" in house.do("HassStartTimer", minutes=5).text
