"""Looks at what may crash, hang or print without asking: in a process of its own, one JSON line a result.

    python -m assistant.doctor.child imports NAME…
    python -m assistant.doctor.child devices
    python -m assistant.doctor.child speech|intents|chat|voice PATH

It decides nothing; the checks read what it says, and that it ended.
"""

import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.core.errors import AssistantError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a child."""

    results: tuple[dict[str, object], ...]
    """One for each line it wrote before it ended."""
    problem: str = ""
    """Why it did not end well; "" when it did."""


def look(*task: str, timeout: float = 60.0) -> Outcome:
    """Run one task. `timeout` in seconds. Never raises: a crash and a hang are results."""
    command = [sys.executable, "-m", "assistant.doctor.child", *task]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return Outcome((), f"it did not answer within {timeout:.0f} seconds")
    results = tuple(json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    if done.returncode == 0:
        return Outcome(results)
    if done.returncode < 0:
        return Outcome(results, f"it crashed (signal {-done.returncode})")
    last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    return Outcome(results, last[:300])


def _imports(*names: str) -> None:
    for name in names:
        try:
            module = importlib.import_module(name)
        except Exception as error:  # whatever a broken installation raises
            _say({"name": name, "problem": f"{type(error).__name__}: {error}".splitlines()[0]})
        else:
            _say({"name": name, "version": str(getattr(module, "__version__", ""))})


def _devices() -> None:
    import sounddevice

    default_input, default_output = sounddevice.default.device
    for device in sounddevice.query_devices():
        _say(
            {
                "name": device["name"],
                "inputs": device["max_input_channels"],
                "outputs": device["max_output_channels"],
                "default_input": device["index"] == default_input,
                "default_output": device["index"] == default_output,
            }
        )


def _speech(path: str) -> None:
    import vosk

    vosk.SetLogLevel(-1)
    recognizer = vosk.KaldiRecognizer(vosk.Model(path), 16000)
    recognizer.AcceptWaveform(bytes(32000))
    json.loads(recognizer.FinalResult())


def _intents(path: str) -> None:
    from assistant.engines.llama_raw import RawModel

    folder = Path(path)
    RawModel(folder if folder.is_file() else next(folder.glob("*.gguf"))).close()


def _chat(path: str) -> None:
    from assistant.engines.llm_llama import ChatSettings, LlamaChat

    model = LlamaChat(Path(path), ChatSettings(context=512))
    model.prompt([{"role": "user", "content": "Hello."}])
    model.close()


def _voice(path: str) -> None:
    from assistant.engines.tts_piper import PiperTextToSpeech

    seconds = sum(chunk.seconds for chunk in PiperTextToSpeech(Path(path)).synthesize("Hello."))
    if not seconds:
        raise AssistantError("the voice says nothing")


TASKS: Mapping[str, Callable[..., None]] = {
    "imports": _imports,
    "devices": _devices,
    "speech": _speech,
    "intents": _intents,
    "chat": _chat,
    "voice": _voice,
}


def _say(result: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()


def main(task: str, *arguments: str) -> None:
    """Do one task and say how long it took."""
    begin = time.monotonic()
    try:
        TASKS[task](*arguments)
    except Exception as error:  # the last line of stderr is what the parent shows
        sys.exit(str(error).splitlines()[0] if str(error) else type(error).__name__)
    _say({"seconds": round(time.monotonic() - begin, 2), "resident": _resident()})


def _resident() -> int:
    """Memory in use, bytes; 0 where /proc is not there."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
    except OSError:
        return 0


if __name__ == "__main__":
    main(*sys.argv[1:])
