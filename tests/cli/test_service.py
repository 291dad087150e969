"""`assistant service` with programs in the place of systemd's that note what they are told."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.unit import Unit

STATE = (
    "LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\nMainPID=42\nNRestarts=1\n"
    "MemoryCurrent=209000000\nActiveEnterTimestamp=Sun 2026-11-22 15:00:00 UTC\n"
)
Said = Callable[[], list[str]]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    """What systemctl, loginctl and journalctl were told since the last call."""
    record = tmp_path / "record"
    for name in ("systemctl", "loginctl", "journalctl"):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(
            f'#!/bin/sh\necho {name} "$@" >> {record}\n'
            f'case "$*" in *" show "*) cat {tmp_path}/state;; *"$FAKE_FAULT"*) echo "$FAKE_REASON" >&2; exit 1;; esac\n'
        )
        program.chmod(0o755)
    (tmp_path / "state").write_text(STATE)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    monkeypatch.setenv("FAKE_FAULT", "none of the words")

    def told() -> list[str]:
        lines = record.read_text().splitlines() if record.exists() else []
        record.unlink(missing_ok=True)
        return lines

    return told


def test_installed_started_stopped_and_gone(said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["service", "install", "--config", "mine.yaml"]) == 0
    path = Unit().path
    assert "mine.yaml" in path.read_text()
    assert said() == [
        "systemctl --user --no-pager daemon-reload",
        "systemctl --user --no-pager enable assistant.service",
        "systemctl --user --no-pager restart assistant.service",
    ]
    out = capsys.readouterr().out
    assert str(path) in out
    assert "--linger" in out
    assert main(["service", "stop"]) == main(["service", "start"]) == 0
    assert said() == [f"systemctl --user --no-pager {verb} assistant.service" for verb in ("stop", "start")]
    assert main(["service", "uninstall"]) == 0
    assert said() == [
        "systemctl --user --no-pager disable --now assistant.service",
        "systemctl --user --no-pager daemon-reload",
    ]
    assert not path.exists()


def test_of_the_whole_system(
    said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("assistant.unit.SYSTEM_UNITS", tmp_path / "system")
    assert main(["service", "install", "--system"]) == 0
    assert "User=" in (tmp_path / "system" / "assistant.service").read_text()
    assert said()[0] == "systemctl --no-pager daemon-reload"
    assert "it runs as" in capsys.readouterr().out


def test_lingering(said: Said, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "mary")
    assert main(["service", "install", "--linger"]) == 0
    assert said()[-1] == "loginctl enable-linger mary"
    assert "nobody is logged in" in capsys.readouterr().out
    monkeypatch.setenv("FAKE_FAULT", "enable-linger")
    monkeypatch.setenv("FAKE_REASON", "Could not enable linger: Access denied")
    assert main(["service", "install", "--linger"]) == 1
    assert "sudo loginctl enable-linger mary" in capsys.readouterr().err


def test_status(said: Said, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["service", "status"]) == 0
    assert "process 42, 209 MB, restarted 1 times" in capsys.readouterr().out
    assert main(["service", "status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "installed": True,
        "state": "active",
        "result": "success",
        "since": "Sun 2026-11-22 15:00:00 UTC",
        "process": 42,
        "restarts": 1,
        "megabytes": 209,
    }
    (tmp_path / "state").write_text("LoadState=loaded\nActiveState=failed\nResult=watchdog\nMemoryCurrent=[not set]\n")
    assert main(["service", "status"]) == 1
    assert "failed, watchdog" in capsys.readouterr().err
    (tmp_path / "state").write_text("LoadState=not-found\nActiveState=inactive\n")
    assert main(["service", "status"]) == 1
    assert "not installed" in capsys.readouterr().err
    assert main(["service", "status", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["installed"] is False


def test_logs(said: Said) -> None:
    assert main(["service", "logs", "-n", "5", "--follow"]) == 0
    assert main(["service", "logs", "--system"]) == 0
    assert said() == [
        "journalctl --user --unit=assistant.service --lines=5 --follow",
        "journalctl --unit=assistant.service --lines=50",
    ]


@pytest.mark.parametrize("action", ["start", "stop", "uninstall"])
def test_what_is_not_installed_is_one_line(said: Said, action: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["service", action]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "assistant service install" in error
    assert said() == []


def test_what_systemd_refuses_is_one_line(
    said: Said, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_FAULT", "restart")
    monkeypatch.setenv("FAKE_REASON", "Job for assistant.service failed.")
    assert main(["service", "install"]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "Job for assistant.service failed." in error
    assert "assistant service logs" in error


@pytest.mark.parametrize(
    ("runs", "told"),
    [
        (True, "does not answer, as when this user is not logged in (log in as this user itself"),
        (False, "systemd does not run on this machine (run `assistant serve`"),
    ],
)
def test_where_no_systemd_answers_one_line_says_so(
    said: Said,
    runs: bool,
    told: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("assistant.unit.BOOTED", tmp_path if runs else tmp_path / "none")
    (tmp_path / "bin" / "systemctl").write_text(
        "#!/bin/sh\necho Failed to connect to bus: No medium found >&2; exit 1\n"
    )
    assert main(["service", "status"]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert told in error


@pytest.mark.parametrize("action", ["install", "start", "status", "logs"])
def test_without_systemd_one_line_says_so(
    action: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["service", action]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "assistant serve" in error


def test_neither_action_nor_both_scopes() -> None:
    for words in (["service"], ["service", "start", "--user", "--system"]):
        with pytest.raises(SystemExit, match="2"):
            main(words)
