"""Microphone and speaker for real, through a virtual sound card."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.audio import pcm, wav
from assistant.audio.devices import Device, choose, devices
from assistant.audio.portaudio import PortAudioMicrophone, PortAudioSpeaker
from assistant.core.errors import DeviceError
from assistant.core.values import AudioChunk
from assistant.lanes import Lane
from tests.end_to_end.sound_card import SoundCard, connected, sound_card, started

__all__ = ["connected", "sound_card"]


def tone(hertz: float, seconds: float, rate: int = 16000) -> AudioChunk:
    moments = np.arange(round(seconds * rate)) / rate
    return AudioChunk(pcm.from_float((0.3 * np.sin(2 * np.pi * hertz * moments)).astype(np.float32)), rate)


def loud_seconds(chunk: AudioChunk, hertz: float) -> float:
    """How long this tone is heard, in steps of 20 ms."""
    size = chunk.rate // 50
    samples = pcm.to_float(chunk.pcm)
    frames = samples[: len(samples) - len(samples) % size].reshape(-1, size)
    wave = np.exp(-2j * np.pi * hertz * np.arange(size) / chunk.rate)
    return float(np.sum(np.abs(frames @ wave) / size > 0.075)) / 50


def run(main: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(main, 60))


async def until_heard(chunks: AsyncIterator[AudioChunk], hertz: float) -> AudioChunk:
    """All sound up to a quarter of a second after the tone has begun and ended."""
    heard: list[AudioChunk] = []
    since = 0
    async for chunk in chunks:
        heard.append(chunk)
        if loud_seconds(pcm.join(heard[-8:]), hertz) > 0.1:
            since = len(heard)
        if since and len(heard) > since + 10:
            break
    return pcm.join(heard)


def test_the_microphone_hears_what_is_played_into_it(connected: SoundCard, tmp_path: Path) -> None:
    wav.write(tmp_path / "tone.wav", tone(700, 0.8, 44100))

    async def main() -> None:
        microphone = PortAudioMicrophone()
        chunks = microphone.chunks()
        first = await anext(chunks)
        assert (first.rate, first.start) == (16000, 0.0)
        player = connected.say_into_microphone(tmp_path / "tone.wav", wait=False)
        heard = await until_heard(chunks, 700)
        assert loud_seconds(heard, 700) == pytest.approx(0.8, abs=0.1)
        assert loud_seconds(heard, 1500) == 0.0
        await microphone.close()
        assert [chunk async for chunk in chunks] == []
        assert microphone.dropped == 0
        player.wait(10)

    run(main())
    assert connected.listeners() == 0


def test_devices_that_do_not_know_our_rate_are_resampled(
    connected: SoundCard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.audio.portaudio._ways", lambda wanted, own, most: iter([(48000, min(2, most))]))
    wav.write(tmp_path / "tone.wav", tone(700, 0.8))

    async def main() -> None:
        microphone = PortAudioMicrophone()
        chunks = microphone.chunks()
        assert (await anext(chunks)).rate == 16000
        player = connected.say_into_microphone(tmp_path / "tone.wav", wait=False)
        heard = await until_heard(chunks, 700)
        assert loud_seconds(heard, 700) == pytest.approx(0.8, abs=0.1)
        await microphone.close()
        player.wait(10)
        lane = Lane("speaker")
        speaker = PortAudioSpeaker()
        for _ in range(2):
            [None async for _ in lane.iterate(lambda: speaker.play(tone(700, 0.5)))]
        await lane.run(speaker.flush)
        lane.close()

    with connected.recording(tmp_path / "out.wav"):
        run(main())
    assert loud_seconds(wav.read(tmp_path / "out.wav"), 700) == pytest.approx(1.0, abs=0.08)


def test_a_device_that_hangs_is_an_error_and_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()

    def hang() -> list[Device]:
        assert answer.wait(30)
        return []

    monkeypatch.setattr("assistant.audio.portaudio.OPEN_SECONDS", 0.05)
    monkeypatch.setattr("assistant.audio.portaudio.devices", hang)

    async def main() -> None:
        microphone = PortAudioMicrophone()
        with pytest.raises(DeviceError, match="does not answer"):
            await anext(microphone.chunks())
        await microphone.close()

    try:
        run(main())
    finally:
        answer.set()


def test_a_slow_reader_loses_the_oldest_and_is_told(connected: SoundCard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.audio.portaudio.QUEUE_BLOCKS", 3)

    async def main() -> None:
        microphone = PortAudioMicrophone()
        chunks = microphone.chunks()
        first = await anext(chunks)
        while microphone.dropped < 5:  # noqa: ASYNC110 (the loop turns, and nobody reads)
            await asyncio.sleep(0)
        second = await anext(chunks)
        assert second.start - first.start > 4 * first.seconds
        await microphone.close()

    run(main())


def test_a_microphone_that_goes_away_is_an_error_and_can_be_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def listen(card: SoundCard, die: bool) -> None:
        for name, value in card.environment.items():
            monkeypatch.setenv(name, value)
        microphone = PortAudioMicrophone()
        chunks = microphone.chunks()
        assert (await anext(chunks)).seconds > 0
        if die:
            card.die()
            with pytest.raises(DeviceError, match="microphone"):
                [None async for _ in chunks]
            with pytest.raises(DeviceError):
                await anext(microphone.chunks())
        await microphone.close()

    for die in (True, False):
        folder = tmp_path / str(die)
        folder.mkdir()
        with started(folder) as card:
            run(listen(card, die))


@pytest.mark.parametrize("rate", [16000, 22050])
def test_the_speaker_plays_all_of_it_without_a_gap(connected: SoundCard, tmp_path: Path, rate: int) -> None:
    async def main() -> None:
        lane = Lane("speaker")
        speaker = PortAudioSpeaker()
        played: list[float] = []
        for _ in range(2):
            played = [seconds async for seconds in lane.iterate(lambda: speaker.play(tone(700, 0.5, rate)))]
        assert played == sorted(played)
        assert 0.3 < played[-1] <= 0.5
        await lane.run(speaker.flush)
        await lane.run(speaker.close)
        lane.close()

    with connected.recording(tmp_path / "out.wav"):
        run(main())
    heard = wav.read(tmp_path / "out.wav")
    assert loud_seconds(heard, 700) == pytest.approx(1.0, abs=0.08)
    samples = np.abs(pcm.to_float(heard.pcm))
    loud = np.flatnonzero(samples > 0.2)
    assert np.max(np.diff(loud)) < 0.01 * heard.rate, "a gap between the two"


def test_leaving_stops_the_sound(connected: SoundCard, tmp_path: Path) -> None:
    async def main() -> None:
        lane = Lane("speaker")
        speaker = PortAudioSpeaker()
        playing = lane.iterate(lambda: speaker.play(tone(700, 5.0)))
        async for seconds in playing:
            if seconds > 0.3:
                break
        await playing.aclose()
        await lane.run(speaker.close)
        lane.close()

    with connected.recording(tmp_path / "out.wav"):
        run(main())
    assert 0.2 < loud_seconds(wav.read(tmp_path / "out.wav"), 700) < 0.6


def test_devices_are_found_by_number_name_and_default(connected: SoundCard) -> None:
    found = devices()
    chosen = choose(None, output=False, among=found)
    assert chosen.default_input
    assert choose(chosen.index, output=False, among=found) == chosen
    assert choose(str(chosen.index), output=False, among=found) == chosen
    assert choose("DEFAULT", output=True, among=found).name == "default"
    assert choose("alsa", output=True, among=found).host == "ALSA"
    with pytest.raises(DeviceError, match="no microphone 'jabra'") as caught:
        choose("jabra", output=False, among=found)
    assert "default" in caught.value.hint
    with pytest.raises(DeviceError, match="no speaker 99"):
        choose(99, output=True, among=found)


def test_without_devices_there_is_one_clear_line() -> None:
    with pytest.raises(DeviceError, match="there is no microphone") as caught:
        choose(None, output=False, among=[])
    assert "sound server" in caught.value.hint
    with pytest.raises(DeviceError, match="there is no speaker"):
        choose("usb", output=True, among=[])


def test_without_the_library_there_is_one_clear_line() -> None:
    code = (
        "import sys; sys.modules['sounddevice'] = None\n"
        "from assistant.audio.devices import devices\n"
        "from assistant.core.errors import DeviceError\n"
        "try: devices()\n"
        "except DeviceError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert "PortAudio is missing" in done.stdout
    assert "libportaudio2" in done.stdout


def test_a_faint_microphone_is_made_louder(connected: SoundCard, tmp_path: Path) -> None:
    faint = AudioChunk(pcm.gain(tone(700, 0.8).pcm, -40.0), 16000)
    wav.write(tmp_path / "faint.wav", faint)

    async def main() -> None:
        microphone = PortAudioMicrophone(decibels=40.0)
        chunks = microphone.chunks()
        await anext(chunks)
        player = connected.say_into_microphone(tmp_path / "faint.wav", wait=False)
        assert loud_seconds(await until_heard(chunks, 700), 700) == pytest.approx(0.8, abs=0.1)
        await microphone.close()
        player.wait(10)

    run(main())
