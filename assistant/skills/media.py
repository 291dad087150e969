"""Media players and loudness. Without a device: the player in the speaker's room, or the one that plays.

A volume without a device and with nothing playing is the assistant's own; it is kept in the settings.
"""

from assistant.core.errors import SkillError
from assistant.core.values import Reply, Request
from assistant.home.registry import Entity
from assistant.skills.house import House, Step, Target
from assistant.skills.phrases import joined, number, sentence, the
from assistant.skills.skill import Question, skill
from assistant.store.settings import Settings

VOLUME_STEP = 10
_PLAYER = ["media_player"]


@skill("HassMediaPause")
def pause(name: str = "", area: str = "", *, house: House, request: Request) -> Reply:
    """Pause what plays."""
    player = _player(name, area, house, request, ("playing",))
    if house.state(player)["state"] != "playing":
        return Reply(f"Nothing is playing on {the(player.name)}.")
    return house.carry_out([Step(player, "pause")], lambda what: f"Paused {what}.")


@skill("HassMediaUnpause")
def unpause(name: str = "", area: str = "", *, house: House, request: Request) -> Reply:
    """Play on."""
    player = _player(name, area, house, request, ("paused",))
    return house.carry_out(
        [Step(player, "play")], lambda what: f"Playing on {what}.", lambda what: f"{what} is playing already."
    )


@skill("HassMediaNext")
def next_track(name: str = "", area: str = "", *, house: House, request: Request) -> Reply:
    """Skip to the next track."""
    player = _player(name, area, house, request, ("playing", "paused"))
    return house.carry_out([Step(player, "next")], lambda what: f"Next one on {what}.")


@skill("HassMediaPrevious")
def previous_track(name: str = "", area: str = "", *, house: House, request: Request) -> Reply:
    """Go back to the track before."""
    player = _player(name, area, house, request, ("playing", "paused"))
    return house.carry_out([Step(player, "previous")], lambda what: f"The one before on {what}.")


@skill("HassMediaSearchAndPlay")
def search_and_play(
    name: str = "",
    area: str = "",
    search_query: str = "",
    media_class: str = "",
    *,
    house: House,
    request: Request,
) -> Reply:
    """Play what was asked for on a player."""
    if not search_query:
        raise Question("What should I play?")
    player = _player(name, area, house, request, ("playing", "paused", "idle"))
    step = Step(player, "play_media", {"query": search_query, "media_class": media_class})
    return house.carry_out([step], lambda what: f"Playing {search_query} on {what}.")


@skill("GetNowPlaying")
def now_playing(name: str = "", area: str = "", *, house: House, request: Request) -> Reply:
    """Say what plays."""
    states = house.states()
    players = house.choose(Target(name, area, domain="" if name else "media_player"), request, _PLAYER)
    playing = [player for player in players if states[player.id]["state"] == "playing"]
    if not playing:
        return Reply(f"{sentence(the(players[0].name))} plays nothing." if name else "Nothing is playing.")
    titles = [str(states[player.id].get("title", "")) for player in playing]
    heard = [
        f"{the(player.name)} plays {title or 'something without a title'}"
        for player, title in zip(playing, titles, strict=True)
    ]
    return Reply(sentence(f"{joined(heard)}."))


@skill("HassMediaPlayerMute", keeps=True)
def mute(name: str = "", area: str = "", *, house: House, request: Request, settings: Settings) -> Reply:
    """Silence a player, or the assistant."""
    return _mute(True, name, area, house, request, settings)


@skill("HassMediaPlayerUnmute", keeps=True)
def unmute(name: str = "", area: str = "", *, house: House, request: Request, settings: Settings) -> Reply:
    """Let a player, or the assistant, be heard again."""
    return _mute(False, name, area, house, request, settings)


def _mute(muted: bool, name: str, area: str, house: House, request: Request, settings: Settings) -> Reply:
    player = _for_volume(name, area, house, request)
    if player is None:
        settings.muted = muted
        return Reply("I am muted." if muted else "I am not muted any more.", {"muted": muted})
    step = Step(player, "mute" if muted else "unmute")
    return house.carry_out([step], lambda what: f"{'Muted' if muted else 'Unmuted'} {what}.")


@skill("HassSetVolume", keeps=True)
def set_volume(
    name: str = "",
    area: str = "",
    volume_level: float | None = None,
    *,
    house: House,
    request: Request,
    settings: Settings,
) -> Reply:
    """Set the loudness, 0 to 100, of a player or of the assistant."""
    if volume_level is None:
        raise Question("How loud, from 0 to 100?")
    if not 0 <= volume_level <= 100:
        raise SkillError("The volume goes from 0 to 100.")
    return _volume(round(volume_level), _for_volume(name, area, house, request), house, settings)


@skill("HassSetVolumeRelative", keeps=True)
def change_volume(
    name: str = "",
    area: str = "",
    floor: str = "",
    volume_step: str | float | None = None,
    *,
    house: House,
    request: Request,
    settings: Settings,
) -> Reply:
    """Make a player or the assistant louder or softer."""
    if volume_step is None:
        raise Question("Louder or softer?")
    if isinstance(volume_step, str) and volume_step not in ("up", "down"):
        raise SkillError(f"I understand up, down or a number, not {volume_step}.")
    change = volume_step if not isinstance(volume_step, str) else VOLUME_STEP if volume_step == "up" else -VOLUME_STEP
    player = _for_volume(name, area, house, request, floor)
    old = house.state(player).get("volume", 50) if player else settings.volume
    level = round(min(100.0, max(0.0, (old if isinstance(old, int | float) else 50) + change)))
    return _volume(level, player, house, settings)


def _volume(level: int, player: Entity | None, house: House, settings: Settings) -> Reply:
    if player is None:
        settings.volume = level
        settings.muted = False
        return Reply(f"My volume is {level} %.", {"volume": level})
    step = Step(player, "set_volume", {"volume": level})
    return house.carry_out([step], lambda what: f"Set the volume of {what} to {number(level)} %.")


def _for_volume(name: str, area: str, house: House, request: Request, floor: str = "") -> Entity | None:
    """The player whose loudness is meant; None for the assistant itself."""
    if name or area or floor:
        return _player(name, area, house, request, ("playing", "paused", "idle"), floor)
    states = house.states()
    playing = [p for p in house.registry.select(domain="media_player") if states[p.id]["state"] == "playing"]
    here = [p for p in playing if request.area and house.registry.area(p.area) == house.registry.area(request.area)]
    fitting = here or playing
    if len(fitting) > 1:
        raise Question(f"Do you mean {joined([the(player.name) for player in fitting], 'or')}?")
    return fitting[0] if fitting else None


def _player(
    name: str, area: str, house: House, request: Request, states_wanted: tuple[str, ...], floor: str = ""
) -> Entity:
    """The player that is meant. Raises Question when several fit, SkillError when none does."""
    if name:
        return house.choose(Target(name, area, floor), request, _PLAYER)[0]
    if area or floor:
        found = list(house.choose(Target(area=area, floor=floor), request, _PLAYER))
    else:
        found = list(house.registry.select(domain="media_player"))
        here = house.registry.select(domain="media_player", area=request.area) if request.area else ()
        found = list(here) or found
        if not found:
            raise SkillError("There is no media player.")
    states = house.states()
    for state in states_wanted:
        fitting = [player for player in found if states[player.id]["state"] == state]
        if fitting:
            found = fitting
            break
    else:
        if not (name or area or floor) and "idle" not in states_wanted:
            raise SkillError("Nothing is playing." if "playing" in states_wanted else "Nothing is paused.")
    if len(found) > 1:
        raise Question(f"Do you mean {joined([the(player.name) for player in found], 'or')}?")
    return found[0]
