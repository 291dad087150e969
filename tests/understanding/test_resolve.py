"""The model's spans as canonical values at the demo home."""

from datetime import datetime

import pytest

from assistant.core.values import SlotValue
from assistant.home.registry import demo
from assistant.understanding.matcher import Heard
from assistant.understanding.names import Names
from assistant.understanding.reading import Parse
from assistant.understanding.resolve import Resolver

NOW = datetime(2026, 11, 22, 15, 0)
Slots = dict[str, SlotValue]
Spans = tuple[tuple[str, str], ...]


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(Names(demo()))


def one(
    resolver: Resolver,
    intent: str,
    *spans: tuple[str, str],
    text: str = "",
    here: str = "",
    **closed: str,
) -> tuple[str, Slots]:
    parse = Parse(intent, closed, spans, 0.9)
    found = resolver.resolve((parse,), text or " ".join(words for _, words in spans), Heard(NOW, here))
    assert len(found) == 1
    return found[0].name, dict(found[0].slots)


@pytest.mark.parametrize(
    ("span", "name"),
    [
        ("kitchen light", "Kitchen Light"),
        ("the lounge lamp", "Living Room Lamp"),
        ("kitschen lite", "Kitchen Light"),
        ("bedside", "Bedside Lamp"),
        ("telly", "Television"),
        ("wireless", "wireless"),
        ("toaster", "toaster"),
    ],
)
def test_one_device_is_its_name_and_no_domain(resolver: Resolver, span: str, name: str) -> None:
    assert one(resolver, "HassTurnOn", ("name", span), domain="light") == ("HassTurnOn", {"name": name})


@pytest.mark.parametrize(
    ("intent", "text", "domain"),
    [
        ("HassTurnOff", "close everything in the living room", "cover"),
        ("HassTurnOn", "lock the living room up", "lock"),
        ("HassTurnOff", "shut everything down in the living room", ""),
        ("HassTurnOff", "close down the living room lights", ""),
    ],
)
def test_what_is_done_to_one_kind_alone_is_about_that_kind(
    resolver: Resolver, intent: str, text: str, domain: str
) -> None:
    slots = one(resolver, intent, ("area", "living room"), text=text)[1]
    assert slots == {"area": "Living Room"} | ({"domain": domain} if domain else {})


def test_rooms(resolver: Resolver) -> None:
    on = "HassTurnOn"
    assert one(resolver, on, ("area", "kitchen"), domain="light") == (on, {"domain": "light", "area": "Kitchen"})
    assert one(resolver, on, ("area", "bath room"), domain="light") == (on, {"domain": "light", "area": "Bathroom"})
    assert one(resolver, on, ("area", "upstairs"), domain="light") == (on, {"domain": "light", "floor": "Upstairs"})
    assert one(resolver, on, ("name", "kitchen lights")) == (on, {"domain": "light", "area": "Kitchen"})
    assert one(resolver, on, ("area", "attic"), domain="light") == (on, {"domain": "light", "area": "attic"})


def test_the_speakers_room(resolver: Resolver) -> None:
    on = "HassTurnOn"
    assert one(resolver, on, text="lights on", here="Kitchen", domain="light") == (
        on,
        {"domain": "light", "area": "Kitchen"},
    )
    assert one(resolver, on, text="all the lights on", here="Kitchen", domain="light") == (on, {"domain": "light"})
    assert one(resolver, "HassMediaNext", text="skip", here="Kitchen") == ("HassMediaNext", {"area": "Kitchen"})
    assert one(resolver, on, text="lock up", here="Kitchen", domain="lock") == (on, {"domain": "lock"})
    assert one(resolver, "HassClimateSetTemperature", text="it is cold", here="Bedroom", temperature_step="up") == (
        "HassClimateSetTemperature",
        {"temperature_step": "up", "area": "Bedroom"},
    )


def test_what_fits_several_is_asked(resolver: Resolver) -> None:
    assert one(resolver, "HassTurnOn", ("name", "lamp")) == (
        "Clarify",
        {"names": ["Bedside Lamp", "Kitchen Light", "Living Room Lamp"]},
    )
    assert one(resolver, "GetListItems", ("name", "my list")) == ("Clarify", {"names": ["Shopping List", "To Do List"]})


def test_nothing_named_is_never_everything(resolver: Resolver) -> None:
    assert one(resolver, "HassTurnOff", text="do it") == ("Chat", {})
    assert one(resolver, "HassSetPosition", ("position", "half"), text="half") == ("Chat", {})


def test_lists_and_texts_as_written(resolver: Resolver) -> None:
    assert one(
        resolver, "HassListAddItem", ("item", "some usb cables"), ("name", "shopping"), text="add some USB cables"
    )[1] == {
        "item": "USB cables",
        "name": "Shopping List",
    }
    assert one(resolver, "HassListAddItem", ("item", "tent"), ("name", "camping list"))[1] == {
        "item": "tent",
        "name": "camping list",
    }


def test_evidence_of_the_home(resolver: Resolver) -> None:
    heard = Heard(NOW)
    assert resolver.fits((Parse("HassTurnOn", spans=(("name", "kettle"),)),), heard)
    assert not resolver.fits((Parse("HassTurnOn", spans=(("name", "sauna stove"),)),), heard)
    assert not resolver.fits((Parse("HassTurnOn", spans=(("area", "attic"),)),), heard)
    assert resolver.fits((Parse("SetReminder", spans=(("text", "sauna stove"),)),), heard)


@pytest.mark.parametrize(
    ("intent", "spans", "closed", "text", "slots"),
    [
        ("HassMediaPlayerMute", (), {}, "mute the tv for me", {"name": "Television"}),
        ("HassMediaPlayerMute", (), {}, "mute the telly for me", {"name": "Television"}),
        ("HassMediaPlayerMute", (), {}, "mute everything on the tv", {}),
        (
            "HassMediaSearchAndPlay",
            (("search_query", "radio gaga"),),
            {},
            "play radio gaga",
            {"search_query": "radio gaga"},
        ),
        (
            "HassClimateSetTemperature",
            (("temperature", "20"),),
            {},
            "thermostat to 20",
            {"temperature": 20, "name": "Thermostat"},
        ),
        (
            "HassTurnOn",
            (("area", "bedroom"),),
            {"domain": "light"},
            "the lamp in the bedroom",
            {"name": "Bedside Lamp"},
        ),
        (
            "HassTurnOn",
            (("area", "bedroom"),),
            {"domain": "light"},
            "bedroom lights",
            {"area": "Bedroom", "domain": "light"},
        ),
        (
            "HassSetPosition",
            (("position", "half"),),
            {"device_class": "blind"},
            "half",
            {"position": 50, "name": "Living Room Blinds"},
        ),
    ],
)
def test_a_device_that_the_sentence_names_is_meant(
    resolver: Resolver, intent: str, spans: Spans, closed: dict[str, str], text: str, slots: Slots
) -> None:
    assert one(resolver, intent, *spans, text=text, **closed) == (intent, slots)


def test_the_light_of_no_known_room_is_asked_about(resolver: Resolver) -> None:
    assert one(resolver, "HassTurnOn", text="turn on the light please", domain="light")[0] == "Clarify"
    assert one(resolver, "HassTurnOn", text="turn on the light please", here="Kitchen", domain="light") == (
        "HassTurnOn",
        {"area": "Kitchen", "domain": "light"},
    )


def test_a_device_of_another_command_is_not_taken(resolver: Resolver) -> None:
    reading = (Parse("HassTurnOff", spans=(("name", "radio"),)), Parse("HassMediaPlayerMute"))
    first, second = resolver.resolve(reading, "turn off the radio and mute it", Heard(NOW))
    assert dict(first.slots) == {"name": "Radio"}
    assert dict(second.slots) == {}
