"""`assistant teach NAME`: how this household says a name of its home, from saying it three times or from recordings."""

import argparse
import asyncio
import difflib
import json
from collections.abc import Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.audio import wav
from assistant.cli.output import complain
from assistant.config import Config, cache_folder, load
from assistant.core.errors import AssistantError, ConfigError
from assistant.core.ports import Microphone, SpeechToText
from assistant.home.learned import LearnedName, change_learned, read_learned
from assistant.home.registry import Registry
from assistant.home.things import fold

if TYPE_CHECKING:
    from assistant.listening.hearing import Hearing

PATIENCE = 30.0
"""Seconds to wait for the name to be said."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant teach`."""
    parser = subparsers.add_parser("teach", help="teach how a name is said", description=__doc__)
    parser.add_argument("name", metavar="NAME", help="a device, room, floor or list of the home, or one of its aliases")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="recordings of the name and nothing else")
    parser.add_argument(
        "--heard",
        action="append",
        default=[],
        metavar="TEXT",
        help="what the name was misheard as: it counts as an alias",
    )
    parser.add_argument("--forget", action="store_true", help="forget all that was learned about the name")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Learn, and tell what is known now. A running service uses it after some seconds."""
    from assistant.knowledge import Knowledge
    from assistant.listening.teaching import agreed, too_near

    config = load(arguments.config)
    registry = Knowledge.load(config).registry
    remembered = _remembered(arguments.name, config) if arguments.forget else None
    name = remembered or _known(arguments.name, registry)
    ways: tuple[tuple[str, ...], ...] = ()
    if arguments.files or not (arguments.heard or arguments.forget):
        recognizer = _phone_recognizer(config)
        heard = (
            _from_files(arguments.files, recognizer) if arguments.files else _from_microphone(config, recognizer, name)
        )
        ways = agreed(heard)
        for other in too_near(ways, (one for one in registry.names if fold(one) != fold(name))):
            complain(f"that sounds almost like “{other}”: one of them may be taken for the other")
    new = LearnedName(tuple(phrase.lower() for phrase in arguments.heard), ways)
    lessons = change_learned(config.names_path, name, lambda known: new if arguments.forget else known.and_more(new))
    _print(arguments.json, name, lessons)
    return 0


def _remembered(name: str, config: Config) -> str | None:
    """The name as it was learned: the home may have it no longer."""
    return next((one for one in read_learned(config.names_path) if fold(one) == fold(name)), None)


def _known(name: str, registry: Registry) -> str:
    """The name as the home has it."""
    names = registry.names
    found = next((one for one in names if fold(one) == fold(name)), None)
    if found is None:
        near = difflib.get_close_matches(name.title(), names, 1, 0.5)
        hint = f"did you mean “{near[0]}”?" if near else "give the thing this name or alias in the home file first"
        raise ConfigError(f"nothing in the home is called “{name}”", hint)
    return found


def _phone_recognizer(config: Config) -> SpeechToText:
    from assistant.engines.stt_vosk import VoskSpeechToText
    from assistant.listening.teaching import phone_graph

    if not (config.speech.path / "phones.txt").is_file():
        raise ConfigError(
            "this speech model has no phones that names could be taught in",
            "use the built-in one, or give the name an alias in the home file",
        )
    recognizer = VoskSpeechToText(config.speech.path, cache_folder() / "graphs", phone_graph(config.language))
    recognizer.listen_for(None)
    return recognizer


def _from_files(files: Sequence[Path], recognizer: SpeechToText) -> list[tuple[str, ...]]:
    heard = []
    for file in files:
        for block in wav.blocks(file):
            recognizer.accept(block)
        heard.append(tuple(recognizer.finish().text.split()))
    return heard


def _from_microphone(config: Config, recognizer: SpeechToText, name: str) -> list[tuple[str, ...]]:
    from assistant.compose import sound_card
    from assistant.engines.vad_silero import SileroVad
    from assistant.listening.hearing import Hearing
    from assistant.listening.orders import HearingHabits

    microphone = sound_card(config).microphone
    assert microphone is not None
    hearing = Hearing(SileroVad(), recognizer, HearingHabits(wake_phrases=(), timeout=PATIENCE))
    return asyncio.run(listen(microphone, hearing, lambda time: complain(f"say “{name}” now ({time})")))


async def listen(
    microphone: Callable[[], Microphone], hearing: "Hearing", ask: Callable[[int], None]
) -> list[tuple[str, ...]]:
    """What was heard each time, after asking for it. Fewer times when the sound ends.

    Raises AssistantError when there is no sound from the beginning; what is wrong later is complained about.
    """
    from assistant.core.events import Event, LevelMeasured, ListeningTimedOut, Trouble
    from assistant.lanes import Lane, Resident
    from assistant.listening.listener import Listener
    from assistant.listening.teaching import TIMES

    ears = Resident(Lane("ears"), lambda: hearing)
    heard: list[tuple[str, ...]] = []

    delivers = False

    def emit(event: Event) -> None:
        nonlocal delivers
        match event:
            case ListeningTimedOut():
                listener.listen()
            case LevelMeasured():
                delivers = True
            case Trouble(message=message, hint=hint) if not delivers:
                raise AssistantError(message, hint)
            case Trouble(message=message, hint=hint):
                complain(f"{message} ({hint})")

    listener = Listener(microphone, ears, emit)
    ask(1)
    listener.listen()
    try:
        async with aclosing(listener.utterances()) as utterances:
            async for transcript in utterances:
                heard.append(tuple(transcript.text.split()))
                if len(heard) == TIMES:
                    break
                ask(len(heard) + 1)
                listener.listen()
    finally:
        await listener.close()
        await ears.close()
    return heard


def _print(as_json: bool, name: str, lessons: LearnedName) -> None:
    said = [" ".join(phones) for phones in lessons.said]
    if as_json:
        print(json.dumps({"name": name, "said": said, "heard": [*lessons.heard]}, ensure_ascii=False))
        return
    for phones in said:
        print(f"{name} is said {phones}")
    for phrase in lessons.heard:
        print(f"{name} is meant by “{phrase}”")
    if not said and not lessons.heard:
        print(f"{name} is said as it is written")
