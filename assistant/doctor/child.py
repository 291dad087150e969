"""Looks at what may crash, hang or print without asking: in a process of its own, one JSON line a result.

    python -m assistant.doctor.child imports NAME…
    python -m assistant.doctor.child devices
    python -m assistant.doctor.child microphone SECONDS DEVICE DECIBELS
    python -m assistant.doctor.child speech|intents|chat|voice PATH
    python -m assistant.doctor.child detector silero|energy
    python -m assistant.doctor.child commands MODEL LANGUAGE HOME|"" SENTENCES…

`outside.look` starts it. It decides nothing: the checks read what it says, and how it ended.
"""

import asyncio
import importlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from assistant.core.errors import AssistantError
from assistant.core.values import AudioChunk, WordArc, WordGraph


def _imports(*names: str) -> None:
    for name in names:
        try:
            module = importlib.import_module(name)
        except Exception as error:  # whatever a broken installation raises
            _say({"name": name, "problem": f"{type(error).__name__}: {error}".splitlines()[0]})
        else:
            _say({"name": name, "version": str(getattr(module, "__version__", ""))})


def _devices() -> None:
    from assistant.audio.devices import devices

    for device in devices():
        _say(asdict(device))


def _microphone(seconds: str, device: str, decibels: str) -> None:
    """Records; `device` is JSON: a name, a number or null."""
    from assistant.audio.portaudio import PortAudioMicrophone
    from assistant.audio.take import record

    take = asyncio.run(record(PortAudioMicrophone(json.loads(device), decibels=float(decibels)), float(seconds)))
    _say({"level": take.level, "fault": asdict(take.fault) if take.fault else None})


def _speech(path: str) -> None:
    from assistant.engines.stt_vosk import RATE, VoskSpeechToText

    with tempfile.TemporaryDirectory() as cache:
        engine = VoskSpeechToText(Path(path), Path(cache))
        engine.listen_for(WordGraph(2, (WordArc(0, 1, "hello"),), {1: 0.0}))
        engine.accept(AudioChunk(bytes(2 * RATE), RATE))
        engine.finish()


def _intents(path: str) -> None:
    from assistant.understanding.model import IntentModel

    model = IntentModel(Path(path))
    model.parse("turn on the light")
    model.close()


def _commands(model: str, language: str, home: str, *sentences: str) -> None:
    from assistant.config import Config, cache_folder
    from assistant.engines.stt_vosk import VoskSpeechToText
    from assistant.knowledge import Knowledge

    config = Config(
        language=language, home=Path(home) if home else None, sentences=tuple(Path(path) for path in sentences)
    )
    commands = Knowledge.load(config).commands()
    engine = VoskSpeechToText(Path(model), cache_folder() / "graphs")
    engine.listen_for(commands.graph)
    unpronounceable = engine.report.unpronounceable if engine.report else ()
    _say({"names": commands.names.lines(), "left_out": commands.left_out, "words": unpronounceable})


def _detector(kind: str) -> None:
    from assistant.engines.vad_energy import EnergyVad
    from assistant.engines.vad_silero import SileroVad

    detector = SileroVad(always=True) if kind == "silero" else EnergyVad()
    detector.probability(AudioChunk(bytes(32000), 16000))


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
    "microphone": _microphone,
    "speech": _speech,
    "intents": _intents,
    "chat": _chat,
    "voice": _voice,
    "detector": _detector,
    "commands": _commands,
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
