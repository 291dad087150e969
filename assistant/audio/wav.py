"""Sound files: any WAV or FLAC in, int16 WAV out.

Files are read in blocks, so that an hour of sound needs no more memory than a second; channels are mixed so that a
dead or an inverted one does no harm. A file that cannot be used raises AudioError with the reason; a file that was
cut short counts as such, because half a command may be another command. What sounds are made of is in `pcm`.
"""

import os
import tempfile
import wave
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from assistant.audio.pcm import RATE, Floats, Resampler, from_float, join, resample
from assistant.core.errors import AudioError
from assistant.core.values import AudioChunk

MIX_BLOCK_SECONDS = 1.0
DEAD_CHANNEL = 1e-4
"""A channel with less than this share of the strongest one's power (-40 dB) is left out of the mix."""
OPEN_ENDED = 0x7F000000
"""Recorders that write to a pipe announce at least this many bytes, because they cannot know the length."""
MINIMUM_RATE, MAXIMUM_RATE = 2000, 768000
RECORD_AGAIN = "record it again, or repair it with ffmpeg or sox"


def read(path: str | Path, rate: int = RATE) -> AudioChunk:
    """The whole file as one chunk, mono, 16 kHz unless told. Raises AudioError."""
    return join(blocks(path, seconds=MIX_BLOCK_SECONDS, rate=rate), rate)


def blocks(path: str | Path, seconds: float = 0.02, rate: int = RATE) -> Iterator[AudioChunk]:
    """The file in chunks of `seconds` (the last may be shorter), mono, 16 kHz unless told, in bounded memory.

    Raises AudioError, at the first chunk for what the header shows, later for damage further on.
    """
    size = max(1, round(seconds * rate))
    position = 0
    waiting = np.zeros(0, dtype=np.float32)
    for samples in _resampled(Path(path), rate):
        waiting = np.concatenate((waiting, samples)) if len(waiting) else samples
        whole = len(waiting) - len(waiting) % size
        for begin in range(0, whole, size):
            yield AudioChunk(from_float(waiting[begin : begin + size]), rate, position / rate)
            position += size
        waiting = waiting[whole:]
    if len(waiting):
        yield AudioChunk(from_float(waiting), rate, position / rate)


def write(path: str | Path, chunks: AudioChunk | Iterable[AudioChunk], rate: int = RATE) -> float:
    """Write a mono 16-bit WAV at the rate of the first chunk (`rate` when there is none); gives its seconds.

    The file appears whole or not at all: it is written beside its place and moved there. Raises AudioError.
    """
    target = Path(path)
    source = iter((chunks,) if isinstance(chunks, AudioChunk) else chunks)
    first = next(source, None)
    out_rate = first.rate if first else rate
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise _unwritable(target, error) from error
    frames = 0
    try:
        with os.fdopen(handle, "wb") as raw, wave.open(raw, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(out_rate)
            for chunk in chain([first] if first else [], source):
                file.writeframes(resample(chunk, out_rate).pcm)
            frames = file.getnframes()
        os.chmod(name, 0o644)
        os.replace(name, target)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        Path(name).unlink(missing_ok=True)
    return frames / out_rate


def _unwritable(path: Path, error: OSError) -> AudioError:
    return AudioError(
        f"cannot write {path}: {error.strerror or error}", "does its folder exist, and may you write there?"
    )


def _resampled(path: Path, rate: int) -> Iterator[Floats]:
    """The file's mix at `rate`, in blocks of about a second."""
    weights = _weights(path)
    with _opened(path) as file:
        resampler = Resampler(file.samplerate, rate)
        for block in _frames(path, file):
            yield resampler.feed(_mix(block, weights))
        yield resampler.feed(np.zeros(0, dtype=np.float32), last=True)


def _mix(block: Floats, weights: Floats) -> Floats:
    """Frames × channels to one channel. The lone channel of a mono file stays as it is, bit by bit."""
    return np.ascontiguousarray(block[:, 0]) if len(weights) == 1 else np.nan_to_num(block) @ weights


def _weights(path: Path) -> Floats:
    """How much of each channel goes into the mix; one pass over the file, with checks of its wholeness.

    The average of the channels that carry sound; one that runs against the strongest one (swapped wires) is turned.
    """
    with _opened(path) as file:
        _check_length(path)
        count = file.channels
        frames = 0
        total = np.zeros(count)
        products = np.zeros((count, count))
        for block in _frames(path, file):
            clean = np.nan_to_num(block).astype(np.float64)
            frames += len(clean)
            if count > 1:
                total += clean.sum(axis=0)
                products += clean.T @ clean
        if frames == 0:
            raise AudioError(f"{path} has no sound in it: it is zero seconds long")
    if count == 1:
        return np.ones(1, dtype=np.float32)
    covariance = products / frames - np.outer(total, total) / frames**2
    power = np.diag(covariance)
    strongest = int(np.argmax(power))
    weights = np.where(power > DEAD_CHANNEL * power[strongest], np.where(covariance[strongest] < 0, -1.0, 1.0), 0.0)
    heard = np.abs(weights).sum()
    if heard == 0:  # silence on every channel
        weights, heard = np.ones(count), float(count)
    return np.asarray(weights / heard, dtype=np.float32)


def _frames(path: Path, file: Any) -> Iterator[Floats]:
    """The frames of an open file, in blocks of about a second; shape (frames, channels)."""
    import soundfile

    size = max(1, round(MIX_BLOCK_SECONDS * file.samplerate))
    left = file.frames
    while left > 0:
        try:
            block = file.read(min(size, left), dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise AudioError(
                f"{path} is damaged or cut short ({error.error_string.rstrip('.')})", RECORD_AGAIN
            ) from error
        if not len(block):
            break
        left -= len(block)
        yield block


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The file, open with libsndfile, which looks at its content and not at its name."""
    try:
        import soundfile
    except OSError as error:  # its wheel carries the library, a distribution's package may not
        raise AudioError("the library libsndfile is missing", "Debian: apt install libsndfile1") from error
    if path.exists() and not path.is_file():
        raise AudioError(f"{path} is a {'folder' if path.is_dir() else 'device or a pipe'}, not a sound file")
    try:
        with path.open("rb") as raw:
            if raw.seekable() and not raw.read(1):
                raise AudioError(f"{path} is empty: not even a header is in it")
            raw.seek(0)
            try:
                file = soundfile.SoundFile(raw)
            except (soundfile.LibsndfileError, TypeError) as error:
                reason = error.error_string.rstrip(".") if isinstance(error, soundfile.LibsndfileError) else "no header"
                raise AudioError(
                    f"{path} is not a sound file that can be read ({reason})", "WAV and FLAC are"
                ) from error
            with file:
                if not MINIMUM_RATE <= file.samplerate <= MAXIMUM_RATE:
                    raise AudioError(
                        f"{path} says it has {file.samplerate} samples a second", "8000 to 48000 are usual"
                    )
                yield file
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise AudioError(f"there is no file {path}") from error
        raise AudioError(f"cannot read {path}: {error.strerror or error}") from error


def _check_length(path: Path) -> None:
    """Raise when a WAV holds clearly less than its header announces; libsndfile would just stop early."""
    try:
        with path.open("rb") as file:
            if file.read(4) != b"RIFF":
                return
            size = file.seek(0, os.SEEK_END)
            position = 12
            while position + 8 <= size:
                file.seek(position)
                name, length = file.read(4), int.from_bytes(file.read(4), "little")
                position += 8
                if name == b"data":
                    held = size - position
                    if held < length < OPEN_ENDED and held + 1 < length:
                        raise AudioError(
                            f"{path} is cut short: {held} of {length} bytes of sound are there", RECORD_AGAIN
                        )
                    return
                position += length + length % 2
    except OSError:
        return  # opening it properly says why
