"""The systemd unit of the service on this machine: its text, where it lies, and systemd's own programs.

The text is `systemd/assistant.service` with the paths of this installation. A unit of the system also names whose
service it is: microphone, speaker and files are that person's. Nothing is printed here.
"""

import getpass
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.config import built_in, config_folder
from assistant.core.errors import ServiceError

NAME = "assistant.service"
SYSTEM_UNITS = Path("/etc/systemd/system")
LINGERING = Path("/var/lib/systemd/linger")
"""One empty file for each user whose services run while nobody is logged in."""
BOOTED = Path("/run/systemd/system")
"""Is there where systemd runs, and not only its programs are installed, as in a container."""
PATIENCE = 10.0
"""Seconds to wait for systemctl."""
LONGEST_START = 150.0
"""The same where the service starts: that lasts until every model is loaded, at most TimeoutStartSec=."""

_NO_SYSTEMD = "run `assistant serve` in a terminal, or under what starts services here"


@dataclass(frozen=True, slots=True)
class Unit:
    """The service of the user who asks, or of the whole system."""

    system: bool = False

    @property
    def path(self) -> Path:
        """Where the unit file belongs."""
        folder = SYSTEM_UNITS if self.system else config_folder().parent / "systemd" / "user"
        return folder / NAME

    def install(self, config_file: str | None = None) -> None:
        """Write the unit, let systemd start it now and at every start. Raises ServiceError."""
        self._need_systemd()
        text = unit_text(program(config_file), owner() if self.system else None)
        draft = self.path.with_name(f"{NAME}.draft")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(text, encoding="utf-8")
            draft.replace(self.path)
        except OSError as error:
            raise ServiceError(f"{self.path} cannot be written: {error.strerror}", self._permission()) from error
        self.control("daemon-reload")
        self.control("enable", NAME)
        self.control("restart", NAME, patience=LONGEST_START)

    def uninstall(self) -> None:
        """Stop the service and take the unit away. Raises ServiceError."""
        self._need_unit()
        self.control("disable", "--now", NAME, patience=LONGEST_START)
        try:
            self.path.unlink()
        except OSError as error:
            raise ServiceError(f"{self.path} cannot be deleted: {error.strerror}", self._permission()) from error
        self.control("daemon-reload")

    def start(self) -> None:
        """Start it; ends when it is ready. Raises ServiceError."""
        self._need_unit()
        self.control("start", NAME, patience=LONGEST_START)

    def stop(self) -> None:
        """Stop it. Raises ServiceError."""
        self._need_unit()
        self.control("stop", NAME, patience=LONGEST_START)

    def state(self) -> Mapping[str, str]:
        """What systemd knows of it, by its own names of properties. Raises ServiceError."""
        wanted = "LoadState,ActiveState,SubState,Result,MainPID,NRestarts,MemoryCurrent,ActiveEnterTimestamp"
        shown = self.control("show", NAME, f"--property={wanted}")
        return dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)

    def journal(self, lines: int, follow: bool) -> list[str]:
        """The command that shows its log. Raises ServiceError."""
        if not shutil.which("journalctl"):
            raise ServiceError("there is no journalctl on this machine", _NO_SYSTEMD)
        scope = [] if self.system else ["--user"]
        return ["journalctl", *scope, f"--unit={NAME}", f"--lines={lines}", *(["--follow"] if follow else [])]

    def control(self, *arguments: str, patience: float = PATIENCE) -> str:
        """Run systemctl; gives what it wrote. `patience` in seconds. Raises ServiceError with its last word."""
        self._need_systemd()
        command = ["systemctl", *([] if self.system else ["--user"]), "--no-pager", *arguments]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, errors="replace", timeout=patience, check=False
            )
        except subprocess.TimeoutExpired:
            raise ServiceError(f"systemctl {arguments[0]} did not end", "see `assistant service logs`") from None
        if done.returncode == 0:
            return done.stdout
        if "connect to" in done.stderr:
            raise self._unreachable()
        reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        raise ServiceError(f"systemctl {arguments[0]}: {reason}", self._advice(done.stderr))

    def _advice(self, said: str) -> str:
        if "denied" in said or "authentication" in said.lower():
            return self._permission()
        return "`assistant service logs` says more"

    def _unreachable(self) -> ServiceError:
        """Why systemctl finds nobody to talk to."""
        if not BOOTED.is_dir():
            return ServiceError("systemd does not run on this machine", _NO_SYSTEMD)
        if self.system:
            return ServiceError("systemd does not answer", "say it with sudo")
        return ServiceError(
            f"the systemd of {getpass.getuser()} does not answer, as when this user is not logged in",
            "log in as this user itself (not by su or sudo), or set XDG_RUNTIME_DIR=/run/user/$(id -u)",
        )

    def _permission(self) -> str:
        return "say it with sudo" if self.system else "the folder must be yours"

    def _need_systemd(self) -> None:
        if not shutil.which("systemctl"):
            raise ServiceError("there is no systemd on this machine", _NO_SYSTEMD)

    def _need_unit(self) -> None:
        self._need_systemd()
        if not self.path.exists():
            scope = " --system" if self.system else ""
            raise ServiceError(f"the service is not installed ({self.path})", f"`assistant service install{scope}`")


def program(config_file: str | None = None) -> list[str]:
    """The command that runs the service with this installation of the assistant."""
    script = Path(sys.executable).parent / "assistant"
    command = [str(script)] if script.is_file() else [sys.executable, "-m", "assistant"]
    named = ["--config", str(Path(config_file).expanduser().absolute())] if config_file else []
    return [*command, "serve", *named]


def owner() -> pwd.struct_passwd:
    """Whose service one of the system is: who called sudo, else who calls."""
    return pwd.getpwnam(os.environ.get("SUDO_USER") or getpass.getuser())


def unit_text(command: Sequence[str], user: pwd.struct_passwd | None = None) -> str:
    """The unit file. `user`: who a unit of the system runs as; None: a unit of the user who installs it."""
    template = built_in("systemd", NAME)
    try:
        text = template.read_text(encoding="utf-8")
    except OSError as error:
        raise ServiceError(f"{template} is missing", "install the assistant again") from error
    text = text[text.index("[Unit]") :]
    values = {
        "ExecStart": " ".join(map(_quoted, command)),
        "WorkingDirectory": _escaped(user.pw_dir) if user else "%h",
        "Documentation": _escaped(built_in("README.md").as_uri()),
    }
    extra: dict[str, tuple[str, ...]] = {}
    if user is not None:
        # The user's own systemd brings the sound server, and the folder where clients look for the socket.
        manager = f"user@{user.pw_uid}.service"
        values |= {"After": f"{manager} sound.target", "Wants": manager, "WantedBy": "multi-user.target"}
        extra = {"[Service]": (f"User={user.pw_name}", f"Environment=XDG_RUNTIME_DIR=/run/user/{user.pw_uid}")}
    lines = ["# Written by `assistant service install`, which writes it anew each time.", ""]
    for line in text.splitlines():
        key = line.partition("=")[0]
        lines.append(f"{key}={values[key]}" if key in values else line)
        lines += extra.get(line, ())
    return "\n".join(lines) + "\n"


def lingers() -> bool:
    """Whether this user's services run while nobody is logged in."""
    return (LINGERING / getpass.getuser()).exists()


def linger() -> None:
    """Let this user's services run while nobody is logged in. Raises ServiceError."""
    command = ["loginctl", "enable-linger", getpass.getuser()]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ServiceError(f"loginctl cannot be run: {error}", f"sudo {' '.join(command)}") from error
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        raise ServiceError(f"loginctl: {reason}", f"sudo {' '.join(command)}")


def _quoted(word: str) -> str:
    """One word of ExecStart=."""
    escaped = _escaped(word).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{escaped}"' if any(sign in escaped for sign in " \t'\";") else escaped


def _escaped(text: str) -> str:
    """Percent signs are systemd's own."""
    return text.replace("%", "%%")
