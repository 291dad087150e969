"""The systemd user unit and the running service."""

import shutil
import socket
import subprocess
from collections.abc import Iterator

from assistant.config import Config
from assistant.doctor.finding import Finding, fail, ok, warn

UNIT = "assistant.service"


def unit(_: Config) -> Iterator[Finding]:
    """Is it installed, and how is it?"""
    if not shutil.which("systemctl"):
        yield ok("service", "no systemd here")
        return
    done = subprocess.run(
        ["systemctl", "--user", "show", UNIT, "--property=LoadState,ActiveState,Result,NRestarts"],
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    state = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    if done.returncode or not state:
        yield ok("service", "systemd has no session for this user")
    elif state.get("LoadState") != "loaded":
        yield ok("service", "not installed (README.md says how)")
    elif state.get("ActiveState") == "failed":
        yield fail("service", f"it failed: {state.get('Result', '?')}", "journalctl --user -u assistant -n 20")
    elif state.get("ActiveState") == "active" and state.get("NRestarts", "0") != "0":
        yield warn("service", f"running, restarted {state['NRestarts']} times", "journalctl --user -u assistant -n 50")
    else:
        yield ok("service", state.get("ActiveState", "?"))


def answers(config: Config) -> Iterator[Finding]:
    """A socket that is there must be answered."""
    path = config.socket_path
    if not path.exists():
        yield ok("socket", "no service is running")
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(2)
        try:
            client.connect(str(path))
        except OSError as error:
            yield warn(
                "socket", f"nobody answers at {path}: {error.strerror or error}", "a service was killed; start it again"
            )
        else:
            yield ok("socket", f"a service answers at {path}")
