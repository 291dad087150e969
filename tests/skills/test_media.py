"""Players and loudness by voice."""

from tests.skills.conftest import Household

RADIO = "media_player.living_room"


def test_play_pause_and_skip(house: Household) -> None:
    assert house.refuses("HassMediaPause") == "Nothing is playing."
    said = house.says("HassMediaSearchAndPlay", name="Radio", search_query="jazz", media_class="music")
    assert said == "Playing jazz on the Radio."
    assert house.says("GetNowPlaying") == "The Radio plays jazz."
    assert house.says("HassMediaNext") == "Next one on the Radio."
    assert house.says("HassMediaPrevious") == "The one before on the Radio."
    assert house.says("HassMediaPause") == "Paused the Radio."
    assert house.state(RADIO) == "paused"
    assert house.says("GetNowPlaying") == "Nothing is playing."
    assert house.says("HassMediaUnpause") == "Playing on the Radio."
    assert house.says("HassMediaPause", area="lounge") == "Paused the Radio."
    assert house.refuses("HassMediaPause") == "Nothing is playing."
    assert house.says("HassMediaPause", name="TV") == "Nothing is playing on the Television."
    assert house.asks("HassMediaSearchAndPlay", name="Radio") == "What should I play?"


def test_two_that_play_are_a_question(house: Household) -> None:
    for name in ("Radio", "Television"):
        house.says("HassMediaSearchAndPlay", name=name, search_query="news")
    assert house.asks("HassMediaPause") == "Do you mean the Radio or the Television?"
    assert house.asks("HassSetVolume", volume_level=10) == "Do you mean the Radio or the Television?"
    assert house.says("GetNowPlaying") == "The Radio plays news and the Television plays news."


def test_the_volume_is_the_assistants_own_while_nothing_plays(house: Household) -> None:
    assert house.says("HassSetVolume", volume_level=35) == "My volume is 35 %."
    assert house.says("HassSetVolumeRelative", volume_step="up") == "My volume is 45 %."
    assert house.says("HassSetVolumeRelative", volume_step=-60) == "My volume is 0 %."
    assert house.says("HassMediaPlayerMute") == "I am muted."
    house.restart()
    assert (house.store.settings.muted, house.store.settings.volume) == (True, 0)
    house.says("HassMediaPlayerUnmute")
    assert (house.store.settings.muted, house.store.settings.volume) == (False, 0)
    assert house.changes == []


def test_the_volume_is_the_players_where_it_is_named_or_plays(house: Household) -> None:
    assert house.says("HassSetVolume", name="TV", volume_level=20) == "Set the volume of the Television to 20 %."
    house.says("HassMediaSearchAndPlay", name="Radio", search_query="jazz")
    assert house.says("HassSetVolumeRelative", volume_step="down") == "Set the volume of the Radio to 40 %."
    assert house.says("HassMediaPlayerMute") == "Muted the Radio."
    assert house.value(RADIO, "muted") is True
    assert house.says("HassMediaPlayerUnmute", name="speaker") == "Unmuted the Radio."
    assert house.store.settings.volume == 70


def test_a_volume_that_cannot_be(house: Household) -> None:
    assert house.asks("HassSetVolume").startswith("How loud")
    assert house.asks("HassSetVolumeRelative") == "Louder or softer?"
    assert "0 to 100" in house.refuses("HassSetVolume", volume_level=400)
    assert "up, down" in house.refuses("HassSetVolumeRelative", volume_step="sideways")
    assert "no players in the Kitchen" in house.refuses("HassSetVolume", area="Kitchen", volume_level=4)


def test_the_speakers_room_goes_first(house: Household) -> None:
    house.says("HassTurnOn", name="TV")
    assert "Do you mean" in house.asks("HassMediaSearchAndPlay", search_query="jazz")
    house.says("HassTurnOff", name="TV")
    house.area = "Living Room"
    assert house.says("HassMediaSearchAndPlay", search_query="jazz") == "Playing jazz on the Radio."
