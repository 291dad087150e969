"""What the doctor says of the unit, with a program in systemctl's place."""

from pathlib import Path

import pytest

from assistant.config import load
from assistant.doctor import Finding, Status, service
from assistant.unit import Unit


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with what `systemctl show` answers; it fails when there is none. Beside it: what it was told."""
    program = tmp_path / "bin" / "systemctl"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/told\nexec cat {tmp_path}/state\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setattr("assistant.unit.SYSTEM_UNITS", tmp_path / "system")
    return tmp_path / "state"


def unit() -> Finding:
    (finding,) = service.unit(load())
    return finding


@pytest.mark.parametrize(
    ("state", "status", "says"),
    [
        ("LoadState=not-found\nActiveState=inactive\n", Status.OK, "assistant service install"),
        ("LoadState=loaded\nActiveState=active\nNRestarts=0\n", Status.OK, "active"),
        ("LoadState=loaded\nActiveState=active\nNRestarts=3\n", Status.WARN, "3 times"),
        ("LoadState=loaded\nActiveState=failed\nResult=watchdog\n", Status.FAIL, "watchdog"),
    ],
)
def test_the_state_of_the_unit(systemctl: Path, state: str, status: Status, says: str) -> None:
    systemctl.write_text(state)
    finding = unit()
    assert finding.status is status
    assert says in finding.message


def test_a_unit_of_the_system_is_looked_at_where_there_is_one(systemctl: Path) -> None:
    systemctl.write_text("LoadState=loaded\nActiveState=active\n")
    path = Unit(system=True).path
    path.parent.mkdir()
    path.touch()
    assert unit().message == "active"
    assert "--user" not in systemctl.with_name("told").read_text()


def test_a_systemd_that_does_not_answer_is_no_fault_of_ours(systemctl: Path) -> None:
    assert unit().status is Status.OK


def test_without_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert unit().message == "no systemd here"
