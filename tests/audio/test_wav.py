"""Sound files of every kind come in as the same sound, bad ones with one clear line."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.audio import pcm, wav
from assistant.core.errors import AudioError
from assistant.core.values import AudioChunk


def tone(rate: int = 16000, seconds: float = 1.0, hertz: float = 440.0, amplitude: float = 0.5) -> pcm.Floats:
    moments = np.arange(round(rate * seconds)) / rate
    return (amplitude * np.sin(2 * np.pi * hertz * moments)).astype(np.float32)


def likeness(chunk: AudioChunk, hertz: float = 440.0) -> float:
    """1 for exactly this tone at half of full scale, whatever its phase."""
    samples = pcm.to_float(chunk.pcm)[800:-800]  # the resampling filter rings at the edges
    moments = np.arange(len(samples)) / chunk.rate
    power = abs(np.mean(samples * np.exp(-2j * np.pi * hertz * moments)))
    rest = float(np.sqrt(max(0.0, float(np.mean(np.square(samples)) - 2 * power**2))))
    return float(power / 0.25) if rest < 0.02 else -rest


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 44100, 48000])
@pytest.mark.parametrize(
    ("kind", "subtype"),
    [("WAV", "PCM_U8"), ("WAV", "PCM_16"), ("WAV", "PCM_24"), ("WAV", "PCM_32"), ("WAV", "FLOAT"), ("WAV", "DOUBLE"),
     ("WAV", "ULAW"), ("FLAC", "PCM_16"), ("FLAC", "PCM_24")],
)  # fmt: skip
def test_any_rate_and_sample_format(tmp_path: Path, rate: int, kind: str, subtype: str) -> None:
    path = tmp_path / "in"  # the name says nothing; the content counts
    soundfile.write(path, tone(rate), rate, format=kind, subtype=subtype)
    chunk = wav.read(path)
    assert chunk.rate == 16000
    assert chunk.seconds == pytest.approx(1.0, abs=0.001)
    assert likeness(chunk) == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize("gains", [(1, 1), (1, 0), (0, 1), (1, -1), (1, 1, 1, 1, 0, -1)])
def test_a_dead_or_inverted_channel_does_no_harm(tmp_path: Path, gains: tuple[int, ...]) -> None:
    path = tmp_path / "channels.wav"
    soundfile.write(path, np.outer(tone(48000), gains), 48000)
    assert abs(likeness(wav.read(path))) == pytest.approx(1.0, abs=0.01)


def test_a_mono_16_khz_file_keeps_every_bit(tmp_path: Path) -> None:
    samples = np.arange(-32768, 32768, 3).astype("<i2")
    wav.write(tmp_path / "bits.wav", AudioChunk(samples.tobytes(), 16000))
    assert wav.read(tmp_path / "bits.wav").pcm == samples.tobytes()


def test_too_loud_float_is_clipped_and_no_number_is_silence(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "f.wav", np.array([3.0, -3.0, np.nan, np.inf], "float32"), 16000, subtype="FLOAT")
    assert np.frombuffer(wav.read(tmp_path / "f.wav").pcm, "<i2").tolist() == [32767, -32768, 0, 32767]


def test_blocks_are_even_and_join_to_the_whole(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "long.wav", tone(44100, 2.51), 44100)
    chunks = list(wav.blocks(tmp_path / "long.wav", seconds=0.02))
    assert {chunk.seconds for chunk in chunks[:-1]} == {0.02}
    assert [chunk.start for chunk in chunks[:3]] == pytest.approx([0.0, 0.02, 0.04])
    assert pcm.join(chunks) == wav.read(tmp_path / "long.wav")


def test_a_long_file_is_not_read_at_once(tmp_path: Path) -> None:
    """Ten minutes are 19 MB; memory holds a few seconds."""
    import tracemalloc

    with soundfile.SoundFile(tmp_path / "long.flac", "w", 16000, 1, format="FLAC", subtype="PCM_16") as file:
        for _ in range(10):
            file.write(np.zeros(16000 * 60, dtype="int16"))
    tracemalloc.start()
    seconds = sum(chunk.seconds for chunk in wav.blocks(tmp_path / "long.flac", seconds=1.0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds == 600
    assert peak < 4e6


GOOD = struct.pack(
    "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + 3200, b"WAVE", b"fmt ", 16, 1, 1, 16000, 32000, 2, 16, b"data", 3200
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (GOOD[:40] + struct.pack("<I", 0), "zero seconds"),
        (GOOD, "cut short"),
        (GOOD + bytes(1000), "cut short: 1000 of 3200 bytes"),
        (GOOD[:30], "not a sound file"),
        (b"RIFF\0\0\0\0WAVE", "not a sound file"),
        (b"Dear diary, " * 50, "not a sound file"),
        (GOOD[:24] + bytes(4) + GOOD[28:] + bytes(3200), "sound"),
    ],
)
def test_bad_files_give_one_clear_line(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=reason) as caught:
        wav.read(path)
    assert "\n" not in str(caught.value)
    assert "bad.wav" in str(caught.value)


@pytest.mark.parametrize("damage", ["short", "hole"])
def test_a_damaged_flac_is_an_error(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "noise.flac"
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, 32000), 16000)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if damage == "short" else whole[:9000] + bytes(500) + whole[9500:])
    with pytest.raises(AudioError, match="damaged"):
        wav.read(path)


def test_a_recording_from_a_pipe_announces_no_length_and_is_read(tmp_path: Path) -> None:
    (tmp_path / "pipe.wav").write_bytes(GOOD[:40] + struct.pack("<I", 0xFFFFFFFF) + bytes(3200))
    assert wav.read(tmp_path / "pipe.wav").seconds == 0.1


def test_missing_files_folders_and_pipes(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, reason in ((tmp_path / "none.wav", "no file"), (tmp_path, "folder"), (tmp_path / "pipe", "pipe")):
        with pytest.raises(AudioError, match=reason):
            wav.read(path)


def test_a_failed_write_leaves_nothing_and_keeps_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "out.wav"
    wav.write(target, [pcm.silence(0.5)])

    def breaking() -> Iterator[AudioChunk]:
        yield pcm.silence(0.1)
        raise RuntimeError("voice broke")

    with pytest.raises(RuntimeError, match="voice broke"):
        wav.write(target, breaking())
    assert wav.read(target).seconds == 0.5
    assert [path.name for path in tmp_path.iterdir()] == ["out.wav"]
    with pytest.raises(AudioError, match="cannot write"):
        wav.write(tmp_path / "nowhere" / "out.wav", [])


def test_chunks_of_other_rates_are_written_at_the_first_ones(tmp_path: Path) -> None:
    assert wav.write(tmp_path / "mix.wav", [pcm.silence(0.5, 22050), pcm.silence(0.5, 16000)]) == pytest.approx(1.0)
    assert soundfile.info(tmp_path / "mix.wav").samplerate == 22050
