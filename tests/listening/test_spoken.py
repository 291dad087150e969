"""The ears with the real voice detector and the built-in speech model, on speech of the built-in voice."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.audio import pcm, wav
from assistant.audio.portaudio import PortAudioMicrophone
from assistant.config import built_in
from assistant.core.events import Event, Heard, WakeHeard
from assistant.core.ports import Microphone
from assistant.core.values import AudioChunk
from assistant.engines.stt_vosk import VoskSpeechToText
from assistant.engines.tts_piper import PiperTextToSpeech
from assistant.engines.vad_silero import SileroVad
from assistant.engines.wake_vosk import VoskWakeDetector
from assistant.lanes import Lane, Resident
from assistant.listening.decoys import stored_decoys
from assistant.listening.hearing import Hearing
from assistant.listening.listener import Listener
from assistant.listening.splicing import word_graph_of
from assistant.listening.wake import with_wake
from tests.end_to_end.sound_card import SoundCard, connected, sound_card
from tests.fakes import FileMicrophone

__all__ = ["connected", "sound_card"]

COMMANDS = word_graph_of(
    ["turn on the kitchen light", "turn off the bedroom light", "what time is it", "set a timer for five minutes"]
)


@pytest.fixture(scope="module")
def voice() -> PiperTextToSpeech:
    return PiperTextToSpeech(built_in("voices", "en"))


@pytest.fixture(scope="module")
def ears(shared_cache: Path) -> Callable[[], Hearing]:
    model, folder = built_in("models", "speech-en"), shared_cache / "graphs"
    stt = VoskSpeechToText(model, folder)
    graph = with_wake(COMMANDS, ["hey computer"])
    stt.listen_for(graph)
    wake = VoskWakeDetector(model, folder, ["hey computer"], stored_decoys(["hey computer"], "en", folder))
    return lambda: Hearing(SileroVad(), stt, wake=wake, graph=graph)


def scene(voice: PiperTextToSpeech, path: Path, *parts: str | float) -> Path:
    """Sentences and seconds of silence as a file, in a room with a little noise."""
    chunks = [
        pcm.silence(part) if isinstance(part, float) else pcm.resample(pcm.join(voice.synthesize(part)), pcm.RATE)
        for part in parts
    ]
    samples = pcm.to_float(pcm.join(chunks).pcm) * np.float32(0.5)
    room = np.random.default_rng(3).normal(0.0, 0.001, len(samples)).astype(np.float32)
    wav.write(path, AudioChunk(pcm.from_float(samples + room), pcm.RATE))
    return path


def heard(microphone: Callable[[], Microphone], ears: Callable[[], Hearing], until: int = 99) -> list[str]:
    """What is heard: "wake" and commands, up to so many."""
    found: list[str] = []

    async def main() -> None:
        def emit(event: Event) -> None:
            if isinstance(event, WakeHeard):
                found.append("wake")
            if isinstance(event, Heard):
                found.append(event.transcript.text)

        hearing = Resident(Lane("ears"), ears)
        listener = Listener(microphone, hearing, emit)
        async for _ in listener.utterances():
            if len(found) >= until:
                await listener.close()
        await hearing.close()

    asyncio.run(asyncio.wait_for(main(), 60))
    return found


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((1.0, "Hey computer.", 1.5, "Turn on the kitchen light."), ["wake", "turn on the kitchen light"]),
        ((0.5, "Hey computer, what time is it?"), ["wake", "what time is it"]),
        ((0.5, "Turn off the bedroom light.", 1.0, "Computer games are fun."), []),
        (
            (0.5, "She never went back to the old house by the river.", 0.7, "Hey computer, what time is it?"),
            ["wake", "what time is it"],
        ),
    ],
)
def test_calls_are_heard_and_nothing_else(
    voice: PiperTextToSpeech,
    ears: Callable[[], Hearing],
    tmp_path: Path,
    parts: tuple[str | float, ...],
    expected: list[str],
) -> None:
    file = scene(voice, tmp_path / "said.wav", *parts)
    assert heard(lambda: FileMicrophone(file), ears) == expected


def test_through_the_sound_card(
    connected: SoundCard, voice: PiperTextToSpeech, ears: Callable[[], Hearing], tmp_path: Path
) -> None:
    file = scene(voice, tmp_path / "said.wav", 1.0, "Hey computer.", 1.2, "Set a timer for five minutes.", 0.5)
    player = connected.say_into_microphone(file, wait=False)
    try:
        assert heard(PortAudioMicrophone, ears, until=2) == ["wake", "set a timer for five minutes"]
    finally:
        player.terminate()
        player.wait(10)
