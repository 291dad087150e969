"""What is outside of the doctor's process: his child, where what may crash or hang is looked at, and the service."""

import json
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a child."""

    results: tuple[dict[str, object], ...]
    """One for each line it wrote before it ended."""
    problem: str = ""
    """Why it did not end well; "" when it did."""


def look(*task: str, timeout: float = 60.0) -> Outcome:
    """Run one task of `assistant.doctor.child`. `timeout` in seconds. Never raises: a crash and a hang are results."""
    command = [sys.executable, "-m", "assistant.doctor.child", *task]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return Outcome((), f"it did not answer within {timeout:.0f} seconds")
    results = tuple(json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    if done.returncode == 0:
        return Outcome(results)
    if done.returncode < 0:
        return Outcome(results, f"it crashed (signal {-done.returncode})")
    last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    return Outcome(results, last[:300])


def connect(path: Path) -> None:
    """Raises OSError where no service answers at a socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(2)
        client.connect(str(path))


def listens(path: Path) -> bool:
    """Whether a service answers at a socket."""
    try:
        connect(path)
    except OSError:
        return False
    return True
