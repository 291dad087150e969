"""The systemd unit says what the service relies on."""

import configparser
from pathlib import Path

import pytest

from assistant.apart import FIRST_TO_GO
from assistant.cli.main import COMMANDS

UNIT = Path(__file__).parents[1] / "systemd" / "assistant.service"


@pytest.fixture(scope="module")
def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's keys have capitals
    parser.read(UNIT, encoding="utf-8")
    return parser


def test_it_starts_a_command_that_exists(unit: configparser.ConfigParser) -> None:
    program, command = unit["Service"]["ExecStart"].split()
    assert program.endswith("/.venv/bin/assistant")
    assert command in COMMANDS


def test_it_waits_for_ready_and_for_the_heartbeat(unit: configparser.ConfigParser) -> None:
    assert unit["Service"]["Type"] == "notify"
    assert int(unit["Service"]["WatchdogSec"]) >= 10
    assert unit["Service"]["Restart"] == "on-failure"


def test_it_goes_on_when_the_chat_model_has_taken_too_much_memory(unit: configparser.ConfigParser) -> None:
    assert unit["Service"]["OOMPolicy"] == "continue"
    assert int(unit["Service"]["OOMScoreAdjust"]) < FIRST_TO_GO


def test_it_has_no_network(unit: configparser.ConfigParser) -> None:
    families = unit["Service"]["RestrictAddressFamilies"].split()
    assert "AF_UNIX" in families
    assert not {"AF_INET", "AF_INET6"} & set(families)


def test_a_user_can_enable_it(unit: configparser.ConfigParser) -> None:
    assert unit["Install"]["WantedBy"] == "default.target"
    assert "User" not in unit["Service"]
