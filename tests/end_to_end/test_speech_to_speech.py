"""The whole assistant as its user has it: the service on a sound card, a voice in the room, the lamp, the reply.

Everything is real: PulseAudio, PortAudio, voice detector, Vosk, grammar, SQLite, Piper. Only the air is missing.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.audio import wav
from assistant.audio.pcm import join, silence
from assistant.config import built_in
from assistant.core.events import Acted, Event, Heard, HomeChanged, StateChanged, TurnEnded, WakeHeard
from assistant.core.values import AudioChunk, Command, Request, State
from assistant.engines.stt_vosk import VoskSpeechToText
from assistant.engines.tts_piper import PiperTextToSpeech
from assistant.listening.commands import word_graph_of
from assistant.socket import Client
from tests.end_to_end.sound_card import SoundCard

REPLY = "turned on the kitchen light"
PATIENCE = 60.0
"""Seconds after which something that should happen has not happened. Not a speed: a machine may be busy."""


@contextmanager
def service(card: SoundCard, config: Path) -> Iterator[Path]:
    """`assistant serve` on the sound card; gives its socket once it listens."""
    socket = config.parent / "assistant.sock"
    environment = card.environment | {
        name: value for name, value in os.environ.items() if name in ("XDG_STATE_HOME", "XDG_CACHE_HOME")
    }
    with (config.parent / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "serve", "--config", str(config), "--debug"],
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        card.wait_for_listener(PATIENCE)
        yield socket
    except BaseException:
        sys.stderr.write((config.parent / "serve.log").read_text())
        raise
    finally:
        process.terminate()
        assert process.wait(timeout=PATIENCE) == 0


async def until(events: AsyncIterator[Event], kind: type[Event]) -> Event:
    """The next event of a kind."""
    async for event in events:
        if isinstance(event, kind):
            return event
    raise AssertionError(f"no {kind.__name__}")


def spoken(texts: list[tuple[str, float]], path: Path) -> Path:
    """A voice in a room that is not quite silent: texts with the seconds of pause after each."""
    voice = PiperTextToSpeech(built_in("voices", "en"))
    pieces: list[AudioChunk] = [silence(0.5, voice.rate)]
    for text, pause in texts:
        pieces += [*voice.synthesize(text), silence(pause, voice.rate)]
    wav.write(path, [join(pieces)])
    return path


def test_a_spoken_wake_phrase_and_command_switch_the_lamp_and_are_answered_aloud(
    sound_card: SoundCard, tmp_path: Path
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(json.dumps({"socket": str(tmp_path / "assistant.sock"), "store": str(tmp_path / "assistant.db")}))
    wake = spoken([("Hey computer.", 0.2)], tmp_path / "wake.wav")
    command = spoken([("Turn on the kitchen light.", 1.0)], tmp_path / "command.wav")

    async def go(socket: Path) -> tuple[str, HomeChanged, TurnEnded]:
        async with Client(socket) as client, asyncio.timeout(PATIENCE):
            events = client.subscribe()
            await asyncio.to_thread(sound_card.say_into_microphone, wake)
            await until(events, WakeHeard)
            with sound_card.recording(tmp_path / "reply.wav"):
                await asyncio.to_thread(sound_card.say_into_microphone, command)
                heard = await until(events, Heard)
                changed = await until(events, HomeChanged)
                ended = await until(events, TurnEnded)
            assert isinstance(heard, Heard)
            assert isinstance(changed, HomeChanged)
            assert isinstance(ended, TurnEnded)
            return heard.transcript.text, changed, ended

    with service(sound_card, config) as socket:
        heard, changed, ended = asyncio.run(go(socket))
    assert heard == "turn on the kitchen light"
    assert (changed.entity, changed.state) == ("light.kitchen_ceiling", "on")
    assert ended.spoken is not None
    assert ended.spoken.complete
    assert by_pocketsphinx(tmp_path / "reply.wav") == REPLY
    assert by_us(tmp_path / "reply.wav") == REPLY


OTHERS = (
    "turned off the kitchen light",
    "turned on the bedroom light",
    "turned on the kitchen fan",
    "the kitchen light is already on",
    "it is five minutes past seven",
)
"""What the reply must be told apart from."""


def by_pocketsphinx(path: Path) -> str:
    """What an outside recognizer with a model of its own hears, among sentences that sound alike."""
    from pocketsphinx import Decoder

    decoder = Decoder(samprate=16000, loglevel="FATAL")
    choices = " | ".join((REPLY, *OTHERS))
    decoder.add_jsgf_string("reply", f"#JSGF V1.0; grammar reply; public <reply> = {choices};")
    decoder.activate_search("reply")
    decoder.start_utt()
    decoder.process_raw(wav.read(path).pcm, full_utt=True)
    decoder.end_utt()
    heard = decoder.hyp()
    return heard.hypstr if heard else ""


def by_us(path: Path) -> str:
    """What our own recognizer hears, among the same."""
    recognizer = VoskSpeechToText(built_in("models", "speech-en"), path.parent)
    recognizer.listen_for(word_graph_of([REPLY, *OTHERS]))
    recognizer.accept(wav.read(path))
    return recognizer.finish().text


def test_a_typed_request_of_a_client_and_a_stop_reach_the_service(sound_card: SoundCard, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(json.dumps({"socket": str(tmp_path / "assistant.sock"), "store": str(tmp_path / "assistant.db")}))

    async def go(socket: Path) -> TurnEnded:
        async with Client(socket) as client, asyncio.timeout(PATIENCE):
            events = client.subscribe()
            await client.command(Command.LISTEN)
            state = await until(events, StateChanged)
            assert isinstance(state, StateChanged)
            assert state.state is State.LISTENING
            await client.command(Command.STOP)
            await client.ask(Request("what is seven times six"))
            ended = await until(events, TurnEnded)
            assert isinstance(ended, TurnEnded)
            return ended

    with service(sound_card, config) as socket:
        assert "42" in asyncio.run(go(socket)).reply


def test_a_service_that_is_killed_in_the_middle_of_a_turn_loses_no_timer_and_no_list(
    sound_card: SoundCard, tmp_path: Path
) -> None:
    from datetime import datetime

    from assistant.store.store import Store

    config = tmp_path / "config.yaml"
    config.write_text(json.dumps({"socket": str(tmp_path / "assistant.sock"), "store": str(tmp_path / "assistant.db")}))
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve", "--config", str(config)], env=sound_card.environment
    )

    async def go() -> None:
        async with Client(tmp_path / "assistant.sock") as client, asyncio.timeout(PATIENCE):
            events = client.subscribe()
            await client.ask(Request("set a timer for ten minutes and add milk to the shopping list"))
            done = 0
            async for event in events:
                done += isinstance(event, Acted)
                if done == 2:
                    process.kill()
                    return

    try:
        sound_card.wait_for_listener(PATIENCE)
        asyncio.run(go())
    finally:
        process.kill()
        process.wait(timeout=PATIENCE)
    store = Store(tmp_path / "assistant.db")
    try:
        assert [timer.seconds for timer in store.timers.all()] == [600]
        assert [item.text for item in store.lists.items("Shopping List")] == ["milk"]
        assert store.trouble == ""
        assert all(timer.due and timer.due > datetime.now().astimezone() for timer in store.timers.all())
    finally:
        store.close()
