"""`assistant ask`: one typed turn, or spoken turns from sound files, with the reply on standard output."""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.cli.loading import loaded
from assistant.cli.options import add_home_options
from assistant.cli.output import complain
from assistant.core.errors import AssistantError
from assistant.core.events import Event, Heard, Loading, Trouble, TurnEnded, Understood
from assistant.core.values import Intent, Request, Tier, Timings, Transcript
from assistant.tui.words import safe

if TYPE_CHECKING:
    from assistant.audio.playlist import Playlist
    from assistant.compose import Parts
    from assistant.session import Session


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant ask`."""
    parser = subparsers.add_parser("ask", help="one turn: typed, or spoken in a file", description=__doc__)
    parser.add_argument("text", nargs="*", metavar="TEXT", help="what is asked")
    parser.add_argument(
        "--audio", nargs="+", type=Path, metavar="FILE", help="spoken instead: WAV or FLAC, a turn each, one session"
    )
    parser.add_argument("--reply", type=Path, metavar="OUT.wav", help="write the spoken reply to a file")
    parser.add_argument("--realtime", action="store_true", help="hear the file at the speed of speech")
    parser.add_argument("--area", metavar="AREA", help="the area the speaker is in")
    add_home_options(parser)
    parser.add_argument(
        "--yes", action="store_true", help="say yes where a typed request is asked about; on a terminal you are asked"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a turn")
    parser.set_defaults(run=run)


@dataclass(slots=True)
class Outcome:
    """What became of one turn."""

    transcript: Transcript | None = None
    intents: tuple[Intent, ...] = ()
    tier: Tier | None = None
    reply: str = ""
    expects_answer: bool = False
    """The reply is a question: nothing was done yet."""
    timings: Timings = field(default_factory=Timings)
    problems: list[str] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Note what an event tells."""
        match event:
            case Heard(transcript=transcript):
                self.transcript = transcript
            case Understood(intents=intents, tier=tier):
                self.intents, self.tier = intents, tier
            case TurnEnded(reply=reply, timings=timings, expects_answer=expects_answer):
                self.reply, self.timings, self.expects_answer = reply, timings, expects_answer
            case Loading(problem=problem) if problem:
                self.problems.append(problem)
            case Trouble(message=message, hint=hint):
                self.problems.append(f"{message} ({hint})" if hint else message)

    def fields(self) -> dict[str, Any]:
        """The fields of the JSON output that every turn has."""
        return {
            "intents": [{"intent": intent.name, "slots": dict(intent.slots)} for intent in self.intents],
            "reply": self.reply,
            "expects_answer": self.expects_answer,
            "tier": self.tier,
            "latency_ms": asdict(self.timings),
        }


def run(arguments: argparse.Namespace) -> int:
    """Ask, and print what comes back."""
    if bool(arguments.text) == bool(arguments.audio):
        complain("ask needs either a text or --audio FILE")
        return 2
    return asyncio.run(_ask(arguments))


async def _ask(arguments: argparse.Namespace) -> int:
    from assistant.audio.playlist import Playlist
    from assistant.replay import replay

    playlist = Playlist(arguments.realtime) if arguments.audio else None
    parts = _parts(arguments, playlist)
    for problem in parts.knowledge.problems:
        complain(problem)
    status = 0
    session = parts.session(speak_typed=bool(arguments.reply), lasts=False)
    async with session:
        outcome = Outcome()
        # No turn's times are to hold the loading. What cannot be loaded is the turn's problem.
        async for part in loaded(session):
            outcome.take(part)
        if playlist is None:
            await _typed(session, Request(" ".join(arguments.text), area=arguments.area), outcome)
            if arguments.yes and outcome.expects_answer:
                await _typed(session, Request("yes", area=arguments.area), outcome)
            _print(arguments.json, outcome, {})
            while outcome.expects_answer and not arguments.json and (answer := await _answer()):
                outcome = Outcome()
                await _typed(session, Request(answer, area=arguments.area), outcome)
                _print(arguments.json, outcome, {})
            return int(bool(outcome.problems))
        if outcome.problems:  # without ears or a voice there is no spoken turn
            for problem in outcome.problems:
                complain(problem)
            return 1
        for file in arguments.audio:
            try:
                outcome = Outcome()
                async for event in replay(session, playlist, file):
                    outcome.take(event)
            except AssistantError as error:
                complain(str(error))
                status = 1
                continue
            status = status or int(bool(outcome.problems))
            heard = outcome.transcript or Transcript("")
            _print(
                arguments.json,
                outcome,
                {"file": str(file), "transcript": heard.text, "confidence": heard.confidence},
                {"audio_seconds": round(playlist.recording.seconds, 3) if playlist.recording else 0.0},
            )
    return status


def _parts(arguments: argparse.Namespace, playlist: "Playlist | None") -> "Parts":
    """The configured assistant with files in place of its microphone and speaker."""
    from msgspec.structs import replace

    from assistant.audio.files import FileSpeaker, NullSpeaker
    from assistant.compose import Devices, Parts
    from assistant.config import load
    from assistant.knowledge import Knowledge

    config = load(arguments.config)
    if arguments.area:
        config = replace(config, area=arguments.area)
    # A file has no patience and no echo: what is in it is heard from its first to its last sample.
    config = replace(config, listening=replace(config.listening, hold_off=0.0, timeout=float("inf")))
    reply: Path | None = arguments.reply
    return Parts(
        config,
        Knowledge.load(config, arguments.home, arguments.sentences),
        Devices(
            (lambda: playlist) if playlist else None,
            (lambda: FileSpeaker(reply)) if reply else NullSpeaker if playlist else None,
        ),
        wake=False,
    )


async def _answer() -> str:
    """What the user says to a question, on a terminal; "" where nobody can be asked, which is told."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        loop, there = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(sys.stdin, there.set)  # not in a thread: Ctrl-C would wait for that until Enter is pressed
        try:
            await there.wait()
        finally:
            loop.remove_reader(sys.stdin)
        return sys.stdin.buffer.readline().decode(errors="replace").strip()
    complain("that is a question, and nothing was done yet: say yes with --yes, or ask in `assistant chat`")
    return ""


async def _typed(session: "Session", request: Request, outcome: Outcome) -> None:
    events = session.subscribe()
    await session.ask(request)
    async for event in events:
        outcome.take(event)
        if isinstance(event, TurnEnded):
            return


def _print(as_json: bool, outcome: Outcome, before: Mapping[str, Any], after: Mapping[str, Any] | None = None) -> None:
    for problem in dict.fromkeys(outcome.problems):  # one may be told twice: when loaded and when used
        complain(problem)
    if as_json:
        print(json.dumps({**before, **outcome.fields(), **(after or {})}, ensure_ascii=False), flush=True)
        return
    if "file" in before:
        print(f"{before['file']}: {before['transcript'] or '(nothing was understood)'}", flush=True)
    if outcome.reply:  # what a chat model writes is no order to the terminal
        print(safe(outcome.reply), flush=True)
