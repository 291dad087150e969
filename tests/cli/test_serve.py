"""The service as a process: it ends when it is told to, whatever it is doing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

PATIENCE = 60.0
"""Seconds after which something that should happen has not happened. Not a speed: a machine may be busy."""


def test_it_ends_while_a_model_is_being_loaded_and_takes_its_socket_away(tmp_path: Path) -> None:
    model, socket, config = tmp_path / "model.gguf", tmp_path / "assistant.sock", tmp_path / "config.yaml"
    os.mkfifo(model)  # opening it never ends
    config.write_text(f"socket: {socket}\nstore: {tmp_path / 'assistant.db'}\nunderstanding: {{model: {model}}}\n")
    command = [sys.executable, "-m", "assistant", "serve", "--no-microphone", "--config", str(config)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            assert any("loading" in line for line in process.stderr)
            assert socket.exists()
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
    assert not socket.exists()
