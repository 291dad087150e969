"""`assistant transcribe`: what was said in sound files, at this home."""

import argparse
import json
import time
from functools import cache
from pathlib import Path

from assistant.audio.loudness import audible_blocks
from assistant.cli.options import add_home_options
from assistant.cli.output import complain
from assistant.config import Config, cache_folder, load
from assistant.core.errors import AudioError
from assistant.core.ports import SpeechToText
from assistant.core.values import Transcript

BLOCK_SECONDS = 0.2
"""Sound is handed to the recognizer in blocks, as a microphone would."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant transcribe`."""
    parser = subparsers.add_parser("transcribe", help="what was said in sound files", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="WAV or FLAC, any rate and channels")
    add_home_options(parser)
    parser.add_argument("--free", action="store_true", help="any words and this home's names, not only its commands")
    parser.add_argument("--json", action="store_true", help="one JSON object a file")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Transcribe every file; 1 when one of them could not be read."""
    recognizer = _recognizer(arguments, load(arguments.config))
    status = 0
    for file in arguments.files:
        begun, seconds = time.process_time(), 0.0
        try:
            for chunk in audible_blocks(file, BLOCK_SECONDS):
                recognizer.accept(chunk)
                seconds = chunk.start + chunk.seconds
        except AudioError as error:
            recognizer.finish()
            complain(str(error))
            status = 1
            continue
        transcript = recognizer.finish()
        _print(arguments.json, file, transcript, round(seconds, 3), round(time.process_time() - begun, 4))
    return status


def _recognizer(arguments: argparse.Namespace, config: Config) -> SpeechToText:
    """For what can be said at the home of the options, else at the configured or the demo home; or for anything."""
    from assistant.engines.stt_vosk import VoskSpeechToText
    from assistant.knowledge import Knowledge
    from assistant.listening.checked import CheckedCommands
    from assistant.listening.dictation import NGRAMS, Dictation
    from assistant.listening.wording import UsualWording, Wording

    knowledge = Knowledge.load(config, arguments.home, arguments.sentences)
    for problem in knowledge.problems:
        complain(problem)
    if arguments.free:
        return knowledge.free_speech(config).recognizer
    recognizer = VoskSpeechToText(config.speech.path, cache_folder() / "graphs")
    recognizer.listen_for(knowledge.spoken())
    if recognizer.report and recognizer.report.unpronounceable:
        complain("these words cannot be said and will not be heard: " + ", ".join(recognizer.report.unpronounceable))
    usual = UsualWording(recognizer, Wording.read(config.speech.dictation_path / NGRAMS))
    if not config.speech.dictation:
        return usual
    free = cache(lambda: knowledge.free_speech(config))  # not made unless something is doubtful
    return CheckedCommands(usual, Dictation(free))


def _print(as_json: bool, file: Path, transcript: Transcript, seconds: float, cpu_seconds: float) -> None:
    if as_json:
        found = {
            "file": str(file),
            "text": transcript.text,
            "confidence": transcript.confidence,
            "alternatives": [{"text": other.text, "confidence": other.confidence} for other in transcript.alternatives],
            "seconds": seconds,
            "cpu_seconds": cpu_seconds,
        }
        print(json.dumps(found, ensure_ascii=False), flush=True)
        return
    text = transcript.text or ("(speech, but nothing that can be said here)" if transcript.rejected else "(nothing)")
    print(f"{file}: {text}  [{transcript.confidence:.0%}]", flush=True)
