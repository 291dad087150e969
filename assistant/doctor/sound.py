"""PortAudio, microphones, speakers, and the permission to use them."""

import grp
import json
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from assistant.audio.devices import Device, choose
from assistant.config import Config
from assistant.core.errors import DeviceError
from assistant.doctor.finding import Finding, fail, ok, warn
from assistant.doctor.outside import listens, look

LISTEN_SECONDS = 1.5
SOUND_DEVICES = Path("/dev/snd")


def devices(config: Config) -> Iterator[Finding]:
    """PortAudio, the devices it sees, and those that the configuration names."""
    outcome = look("devices", timeout=20)
    if outcome.problem:
        yield fail("sound", outcome.problem, "text works without it")
        return
    there = [msgspec.convert(result, Device) for result in outcome.results if "index" in result]
    for name, wanted, output in (("microphone", config.audio.input, False), ("speaker", config.audio.output, True)):
        try:
            device = choose(wanted, output, there)
        except DeviceError as error:
            if wanted is None:
                yield warn(name, error.message, _without_devices())
            else:
                yield fail(name, error.message, error.hint)
        else:
            yield ok(name, f"{device.name} ({device.host})")
            if not output:
                yield _heard(config)


def _heard(config: Config) -> Finding:
    """What the microphone gives, whether or not somebody speaks just now."""
    audio = config.audio
    outcome = look("microphone", f"{LISTEN_SECONDS}", json.dumps(audio.input), f"{audio.gain}", timeout=30)
    if outcome.problem and listens(config.socket_path):  # ALSA gives a device to one program
        return ok("microphone sound", "the running service has it; `assistant service stop` frees it for a test")
    if outcome.problem:
        return fail("microphone sound", outcome.problem, "does another program use it? `assistant devices --test`")
    match outcome.results[0]:
        case {"fault": {"message": str(message), "hint": str(hint)}}:
            return warn("microphone sound", message, hint)
        case {"level": level}:
            return ok("microphone sound", f"{level} dB in {LISTEN_SECONDS:g} seconds")
        case result:
            return fail("microphone sound", f"it gave {result}", "please report this")


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
