"""PortAudio, microphones, speakers, and the permission to use them."""

import grp
import os
from collections.abc import Iterator
from pathlib import Path

from assistant.config import Config
from assistant.doctor import child
from assistant.doctor.finding import Finding, fail, ok, warn

SOUND_DEVICES = Path("/dev/snd")


def portaudio(config: Config) -> Iterator[Finding]:
    """The library, the devices it sees, and those that the configuration names."""
    outcome = child.look("devices", timeout=20)
    if "PortAudio library not found" in outcome.problem:
        yield fail("audio", "PortAudio is not installed", "sudo apt install libportaudio2; text works without it")
        return
    if outcome.problem:
        yield fail(
            "audio", f"the devices cannot be listed: {outcome.problem}", "restart the sound server or the machine"
        )
        return
    devices = [result for result in outcome.results if "name" in result]
    yield from _direction("microphone", "inputs", "default_input", devices, config.audio.input)
    yield from _direction("speaker", "outputs", "default_output", devices, config.audio.output)


def _direction(
    name: str, channels: str, default: str, devices: list[dict[str, object]], wanted: str | int | None
) -> Iterator[Finding]:
    usable = [device for device in devices if device[channels]]
    if not usable:
        yield warn(name, f"there is no {name}", _without_devices())
    elif isinstance(wanted, int):
        if wanted < len(devices) and devices[wanted] in usable:
            yield ok(name, str(devices[wanted]["name"]))
        else:
            yield fail(name, f"device {wanted} is not a {name}", "`assistant devices` lists them")
    elif wanted is not None:
        found = [device for device in usable if wanted.casefold() in str(device["name"]).casefold()]
        if found:
            yield ok(name, str(found[0]["name"]))
        else:
            yield fail(name, f'none is called "{wanted}"', "`assistant devices` lists them")
    else:
        chosen = next((device for device in usable if device[default]), None)
        if chosen is None:
            yield warn(
                name,
                f"{len(usable)} found, none of them the default",
                "`assistant devices`, then `audio` in the settings",
            )
        else:
            yield ok(name, f"{chosen['name']} (of {len(usable)})")


def _without_devices() -> str:
    if _sound_server():
        return (
            "the sound server runs, but PortAudio does not see it: sudo apt install libasound2-plugins or pipewire-alsa"
        )
    return "plug one in or start the sound server; text works without it"


def permissions(_: Config) -> Iterator[Finding]:
    """Without a sound server the user must be in the group that owns the devices."""
    cards = sorted(SOUND_DEVICES.glob("control*"))
    if not cards:
        yield ok("audio permission", "no sound card of this machine's own")
    elif _sound_server():
        yield ok("audio permission", "through the sound server")
    elif all(os.access(card, os.R_OK | os.W_OK) for card in cards):
        yield ok("audio permission", "the sound card can be used")
    else:
        group = grp.getgrgid(cards[0].stat().st_gid).gr_name
        yield fail(
            "audio permission",
            f"{cards[0]} belongs to the group {group}, and you do not",
            f"sudo usermod -aG {group} $USER, then log in again",
        )


def _sound_server() -> bool:
    """Does PipeWire or PulseAudio listen for this user?"""
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}"))
    return "PULSE_SERVER" in os.environ or any((runtime / name).exists() for name in ("pulse/native", "pipewire-0"))
