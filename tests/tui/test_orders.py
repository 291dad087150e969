"""What the chat asks in somebody's name is understood by the built-in sentences."""

from datetime import UTC, datetime

import pytest

from assistant.core.values import Device, Request, Tier
from assistant.home.registry import demo
from assistant.languages import sentences
from assistant.tui import home, slash
from assistant.understanding.tiers import Tiers

HOME = demo()
OFTEN = {"WORDS": "dinner is ready", "TIME": "7 am", "10 MINUTES": "10 minutes", "TOPIC": "my locker code"}
ASKED = [
    ("pause the pasta timer", "HassPauseTimer"),
    ("resume the 5 minute timer", "HassUnpauseTimer"),
    ("check milk off the Shopping List", "HassListCompleteItem"),
    ("snooze", "SnoozeAlarm"),
]


@pytest.fixture(scope="module")
def tiers() -> Tiers:
    return Tiers(HOME, sentences.load("en"), None, 0.7)


def intent(tiers: Tiers, text: str) -> str:
    understanding = tiers.understand(Request(text, now=datetime(2026, 11, 22, 15, 0, tzinfo=UTC)))
    assert understanding.tier is Tier.GRAMMAR, text
    (one,) = understanding.intents
    return one.name


@pytest.mark.parametrize("state", ["on", "off"])
def test_every_device_of_the_pane_can_be_switched(tiers: Tiers, state: str) -> None:
    orders = [home.order(Device(one.id, one.name, one.area, state), state == "on") for one in HOME.entities]
    assert sum(map(bool, orders)) > 10
    for text in filter(None, orders):
        assert intent(tiers, text) in {"HassTurnOn", "HassTurnOff", "HassVacuumStart", "HassVacuumReturnToBase"}, text


@pytest.mark.parametrize(("text", "name"), ASKED)
def test_what_the_panes_ask_is_understood(tiers: Tiers, text: str, name: str) -> None:
    assert intent(tiers, text) == name


@pytest.mark.parametrize("name", [name for name, one in slash.COMMANDS.items() if one.request])
def test_what_slash_commands_stand_for_is_understood(tiers: Tiers, name: str) -> None:
    rest = OFTEN.get(slash.COMMANDS[name].needs, "to call mum at 5 pm")
    assert intent(tiers, slash.read(f"/{name} {rest}").request) != "Chat"
