"""The listener: from a microphone to transcripts, with devices that fail. The microphone is a list of blocks."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

import pytest

from assistant.audio import wav
from assistant.core.errors import AudioError, DeviceError, ModelError
from assistant.core.events import Event, Heard, LevelMeasured, ListeningTimedOut, Trouble, WakeHeard
from assistant.core.ports import Microphone
from assistant.core.values import AudioChunk
from assistant.lanes import Lane, Resident
from assistant.listening import listener as module
from assistant.listening.hearing import Hearing
from assistant.listening.listener import Listener
from tests.fakes import FileMicrophone
from tests.listening.test_hearing import STEP, ScriptedSpeechToText, ScriptedVad, ScriptedWakeDetector, say, texts


def scripted() -> Hearing:
    """Ears for sound that `say` wrote."""
    return Hearing(ScriptedVad(), ScriptedSpeechToText(), wake=ScriptedWakeDetector())


class ListMicrophone:
    """Delivers blocks, then fails or waits to be closed."""

    def __init__(self, parts: Sequence[str | float], error: DeviceError | None = None) -> None:
        self._blocks = say(*parts)
        self._error = error
        self.closed = asyncio.Event()

    async def chunks(self) -> AsyncGenerator[AudioChunk, None]:
        for number, block in enumerate(self._blocks):
            if self.closed.is_set():
                return
            yield AudioChunk(block, 16000, number * STEP)
        if self._error:
            raise self._error
        await self.closed.wait()

    async def close(self) -> None:
        self.closed.set()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_RETRY", 0.001)
    monkeypatch.setattr(module, "LONGEST_RETRY", 0.002)


def hears(
    microphone: Callable[[], Microphone], until: int, hearing: Callable[[], Hearing] | None = None, listen: bool = False
) -> tuple[list[str], list[Event]]:
    """The first `until` transcripts, and all events but levels."""
    events: list[Event] = []

    async def main() -> list[str]:
        resident = Resident(Lane("ears"), hearing or scripted)
        listener = Listener(microphone, resident, events.append)
        if listen:
            listener.listen()
        heard: list[str] = []
        async for transcript in listener.utterances():
            heard.append(transcript.text)
            if len(heard) == until:
                await listener.close()
        await listener.close()
        await resident.close()
        return heard

    return asyncio.run(asyncio.wait_for(main(), 20)), [one for one in events if not isinstance(one, LevelMeasured)]


def test_transcripts_come_one_after_the_other() -> None:
    sound: list[str | float] = [1.0, "hey computer", 1.0, "turn on", 1.0, "turn on", 1.0, "hey computer light", 1.0]
    heard, events = hears(lambda: ListMicrophone(sound), until=2)
    assert heard == ["turn on", "light"]
    assert texts(events) == ["wake", "turn on", "wake", "light"]


def test_a_microphone_that_fails_is_opened_again_and_told_once() -> None:
    gone = DeviceError("the microphone went away", "plug it in")
    attempts = iter(
        [
            ListMicrophone([], gone),
            ListMicrophone([], gone),
            ListMicrophone([], gone),
            ListMicrophone([0.5, "hey computer turn"], gone),
            ListMicrophone([0.5, "hey computer light", 1.0]),
        ]
    )
    heard, events = hears(lambda: next(attempts), until=1)
    assert heard == ["light"], "what was cut off is no command"
    assert [event for event in events if isinstance(event, Trouble)] == [
        Trouble("the microphone went away", "plug it in"),
        Trouble("the microphone went away", "plug it in"),
    ], "once in the beginning, once after it had worked"
    assert sum(isinstance(event, ListeningTimedOut) for event in events) == 4, "nobody is listened to meanwhile"


def test_a_model_that_does_not_load_is_tried_again() -> None:
    attempts = iter([True, False])

    def hearing() -> Hearing:
        if next(attempts):
            raise ModelError("there is no speech model", "add one")
        return scripted()

    heard, events = hears(lambda: ListMicrophone([0.5, "turn on", 1.0]), 1, hearing, listen=True)
    assert heard == ["turn on"]
    assert events[0] == Trouble("there is no speech model", "add one")


def test_what_was_heard_when_the_user_cancelled_is_void() -> None:
    events: list[Event] = []

    async def main() -> None:
        resident = Resident(Lane("ears"), scripted)
        microphone = ListMicrophone([0.5, "turn on", 1.0, 0.032, "hey computer", 1.0])

        def emit(event: Event) -> None:
            events.append(event)
            if type(event).__name__ == "SpeechEnded":
                listener.cancel()
            if isinstance(event, WakeHeard):
                closing.set()

        closing = asyncio.Event()
        listener = Listener(lambda: microphone, resident, emit)
        listener.listen()

        async def close() -> None:
            await closing.wait()
            await listener.close()

        task = asyncio.create_task(close())
        assert [transcript async for transcript in listener.utterances()] == []
        await task
        await resident.close()

    asyncio.run(asyncio.wait_for(main(), 20))
    assert not [event for event in events if isinstance(event, Heard)]


@pytest.mark.parametrize(
    ("shut", "open_again"),
    [(lambda ears: ears.mute(True), lambda ears: ears.mute(False)), (Listener.hold, Listener.release)],
)
def test_ears_that_take_over_are_as_deaf_as_those_before(
    shut: Callable[[Listener], None], open_again: Callable[[Listener], None]
) -> None:
    events: list[Event] = []
    command = say(0.5, "hey computer", 1.0, "turn on", 1.0)

    class Renewing(ListMicrophone):
        """Says the command twice. Other ears take over at its first block; they are opened before it is said again."""

        async def chunks(self) -> AsyncGenerator[AudioChunk, None]:
            shut(listener)
            for number, block in enumerate(2 * command):
                if number == len(command):
                    assert not [event for event in events if isinstance(event, WakeHeard)]
                    open_again(listener)
                yield AudioChunk(block, 16000, number * STEP)
                if number == 0:
                    await resident.renew(scripted)

    async def main() -> list[str]:
        heard = [transcript.text async for transcript in listener.utterances()]
        await resident.close()
        return heard

    resident = Resident(Lane("ears"), scripted)
    listener = Listener(lambda: Renewing([]), resident, events.append)
    assert asyncio.run(asyncio.wait_for(main(), 20)) == ["turn on"]


def test_files_are_heard_to_their_end(tmp_path: Path) -> None:
    sound = AudioChunk(b"".join(say(0.5, "turn on")), 16000)
    wav.write(tmp_path / "a.wav", sound)
    heard, _ = hears(lambda: FileMicrophone(tmp_path / "a.wav", trailing=0.0), until=9, listen=True)
    assert heard == ["turn on"]


def test_a_bad_file_is_an_error_for_the_caller(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="no file"):
        hears(lambda: FileMicrophone(tmp_path / "none.wav"), until=9)
