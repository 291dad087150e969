"""Another model takes over while the assistant runs; one that cannot be loaded changes nothing."""

import asyncio
import shutil
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from pathlib import Path

import pytest

from assistant import renewal
from assistant.audio.files import NullSpeaker
from assistant.audio.playlist import Playlist
from assistant.broadcast import Subscription
from assistant.cli.chat import Connection
from assistant.cli.main import main
from assistant.compose import Devices, Parts
from assistant.config import Config, built_in, config_file, load
from assistant.core.errors import ModelError
from assistant.core.events import Event, FilesRead, Heard, Trouble, TurnEnded
from assistant.core.values import Request
from assistant.knowledge import Knowledge
from assistant.listening.dictation import FreeSpeech
from assistant.replay import replay
from assistant.session import Session
from assistant.switching import SettingsFile, Switch, following
from assistant.understanding.chat import NO_MODEL
from tests import tiny_gguf

QUESTION = "Tell me about the sea."


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "PAUSE", 0.05)
    monkeypatch.setenv("ASSISTANT_CHAT__THREADS", "1")
    monkeypatch.setenv("ASSISTANT_CHAT__MAX_TOKENS", "8")


def write(settings: str) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(settings, encoding="utf-8")


def running() -> Session:
    config = load()
    return Parts(config, Knowledge.load(config), settings=SettingsFile(None)).session()


async def until(events: Subscription, *kinds: type[Event]) -> Event:
    async for event in events:
        if isinstance(event, kinds):
            return event
    raise AssertionError("no more events")


async def answer(session: Session, events: Subscription) -> str:
    await session.ask(Request(QUESTION))
    ended = await until(events, TurnEnded)
    assert isinstance(ended, TurnEnded)
    return ended.reply


def test_use_switches_the_chat_model_of_a_running_session(tmp_path: Path) -> None:
    first = tiny_gguf.write(tmp_path / "first.gguf", "qwen2.5")
    second = tiny_gguf.write(tmp_path / "second.gguf", "tinyllama", seed=1)

    async def use(*words: str) -> int:
        return await asyncio.to_thread(main, ["models", "use", *words])

    async def go() -> list[str]:
        answers = []
        session = running()
        async with session.subscribe() as events, session, asyncio.timeout(240):
            await session.loaded()
            answers.append(await answer(session, events))
            assert await use(str(first)) == 0
            assert isinstance(await until(events, FilesRead, Trouble), FilesRead)
            first.unlink()  # in use: who has it open keeps it
            answers.append(await answer(session, events))
            assert await use(str(second)) == 0
            assert isinstance(await until(events, FilesRead, Trouble), FilesRead)
            answers.append(await answer(session, events))
            broken = tmp_path / "broken.gguf"
            broken.write_bytes(second.read_bytes()[:2000])
            write(f"chat: {{model: {broken}}}\n")
            trouble = await until(events, FilesRead, Trouble)
            assert isinstance(trouble, Trouble), "a model that cannot be loaded is told"
            answers.append(await answer(session, events))
            assert await use("--default", "chat") == 0
            assert isinstance(await until(events, FilesRead, Trouble), FilesRead)
            answers.append(await answer(session, events))
        return answers

    before, one, two, kept, after = asyncio.run(go())
    assert before == after == NO_MODEL
    assert NO_MODEL not in (one, two, kept)
    assert all((one, two, kept))


def test_a_chat_without_a_service_follows_the_file_that_was_given(tmp_path: Path) -> None:
    model = tiny_gguf.write(tmp_path / "model.gguf", "qwen2.5")
    given = tmp_path / "mine.yaml"
    given.write_text("area: Kitchen\n", encoding="utf-8")

    async def go() -> str:
        connection = Connection(load(given), voice=False, file=str(given))
        async with connection.open() as session, asyncio.timeout(120):
            assert isinstance(session, Session)
            async with session.subscribe() as events:
                given.write_text(f"chat: {{model: {model}}}\n", encoding="utf-8")
                assert isinstance(await until(events, FilesRead, Trouble), FilesRead)
                return await answer(session, events)

    assert asyncio.run(go()) not in ("", NO_MODEL)


def test_a_wrong_settings_file_changes_nothing() -> None:
    async def go() -> str:
        session = running()
        async with session.subscribe() as events, session, asyncio.timeout(120):
            await session.loaded()
            write("voyce: {}\n")
            trouble = await until(events, FilesRead, Trouble)
            assert isinstance(trouble, Trouble)
            return trouble.message

    assert "there is no setting voyce" in asyncio.run(go())


def test_a_section_that_cannot_be_used_keeps_no_other_from_being_used() -> None:
    used: list[Config] = [load()]
    told: list[Event] = []

    async def fails() -> None:
        raise ModelError("it is broken", "take another")

    async def works() -> None:
        pass

    async def go() -> None:
        happened = asyncio.Event()

        def notice(event: Event) -> None:
            told.append(event)
            happened.set()

        switches = [Switch("chat", fails), Switch("voice", works), Switch("understanding", fails)]
        following_it = asyncio.create_task(following(used[0], SettingsFile(None), used.append, switches)(notice))
        async with asyncio.timeout(60):
            write("chat: {context: 512}\nvoice: {speed: 1.5}\nunderstanding: {threshold: 0.9}\n")
            await happened.wait()
        following_it.cancel()
        await asyncio.gather(following_it, return_exceptions=True)

    asyncio.run(go())
    assert told == [Trouble("it is broken; it is broken", "take another")]
    assert (used[-1].voice.speed, used[-1].chat.context, used[-1].understanding.threshold) == (1.5, 2048, None)


def test_commands_are_understood_by_another_model(tmp_path: Path) -> None:
    copy = tmp_path / "intent.gguf"
    copy.write_bytes(built_in("models", "language-en", "intent.gguf").read_bytes())

    async def go() -> tuple[bool, bool]:
        session = running()
        async with session.subscribe() as events, session, asyncio.timeout(120):
            await session.loaded()
            write(f"understanding: {{model: {copy}}}\n")
            good = isinstance(await until(events, FilesRead, Trouble), FilesRead)
            write(f"understanding: {{model: {tmp_path / 'gone.gguf'}}}\n")
            bad = isinstance(await until(events, FilesRead, Trouble), Trouble)
            return good, bad

    assert asyncio.run(go()) == (True, True)


def test_another_voice_and_other_ears_take_over(tmp_path: Path) -> None:
    shutil.copytree(built_in("voices", "en"), tmp_path / "voice")
    shutil.copytree(built_in("models", "speech-en"), tmp_path / "speech")
    recording = built_in("tests", "wav", "en", "turn-on-the-kitchen-light.wav")

    async def go() -> str:
        config = load()
        playlist = Playlist()
        devices = Devices(lambda: playlist, NullSpeaker)
        parts = Parts(config, Knowledge.load(config), devices, wake=False, settings=SettingsFile(None))
        session = parts.session()
        async with session.subscribe() as events, session, asyncio.timeout(240):
            await session.loaded()
            write(f"voice: {{model: {tmp_path / 'voice'}}}\nspeech: {{model: {tmp_path / 'speech'}}}\n")
            assert isinstance(await until(events, FilesRead, Trouble), FilesRead)
            write(f"voice: {{model: {tmp_path / 'gone'}}}\nspeech: {{model: {tmp_path / 'speech'}}}\n")
            assert isinstance(await until(events, FilesRead, Trouble), Trouble)
            async with aclosing(replay(session, playlist, recording)) as happens:
                return " ".join([event.transcript.text async for event in happens if isinstance(event, Heard)])

    assert asyncio.run(go()) == "turn on the kitchen light"


def test_another_speech_model_hears_any_words_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Free speech by the model before would go on with a folder that may be gone."""
    shutil.copytree(built_in("models", "speech-en"), tmp_path / "speech")
    made: list[Path] = []
    free_speech = Knowledge.free_speech

    def noted(self: Knowledge, config: Config, wake_phrases: Sequence[str] = ()) -> FreeSpeech:
        made.append(config.speech.path)
        return free_speech(self, config, wake_phrases)

    monkeypatch.setattr(Knowledge, "free_speech", noted)

    async def go() -> None:
        config = load()
        devices = Devices(Playlist, NullSpeaker)
        session = Parts(config, Knowledge.load(config), devices, wake=False, settings=SettingsFile(None)).session()
        async with session.subscribe() as events, session, asyncio.timeout(240):
            await session.loaded()
            write(f"speech: {{model: {tmp_path / 'speech'}}}\n")
            assert isinstance(await until(events, FilesRead, Trouble), FilesRead)

    asyncio.run(go())
    assert made == [built_in("models", "speech-en"), tmp_path / "speech"]


def test_a_chat_model_can_be_chosen_after_the_following_failed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.underway.FAULT_PAUSE", 0.01)
    model = tiny_gguf.write(tmp_path / "model.gguf", "qwen2.5")
    stamps, fails = renewal.stamps, [True]

    def failing_once(paths: Iterable[Path]) -> renewal.Stamps:
        if config_file().exists() and fails.pop():
            fails.append(False)
            raise RuntimeError("a disk that went away")
        fails.append(False)
        return stamps(paths)

    async def go() -> str:
        session = running()
        async with session.subscribe() as events, session, asyncio.timeout(240):
            await session.loaded()
            monkeypatch.setattr(renewal, "stamps", failing_once)
            write("area: Kitchen\n")
            assert isinstance(await until(events, Trouble), Trouble)
            write(f"chat: {{model: {model}}}\n")
            assert isinstance(await until(events, FilesRead, Trouble), FilesRead)
            return await answer(session, events)

    assert asyncio.run(go()) not in ("", NO_MODEL)
