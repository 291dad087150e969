"""`assistant say`: speaks a text, or writes the speech to a WAV file."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

from assistant.config import Voice, load
from assistant.core.errors import AssistantError
from assistant.core.events import Event, SpeechStarted, Trouble
from assistant.core.ports import Speaker, TextToSpeech
from assistant.core.values import AudioChunk, Spoken


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant say`."""
    parser = subparsers.add_parser("say", help="speak a text", description=__doc__)
    parser.add_argument("text", metavar="TEXT", nargs="*", help="what to say; without it, standard input is read")
    parser.add_argument("-o", "--output", metavar="OUT.wav", type=Path, help="write a WAV file instead of speaking")
    parser.add_argument("--json", action="store_true", help="one JSON object: seconds, first_audio_ms, synthesis_ms")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Speak. Raises AssistantError when there is no voice or no speaker."""
    config = load(arguments.config)
    voice = _TimedVoice(config.voice)
    if arguments.output:
        from assistant.audio.files import FileSpeaker

        speaker: Speaker = FileSpeaker(arguments.output)
    else:
        from assistant.audio.portaudio import PortAudioSpeaker

        speaker = PortAudioSpeaker(config.audio.output, config.audio.volume)
    text = " ".join(arguments.text) if arguments.text else _standard_input()
    spoken, first_audio = asyncio.run(_say(text, voice, speaker))
    if arguments.output:
        speaker.close()  # a text without words still makes its (empty) file
    report = {
        "seconds": round(spoken.seconds, 3),
        "first_audio_ms": first_audio,
        "synthesis_ms": round(voice.seconds * 1000, 1),
    }
    if arguments.json:
        print(json.dumps(report))
    elif arguments.output:
        print(f"{arguments.output}: {report['seconds']} s of speech, made in {report['synthesis_ms']} ms")
    return 0


class _TimedVoice:
    """The configured voice with a stopwatch."""

    def __init__(self, settings: Voice) -> None:
        from assistant.engines.tts_piper import PiperTextToSpeech

        self._voice: TextToSpeech = PiperTextToSpeech(settings.path, speed=settings.speed, volume=settings.volume)
        self.seconds = 0.0
        """Seconds spent making speech."""

    @property
    def name(self) -> str:
        return self._voice.name

    def synthesize(self, sentence: str) -> Iterator[AudioChunk]:
        begun = time.perf_counter()
        for chunk in self._voice.synthesize(sentence):
            self.seconds += time.perf_counter() - begun
            yield chunk
            begun = time.perf_counter()
        self.seconds += time.perf_counter() - begun


async def _say(text: str, voice: TextToSpeech, speaker: Speaker) -> tuple[Spoken, float | None]:
    """Say it; what was said, and the milliseconds from the text to the first sound. Raises what went wrong."""
    from assistant.lanes import Lane, Resident
    from assistant.speaking.mouth import Mouth

    events: list[Event] = []
    mouth = Mouth(Resident(Lane("tts"), lambda: voice), Resident(Lane("speaker"), lambda: speaker), events.append)

    async def pieces() -> AsyncGenerator[str, None]:
        yield text

    try:
        spoken = await mouth.speak(pieces())
    finally:
        await mouth.close()
    for event in events:
        if isinstance(event, Trouble):
            raise AssistantError(event.message, event.hint)
    started = next((event for event in events if isinstance(event, SpeechStarted)), None)
    return spoken, started.first_audio if started else None


def _standard_input() -> str:
    if sys.stdin.isatty():
        raise AssistantError("there is nothing to say", 'assistant say "Hello."')
    return sys.stdin.buffer.read().decode("utf-8", errors="replace")
