"""`assistant bench room`: what rooms and microphones do to recognition, and what helps against it.

Recordings (named by their transcript, "oov_…" are no commands) are spoiled in many ways and heard by the ears of live
listening after the talk key, with the demo home's commands: as they are, with the gain for faint sound that the
assistant uses, and with the noise suppression of WebRTC, which is measured here and used nowhere. Sounds that are no
speech are heard too.
"""

import argparse
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import process_time

import numpy as np

from assistant.audio import pcm, synthetic, wav
from assistant.audio.pcm import RATE, Floats
from assistant.bench.comparison import Stage
from assistant.bench.recordings import recordings
from assistant.bench.speech import wanted
from assistant.config import places
from assistant.core.errors import ModelError
from assistant.core.events import Heard, ListeningTimedOut
from assistant.core.ports import SpeechToText
from assistant.core.values import AudioChunk
from assistant.engines.stt_vosk import VoskSpeechToText
from assistant.engines.vad_silero import SileroVad
from assistant.home import registry
from assistant.languages import sentences
from assistant.listening.checked import CheckedCommands
from assistant.listening.dictation import NGRAMS, Dictation, free_speech
from assistant.listening.hearing import Hearing
from assistant.listening.orders import HearingHabits, Order
from assistant.listening.stored import stored_command_graph
from assistant.listening.wording import UsualWording, Wording

log = logging.getLogger(__name__)

BLOCK_SECONDS = 0.032
BEFORE, AFTER = 0.3, 1.5
"""Seconds round each recording in which nobody speaks and the room goes on."""
SOUND_SECONDS = 30.0
"""How long each sound that is no speech is heard."""
VOICES = 12
"""Recordings that are no commands, of which company and television are made."""
SNRS = (20.0, 12.0, 6.0)
"""Decibels by which other sound is softer than the speech."""

_Change = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to sound before it is heard."""

    name: str
    louder: bool
    """Whether the ears make faint sound louder."""
    change: Callable[[bytes], bytes] = bytes
    """16 kHz samples to samples."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the recordings under one condition and treatment."""

    condition: str
    treatment: str
    commands: int = 0
    right: int = 0
    wrong: int = 0
    """Commands heard as another one, which is worse than not at all."""
    others: int = 0
    """Recordings that are no commands."""
    taken: int = 0
    """Commands that were heard in those."""

    @property
    def figures(self) -> str:
        """For people."""
        said = f"{self.right} of {self.commands} right, {self.wrong} wrong" if self.commands else ""
        other = f"{self.taken} commands heard in {self.others} others" if self.others else ""
        return "; ".join(filter(None, (said, other)))


@dataclass(frozen=True, slots=True)
class RoomFigures:
    """What was measured."""

    results: tuple[Result, ...]
    cpu_share: float
    """Processor seconds for a second of sound."""

    def to_dict(self) -> dict[str, object]:
        """For --json."""
        return {"results": [asdict(result) for result in self.results], "cpu_share": round(self.cpu_share, 4)}

    def table(self) -> list[tuple[str, str]]:
        """For people."""
        rows = [(f"{result.condition}: {result.treatment}", result.figures) for result in self.results]
        return [*rows, ("processor time per second of sound", f"{self.cpu_share:.4f} s")]

    @property
    def stages(self) -> tuple[Stage, ...]:
        """None that `bench speech` does not have."""
        return ()


def run(options: argparse.Namespace) -> RoomFigures:
    """Hears everything. Raises AudioError when a recording cannot be read, ModelError when a model cannot be used."""
    files: Sequence[Path] = options.files or recordings(12)
    sounds = [(wanted(file), _padded(pcm.to_float(wav.read(file).pcm))) for file in files]
    ears = _Ears(options.model or places.built_in("models", "speech-en"))
    voices = [pcm.to_float(wav.read(file).pcm) for file in recordings() if not wanted(file)][:VOICES]
    results: list[Result] = []
    spoiling, others = conditions(voices), other_sounds(voices)
    for number, (condition, spoil) in enumerate(spoiling.items(), 1):
        log.info("%s, %d of %d", condition, number, len(spoiling))
        spoiled = [(text, spoil(sound)) for text, sound in sounds]
        results += [ears.result(condition, one, spoiled) for one in treatments(suppression=True)]
    for number, (name, sound) in enumerate(others.items(), 1):
        log.info("nobody speaks: %s, %d of %d", name, number, len(others))
        results += [ears.result(name, one, [("", sound)]) for one in treatments(suppression=False)]
    return RoomFigures(tuple(results), ears.cpu_seconds / max(1e-9, ears.seconds))


def conditions(voices: Sequence[Floats]) -> Mapping[str, _Change]:
    """What is done to recordings, by what it is called. `voices`: what other people say beside."""
    found: dict[str, _Change] = {"as recorded": np.asarray}
    beside = {"room noise": synthetic.room(20.0), "babble": babble(voices, 20.0, 4), "music": synthetic.music(20.0)}
    for name, other in beside.items():
        for decibels in SNRS:
            found[f"{name} at {decibels:g} dB"] = partial(_mixed, other, decibels)
    found["hum at 6 dB"] = partial(_mixed, synthetic.hum(20.0), 6.0)
    for peak in (-30.0, -40.0, -50.0, -60.0):
        found[f"loudest sample at {peak:g} dB"] = partial(_at, peak)
    found["overdriven by 12 dB"] = partial(_at, 12.0)
    found["telephone"] = _telephone
    return found


def treatments(suppression: bool) -> Iterator[Treatment]:
    """What is tried. Raises ModelError where WebRTC's noise suppression is wanted and not installed."""
    yield Treatment("as it is", louder=False)
    yield Treatment("faint made louder", louder=True)
    if suppression:
        yield Treatment("noise suppressed", louder=True, change=_suppressed)


def other_sounds(voices: Sequence[Floats]) -> Mapping[str, Floats]:
    """Sounds in which nobody speaks to the assistant, SOUND_SECONDS each."""
    found = {name: make(SOUND_SECONDS, 1) for name, make in synthetic.SOUNDS.items()}
    found["two people talk"] = babble(voices, SOUND_SECONDS, 2)
    found["company"] = babble(voices, SOUND_SECONDS, 5)
    found["television"] = synthetic.mixed(babble(voices, SOUND_SECONDS, 1), synthetic.music(SOUND_SECONDS), 8.0)
    return found


def babble(voices: Sequence[Floats], seconds: float, count: int) -> Floats:
    """So many people who talk at once, each on and on."""
    total = np.zeros(round(seconds * RATE), np.float32)
    for number in range(count):
        order = np.random.default_rng(number).permutation(len(voices))
        talk = np.concatenate([voices[one] / max(1e-3, float(np.abs(voices[one]).max())) for one in order])
        total += np.resize(talk, len(total))
    return np.asarray(total * (0.7 / np.abs(total).max()), np.float32)


def _padded(sound: Floats) -> Floats:
    return np.pad(sound, (round(BEFORE * RATE), round(AFTER * RATE)))


def _mixed(other: Floats, decibels: float, speech: Floats) -> Floats:
    return synthetic.mixed(speech, other, decibels)


def _at(peak: float, sound: Floats) -> Floats:
    """With the loudest sample at so many decibels; what is beyond full scale is cut off."""
    scale = np.float32(10.0 ** (peak / 20.0) / max(1e-6, float(np.abs(sound).max())))
    return np.asarray(np.clip(sound * scale, -1.0, 1.0), np.float32)


def _telephone(sound: Floats) -> Floats:
    """Without what is above 4 kHz."""
    narrow = pcm.resample(AudioChunk(pcm.from_float(sound), RATE), RATE // 2)
    return pcm.to_float(pcm.resample(narrow, RATE).pcm)


def _suppressed(samples: bytes) -> bytes:
    """WebRTC's noise suppression, as it is commonly set. Raises ModelError."""
    try:
        from webrtc_noise_gain import AudioProcessor
    except ImportError as error:
        raise ModelError("webrtc-noise-gain is not installed", "pip install -e '.[dev]'") from error
    processor = AudioProcessor(0, 2)  # no gain; levels are 0 to 4
    step = 2 * RATE // 100
    whole = len(samples) - len(samples) % step
    return b"".join(processor.Process10ms(samples[at : at + step]).audio for at in range(0, whole, step))


class _Ears:
    """The ears of live listening, with the demo home; they count what they cost."""

    def __init__(self, model: Path) -> None:
        cache, home = places.cache_folder() / "graphs", registry.demo()
        stt = VoskSpeechToText(model, cache)
        stt.listen_for(stored_command_graph(sentences.load("en"), home, cache).graph)
        words = places.built_in("models", "dictation-en")
        free = free_speech(model, words, cache, home)
        self._stt: SpeechToText = CheckedCommands(
            UsualWording(stt, Wording.read(words / NGRAMS)), Dictation(lambda: free)
        )
        self.seconds = self.cpu_seconds = 0.0

    def result(self, condition: str, treatment: Treatment, sounds: Sequence[tuple[str, Floats]]) -> Result:
        """Hears sounds, each with what is said in it ("" for no command)."""
        right = wrong = taken = 0
        for text, sound in sounds:
            heard = self._commands(treatment, sound)
            taken += 0 if text else len(heard)
            right += bool(text) and heard == [text]
            wrong += bool(text) and heard not in ([], [text])
        commands = sum(bool(text) for text, _ in sounds)
        return Result(condition, treatment.name, commands, right, wrong, len(sounds) - commands, taken)

    def _commands(self, treatment: Treatment, sound: Floats) -> list[str]:
        """Every command that is heard; after each, the next is expected."""
        hearing = Hearing(SileroVad(), self._stt, HearingHabits(microphone=False, louder=treatment.louder))
        samples = treatment.change(pcm.from_float(sound))
        heard: list[str] = []
        orders: tuple[Order, ...] = (Order.LISTEN,)
        began = process_time()
        for chunk in _blocks(samples):
            events = [*hearing.feed(chunk, orders), *hearing.conclude()]
            heard += [one.transcript.text for one in events if isinstance(one, Heard) and one.transcript.text]
            over = any(isinstance(one, Heard | ListeningTimedOut) for one in events)
            orders = (Order.LISTEN,) if over else ()
        self.cpu_seconds += process_time() - began
        self.seconds += len(samples) / 2 / RATE
        return heard


def _blocks(samples: bytes) -> Iterator[AudioChunk]:
    size = 2 * round(BLOCK_SECONDS * RATE)
    for begin in range(0, len(samples), size):
        yield AudioChunk(samples[begin : begin + size], RATE, begin / 2 / RATE)
