"""`assistant devices`: microphones and speakers, which of them are used, and whether they work."""

import argparse
import asyncio
import json
from collections.abc import Callable
from contextlib import aclosing

from assistant.audio import pcm
from assistant.audio.devices import NO_DEVICES, Device, DeviceName, choose, devices
from assistant.audio.health import CLIPPED, DEAD
from assistant.audio.take import Take, record
from assistant.cli.output import complain, table
from assistant.config import load
from assistant.core.errors import DeviceError
from assistant.core.values import AudioChunk

TEST_SECONDS = 3.0
HARDLY_ANYTHING = -55.0
"""Loudest tenth of a second, in decibels, below which nobody spoke or the microphone is muted."""
SPEECH_LEVEL = -25.0
"""Decibels that the loudest tenth of a second of speech should have."""
TOO_LOUD = -0.5
BAR_SECONDS = 0.25
FULL_BAR = 30
FAINTEST = -60.0


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant devices`."""
    parser = subparsers.add_parser("devices", help="list microphones and speakers, and try them", description=__doc__)
    parser.add_argument("--test", action="store_true", help="record 3 seconds, show the level, play it back")
    parser.add_argument("--json", action="store_true", help="one JSON object a device, and one for the test")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List; then try the chosen ones. 1 when one of them is not there or does not work."""
    settings = load(arguments.config).audio
    there = devices()
    if not there:
        raise DeviceError("there are no sound devices", NO_DEVICES)
    microphone, speaker = _chosen(settings.input, False, there), _chosen(settings.output, True, there)
    if arguments.json:
        for one in there:
            print(json.dumps(_fields(one, one == microphone, one == speaker), ensure_ascii=False))
    elif there:
        rows = [("", "name", "interface", "inputs", "outputs", "rate", "used as")]
        rows += [_row(one, one == microphone, one == speaker) for one in there]
        table(rows)
    failed = microphone is None or speaker is None
    if arguments.test and microphone is not None:
        failed |= not asyncio.run(_try(microphone, speaker, settings.volume, arguments.json))
    return int(failed)


def _chosen(wanted: DeviceName, output: bool, there: list[Device]) -> Device | None:
    try:
        return choose(wanted, output, there)
    except DeviceError as error:
        complain(str(error))
        return None


def _fields(device: Device, microphone: bool, speaker: bool) -> dict[str, object]:
    return {
        "index": device.index,
        "name": device.name,
        "interface": device.host,
        "inputs": device.inputs,
        "outputs": device.outputs,
        "rate": device.rate,
        "microphone": microphone,
        "speaker": speaker,
    }


def _row(device: Device, microphone: bool, speaker: bool) -> tuple[str, str, str, str, str, str, str]:
    used = " and ".join(word for word, is_so in (("microphone", microphone), ("speaker", speaker)) if is_so)
    numbers = (str(device.inputs or "-"), str(device.outputs or "-"), f"{device.rate} Hz")
    return (str(device.index), device.name, device.host, *numbers, used)


def _advice(take: Take) -> str:
    """What is wrong with it where somebody should have spoken; "" when nothing is."""
    if take.fault in (DEAD, CLIPPED):
        return f"{take.fault.message}: {take.fault.hint}"
    if take.loudest < HARDLY_ANYTHING:
        return (
            "hardly anything was heard: speak up, or raise the microphone's level in the system's sound settings, "
            f"or set audio.gain to {min(60.0, SPEECH_LEVEL - take.loudest):.0f}"
        )
    if take.peak > TOO_LOUD:
        return "it is too loud and distorts: lower the microphone's level in the system's sound settings"
    return ""


async def _try(microphone: Device, speaker: Device | None, volume: int, as_json: bool) -> bool:
    from assistant.audio.portaudio import PortAudioMicrophone, PortAudioSpeaker
    from assistant.lanes import Lane

    if not as_json:
        print(f"\nRecording {TEST_SECONDS:.0f} seconds from {microphone.name}: say something.", flush=True)
    source = PortAudioMicrophone(microphone.index)
    take = await record(source, TEST_SECONDS, None if as_json else _meter())
    advice = _advice(take)
    if as_json:
        found = {"seconds": round(take.sound.seconds, 2), "level": take.level, "loudest": take.loudest}
        print(json.dumps({"test": {**found, "peak": take.peak, "dropped": source.dropped, "advice": advice or None}}))
    else:
        print(f"Level {take.level:.0f} dB, loudest {take.loudest:.0f} dB, peak {take.peak:.0f} dB.")
    if advice:
        complain(advice)
    if speaker is None:
        return False
    if not as_json:
        print(f"Playing it back on {speaker.name}.", flush=True)
    lane = Lane("speaker")
    player = PortAudioSpeaker(speaker.index, volume)
    try:
        async with aclosing(lane.iterate(lambda: player.play(take.sound))) as blocks:
            async for _ in blocks:
                pass
        await lane.run(player.flush)
    finally:
        await lane.run(player.close)
        lane.close()
    return not advice


def _meter() -> Callable[[AudioChunk], None]:
    """Prints a bar for each quarter of a second."""
    pieces: list[AudioChunk] = []

    def heard(chunk: AudioChunk) -> None:
        pieces.append(chunk)
        if sum(piece.seconds for piece in pieces) >= BAR_SECONDS:
            print(_bar(pcm.level(pcm.join(pieces).pcm)), flush=True)
            pieces.clear()

    return heard


def _bar(level: float) -> str:
    filled = round(FULL_BAR * max(0.0, 1.0 - level / FAINTEST))
    return f"  {'█' * filled}{'·' * (FULL_BAR - filled)} {level:4.0f} dB"
