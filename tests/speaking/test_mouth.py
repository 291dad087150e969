"""A text is said sentence by sentence with the real voice, and falls silent at once when it is cancelled."""

import asyncio
import json
import shutil
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path

import pytest

from assistant.core.errors import DeviceError, ModelError
from assistant.core.events import Event, SentenceSpoken, SpeechStarted, Trouble
from assistant.core.ports import Speaker, TextToSpeech
from assistant.core.values import AudioChunk
from assistant.engines.tts_piper import PiperTextToSpeech
from assistant.lanes import Lane, Resident
from assistant.speaking.cache import SpeechCache
from assistant.speaking.foreign import ForeignVoices
from assistant.speaking.mouth import PAUSE, Mouth

VOICE = Path(__file__).parent.parent.parent / "voices" / "en"
BLOCK = 0.02


class TapeSpeaker:
    """Keeps what it plays, in blocks of 20 ms; may wait to be let on before a block."""

    def __init__(self) -> None:
        self.chunks: list[AudioChunk] = []
        self.blocks = 0
        self.flushed = False
        self.stop_before: int | None = None
        self.waiting = threading.Event()
        self.go_on = threading.Event()

    def play(self, chunk: AudioChunk) -> Iterator[float]:
        self.chunks.append(chunk)
        played = 0.0
        while played < chunk.seconds:
            if self.blocks == self.stop_before:
                self.waiting.set()
                assert self.go_on.wait(10)
            self.blocks += 1
            played = min(chunk.seconds, played + BLOCK)
            yield played

    def flush(self) -> None:
        self.flushed = True

    def close(self) -> None:
        self.go_on.set()


class BrokenSpeaker(TapeSpeaker):
    """Cannot be opened."""

    def play(self, chunk: AudioChunk) -> Iterator[float]:
        raise DeviceError("no speaker", "plug one in")


async def pieces(*texts: str) -> AsyncGenerator[str, None]:
    for text in texts:
        yield text


class Stage:
    """A mouth with everything round it."""

    def __init__(
        self,
        speaker: TapeSpeaker | None,
        cache: SpeechCache | None = None,
        make_voice: Callable[[], TextToSpeech] = lambda: PiperTextToSpeech(VOICE),
        foreign: Callable[[str], TextToSpeech | None] = lambda language: None,
    ) -> None:
        self.events: list[Event] = []

        def make_speaker() -> Speaker:
            assert speaker is not None
            return speaker

        self.mouth = Mouth(
            Resident(Lane("tts"), make_voice),
            Resident(Lane("speaker"), make_speaker) if speaker else None,
            self.events.append,
            cache=cache,
            foreign=foreign,
        )

    def started(self) -> list[SpeechStarted]:
        return [event for event in self.events if isinstance(event, SpeechStarted)]

    def spoken(self) -> list[SentenceSpoken]:
        return [event for event in self.events if isinstance(event, SentenceSpoken)]


def test_a_reply_is_said_in_order() -> None:
    speaker = TapeSpeaker()
    stage = Stage(speaker)

    async def run() -> None:
        spoken = await stage.mouth.speak(pieces("The light", " is on. It is 21", ".5 °C. 👍 "))
        await stage.mouth.close()
        assert spoken.text == "The light is on. It is 21.5 °C."
        assert spoken.complete
        assert spoken.seconds == pytest.approx(sum(event.spoken.seconds for event in stage.spoken()), abs=0.01)

    asyncio.run(run())
    assert [event.spoken.text for event in stage.spoken()] == ["The light is on.", "It is 21.5 °C."]
    assert [event.text for event in stage.started()] == ["The light is on."]
    assert speaker.flushed
    assert len(speaker.chunks) == 2


def test_sentences_are_parted_by_a_pause() -> None:
    speaker = TapeSpeaker()
    stage = Stage(speaker)

    async def run() -> None:
        await stage.mouth.speak(pieces("Yes. Yes. Yes."))
        await stage.mouth.close()

    asyncio.run(run())
    first, *others = (chunk.seconds for chunk in speaker.chunks)
    assert len(others) == 2
    assert all(first < other < first + PAUSE + 0.05 for other in others)


def test_the_second_time_comes_from_the_cache(tmp_path: Path) -> None:
    speaker = TapeSpeaker()
    stage = Stage(speaker, SpeechCache(tmp_path))

    async def run() -> None:
        await stage.mouth.speak(pieces("Done."))
        await stage.mouth.speak(pieces("Done."))
        await stage.mouth.close()

    asyncio.run(run())
    assert [event.cached for event in stage.started()] == [False, True]
    assert speaker.chunks[0].pcm == speaker.chunks[1].pcm


def test_cancelling_stops_within_a_block() -> None:
    speaker = TapeSpeaker()
    speaker.stop_before = 40
    stage = Stage(speaker)

    async def run() -> None:
        text = "The kitchen light is on, the garden light is off, and the door is locked. That is all."
        task = asyncio.create_task(stage.mouth.speak(pieces(text)))
        await asyncio.to_thread(speaker.waiting.wait, 10)
        task.cancel()
        speaker.go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        await stage.mouth.close()

    asyncio.run(run())
    assert speaker.blocks <= 41
    (cut,) = stage.spoken()
    assert not cut.spoken.complete
    assert cut.spoken.text.startswith("The kitchen light")
    assert not cut.spoken.text.endswith("locked.")
    assert cut.spoken.seconds == pytest.approx(40 * BLOCK, abs=BLOCK)


def test_after_a_cancelled_reply_the_next_one_is_said() -> None:
    speaker = TapeSpeaker()
    speaker.stop_before = 3
    stage = Stage(speaker)

    async def run() -> str:
        task = asyncio.create_task(stage.mouth.speak(pieces("One moment, please. It goes on.")))
        await asyncio.to_thread(speaker.waiting.wait, 10)
        task.cancel()
        speaker.go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        speaker.stop_before = None
        spoken = await stage.mouth.speak(pieces("Stopped."))
        await stage.mouth.close()
        return spoken.text

    assert asyncio.run(run()) == "Stopped."


def test_the_text_is_read_on_while_speech_waits() -> None:
    """A model that writes is not held back by the speed of speech."""
    speaker = TapeSpeaker()
    speaker.stop_before = 1
    stage = Stage(speaker)
    read: list[int] = []

    async def story() -> AsyncGenerator[str, None]:
        for number in range(20):
            read.append(number)
            yield f"This is sentence {number}. "

    async def run() -> None:
        task = asyncio.create_task(stage.mouth.speak(story()))
        await asyncio.to_thread(speaker.waiting.wait, 10)
        assert len(read) == 20
        task.cancel()
        speaker.go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        await stage.mouth.close()

    asyncio.run(run())


def test_without_a_speaker_the_text_is_read_to_its_end() -> None:
    stage = Stage(None)
    texts = pieces("Hello. ", "How are you?")
    spoken = asyncio.run(stage.mouth.speak(texts))
    assert (spoken.text, spoken.complete, spoken.seconds) == ("", False, 0.0)
    with pytest.raises(StopAsyncIteration):
        asyncio.run(anext(texts))
    assert stage.events == []


def test_a_broken_speaker_is_said_once() -> None:
    stage = Stage(BrokenSpeaker())

    async def run() -> None:
        for _ in range(2):
            spoken = await stage.mouth.speak(pieces("Hello. How are you?"))
            assert (spoken.text, spoken.complete, spoken.seconds) == ("", False, 0.0)
        await stage.mouth.close()

    asyncio.run(run())
    assert stage.events == [Trouble("no speaker", "plug one in")]


def test_a_missing_voice_is_said_and_the_text_goes_on(tmp_path: Path) -> None:
    stage = Stage(TapeSpeaker(), make_voice=lambda: PiperTextToSpeech(tmp_path / "none.onnx"))
    texts = pieces("Hello. How are you?")
    assert asyncio.run(stage.mouth.speak(texts)).text == ""
    with pytest.raises(StopAsyncIteration):
        asyncio.run(anext(texts))
    (trouble,) = stage.events
    assert isinstance(trouble, Trouble)
    assert "none.onnx" in trouble.message


def test_an_error_of_the_text_comes_after_what_was_said() -> None:
    speaker = TapeSpeaker()
    stage = Stage(speaker)

    async def broken() -> AsyncGenerator[str, None]:
        yield "Wait a moment. "
        raise ModelError("the model is gone")

    async def run() -> None:
        with pytest.raises(ModelError, match="gone"):
            await stage.mouth.speak(broken())
        await stage.mouth.close()

    asyncio.run(run())
    assert [event.spoken.text for event in stage.spoken()] == ["Wait a moment."]


def test_nothing_to_say_is_no_sound() -> None:
    speaker = TapeSpeaker()
    stage = Stage(speaker)
    spoken = asyncio.run(stage.mouth.speak(pieces("", " \n", "👍", "...")))
    assert spoken.seconds == 0.0
    assert not speaker.chunks
    assert stage.events == []


def voice_in(folder: Path, language: str) -> Path:
    """A voice of another language: the built-in one, which says that it speaks that language 16,000 times a second."""
    folder.mkdir()
    shutil.copy(VOICE / "built-in.onnx", folder / f"{language}.onnx")
    about = json.loads((VOICE / "built-in.onnx.json").read_text(encoding="utf-8"))
    about["audio"]["sample_rate"], about["language"]["code"] = 16_000, language
    (folder / f"{language}.onnx.json").write_text(json.dumps(about), encoding="utf-8")
    return folder


def test_another_language_has_a_voice_of_its_own_and_the_usual_one_where_there_is_none(tmp_path: Path) -> None:
    speaker, loaded = TapeSpeaker(), []
    voices = {"es": voice_in(tmp_path / "a", "es_ES"), "fr": voice_in(tmp_path / "b", "fr_FR"), "sv": tmp_path / "no"}

    def load(path: Path) -> TextToSpeech:
        loaded.append(path)
        return PiperTextToSpeech(path)

    stage = Stage(speaker, SpeechCache(tmp_path / "cache", 1 << 20), foreign=ForeignVoices(voices.get, load))

    async def run() -> None:
        for language in ("es", "", "es", "de", "sv", "fr", "es"):
            await stage.mouth.speak(pieces("Uno, 2."), language)
        await stage.mouth.close()

    asyncio.run(run())
    usual = speaker.chunks[1].rate
    assert [chunk.rate for chunk in speaker.chunks] == [16_000, usual, 16_000, usual, usual, 16_000, 16_000]
    assert usual != 16_000
    assert loaded == [voices["es"], voices["sv"], voices["fr"], voices["es"]], "one at a time"
