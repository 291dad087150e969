"""Whatever stands in the slots, a skill answers and does not fail; without slots nothing is switched."""

import pytest

from assistant.core.values import SlotValue
from assistant.core.vocabulary import INTENTS
from tests.skills.conftest import Household

ODD: tuple[SlotValue, ...] = (
    "",
    " ",
    "nonsense",
    "0",
    -1,
    0,
    1e308,
    10**14,
    3.7,
    "١٢",
    "a" * 5000,
    "{}",
    "9999-12-31",
    "23:59",
    "%s",
    ["a", "b"],
    [],
)


ANSWERED_BY_THE_NEXT = {"CorrectLast"}
"""Silent where all is well: the command that was meant follows."""


@pytest.mark.parametrize("intent", sorted(INTENTS))
def test_an_odd_value_is_answered(house: Household, intent: str, caplog: pytest.LogCaptureFixture) -> None:
    for value in ODD:
        for slot in sorted(INTENTS[intent]):
            assert house.do(intent, **{slot: value}).text or intent in ANSWERED_BY_THE_NEXT
        assert house.do(intent, **dict.fromkeys(INTENTS[intent], value)).text or intent in ANSWERED_BY_THE_NEXT
    assert "failed" not in caplog.text


@pytest.mark.parametrize("intent", sorted(INTENTS))
def test_without_slots_nothing_is_switched_that_was_not_said(house: Household, intent: str) -> None:
    before = house.home.states()
    reply = house.do(intent)
    assert reply.text
    alone = {"HassVacuumStart", "HassVacuumReturnToBase", "HassVacuumCleanArea"}  # there is one vacuum
    if intent not in alone:
        assert house.home.states() == before
