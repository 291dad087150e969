"""Home files and the registry: lookups, and complaints that name file, line and remedy."""

from pathlib import Path

import pytest

from assistant.core.errors import ConfigError
from assistant.home.registry import Registry, demo, load


def written(folder: Path, text: str) -> Path:
    path = folder / "home.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_demo_home_is_clean_and_complete() -> None:
    home = demo()
    assert home.warnings == ()
    assert [floor.name for floor in home.floors] == ["Ground Floor", "Upstairs"]
    assert len(home.entities) == 20
    assert {named.name for named in home.lists} == {"Shopping List", "To Do List"}


@pytest.mark.parametrize(
    "name", ["kitchen light", "KITCHEN  LIGHT", "Kitchenlight", "ceiling lamp", "light.kitchen_ceiling"]
)
def test_a_device_is_found_by_name_alias_and_id(name: str) -> None:
    assert [entity.id for entity in demo().entities_named(name)] == ["light.kitchen_ceiling"]


def test_places_and_lists_are_found_by_alias() -> None:
    home = demo()
    area, shopping = home.area("The Lounge".removeprefix("The ")), home.list_named("groceries")
    assert area is not None
    assert area.name == "Living Room"
    assert shopping is not None
    assert shopping.name == "Shopping List"
    assert home.area("cellar") is None
    assert home.floor("attic") is None
    assert home.entity("light.none") is None


def test_select_narrows_by_everything_given() -> None:
    home = demo()
    assert {entity.id for entity in home.select(floor="upstairs", domain="light")} == {
        "light.bedroom",
        "light.bedside",
        "light.bathroom",
    }
    assert [entity.id for entity in home.select(domain="cover", device_class="garage")] == ["cover.garage_door"]
    assert [entity.id for entity in home.select(area="lounge", domain="media_player")] == [
        "media_player.living_room",
        "media_player.tv",
    ]
    assert home.select(area="cellar") == ()
    assert home.select(name="nothing") == ()
    assert [area.name for area in home.areas_on("upstairs")] == ["Bedroom", "Bathroom"]


def test_a_hand_written_file_may_be_short(tmp_path: Path) -> None:
    home = load(
        written(
            tmp_path,
            """
areas: [Kitchen, {name: Café, floor: Ground Floor, aliases: bistro}]
entities:
  - {id: light.one, name: Lamp, area: Kitchen, state: on}
  - {id: light.two, name: Lamp, area: café, brightness: 40, attributes: {effects: [rain, fire]}}
""",
        )
    )
    assert [entity.state for entity in home.entities_named("lamp")] == ["on", ""]
    second = home.entity("light.two")
    assert second is not None
    assert second.area == "Café"
    assert dict(second.attributes) == {"brightness": 40, "effects": ["rain", "fire"]}
    floor = home.floor_of(second)
    assert floor is not None
    assert floor.name == "Ground Floor"
    assert home.select(floor="ground floor") == (second,)
    assert len(home.warnings) == 1
    assert "line 2" in home.warnings[0]


def test_what_is_odd_is_reported_and_kept(tmp_path: Path) -> None:
    home = load(
        written(
            tmp_path,
            """entities:
  - {id: ligth.one, name: Lamp}
  - {id: light.two, name: Bulb, area: Kitchen}
  - {id: light.three, name: bulb, area: Kitchen}
""",
        )
    )
    assert len(home.entities) == 3
    assert [area.name for area in home.areas] == ["Kitchen"]
    told = "\n".join(home.warnings)
    assert "did you mean 'light'?" in told
    assert "light.two and light.three" in told
    assert "line 4" in told
    assert "area 'Kitchen' is not listed" in told


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("entities:\n  - {id: light.a, name: A}\n  - {id: light.a, name: B}\n", 3, "stands twice"),
        ("entities:\n  - {id: light.a, naem: A}\n", 2, "did you mean 'name'?"),
        ("entities:\n  - {id: light.a, name: A, room: Kitchen}\n", 2, "did you mean 'area'?"),
        ("entities:\n  - {id: light.a}\n", 2, "no name"),
        ("entities:\n  - {name: A}\n", 2, "no id"),
        ("entities:\n  - {id: kitchen light, name: A}\n", 2, "not a device id"),
        ("entitys: []\n", 1, "did you mean 'entities'?"),
        ("areas:\n  - {name: A}\n  - {name: a}\n", 3, "stands twice"),
        ("areas:\n  - {name: A, aliasses: [b]}\n", 2, "did you mean 'aliases'?"),
        ("areas: Kitchen\n", 1, "must be a list"),
        ("- a\n- b\n", 1, "must be keys and values"),
        ("areas:\n  - {name: [a, b]}\n", 2, "must be text"),
        ("areas: [\n  {name: A\n", 3, "not valid YAML"),
        ("areas:\n\t- a\n", 2, "not valid YAML"),
        ("", 1, "empty"),
    ],
)
def test_a_wrong_file_is_explained(tmp_path: Path, text: str, line: int, part: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    message = str(caught.value)
    assert part in message
    assert str(path) in message
    assert f"line {line}" in message
    assert caught.value.hint
    assert "\n" not in message


def test_a_missing_file_a_folder_and_bytes_are_explained(tmp_path: Path) -> None:
    binary = tmp_path / "home.yaml"
    binary.write_bytes(b"areas:\n  - \xff\xfe\n")
    for path, part in (
        (tmp_path / "none.yaml", "no such file"),
        (tmp_path, "cannot be read"),
        (binary, "line 2: not UTF-8"),
    ):
        with pytest.raises(ConfigError, match=part):
            load(path)
    binary.write_bytes(b"areas: \x00\n")
    with pytest.raises(ConfigError, match="not valid YAML"):
        load(binary)


def test_five_thousand_devices(tmp_path: Path) -> None:
    lines = [f"  - {{id: light.n{i}, name: Lamp {i}, area: Room {i % 50}, aliases: [bulb {i}]}}\n" for i in range(5000)]
    rooms = "".join(f"  - Room {i}\n" for i in range(50))
    home = load(written(tmp_path, f"areas:\n{rooms}entities:\n{''.join(lines)}"))
    assert [entity.id for entity in home.entities_named("bulb 4321")] == ["light.n4321"]
    assert len(home.select(area="room 7")) == 100


def test_a_registry_can_be_made_by_hand() -> None:
    assert Registry().select(domain="light") == ()
