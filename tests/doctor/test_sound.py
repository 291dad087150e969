"""What the doctor says of a microphone, on a virtual sound card into which something is played."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np
import pytest

from assistant.audio import pcm, wav
from assistant.audio.devices import Device
from assistant.config import Config
from assistant.core.values import AudioChunk
from assistant.doctor.finding import Finding, Status
from assistant.doctor.outside import Outcome
from assistant.doctor.sound import devices
from tests.end_to_end.sound_card import SoundCard, connected, sound_card

__all__ = ["connected", "sound_card"]


@contextmanager
def playing(card: SoundCard, amplitude: float, folder: Path) -> Iterator[None]:
    """A minute of a tone, cut off at full scale."""
    tone = np.clip(amplitude * np.sin(2 * np.pi * 500 * np.arange(16000 * 60) / 16000), -1.0, 1.0)
    wav.write(folder / "tone.wav", AudioChunk(pcm.from_float(tone.astype(np.float32)), 16000))
    player = card.say_into_microphone(folder / "tone.wav", wait=False)
    try:
        yield
    finally:
        player.terminate()
        player.wait(10)


def microphone_sound() -> Finding:
    (finding,) = [one for one in devices(Config()) if one.name == "microphone sound"]
    return finding


def test_a_microphone_without_a_sound_is_dead(connected: SoundCard) -> None:
    finding = microphone_sound()
    assert finding.status is Status.WARN
    assert "digital silence" in finding.message


@pytest.mark.parametrize(
    ("amplitude", "status", "says"),
    [
        (5.0, Status.WARN, "too loud"),
        (6e-5, Status.WARN, "hardly anything"),
        (0.05, Status.OK, "dB in 1.5 seconds"),
    ],
)
def test_the_level_is_judged(connected: SoundCard, amplitude: float, status: Status, says: str, tmp_path: Path) -> None:
    with playing(connected, amplitude, tmp_path):
        connected.wait_for_player()
        finding = microphone_sound()
    assert (finding.status, says in finding.message) == (status, True), finding.message


def test_a_microphone_that_the_service_holds_is_no_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As ALSA without a sound server: one program has it, and the next is refused."""
    there = Device(0, "USB", "ALSA", 1, 1, 16000, True, True)

    def busy(task: str, *arguments: str, timeout: float) -> Outcome:
        if task == "microphone":
            return Outcome((), "the microphone is busy")
        return Outcome((msgspec.to_builtins(there),))

    monkeypatch.setattr("assistant.doctor.sound.look", busy)
    config = Config(socket=tmp_path / "assistant.sock")
    found = [one for one in devices(config) if one.name == "microphone sound"]
    assert [one.status for one in found] == [Status.FAIL]
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as service:
        service.bind(str(tmp_path / "assistant.sock"))
        service.listen()
        found = [one for one in devices(config) if one.name == "microphone sound"]
    assert [(one.status, "service" in one.message) for one in found] == [(Status.OK, True)]
