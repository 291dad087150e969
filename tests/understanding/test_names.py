"""What people call things."""

import pytest

from assistant.home.registry import Area, Entity, Floor, NamedList, Registry, demo
from assistant.understanding.names import Names

HOME = Registry(
    floors=(Floor("Ground Floor"), Floor("First Floor")),
    areas=(Area("Kitchen", "Ground Floor"), Area("Kid's Room", "First Floor", ("nursery",)), Area("Garage")),
    entities=(
        Entity("light.a", "Kitchen Ceiling Light", "Kitchen"),
        Entity("light.b", "Ceiling Light", "Kid's Room"),
        Entity("light.c", "Lamp", "Kitchen"),
        Entity("light.d", "Lamp", "Kid's Room"),
        Entity("switch.tv2", "TV 2", "Kitchen"),
        Entity("cover.g", "Garage Door", "Garage"),
        Entity("sensor.t", "Kettle Temperature", "Kitchen"),
        Entity("switch.k", "Kettle", "Kitchen"),
    ),
    lists=(NamedList("Shopping List", ("groceries",)), NamedList("To-Do", ())),
)


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(HOME)


@pytest.mark.parametrize(
    ("span", "ids"),
    [
        ("the kitchen ceiling light", {"light.a"}),
        ("ceiling light", {"light.b"}),
        ("kid's room ceiling light", {"light.b"}),
        ("nursery ceiling light", {"light.b"}),
        ("kitchen lamp", {"light.c"}),
        ("lamp", {"light.c", "light.d"}),
        ("tv two", {"switch.tv2"}),
        ("tv 2", {"switch.tv2"}),
        ("kettle", {"switch.k"}),
        ("kitchn ceeling lite", {"light.a"}),
        ("the garage", {"cover.g"}),
        ("kitchen", set()),
        ("toaster", set()),
        ("kitchen fan", set()),
        ("", set()),
    ],
)
def test_devices(names: Names, span: str, ids: set[str]) -> None:
    assert {entity.id for entity in names.device(span).things} == ids


def test_the_speakers_room_and_the_said_room_decide(names: Names) -> None:
    assert [entity.id for entity in names.device("lamp", here="Kid's Room").things] == ["light.d"]
    assert [entity.id for entity in names.device("lamp", area="Kitchen").things] == ["light.c"]
    assert names.device("lamp", {"switch"}).things == ()


def test_places_and_lists(names: Names) -> None:
    assert [area.name for area in names.area("the nursery")] == ["Kid's Room"]
    assert [area.name for area in names.area("kitchn")] == ["Kitchen"]
    assert names.area("attic") == ()
    assert [floor.name for floor in names.floor("upstairs")] == ["First Floor"]
    assert [floor.name for floor in names.floor("ground")] == ["Ground Floor"]
    assert [found.name for found in names.named_list("grocery")] == ["Shopping List"]
    assert [found.name for found in names.named_list("todo list")] == ["To-Do"]
    assert names.shopping_list == "Shopping List"


def test_only_phrases_of_the_text_are_offered_to_the_templates() -> None:
    said = Names(demo()).said_in(set(["turn", "on", "the", "kitchen", "light", "and", "the", "tv"]))
    assert set(said) == {("kitchen light", "light"), ("tv", "media_player")}


def test_short_forms_of_names() -> None:
    names = Names(HOME)

    def short(text: str) -> set[tuple[str, str]]:
        return set(names.partly_said(text.split()))

    assert short("turn on the ceiling") == set()  # not its last word
    assert short("turn on the kitchen ceiling") == {("kitchen ceiling", "light")}
    assert short("turn on the light") == set()  # a kind of thing
    assert short("turn on the kettle") == set()  # a whole name
