"""What microphones deliver at their worst: nothing crashes, and nothing that was not said is heard.

Real ears with the demo home's commands. Each sound is heard twice: waiting for the wake phrase, and after the key, when
any command would count.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.audio import pcm, synthetic, wav
from assistant.audio.pcm import Floats
from assistant.config import built_in
from assistant.core.events import Heard, WakeHeard
from assistant.core.values import AudioChunk, WordGraph
from assistant.engines.stt_vosk import VoskSpeechToText
from assistant.engines.vad_silero import SileroVad
from assistant.engines.wake_vosk import VoskWakeDetector
from assistant.home import registry
from assistant.languages import sentences
from assistant.listening.hearing import Hearing
from assistant.listening.orders import HearingHabits, Order
from assistant.listening.stored import stored_command_graph
from assistant.listening.wake import with_wake

SAID = "turn-off-the-radio"


@pytest.fixture(scope="module")
def graph(shared_cache: Path) -> WordGraph:
    commands = stored_command_graph(sentences.load("en"), registry.demo(), shared_cache / "graphs").graph
    found = with_wake(commands, ["hey computer"])
    assert found is not None
    return found


@pytest.fixture(scope="module")
def stt(shared_cache: Path, graph: WordGraph) -> VoskSpeechToText:
    found = VoskSpeechToText(built_in("models", "speech-en"), shared_cache / "graphs")
    found.listen_for(graph)
    return found


@pytest.fixture(scope="module")
def ears(shared_cache: Path, stt: VoskSpeechToText, graph: WordGraph) -> Hearing:
    wake = VoskWakeDetector(built_in("models", "speech-en"), shared_cache / "graphs", ["hey computer"])
    return Hearing(SileroVad(), stt, wake=wake, graph=graph)


def heard(ears: Hearing, sound: AudioChunk, key: bool) -> list[str]:
    """Everything that counts as said: "wake" and commands."""
    ears.restart()
    events = ears.feed(pcm.silence(0.032), (Order.CANCEL, *([Order.LISTEN] if key else [])))
    now = 0.032
    for begin in range(0, len(sound.pcm), 1024):
        block = AudioChunk(sound.pcm[begin : begin + 1024], sound.rate, now)
        now += block.seconds
        events += ears.feed(block)
        events += ears.conclude()
    events += [*ears.end(), *ears.conclude()]
    texts = [
        "wake" if isinstance(one, WakeHeard) else one.transcript.text
        for one in events
        if isinstance(one, Heard | WakeHeard)
    ]
    return [text for text in texts if text]


def knocks(seconds: float, seed: int) -> Floats:
    now = np.arange(round(seconds * pcm.RATE)) / pcm.RATE
    return np.where(now % 0.7 < 0.02, synthetic.white(seconds, seed) * 6.0, 0.0).astype(np.float32)


def offset(seconds: float, seed: int) -> Floats:
    return 0.9 + synthetic.white(seconds, seed) * 0.1


def square(seconds: float, seed: int) -> Floats:
    """Full scale all the time."""
    now = np.arange(round(seconds * pcm.RATE)) / pcm.RATE
    return np.sign(np.sin(2 * np.pi * (150.0 + 30.0 * seed) * now)).astype(np.float32)


NOISES = [*synthetic.SOUNDS.values(), knocks, offset, square]


@pytest.mark.parametrize("key", [False, True])
@pytest.mark.parametrize("noise", NOISES)
def test_noise_says_nothing(ears: Hearing, noise: Callable[[float, int], Floats], key: bool) -> None:
    assert heard(ears, AudioChunk(pcm.from_float(noise(5.0, 1)), pcm.RATE), key) == []


@pytest.mark.parametrize("key", [False, True])
@pytest.mark.parametrize("decibels", [-30.0, -50.0, -70.0])
def test_faint_noise_says_nothing_either(ears: Hearing, decibels: float, key: bool) -> None:
    for noise in (synthetic.room, synthetic.melody, synthetic.coughs, synthetic.music):
        faint = pcm.gain(pcm.from_float(noise(4.0, 3)), decibels)
        assert heard(ears, AudioChunk(faint, pcm.RATE), key) == []


@pytest.mark.slow
@pytest.mark.parametrize("noise", [synthetic.vowel, synthetic.melody, synthetic.music, synthetic.white, synthetic.hum])
def test_ten_minutes_of_it(ears: Hearing, noise: Callable[[float, int], Floats]) -> None:
    minute = AudioChunk(pcm.from_float(noise(60.0, 1)), pcm.RATE)
    sound = pcm.join([minute] * 10)
    assert heard(ears, sound, key=False) == []
    assert heard(ears, sound, key=True) == []


def recorded() -> Floats:
    samples, rate = soundfile.read(built_in("tests", "wav", "en", f"{SAID}.wav"), dtype="float32")
    assert rate == pcm.RATE
    quiet = np.zeros(pcm.RATE // 2)
    return np.concatenate([quiet, samples, quiet, quiet]).astype(np.float32)


def telephone() -> tuple[Floats, int]:
    chunk = pcm.resample(AudioChunk(pcm.from_float(recorded()), pcm.RATE), 8000)
    return pcm.to_float(chunk.pcm), 8000


def one_dead_channel() -> tuple[Floats, int]:
    chunk = pcm.resample(AudioChunk(pcm.from_float(recorded()), pcm.RATE), 48000)
    left = pcm.to_float(chunk.pcm)
    return np.stack([left, np.zeros_like(left)], axis=1), 48000


def the_other_channel_dead() -> tuple[Floats, int]:
    stereo, rate = one_dead_channel()
    return stereo[:, ::-1], rate


def humming() -> tuple[Floats, int]:
    said = recorded()
    return synthetic.mixed(said, synthetic.hum(3.0), 20.0), pcm.RATE


def faint() -> tuple[Floats, int]:
    return recorded() * np.float32(10 ** (-40 / 20)), pcm.RATE


def too_quiet() -> tuple[Floats, int]:
    return recorded() * np.float32(0.001), pcm.RATE


def clipped() -> tuple[Floats, int]:
    said = recorded()
    return np.clip(said * 8.0 / np.abs(said).max(), -1.0, 1.0), pcm.RATE


@pytest.mark.parametrize(
    ("spoiled", "must"),
    [
        (telephone, True),
        (one_dead_channel, True),
        (the_other_channel_dead, True),
        (humming, True),
        (faint, True),
        (too_quiet, False),
        (clipped, False),
    ],
)
def test_spoiled_speech_is_heard_right_or_not_at_all(
    ears: Hearing, tmp_path: Path, spoiled: Callable[[], tuple[Floats, int]], must: bool
) -> None:
    file = tmp_path / "spoiled.wav"
    samples, rate = spoiled()
    soundfile.write(file, samples, rate, subtype="PCM_16")
    right = [SAID.replace("-", " ")]
    assert heard(ears, wav.read(file), key=True) in ([right] if must else [right, []])
    assert heard(ears, wav.read(file), key=False) == []


def test_without_the_gain_a_faint_voice_is_not_heard(stt: VoskSpeechToText, tmp_path: Path) -> None:
    """That it is heard above is the gain's doing."""
    soundfile.write(tmp_path / "faint.wav", *faint(), subtype="PCM_16")
    deafer = Hearing(SileroVad(), stt, HearingHabits(louder=False))
    assert heard(deafer, wav.read(tmp_path / "faint.wav"), key=True) == []


def test_a_faint_file_is_heard_after_a_loud_one(stt: VoskSpeechToText, tmp_path: Path) -> None:
    """How loud the file before was says nothing about this one."""
    ears = Hearing(SileroVad(), stt, HearingHabits(microphone=False))
    events, now = [], 0.0
    for samples, rate in ((recorded(), pcm.RATE), faint()):
        soundfile.write(tmp_path / "sound.wav", samples, rate, subtype="PCM_16")
        sound = pcm.join([wav.read(tmp_path / "sound.wav"), pcm.silence(1.0)])
        for begin in range(0, len(sound.pcm), 1024):
            block = AudioChunk(sound.pcm[begin : begin + 1024], sound.rate, now)
            now += block.seconds
            events += [*ears.feed(block, () if begin else (Order.LISTEN,)), *ears.conclude()]
    texts = [event.transcript.text for event in events if isinstance(event, Heard)]
    assert texts == [SAID.replace("-", " ")] * 2
