"""The chat as a process in a terminal: it ends when it is told to, whatever it is doing."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

GREYS = {b";".join([b"%d" % level] * 3) for level in range(256)}
CTRL_D, CTRL_Q = b"\x04", b"\x11"
PATIENCE = 60.0
"""Seconds after which something that should happen has not happened. Not a speed: a machine may be busy."""


def screen_until(terminal: int, text: bytes) -> bytes:
    """What is drawn up to that text. The process's end ends the reading with an error."""
    drawn = b""
    while text not in drawn:
        drawn += os.read(terminal, 65536)
    return drawn


@pytest.mark.parametrize(
    ("setting", "shown"), [("understanding: {{model: {}}}", b"loading"), ("home: {}", b"Type a request")]
)
def test_it_ends_while_something_is_being_loaded(setting: str, shown: bytes, tmp_path: Path) -> None:
    slow, config = tmp_path / "slow", tmp_path / "config.yaml"
    os.mkfifo(slow)  # opening it never ends
    config.write_text(f"store: {tmp_path / 'assistant.db'}\n{setting.format(slow)}\n")
    terminal, its_side = pty.openpty()
    command = [sys.executable, "-m", "assistant", "chat", "--no-voice", "--config", str(config)]
    environment = os.environ | {
        "TERM": "xterm-256color",
        "COLUMNS": "80",
        "LINES": "24",
        "COLORTERM": "truecolor",
        "NO_COLOR": "1",
    }
    with subprocess.Popen(command, stdin=its_side, stdout=its_side, stderr=its_side, env=environment) as process:
        os.close(its_side)
        try:
            drawn = screen_until(terminal, shown)
            assert {*re.findall(rb"\x1b\[[\d;]*[34]8;2;(\d+;\d+;\d+)[;m]", drawn)} <= GREYS  # NO_COLOR
            os.write(terminal, CTRL_Q)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
            os.close(terminal)


def test_in_lines_on_a_terminal_there_is_nothing_but_lines(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"store: {tmp_path / 'assistant.db'}\nsocket: {tmp_path / 'none.sock'}\n")
    terminal, its_side = pty.openpty()
    command = [sys.executable, "-m", "assistant", "chat", "--plain", "--no-voice", "--config", str(config)]
    with subprocess.Popen(command, stdin=its_side, stdout=its_side, stderr=its_side) as process:
        os.close(its_side)
        try:
            os.write(terminal, b"turn on the kitchen light\n")
            drawn = screen_until(terminal, b"assistant: Turned on the Kitchen Light.\r\n")
            assert drawn.splitlines() == [b"turn on the kitchen light", b"assistant: Turned on the Kitchen Light."]
            os.write(terminal, CTRL_D)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
            os.close(terminal)
