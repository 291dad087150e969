"""The systemd unit and the running service."""

import shutil
from collections.abc import Iterator

from assistant.config import Config
from assistant.core.errors import ServiceError
from assistant.doctor.finding import Finding, fail, ok, warn
from assistant.doctor.outside import connect
from assistant.unit import Unit


def unit(_: Config) -> Iterator[Finding]:
    """Is it installed, for this user or for the system, and how is it?"""
    if not shutil.which("systemctl"):
        yield ok("service", "no systemd here")
        return
    try:
        state = next((one for one in (Unit(), Unit(system=True)) if one.path.exists()), Unit()).state()
    except ServiceError:
        state = {}
    if not state:
        yield ok("service", "systemd has no session for this user")
    elif state.get("LoadState") != "loaded":
        yield ok("service", "not installed (`assistant service install` does it)")
    elif state.get("ActiveState") == "failed":
        yield fail("service", f"it failed: {state.get('Result', '?')}", "`assistant service logs`")
    elif state.get("ActiveState") == "active" and state.get("NRestarts", "0") != "0":
        yield warn("service", f"running, restarted {state['NRestarts']} times", "`assistant service logs`")
    else:
        yield ok("service", state.get("ActiveState", "?"))


def answers(config: Config) -> Iterator[Finding]:
    """A socket that is there must be answered."""
    path = config.socket_path
    if not path.exists():
        yield ok("socket", "no service is running")
        return
    try:
        connect(path)
    except OSError as error:
        yield warn(
            "socket", f"nobody answers at {path}: {error.strerror or error}", "a service was killed; start it again"
        )
    else:
        yield ok("socket", f"a service answers at {path}")
