"""The teacher: festival's voice cmu_us_slt_arctic_hts, asked for parameters instead of sound.

festival turns scripts into labels, a small C program (compiled here) turns labels into exact durations, mel-cepstra and
pitch through hts_engine. Nothing is measured from sound, so the targets are free of noise.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.core.errors import TrainingError
from assistant.training.voice.scripts import PAUSE, Script

VOICE = Path("/usr/share/festival/voices/us/cmu_us_slt_arctic_hts/hts/cmu_us_slt_arctic_hts.htsvoice")
HEADER = Path("/usr/include/HTS_engine.h")
PACKAGES = "apt install festival festvox-us-slt-hts festlex-cmu libhtsengine-dev gcc"
STATES = 5
SECONDS = 600
"""Longest time for one call of festival."""

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lesson:
    """How the teacher says one script."""

    script: Script
    durations: Ints
    """Frames of 5 ms: labels × 5 states; the first label is the pause before the sentence."""
    frames: Floats
    """Frames × (45 mel-cepstra, natural-log pitch, voiced)."""


class Teacher:
    """The compiled program and the voice."""

    def __init__(self, folder: Path) -> None:
        """Compile into `folder`. Raises TrainingError naming the missing packages."""
        needed = {"festival": shutil.which("festival"), "a C compiler": shutil.which("cc"), str(VOICE): VOICE.exists()}
        missing = [name for name, found in {**needed, str(HEADER): HEADER.exists()}.items() if not found]
        if missing:
            raise TrainingError(f"the teacher needs {', '.join(missing)}", PACKAGES)
        folder.mkdir(parents=True, exist_ok=True)
        self._program = (folder / "hts_parameters").absolute()
        with resources.as_file(resources.files(__package__).joinpath("hts_parameters.c")) as source:
            done = _run(["cc", "-O2", "-o", str(self._program), str(source), "-lHTSEngine", "-lm"], folder)
        if done:
            raise TrainingError(f"hts_parameters.c does not compile: {done}", PACKAGES)
        self._head = resources.files(__package__).joinpath("festival.scm").read_text(encoding="utf-8")

    def speak(self, scripts: Sequence[Script]) -> Iterator[Lesson]:
        """The lessons of the scripts that come out as written; the others are left out. Raises TrainingError."""
        names = [f"s{number:05d}" for number in range(len(scripts))]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            commands = "\n".join(script.command(name) for script, name in zip(scripts, names, strict=True))
            (folder / "read.scm").write_text(f"{self._head}\n{commands}\n", encoding="utf-8")
            problem = _run(["festival", "-b", "read.scm"], folder)
            spoken = [name for name in names if (folder / f"{name}.lab").exists()]
            if not spoken:
                raise TrainingError(f"festival made no labels: {problem}", PACKAGES)
            _run([str(self._program), str(VOICE), *spoken], folder)
            for script, name in zip(scripts, names, strict=True):
                lesson = _lesson(script, folder / f"{name}.lab", folder / f"{name}.bin")
                if lesson is not None:
                    yield lesson


def _lesson(script: Script, labels: Path, parameters: Path) -> Lesson | None:
    """The lesson, None when the teacher said other phones than the script has."""
    if not (labels.exists() and parameters.exists()):
        return None
    said = [line.split("-", 1)[1].split("+", 1)[0] for line in labels.read_text("latin-1").splitlines() if "-" in line]
    if said != [PAUSE, *(phone for phone, _ in script.phones)]:
        return None
    content = parameters.read_bytes()
    frames, order, count = (int(number) for number in np.frombuffer(content, "<i4", 3))
    durations = np.frombuffer(content, "<i4", count * STATES, 12).reshape(count, STATES)
    values = np.frombuffer(content, "<f4", frames * (order + 2), 12 + 4 * count * STATES).reshape(frames, order + 2)
    if count != len(said) or durations.sum() != frames:
        return None
    return Lesson(script, durations.astype(np.int32), values.astype(np.float32))


def _run(command: Sequence[str], folder: Path) -> str:
    """Run a program in a folder; gives its last words when it fails. Raises TrainingError when it hangs."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired as error:
        raise TrainingError(f"{command[0]} did not end in {SECONDS} s") from error
    if done.returncode == 0:
        return ""
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"
