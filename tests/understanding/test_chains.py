"""What one command of a sentence says for the others too."""

import pytest

from assistant.core.values import Request, Tier
from assistant.home.registry import demo
from assistant.understanding.chains import shared
from assistant.understanding.reading import Parse
from assistant.understanding.tiers import Tiers

LIGHTS = Parse("HassTurnOff", {"domain": "light"})
BLINDS = Parse("HassTurnOff", {"domain": "cover"})


def in_the(parse: Parse, area: str) -> Parse:
    return Parse(parse.intent, parse.closed, (("area", area),), parse.probability)


def test_a_room_at_the_end_is_for_both() -> None:
    assert shared((LIGHTS, in_the(BLINDS, "study"))) == (in_the(LIGHTS, "study"), in_the(BLINDS, "study"))


def test_a_room_at_the_beginning_is_for_both() -> None:
    assert shared((in_the(LIGHTS, "study"), BLINDS)) == (in_the(LIGHTS, "study"), in_the(BLINDS, "study"))


def test_the_later_room_counts_first() -> None:
    chain = (in_the(LIGHTS, "study"), BLINDS, in_the(LIGHTS, "hall"))
    assert shared(chain)[1] == in_the(BLINDS, "hall")


def test_named_things_and_other_commands_stay_as_they_are() -> None:
    lamp = Parse("HassTurnOff", spans=(("name", "desk lamp"),))
    timer = Parse("HassStartTimer", spans=(("duration", "ten minutes"),))
    upstairs = Parse("HassTurnOff", {"domain": "light"}, (("floor", "upstairs"),))
    for chain in (
        (lamp, in_the(BLINDS, "study")),
        (in_the(BLINDS, "study"), timer),
        (upstairs, in_the(BLINDS, "study")),
    ):
        assert shared(chain) == chain


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("turn off the lights and close the blinds in the living room", "Living Room"),
        ("turn on the kettle in the kitchen and turn off the lights", "Kitchen"),
        ("turn off all the lights and close the blinds in the living room", None),
        ("turn off the lights and lock the front door", None),
    ],
)
def test_templates_share_a_room_too(text: str, room: str | None) -> None:
    understanding = Tiers(demo()).understand(Request(text))
    (lights,) = [intent for intent in understanding.intents if intent.slots.get("domain") == "light"]
    assert (understanding.tier, len(understanding.intents), lights.slots.get("area")) == (Tier.GRAMMAR, 2, room)
