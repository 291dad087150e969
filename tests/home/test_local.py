"""The local home: actions change states, states outlive the program, changes are announced."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.core.errors import HomeError
from assistant.core.events import HomeChanged
from assistant.core.values import SlotValue
from assistant.home.local import LocalHome
from assistant.home.registry import Entity, Registry, demo
from assistant.store.store import Store

Open = Callable[[], LocalHome]


@pytest.fixture
def changes() -> list[HomeChanged]:
    return []


@pytest.fixture
def open_home(tmp_path: Path, changes: list[HomeChanged]) -> Iterator[Open]:
    """Opens the demo home on the same file, as often as it is called: a restart."""
    stores: list[Store] = []

    def opened() -> LocalHome:
        stores.append(Store(tmp_path / "assistant.sqlite"))
        return LocalHome(demo(), stores[-1].states, changes.append)

    yield opened
    for store in stores:
        store.close()


@pytest.mark.parametrize(
    ("entity", "action", "values", "expected"),
    [
        ("light.bedroom", "turn_on", {}, {"state": "on", "brightness": 100}),
        ("light.bedroom", "set_brightness", {"brightness": 30}, {"state": "on", "brightness": 30}),
        ("light.bedroom", "set_brightness", {"brightness": 0}, {"state": "off"}),
        ("light.bedroom", "set_color", {"color": "red"}, {"state": "on", "color": "red"}),
        ("light.bedroom", "set_color_temperature", {"color_temperature": 2700}, {"color_temperature": 2700}),
        ("switch.kettle", "turn_on", {}, {"state": "on"}),
        ("cover.garage_door", "open", {}, {"state": "open", "position": 100}),
        ("cover.living_room_blinds", "close", {}, {"state": "closed", "position": 0}),
        ("cover.living_room_blinds", "set_position", {"position": 40}, {"state": "open", "position": 40}),
        ("climate.living_room", "set_temperature", {"temperature": 21.5}, {"temperature": 21.5, "state": "heat"}),
        ("climate.living_room", "set_fan_mode", {"fan_mode": "low"}, {"fan_mode": "low"}),
        ("climate.living_room", "turn_off", {}, {"state": "off"}),
        ("lock.front_door", "unlock", {}, {"state": "unlocked"}),
        ("fan.bedroom", "set_percentage", {"percentage": 70}, {"state": "on", "percentage": 70}),
        ("media_player.tv", "turn_on", {}, {"state": "idle"}),
        ("media_player.living_room", "play", {}, {"state": "playing"}),
        ("media_player.living_room", "mute", {}, {"muted": True}),
        ("media_player.living_room", "set_volume", {"volume": 20}, {"volume": 20, "muted": False}),
        ("media_player.living_room", "play_media", {"query": "jazz"}, {"state": "playing", "title": "jazz"}),
        ("vacuum.robot", "start", {}, {"state": "cleaning"}),
        ("vacuum.robot", "clean_area", {"area": "Kitchen"}, {"state": "cleaning", "area": "Kitchen"}),
    ],
)
def test_an_action_changes_the_state(
    open_home: Open,
    changes: list[HomeChanged],
    entity: str,
    action: str,
    values: dict[str, SlotValue],
    expected: dict[str, SlotValue],
) -> None:
    home = open_home()
    told = home.call(entity, action, values)
    assert expected.items() <= told.items()
    assert home.states()[entity] == told
    assert [change.entity for change in changes] == [entity]
    assert open_home().states()[entity] == told


def test_nothing_is_announced_when_nothing_changes(open_home: Open, changes: list[HomeChanged]) -> None:
    open_home().call("light.bedroom", "turn_off", {})
    assert changes == []


def test_a_scene_sets_its_members(open_home: Open, changes: list[HomeChanged]) -> None:
    home = open_home()
    home.call("scene.movie_night", "activate", {})
    states = home.states()
    assert states["light.living_room"]["brightness"] == 20
    assert states["cover.living_room_blinds"]["state"] == "closed"
    assert states["media_player.tv"]["state"] == "idle"
    assert len(changes) == 3


def test_restore_brings_an_earlier_state_back(open_home: Open) -> None:
    home = open_home()
    before = home.states()["light.bedroom"]
    home.call("light.bedroom", "set_color", {"color": "red"})
    assert home.call("light.bedroom", "restore", before) == before


@pytest.mark.parametrize(
    ("entity", "action", "values"),
    [
        ("light.none", "turn_on", {}),
        ("sensor.outside_temperature", "turn_on", {}),
        ("lock.front_door", "turn_on", {}),
        ("light.bedroom", "set_brightness", {"brightness": 130}),
        ("light.bedroom", "set_brightness", {}),
        ("climate.living_room", "set_temperature", {"temperature": 90}),
    ],
)
def test_what_cannot_be_done_is_refused(
    open_home: Open, changes: list[HomeChanged], entity: str, action: str, values: dict[str, SlotValue]
) -> None:
    with pytest.raises(HomeError):
        open_home().call(entity, action, values)
    assert changes == []


def test_a_device_that_cannot_be_reached_says_so(tmp_path: Path) -> None:
    store = Store(tmp_path / "assistant.sqlite")
    home = LocalHome(Registry(entities=(Entity("light.far", "Far Lamp", state="unavailable"),)), store.states)
    with pytest.raises(HomeError, match="cannot be reached"):
        home.call("light.far", "turn_on", {})
    store.close()


def test_the_home_file_says_what_devices_start_as(open_home: Open) -> None:
    states = open_home().states()
    assert states["cover.living_room_blinds"] == {"state": "open", "position": 100}
    assert states["climate.living_room"]["current_temperature"] == 19.5
    assert states["weather.home"]["demo"] is True
    assert set(states) == {entity.id for entity in demo().entities}
