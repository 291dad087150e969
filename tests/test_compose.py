"""The real parts put together, without devices."""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import pytest

from assistant import renewal
from assistant.audio.files import NullSpeaker
from assistant.audio.playlist import Playlist
from assistant.broadcast import Subscription
from assistant.compose import Devices, Parts
from assistant.config import Speech, built_in, config_file, load
from assistant.core.events import Event, FilesRead, Heard, Loading, Trouble, TurnEnded, Understood
from assistant.core.values import Request
from assistant.knowledge import Knowledge
from assistant.listening.dictation import NGRAMS
from assistant.replay import replay
from assistant.session import Session

HOME = "areas: [{name: Attic}]\nentities:\n  - {id: light.one, name: NAME, area: Attic, state: 'off'}\n"


async def answer(session: Session, text: str) -> tuple[str, str]:
    """The first intent's name, and the reply."""
    async with session.subscribe() as events:
        await session.ask(Request(text))
        name = ""
        async for event in events:
            if isinstance(event, Understood):
                name = event.intents[0].name
            if isinstance(event, TurnEnded):
                return name, event.reply
    raise AssertionError


def test_home_and_sentences_are_used_as_soon_as_they_are_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, mine = tmp_path / "home.yaml", tmp_path / "mine.yaml"
    home.write_text(HOME.replace("NAME", "Zebra Lantern"))
    mine.write_text("language: en\nintents:\n  HassNevermind: ['sow (seeds', 'sow seeds']\n")
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(f"home: {home}\nsentences: [{mine}]\n")
    monkeypatch.setattr(renewal, "PAUSE", 0.01)

    async def main() -> None:
        config = load()
        session = Parts(config, Knowledge.load(config)).session()
        async with session.subscribe() as events, session:

            async def told(kind: type[Event]) -> Event:
                async for event in events:
                    if isinstance(event, kind):
                        return event
                raise AssertionError

            async with asyncio.timeout(60):
                problem = await told(Trouble)
                assert isinstance(problem, Trouble)
                assert f"{mine}, line 3" in problem.message
                assert (await answer(session, "turn on the zebra lantern"))[0] == "HassTurnOn"
                assert (await answer(session, "sow seeds"))[0] == "HassNevermind"
                assert (await answer(session, "plant seeds"))[0] == "Chat"

                mine.write_text("language: en\nintents:\n  HassNevermind: ['plant seeds']\n")
                replaced(home, HOME.replace("NAME", "Tiger Torch"))
                await told(FilesRead)
                assert (await answer(session, "plant seeds"))[0] == "HassNevermind"
                name, reply = await answer(session, "turn on the tiger torch")
                assert name == "HassTurnOn"
                assert "Tiger Torch" in reply
                assert (await answer(session, "repeat that"))[1] == reply  # what was said before is not forgotten
                assert "Zebra" not in (await answer(session, "turn on the zebra lantern"))[1]

                home.write_text("areas: [{nam: Attic}]\n")
                problem = await told(Trouble)
                assert isinstance(problem, Trouble)
                assert str(home) in problem.message
                assert (await answer(session, "turn off the tiger torch"))[0] == "HassTurnOff"

    asyncio.run(main())


def test_the_ears_hear_names_that_are_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home.yaml"
    home.write_text(HOME.replace("NAME", "Zebra Lantern"))
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(f"home: {home}\nlistening: {{hold_off: 0}}\nspeech: {{dictation: false}}\n")
    monkeypatch.setattr(renewal, "PAUSE", 0.01)

    async def heard(session: Session, playlist: Playlist) -> str:
        recording = built_in("tests", "wav", "en", "turn-on-the-kitchen-light.wav")
        async with aclosing(replay(session, playlist, recording)) as events:
            return " ".join([event.transcript.text async for event in events if isinstance(event, Heard)])

    async def main() -> tuple[str, str]:
        config = load()
        playlist = Playlist()
        devices = Devices(lambda: playlist, NullSpeaker)
        session = Parts(config, Knowledge.load(config), devices, wake=False).session()
        async with session.subscribe() as events, session, asyncio.timeout(120):
            await session.loaded()
            before = await heard(session, playlist)
            replaced(home, HOME.replace("NAME", "Kitchen Light"))
            async for event in events:
                if isinstance(event, FilesRead):
                    break
            return before, await heard(session, playlist)

    before, after = asyncio.run(main())
    assert "kitchen" not in before
    assert after == "turn on the kitchen light"


def test_ears_whose_n_grams_are_damaged_hear_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shutil.copytree(built_in("models", "dictation-en"), tmp_path / "dictation")
    damaged = bytearray((folder / NGRAMS).read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    (folder / NGRAMS).write_bytes(damaged)
    monkeypatch.setattr(Speech, "dictation_path", folder)

    async def main() -> tuple[str, str]:
        config = load()
        playlist = Playlist()
        devices = Devices(lambda: playlist, NullSpeaker)
        session = Parts(config, Knowledge.load(config), devices, wake=False).session()
        async with session.subscribe() as events, session, asyncio.timeout(120):
            loading = [event async for event in _until_loaded(events, "dictation")]
            file = built_in("tests", "wav", "en", "turn-on-the-kitchen-light.wav")
            async with aclosing(replay(session, playlist, file)) as happens:
                heard = [event.transcript.text async for event in happens if isinstance(event, Heard)]
            return loading[-1].problem, " ".join(heard)

    problem, text = asyncio.run(main())
    assert NGRAMS in problem
    assert text == "turn on the kitchen light"


async def _until_loaded(events: Subscription, part: str) -> AsyncGenerator[Loading, None]:
    """What is told of a part, up to its end."""
    async for event in events:
        if isinstance(event, Loading) and event.part == part:
            yield event
            if event.done:
                return


def replaced(file: Path, text: str) -> None:
    """As editors write: beside it, then in its place."""
    draft = file.with_suffix(".draft")
    draft.write_text(text)
    os.replace(draft, file)
