"""The chat as lines, as a real process with the built-in models."""

import os
import subprocess
import sys
from pathlib import Path


def talk(lines: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    config = folder / "config.yaml"
    config.write_text(f"store: {folder / 'assistant.db'}\nsocket: {folder / 'none.sock'}\n", encoding="utf-8")
    command = [sys.executable, "-m", "assistant", "chat", "--no-voice", "--config", str(config), *options]
    return subprocess.run(
        command, input=lines, capture_output=True, text=True, timeout=250, env=os.environ | {"NO_COLOR": "1"}
    )


def test_a_pipe_is_answered_line_by_line_in_order(tmp_path: Path) -> None:
    asked = "turn on the kitchen light\n/why\n\n/nonsense\nset a timer for 5 minutes\n/timer 7 minutes\n/search milk\n"
    done = talk(asked, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "assistant: Turned on the Kitchen Light.",
        "why: Understood: HassTurnOn(name=Kitchen Light) · grammar 100%",
        "trouble: there is no command /nonsense: / shows what there is",
        "assistant: Timer set for 5 minutes.",
        "assistant: Timer set for 7 minutes.",
        "assistant: I kept no conversation about milk.",
    ]


def test_nothing_that_is_typed_controls_the_terminal(tmp_path: Path) -> None:
    done = talk(
        "repeat after me \x1b[31mred\x07\u202e\n" + "x" * 1_000_000 + "\n/quit\nturn on the kitchen light\n", tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert not set("\x1b\x07\u202e") & set(done.stdout)
    assert len(done.stdout.splitlines()) == 2


def test_a_service_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = talk("hello\n", tmp_path, "--attach", str(tmp_path / "none.sock"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no service answers" in done.stderr
