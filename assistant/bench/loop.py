"""`assistant bench loop`: from the end of speech to the first sound of the reply, stage by stage, in real time.

Recordings are heard at the speed of speech by the whole session: voice detector, Vosk, grammar and model, skills,
Piper. The end of speech is read off the recording itself (not off the voice detector), the first sound is when the
speaker is handed it. The speech cache is off, so that every reply is really made. Nothing is printed here.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import replace

from assistant.audio import wav
from assistant.audio.files import NullSpeaker
from assistant.audio.playlist import Playlist
from assistant.bench.comparison import Stage, resident_megabytes
from assistant.bench.recordings import recordings
from assistant.compose import Devices, Parts
from assistant.config import load
from assistant.core.events import Heard, TurnEnded
from assistant.core.values import AudioChunk, Timings
from assistant.knowledge import Knowledge
from assistant.replay import replay
from assistant.session import Session

QUIET = 0.02
"""Share of the loudest sample below which a recording is silent: where its speech ends."""


@dataclass(frozen=True, slots=True)
class LoopTurn:
    """One recording's way through the session."""

    file: str
    heard: str
    reply: str
    first_sound: float | None
    """Milliseconds from the recording's last speech to the first sound; None: nothing was said."""
    timings: Timings


@dataclass(frozen=True, slots=True)
class LoopFigures:
    """What was measured."""

    turns: tuple[LoopTurn, ...]
    start_seconds: float
    """From the start of the process until everything was loaded and listening."""
    resident_megabytes: float
    """Memory of the process after the last turn."""

    def to_dict(self) -> dict[str, Any]:
        """For --json."""
        return {
            "turns": len(self.turns),
            "answered": len(self._sounds),
            "first_sound_ms": {"median": self.median, "p95": self.p95},
            "stages_ms": {name: round(value, 1) for name, value in self._stages()},
            "start_seconds": round(self.start_seconds, 2),
            "resident_megabytes": round(self.resident_megabytes),
        }

    def table(self) -> list[tuple[str, str]]:
        """For people: (what, figure)."""
        rows = [
            ("recordings, heard at the speed of speech", str(len(self.turns))),
            ("… answered aloud", str(len(self._sounds))),
            ("end of speech → first sound, median", f"{self.median:.0f} ms"),
            ("end of speech → first sound, 95th percentile", f"{self.p95:.0f} ms"),
        ]
        rows += [(f"  {name}, median", f"{value:.0f} ms") for name, value in self._stages()]
        rows.append(("start of the process → listening", f"{self.start_seconds:.2f} s"))
        rows.append(("resident memory", f"{self.resident_megabytes:.0f} MB"))
        return rows

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The whole assistant's cost."""
        waits_for = "end of speech → first sound of the reply"
        first_sound = self.median if self._sounds else None
        return (Stage("whole turn", "assistant", first_sound, waits_for, None, "", round(self.resident_megabytes, 1)),)

    @property
    def median(self) -> float:
        """Milliseconds to the first sound."""
        return round(statistics.median(self._sounds), 1) if self._sounds else float("nan")

    @property
    def p95(self) -> float:
        """The same, exceeded by one in twenty."""
        return round(sorted(self._sounds)[int(len(self._sounds) * 0.95)], 1) if self._sounds else float("nan")

    @property
    def _sounds(self) -> list[float]:
        return [turn.first_sound for turn in self.turns if turn.first_sound is not None]

    def _stages(self) -> Iterator[tuple[str, float]]:
        for stage in fields(Timings):
            values = [value for turn in self.turns if (value := getattr(turn.timings, stage.name)) is not None]
            if values:
                yield stage.name, statistics.median(values)


class _Stopwatch(NullSpeaker):
    """A speaker that notes when it is handed the first sound of a reply."""

    def __init__(self) -> None:
        super().__init__()
        self.first: float | None = None

    def reset(self) -> None:
        """Wait for the next reply."""
        self.first = None

    def play(self, chunk: AudioChunk) -> Iterator[float]:
        """Play nothing, note the time."""
        if self.first is None:
            self.first = time.monotonic()
        yield from super().play(chunk)


def run(options: argparse.Namespace) -> LoopFigures:
    """Raises AudioError when there are no recordings."""
    files: list[Path] = options.files or recordings(options.count, commands_only=True)
    return asyncio.run(_measure(files, options.config))


async def _measure(files: list[Path], config_file: str | None) -> LoopFigures:
    playlist, stopwatch = Playlist(realtime=True), _Stopwatch()
    with tempfile.TemporaryDirectory() as folder:
        config = load(config_file)
        config = replace(
            config,
            store=Path(folder) / "bench.db",
            voice=replace(config.voice, cache_megabytes=0),
            listening=replace(config.listening, hold_off=0.0),
        )
        devices = Devices(lambda: playlist, lambda: stopwatch)
        async with Parts(config, Knowledge.load(config), devices, wake=False).session() as session:
            await session.loaded()
            start = seconds_since_start()
            turns = [await _turn(session, playlist, stopwatch, file) for file in files]
            return LoopFigures(tuple(turns), start, resident_megabytes())


async def _turn(session: Session, playlist: Playlist, stopwatch: _Stopwatch, file: Path) -> LoopTurn:
    stopwatch.reset()
    heard, reply, timings = "", "", Timings()
    async for event in replay(session, playlist, file):
        match event:
            case Heard(transcript=transcript):
                heard = transcript.text
            case TurnEnded():
                reply, timings = event.reply, event.timings
    recording = playlist.recording
    assert recording is not None
    await recording.over.wait()
    first = None
    if stopwatch.first is not None:
        first = round((stopwatch.first - recording.begun - speech_end(file)) * 1000, 1)
    return LoopTurn(file.name, heard, reply, first, timings)


def speech_end(file: Path) -> float:
    """Seconds at which the last sound of a clean recording is."""
    sound = wav.read(file)
    samples = np.abs(np.frombuffer(sound.pcm, "<i2").astype(np.float32))
    loud = np.nonzero(samples > QUIET * samples.max(initial=1.0))[0]
    return float(loud[-1] / sound.rate) if len(loud) else 0.0


def seconds_since_start() -> float:
    """Age of this process (Linux; elsewhere the time since this was first asked)."""
    try:
        begun = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - begun
    except (OSError, ValueError, AttributeError):
        return time.process_time()
