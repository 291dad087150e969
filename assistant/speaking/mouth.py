"""Says a text while it is still being written.

Text pieces → sentences → spoken form → speech (from the cache, else from the voice, on its lane) → speaker (on its
lane). The next sentence is made while the current one plays. Three tasks with two bounded queues between them: a full
queue holds back the task before it, nothing is dropped. Cancelling `speak` silences within one block of the speaker.
Without a voice or a speaker, or when one fails, the text is read to its end in silence.
"""

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TypeVar

from assistant.audio import pcm
from assistant.core.errors import AssistantError
from assistant.core.events import Event, SentenceSpoken, SpeechStarted, Trouble
from assistant.core.ports import Speaker, TextToSpeech
from assistant.core.values import BYTES_PER_SAMPLE, AudioChunk, Spoken
from assistant.lanes import Resident
from assistant.speaking.cache import SpeechCache
from assistant.speaking.normalize import normalize
from assistant.speaking.sentences import sentences

T = TypeVar("T")

SENTENCES_AHEAD = 64
"""Sentences that wait to be spoken; with more the text waits, and with it the model that writes it."""
CHUNKS_AHEAD = 2
"""Pieces of speech that wait for the speaker."""
PAUSE = 0.22
"""Seconds between sentences."""
SHORT_PAUSE = 0.08
"""Seconds after a piece that ends with a comma, a colon or a semicolon."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence on its way to the voice."""

    text: str
    came: float
    """When its text was complete, on the loop's clock."""


@dataclass(frozen=True, slots=True)
class _Sound:
    """A piece of a sentence's speech; without a chunk: the sentence is at its end."""

    sentence: _Sentence
    chunk: AudioChunk | None = None
    cached: bool = False


class Mouth:
    """A voice and a speaker. One `speak` at a time."""

    def __init__(
        self,
        voice: Resident[TextToSpeech] | None,
        speaker: Resident[Speaker] | None,
        emit: Callable[[Event], None],
        *,
        cache: SpeechCache | None = None,
        spoken_form: Callable[[str], str] = normalize,
        foreign: Callable[[str], TextToSpeech | None] = lambda language: None,
    ) -> None:
        """`cache`, `spoken_form` and `foreign`, the voice of another language, are used on the voice's lane."""
        self._voice = voice
        self._speaker = speaker
        self._emit = emit
        self._cache = cache
        self._spoken_form = spoken_form
        self._foreign = foreign
        self._trouble: str | None = None
        self.volume = 100
        """Percent of the voice's own loudness; 0 is silence. Holds from the next piece of speech on."""

    async def chime(self, sound: AudioChunk) -> None:
        """Play a short sound. A speaker that fails is told and costs only the sound."""
        if self._speaker is None:
            return
        try:
            async with aclosing(self._speaker.iterate(lambda device: device.play(self._at_volume(sound)))) as blocks:
                async for _ in blocks:
                    pass
            await self._speaker.run(lambda device: device.flush())
        except AssistantError as error:
            self._complain(error)

    async def speak(self, pieces: AsyncIterator[str], language: str = "") -> Spoken:
        """Say a text as it comes and give what was said.

        `language`, as in "es": with a voice of that language where there is one; "": with the usual voice.
        Cancelling falls silent at once; the SentenceSpoken event tells how far the cut sentence was heard. An error
        of `pieces` is raised after what came before it was said.
        """
        return await _Speech(self, pieces, language).run()

    async def close(self) -> None:
        """Give the speaker and the voice back."""
        for part in (self._speaker, self._voice):
            if part is not None:
                await part.close()

    def _made(
        self, voice: Resident[TextToSpeech], sentence: str, language: str
    ) -> AsyncGenerator[tuple[AudioChunk, bool], None]:
        """The speech of one sentence as it is made. Who falls silent does not wait for what nobody will hear."""
        return voice.iterate(lambda engine: self._synthesize(engine, sentence, language), patient=False)

    def _synthesize(self, voice: TextToSpeech, sentence: str, language: str) -> Iterator[tuple[AudioChunk, bool]]:
        """The speech of one sentence, and whether it comes from the cache. Runs on the voice's lane."""
        native = self._foreign(language) if language else None
        voice, text = (native, sentence.strip()) if native is not None else (voice, self._spoken_form(sentence))
        if not text:
            return
        known = self._cache.get(voice.name, text) if self._cache else None
        if known is not None:
            yield known, True
            return
        made = []
        for chunk in voice.synthesize(text):
            made.append(chunk)
            yield chunk, False
        if self._cache and made:
            self._cache.put(voice.name, text, replace(made[0], pcm=b"".join(chunk.pcm for chunk in made)))

    def _at_volume(self, chunk: AudioChunk) -> AudioChunk:
        if self.volume >= 100:
            return chunk
        # Loudness is heard on a logarithmic scale: half the percents sound half as loud at about -20 dB.
        decibels = 40.0 * math.log10(self.volume / 100) if self.volume else pcm.SILENCE_DECIBELS
        return replace(chunk, pcm=pcm.gain(chunk.pcm, decibels))

    def _complain(self, error: AssistantError) -> None:
        """Say once what is wrong, not with every sentence."""
        if str(error) != self._trouble:
            self._trouble = str(error)
            self._emit(Trouble(error.message, error.hint))


class _Speech:
    """One text being said."""

    def __init__(self, mouth: Mouth, pieces: AsyncIterator[str], language: str) -> None:
        self._mouth = mouth
        self._language = language
        self._pieces = pieces
        self._texts: asyncio.Queue[_Sentence | None] = asyncio.Queue(SENTENCES_AHEAD)
        self._sounds: asyncio.Queue[_Sound | None] = asyncio.Queue(CHUNKS_AHEAD)
        self._heard: list[str] = []
        self._seconds = 0.0
        self._started = False
        self._silent = mouth._voice is None or mouth._speaker is None

    async def run(self) -> Spoken:
        reading = asyncio.create_task(self._read(), name="mouth reads")
        making = asyncio.create_task(self._make(), name="mouth makes")
        try:
            await self._play()
            await making
            await reading
        finally:
            for task in (making, reading):
                task.cancel()
            await asyncio.gather(making, reading, return_exceptions=True)
        return Spoken(" ".join(self._heard), not self._silent, round(self._seconds, 3))

    async def _read(self) -> None:
        """Pieces → sentences."""
        loop = asyncio.get_running_loop()
        try:
            async with aclosing(sentences(self._pieces)) as found:
                async for sentence in found:
                    await self._texts.put(_Sentence(sentence, loop.time()))
        finally:
            close = getattr(self._pieces, "aclose", None)
            if close is not None:
                await close()
            await _end(self._texts)

    async def _make(self) -> None:
        """Sentences → speech."""
        voice = self._mouth._voice
        try:
            while (sentence := await self._texts.get()) is not None:
                if voice is not None and not self._silent:
                    await self._make_one(voice, sentence)
                await self._sounds.put(_Sound(sentence))
        finally:
            await _end(self._sounds)

    async def _make_one(self, voice: Resident[TextToSpeech], sentence: _Sentence) -> None:
        try:
            async with aclosing(self._mouth._made(voice, sentence.text, self._language)) as made:
                async for chunk, cached in made:
                    await self._sounds.put(_Sound(sentence, chunk, cached))
        except AssistantError as error:
            self._fail(error)

    async def _play(self) -> None:
        """Speech → speaker, and the account of what was heard."""
        loop = asyncio.get_running_loop()
        fell_silent: float | None = None
        pause = 0.0
        while (sound := await self._sounds.get()) is not None:
            sentence, played, total = sound.sentence, 0.0, 0.0
            try:
                while sound is not None and sound.chunk is not None:
                    chunk, lead = sound.chunk, 0.0
                    if fell_silent is not None:
                        # the pause may have passed already, waiting for the text or the voice
                        chunk, lead = _after_pause(chunk, pause - (loop.time() - fell_silent))
                        fell_silent = None
                    total += sound.chunk.seconds
                    before = played
                    async with aclosing(self._played(chunk)) as blocks:
                        async for seconds in blocks:
                            played = before + max(0.0, seconds - lead)
                            if not self._started:
                                self._started = True
                                waited = round((loop.time() - sentence.came) * 1000, 1)
                                self._mouth._emit(SpeechStarted(sentence.text, sound.cached, waited))
                    sound = await self._sounds.get()
            except asyncio.CancelledError:
                self._account(sentence, played, total, whole=False)
                raise
            self._account(sentence, played, total, whole=not self._silent)
            if played:
                fell_silent = loop.time()
                pause = SHORT_PAUSE if sentence.text.endswith((",", ";", ":")) else PAUSE
        await self._flush()

    async def _played(self, chunk: AudioChunk) -> AsyncGenerator[float, None]:
        """Seconds of the chunk that are out, block by block."""
        speaker = self._mouth._speaker
        if speaker is None or self._silent:
            return
        try:
            async with aclosing(speaker.iterate(lambda device: device.play(self._mouth._at_volume(chunk)))) as blocks:
                async for seconds in blocks:
                    yield seconds
            self._mouth._trouble = None
        except AssistantError as error:
            self._fail(error)

    async def _flush(self) -> None:
        speaker = self._mouth._speaker
        if speaker is None or self._silent or not self._started:
            return
        try:
            await speaker.run(lambda device: device.flush())
        except AssistantError as error:
            self._fail(error)

    def _fail(self, error: AssistantError) -> None:
        """From here on the text is only read."""
        self._silent = True
        self._mouth._complain(error)

    def _account(self, sentence: _Sentence, played: float, total: float, *, whole: bool) -> None:
        """Note how far a sentence was heard, and say so."""
        text = sentence.text if whole else _part(sentence.text, played / total if total else 0.0)
        self._seconds += played
        if text:
            self._heard.append(text)
        if played:
            self._mouth._emit(SentenceSpoken(Spoken(text, whole, round(played, 3))))


async def _end(queue: asyncio.Queue[T | None]) -> None:
    """Tell the reader of a queue that nothing more comes; a task that is being cancelled has no reader any more."""
    task = asyncio.current_task()
    if task is None or not task.cancelling():
        await queue.put(None)


def _after_pause(chunk: AudioChunk, seconds: float) -> tuple[AudioChunk, float]:
    """The chunk with silence before it, and how much."""
    if seconds <= 0.0:
        return chunk, 0.0
    samples = round(seconds * chunk.rate)
    return replace(chunk, pcm=bytes(BYTES_PER_SAMPLE * samples) + chunk.pcm), samples / chunk.rate


def _part(text: str, share: float) -> str:
    """The words at the beginning that make about this share of the text."""
    words = text.split()
    return " ".join(words[: int(share * len(words))])
