"""Text to speech with any Piper voice (a .onnx file with its .onnx.json beside it).

It checks the voice before it loads it, keeps the loudness the same from sentence to sentence (one fixed gain for the
voice and a soft limiter, where Piper scales every sentence to its own peak), and cuts the silence at both ends, so
that pauses are decided by whoever plays. It does not normalize text and does not split it.
"""

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.core.errors import ModelError
from assistant.core.values import AudioChunk
from assistant.engines import espeak

if TYPE_CHECKING:
    from piper import PiperVoice

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]

LOUDNESS = 0.14
"""Root mean square of the speech (silence left out) that the gain aims at; about -17 dB."""
GAIN_LIMITS = (0.25, 4.0)
KNEE = 0.8
"""Samples beyond this are bent so that they stay below full scale."""
SILENCE = 10 ** (-52 / 20)
"""Root mean square of 10 ms below which the ends of a sentence are silence."""
FRAME = 0.010
LEAD = 0.02
"""Seconds kept before the first sound."""
TAIL = 0.06
"""Seconds kept after the last sound."""
FADE = 0.005
SMALL = 10_000_000
"""Bytes up to which a voice gets one thread (more would only wait for each other) and is run once at load."""
CALIBRATION = "1 2 3 4 5 6 7"
"""Figures are words in every language; their speech shows how loud a voice is."""


class PiperTextToSpeech:
    """One voice with its settings. Not for two threads at once."""

    def __init__(self, path: Path, *, speed: float = 1.0, volume: float = 1.0, threads: int | None = None) -> None:
        """Load a voice: its .onnx file, or a folder that holds one.

        `speed` 2 is twice as fast; `volume` 1 is the common loudness. Raises ModelError with what is wrong.
        """
        model = find_voice(path)
        description = read_description(model)
        self.language = str(description["espeak"]["voice"])
        """The language as espeak-ng names it, such as en-us."""
        self.rate = int(description["audio"]["sample_rate"])
        """Samples a second."""
        self._volume = volume
        self._length_scale = float(description.get("inference", {}).get("length_scale", 1.0)) / speed
        size = model.stat().st_size
        self._voice = _load(model, description, threads or (1 if size <= SMALL else min(4, os.cpu_count() or 1)))
        self._name = f"{model.stem}-{_fingerprint(model, description)} speed={speed:g} volume={volume:g}"
        gain = description.get("gain")
        if not isinstance(gain, int | float):
            gain = self._calibrate()
        elif size <= SMALL:
            self._speech(".")  # the first run is the slowest
        self.gain = float(min(max(gain, GAIN_LIMITS[0]), GAIN_LIMITS[1]))
        """What the voice's own samples are multiplied with."""

    @property
    def name(self) -> str:
        """The voice's file, a fingerprint of what is in it, and the settings."""
        return self._name

    def synthesize(self, sentence: str) -> Iterator[AudioChunk]:
        """Speech for one normalized sentence; nothing for a sentence without letters or figures. Raises ModelError."""
        if not any(character.isalnum() for character in sentence):
            return
        start = 0.0
        for samples in self._spoken(sentence):
            speech = trim(samples * np.float32(self.gain), self.rate)
            if len(speech):
                pcm = np.rint(limit(speech * np.float32(self._volume)) * np.float32(32767)).astype("<i2").tobytes()
                chunk = AudioChunk(bytes(pcm), self.rate, start)
                start += chunk.seconds
                yield chunk

    def _spoken(self, text: str) -> Iterator[Floats]:
        """Speech at the voice's own level, a piece for each sentence that espeak-ng sees."""
        from piper import SynthesisConfig

        settings = SynthesisConfig(length_scale=self._length_scale, normalize_audio=False)
        try:
            with espeak.ALONE:
                sentences = self._voice.phonemize(text)
            for phonemes in filter(None, sentences):
                audio = self._voice.phoneme_ids_to_audio(self._voice.phonemes_to_ids(phonemes), settings)
                yield np.nan_to_num(np.atleast_1d(audio)).astype(np.float32)
        except Exception as error:  # onnxruntime's own kinds, which only it has names for
            raise ModelError(
                f"the voice {self._name.split()[0]} cannot speak: {_first_line(error)}",
                "choose another with voice.model in the configuration",
            ) from error

    def _speech(self, text: str) -> Floats:
        return np.concatenate([np.zeros(0, np.float32), *self._spoken(text)])

    def _calibrate(self) -> float:
        """The gain that brings this voice to the common loudness."""
        speech = self._speech(CALIBRATION)
        peak = float(np.max(np.abs(speech), initial=0.0))
        loud = speech[np.abs(speech) > 0.01 * peak]
        power = float(np.sqrt(np.mean(np.square(loud, dtype=np.float64)))) if len(loud) else 0.0
        if power <= 0.0:
            log.warning("the voice %s is silent", self._name)
            return 1.0
        return LOUDNESS / power


def find_voice(path: Path) -> Path:
    """The voice's .onnx file, given the file or its folder. Raises ModelError."""
    hint = "name a Piper voice with voice.model in the configuration, or leave it out for the built-in one"
    try:
        if path.is_dir():
            found = sorted(path.glob("*.onnx"))
            if not found:
                raise ModelError(f"no voice (.onnx file) in the folder {path}", hint)
            if len(found) > 1:
                raise ModelError(f"several voices in the folder {path}: {', '.join(file.name for file in found)}", hint)
            path = found[0]
        if not path.is_file():
            raise ModelError(f"the voice {path} does not exist", hint)
        with path.open("rb") as file:
            beginning = file.read(64)
    except OSError as error:
        raise ModelError(f"the voice {path} cannot be read: {error.strerror or error}", hint) from error
    # An ONNX file begins with its version number: a protobuf field 1, a variable-length integer.
    if not beginning.startswith(b"\x08"):
        raise ModelError(f"{path} is no Piper voice (ONNX)", "was the download complete? Fetch the file again")
    return path


def read_description(model: Path) -> dict[str, Any]:
    """What the .onnx.json beside a voice says, its necessary parts checked. Raises ModelError."""
    path = model.with_name(f"{model.name}.json")
    hint = f"a Piper voice is two files; {path.name} must lie beside {model.name}"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(f"the description of the voice, {path}, is missing", hint) from error
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}", hint) from error
    except ValueError as error:  # broken JSON, broken UTF-8
        raise ModelError(f"{path} is broken: {_first_line(error)}", "fetch the file again") from error
    problem = _problem(content)
    if problem:
        raise ModelError(f"{path} describes no Piper voice: {problem}", "fetch the voice again")
    return dict(content)


def trim(samples: Floats, rate: int) -> Floats:
    """The sound without the silence at its ends; a little of it is kept and faded, so that nothing clicks."""
    frame = max(1, round(FRAME * rate))
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    loud = np.flatnonzero(np.sqrt(np.mean(np.square(frames), axis=1)) > SILENCE)
    if not len(loud):
        return samples[:0]
    begin = max(0, int(loud[0]) * frame - round(LEAD * rate))
    end = min(len(samples), (int(loud[-1]) + 1) * frame + round(TAIL * rate))
    cut = samples[begin:end].copy()
    fade = np.linspace(0.0, 1.0, min(round(FADE * rate), len(cut) // 2), dtype=np.float32)
    if len(fade):
        cut[: len(fade)] *= fade
        cut[-len(fade) :] *= fade[::-1]
    return cut


def limit(samples: Floats) -> Floats:
    """Samples beyond the knee bent smoothly towards full scale, which they never reach."""
    size = np.abs(samples)
    room = np.float32(1.0 - KNEE)
    bent = np.float32(KNEE) + room * np.tanh((size - np.float32(KNEE)) / room)
    return np.where(size > KNEE, np.copysign(bent, samples), samples).astype(np.float32)


def _load(model: Path, description: dict[str, Any], threads: int) -> "PiperVoice":
    import onnxruntime
    from piper import PiperVoice
    from piper.config import PiperConfig

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what is wrong is said by the exception
    try:
        config = PiperConfig.from_dict(description)
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # as above; and whatever a description of unknown origin makes PiperConfig do
        raise ModelError(
            f"the voice {model} cannot be loaded: {_first_line(error)}", "was the download complete? Fetch it again"
        ) from error
    inputs = {found.name for found in session.get_inputs()}
    known = {"input", "input_lengths", "scales", "sid"}
    if not {"input", "input_lengths", "scales"} <= inputs <= known:
        raise ModelError(f"{model} is no Piper voice: its inputs are {', '.join(sorted(inputs))}")
    return PiperVoice(session=session, config=config)


def _problem(content: object) -> str:
    """What is missing in a voice's description, "" when nothing is."""
    if not isinstance(content, dict):
        return "it is no JSON object"
    for section, key, kind in (("audio", "sample_rate", int), ("espeak", "voice", str)):
        part = content.get(section)
        if not isinstance(part, dict) or not isinstance(part.get(key), kind):
            return f"{section}.{key} is missing"
    if not 8000 <= content["audio"]["sample_rate"] <= 192000:
        return f"a sample rate of {content['audio']['sample_rate']}"
    if not isinstance(content.get("phoneme_id_map"), dict) or not content["phoneme_id_map"]:
        return "phoneme_id_map is missing"
    missing = [key for key in ("num_symbols", "num_speakers") if not isinstance(content.get(key), int)]
    return f"{missing[0]} is missing" if missing else ""


def _fingerprint(model: Path, description: dict[str, Any]) -> str:
    """Tells voices apart: of a large file, its size and its ends."""
    digest = hashlib.blake2b(json.dumps(description, sort_keys=True).encode(), digest_size=6)
    size = model.stat().st_size
    with model.open("rb") as file:
        if size <= SMALL:
            digest.update(file.read())
        else:
            digest.update(f"{size}".encode() + file.read(1_000_000))
            file.seek(-1_000_000, os.SEEK_END)
            digest.update(file.read())
    return digest.hexdigest()


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
