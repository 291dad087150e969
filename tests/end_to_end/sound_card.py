"""A private PulseAudio with virtual devices: what is played into the microphone is recorded, what the speaker plays
can be recorded. No hardware, no root, nothing of the machine's own sound set-up is read or changed.

Two null sinks: `speaker`, the default output, and `cable`, whose monitor is the default input `microphone`. An ALSA
configuration makes `pulse` the only device, so that PortAudio uses it.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAMS = ("pulseaudio", "pactl", "paplay", "parecord")
PACKAGES = "pulseaudio pulseaudio-utils libasound2-plugins libportaudio2"
START_SECONDS = 10.0

ALSA = """\
pcm.!default { type pulse hint { show on description "Virtual sound card" } }
ctl.!default { type pulse }
"""


@dataclass(frozen=True, slots=True)
class SoundCard:
    """The running sound server. `environment` is what a program needs to use it."""

    environment: dict[str, str]
    folder: Path

    def say_into_microphone(self, path: Path, wait: bool = True) -> "subprocess.Popen[bytes]":
        """Play a WAV into the microphone; `wait` until it is out."""
        player = subprocess.Popen(["paplay", "--device=cable", str(path)], env=self.environment)
        if wait and player.wait(timeout=120) != 0:
            raise AssertionError(f"paplay could not play {path}")
        return player

    @contextmanager
    def recording(self, path: Path, rate: int = 16000) -> Iterator[Path]:
        """Record what the speaker plays into a WAV, for as long as the block lasts."""
        command = ["parecord", "--device=speaker.monitor", f"--rate={rate}", "--channels=1", "--format=s16le",
                   "--latency-msec=20", "--file-format=wav", str(path)]  # fmt: skip
        recorder = subprocess.Popen(command, env=self.environment)
        try:
            self._wait_for("source-outputs", f'process.id = "{recorder.pid}"')
            yield path
        finally:
            recorder.send_signal(signal.SIGINT)  # parecord completes the header
            recorder.wait(timeout=10)

    def listeners(self) -> int:
        """How many programs record from the microphone (the remapping itself is not counted)."""
        return self._control("list", "short", "source-outputs").count("protocol-native.c")

    def wait_for_listener(self, seconds: float = 30.0) -> None:
        """Until some program records from the microphone."""
        self._wait_for("source-outputs", "protocol-native.c", seconds)

    def wait_for_player(self) -> None:
        """Until some program plays into the microphone."""
        self._wait_for("sink-inputs", "paplay")

    def die(self) -> None:
        """End the sound server, as an update or a crash does."""
        self._control("exit")

    def _control(self, *words: str) -> str:
        done = subprocess.run(
            ["pactl", *words], env=self.environment, capture_output=True, text=True, timeout=10, check=False
        )
        if done.returncode != 0:
            raise AssertionError(f"pactl {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def _wait_for(self, kind: str, text: str, seconds: float = START_SECONDS) -> None:
        until = time.monotonic() + seconds
        while text not in self._control("list", kind):
            if time.monotonic() > until:
                raise AssertionError(f"the sound server shows no {kind} with {text!r}")
            time.sleep(0.05)


@contextmanager
def started(folder: Path) -> Iterator[SoundCard]:
    """Start the server with its files in `folder`, stop it at the end by its process id."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        raise AssertionError(f"{', '.join(missing)} not installed. Debian: apt install {PACKAGES}")
    runtime = folder / "pulse"
    runtime.mkdir(mode=0o700)
    (folder / "asound.conf").write_text(ALSA)
    (folder / "client.conf").write_text("autospawn = no\nenable-shm = no\n")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PULSE_", "ALSA_", "DBUS_"))},
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "PULSE_RUNTIME_PATH": str(runtime),
        "PULSE_SERVER": f"unix:{runtime}/native",
        "PULSE_CLIENTCONFIG": str(folder / "client.conf"),
        "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
    }
    modules = (
        f"module-native-protocol-unix socket={runtime}/native auth-anonymous=1",
        "module-null-sink sink_name=speaker rate=48000 norewinds=1",
        "module-null-sink sink_name=cable rate=48000 norewinds=1",
        "module-remap-source master=cable.monitor source_name=microphone",
    )
    command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=yes",
               "--high-priority=no", "--realtime=no", *(f"--load={module}" for module in modules)]  # fmt: skip
    with (folder / "pulseaudio.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    card = SoundCard(environment, folder)
    try:
        until = time.monotonic() + START_SECONDS
        while not (runtime / "native").exists():
            if server.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"pulseaudio did not start:\n{(folder / 'pulseaudio.log').read_text()[-2000:]}")
            time.sleep(0.02)
        card._control("set-default-sink", "speaker")
        card._control("set-default-source", "microphone")
        yield card
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(timeout=10)


@pytest.fixture(scope="session")
def sound_card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundCard]:
    """A running virtual sound card; fails, rather than skips, where PulseAudio is not installed."""
    with started(tmp_path_factory.mktemp("sound")) as card:
        yield card


@pytest.fixture
def connected(sound_card: SoundCard, monkeypatch: pytest.MonkeyPatch) -> SoundCard:
    """The sound card as this very process's own, for tests that open devices themselves."""
    for name, value in sound_card.environment.items():
        if name.startswith(("PULSE_", "ALSA_")):
            monkeypatch.setenv(name, value)
    return sound_card
