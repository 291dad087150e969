"""`assistant demo`: one spoken turn from a recording, every stage with its time, the reply as a sound file.

It uses a home and a database of its own, so nothing of yours changes.
"""

import argparse
import asyncio
import tempfile
from dataclasses import fields
from pathlib import Path
from time import monotonic

from assistant.cli.loading import loaded
from assistant.core.events import Acted, Heard, HomeChanged, TurnEnded, Understood
from assistant.core.values import Timings

STAGES = {
    "endpoint": "end of speech was certain",
    "stt_final": "transcript final",
    "understand": "understood",
    "act": "done",
    "reply_first_token": "first words of the reply",
    "tts_first_audio": "first sound",
    "total": "reply spoken to the file",
}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant demo`."""
    parser = subparsers.add_parser("demo", help="one spoken turn from a recording", description=__doc__)
    parser.add_argument("--audio", type=Path, metavar="FILE", help="another recording, WAV or FLAC")
    parser.add_argument("--reply", type=Path, default=Path("reply.wav"), metavar="OUT.wav", help="default: reply.wav")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show one turn."""
    return asyncio.run(_show(arguments))


async def _show(arguments: argparse.Namespace) -> int:
    from msgspec.structs import replace

    from assistant.audio.files import FileSpeaker
    from assistant.audio.playlist import Playlist
    from assistant.compose import Devices, Parts
    from assistant.config import built_in, load
    from assistant.knowledge import Knowledge
    from assistant.replay import replay

    begun = monotonic()
    recording = arguments.audio or built_in("tests", "wav", "en", "turn-on-the-kitchen-light.wav")
    playlist = Playlist(realtime=True)
    with tempfile.TemporaryDirectory() as folder:
        config = replace(load(arguments.config), home=None, store=Path(folder) / "demo.db")
        devices = Devices(lambda: playlist, lambda: FileSpeaker(arguments.reply))
        print("Loading the built-in models …", flush=True)
        session = Parts(config, Knowledge.load(config), devices, wake=False).session()
        async with session:
            async for part in loaded(session):
                print(f"  {part.part:14} {part.problem or 'ready'}  ({monotonic() - begun:.1f} s)", flush=True)
            print(f"Hearing {recording} at the speed of speech …", flush=True)
            timings = None
            async for event in replay(session, playlist, recording):
                match event:
                    case Heard(transcript=transcript):
                        print(f"  heard       “{transcript.text}”  ({transcript.confidence:.0%} sure)", flush=True)
                    case Understood(intents=intents, tier=tier):
                        for intent in intents:
                            print(f"  understood  {intent.name} {dict(intent.slots)}  (by the {tier})", flush=True)
                    case HomeChanged(entity=entity, state=state):
                        print(f"  home        {entity} is now {state}", flush=True)
                    case Acted(reply=reply):
                        print(f"  reply       “{reply.text}”", flush=True)
                    case TurnEnded():
                        timings = event.timings
    if timings is None or playlist.recording is None:
        print("Nothing was understood.")
        return 1
    print("Milliseconds after the last word:")
    for field in fields(Timings):
        value = getattr(timings, field.name)
        if value is not None:
            print(f"  {value:7.0f}  {STAGES[field.name]}")
    print(f"The reply is in {arguments.reply}; {playlist.recording.seconds:.1f} s were heard.")
    return 0
