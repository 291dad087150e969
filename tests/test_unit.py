"""The unit that is written for this installation, before systemd's own eyes."""

import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.config import config_folder
from assistant.core.errors import ServiceError
from assistant.unit import NAME, Unit, owner, program, unit_text


def setting(text: str, key: str) -> list[str]:
    return [line.partition("=")[2] for line in text.splitlines() if line.partition("=")[0] == key]


def test_it_runs_this_installation() -> None:
    assert program() == [str(Path(sys.executable).parent / "assistant"), "serve"]
    assert program("mine.yaml")[-2:] == ["--config", str(Path("mine.yaml").absolute())]


def test_odd_paths_are_written_as_systemd_reads_them() -> None:
    text = unit_text(["/my home/100%/assistant", "serve", "--config", "/a$b"])
    assert setting(text, "ExecStart") == ['"/my home/100%%/assistant" serve --config /a$$b']


def test_a_users_unit_keeps_what_the_template_says() -> None:
    text = unit_text(program())
    assert setting(text, "WorkingDirectory") == ["%h"]
    assert setting(text, "WantedBy") == ["default.target"]
    assert setting(text, "User") == []
    assert setting(text, "RestrictAddressFamilies") == ["AF_UNIX AF_NETLINK"]


def test_a_unit_of_the_system_runs_as_the_person_whose_microphone_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    somebody = next(user for user in pwd.getpwall() if user.pw_uid)
    monkeypatch.setenv("SUDO_USER", somebody.pw_name)
    text = unit_text(program(), owner())
    assert setting(text, "User") == [somebody.pw_name]
    assert setting(text, "Environment") == [f"XDG_RUNTIME_DIR=/run/user/{somebody.pw_uid}"]
    assert setting(text, "WantedBy") == ["multi-user.target"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
@pytest.mark.parametrize("system", [False, True])
def test_systemd_finds_nothing_wrong_with_it(tmp_path: Path, system: bool) -> None:
    file = tmp_path / NAME
    file.write_text(unit_text(program("my settings.yaml"), owner() if system else None), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    about_it = [line for line in (done.stdout + done.stderr).splitlines() if NAME in line]
    assert about_it == []


def test_a_users_unit_lies_where_systemd_looks() -> None:
    assert Unit().path == config_folder().parent / "systemd" / "user" / "assistant.service"
    assert Unit(system=True).path == Path("/etc/systemd/system/assistant.service")


def test_without_systemd_nothing_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServiceError, match="no systemd"):
        Unit().install()
    assert not Unit().path.exists()
