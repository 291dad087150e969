"""Names that the ear cannot tell."""

import pytest

from assistant.engines.pronunciation import pronounce
from assistant.home.registry import Registry, demo
from assistant.home.things import Area, Entity, Floor, NamedList
from assistant.listening.names_report import ALIKE, Alike, NamesReport, difference, names_report


def lights(*names: str) -> Registry:
    return Registry(entities=tuple(Entity(f"light.l{number}", name) for number, name in enumerate(names)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bertha", "Berta"),
        ("Sonos 1", "Sonos One"),
        ("Lamp 15", "Lamp 50"),
        ("Desk Lamp", "Desk Lamps"),
        ("Nick", "Mick"),
    ],
)
def test_names_of_almost_the_same_sound_are_found(one: str, other: str) -> None:
    report = names_report(lights(one, "Chandelier", other))
    assert [(alike.one, alike.other) for alike in report.alike] == [(one, other)]
    assert one in report.lines()[0]


@pytest.mark.parametrize(
    ("one", "other"), [("Bedroom", "Bathroom"), ("Kitchen Light", "Chicken Light"), ("Ben", "Jen")]
)
def test_names_that_can_be_told_apart_are_not(one: str, other: str) -> None:
    assert names_report(lights(one, other)) == NamesReport()


def test_only_names_of_different_things_in_the_same_place_are_compared() -> None:
    home = Registry(
        floors=(Floor("Top"),),
        areas=(Area("Berta"), Area("Tap")),
        entities=(Entity("light.a", "Bertha", aliases=("Berthas",)), Entity("light.b", "BERTHA")),
        lists=(NamedList("Burta"),),
    )
    found = names_report(home).alike
    assert {(alike.one, alike.other) for alike in found} <= {("Tap", "Top")}
    same = difference(pronounce("tap")[0], pronounce("top")[0])
    assert bool(found) == (same <= ALIKE)


def test_what_cannot_be_said_is_told_with_what_helps() -> None:
    report = names_report(lights("💡💡", "Лампа", "x" * 200, "!!!", "Lamp"))
    assert report.unsayable == ("💡💡", "Лампа", "!!!")
    assert report.too_long == ("x" * 200,)
    assert all("alias" in line and len(line) < 120 for line in report.lines())


def test_the_nearest_come_first() -> None:
    report = names_report(lights("Desk Lamp", "Desk Lamps", "Sonos 1", "Sonos One"))
    assert report.alike[0] == Alike("Sonos 1", "Sonos One", 0.0)
    assert "sound the same" in str(report.alike[0])


def test_the_demo_home_has_good_names() -> None:
    assert names_report(demo()) == NamesReport()


def test_differences_are_counted_by_sound() -> None:
    assert difference(("B", "ER", "TH", "AH"), ("B", "ER", "T", "AH")) == 0.4
    assert difference(["K", "AE", "T"], ["K", "AE", "T"]) == 0
    assert difference(("L", "AE", "M", "P"), ("L", "AE", "M", "P", "S")) == 0.6
    assert difference((), ("L",)) == 0.8
