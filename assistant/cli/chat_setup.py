"""What the set-up screen tries and writes: devices, wake phrase, voices and models of this machine."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from pathlib import Path

from assistant.config import built_in, config_file, load
from assistant.core.errors import DeviceError, ModelError
from assistant.core.values import AudioChunk
from assistant.lanes import Lane
from assistant.tui.setup import Choice

LEVEL_SECONDS = 0.1
LISTENED_SECONDS = 1.5
"""How long the microphone is open while the speaker's test sound is played."""
HEARD_DECIBELS = 6.0
"""So much louder than the room before, and the microphone has heard the speaker."""
PROOF = "This is how I sound. The kitchen light is on, and it is half past seven."
USES = {"speech": "speech.model", "language": "chat.model", "voice": "voice.model"}
PULL = "models pull"
"""Stands in the place of a setting where a model is still to be loaded."""
MEMORY = 1.2
"""Bytes of memory for a byte of a model's file, roughly."""
SUGGESTED_PHRASES = ("hey computer", "okay house", "hello assistant")


class ChatSetup:
    """The port Setup."""

    def __init__(self, file: str | None) -> None:
        """`file`: the settings file of `--config`, where there is one. Raises ConfigError."""
        self._config = load(file)
        self._given = file
        self._lane = Lane("setup")

    async def choices(self, tab: str) -> Sequence[Choice]:
        """See Setup."""
        return await self._lane.run(self._choices, tab)

    def _choices(self, tab: str) -> list[Choice]:
        match tab:
            case "microphone" | "speaker":
                return list(self._devices(output=tab == "speaker"))
            case "wake":
                chosen = [call.phrase for call in self._config.wake.calls]
                phrases = dict.fromkeys([*chosen, *SUGGESTED_PHRASES])
                return [Choice("wake.phrases", one, one, one in chosen) for one in phrases]
            case "voice":
                return [choice for choice in self._models() if choice.setting == "voice.model"]
            case "models":
                return [choice for choice in self._models() if choice.setting != "voice.model"]
            case _:
                theme = self._config.terminal.theme
                return [Choice("terminal.theme", one, one, one == theme) for one in ("dark", "light", "contrast")]

    def _devices(self, output: bool) -> Iterator[Choice]:
        from assistant.audio.devices import choose, devices

        there = devices()
        wanted = self._config.audio.output if output else self._config.audio.input
        setting = "audio.output" if output else "audio.input"
        chosen = choose(wanted, output, there)
        yield Choice(setting, None, "the system's default", wanted is None)
        for one in there:
            if one.outputs if output else one.inputs:
                yield Choice(setting, one.name, f"{one.name} ({one.host})", wanted is not None and one == chosen)

    def _models(self) -> Iterator[Choice]:
        from assistant.model_store.look import look
        from assistant.model_store.shelf import Shelf

        config = self._config
        used = (config.speech.model, config.chat.model, config.voice.model)
        yield Choice("chat.model", None, "no conversation, commands only", config.chat.model is None)
        yield Choice("speech.model", None, f"built in: {built_in('models', 'speech-en')}", used[0] is None)
        yield Choice("voice.model", None, f"built in: {built_in('voices', 'en')}", used[2] is None)
        installed = [one.usable for one in Shelf(config.models.path)]
        for path in dict.fromkeys([*filter(None, used), *installed]):
            try:
                facts = look(path)
            except ModelError as error:
                yield Choice("speech.model", str(path), f"{path}  PROBLEM: {error.message}", path in used)
                continue
            cost = _cost(facts.bytes, round(facts.bytes * MEMORY))
            yield Choice(USES[facts.kind], str(path), f"{path.name}  {facts.kind}  {cost}", path in used)
        yield from self._to_be_had()

    def _to_be_had(self) -> Iterator[Choice]:
        """Chat models of the catalogue. Nothing is loaded from here: that is asked for by its own command."""
        from assistant.model_store.catalogue import catalogue

        for entry in catalogue().language:
            if entry.chat and not entry.obstacle:
                cost = _cost(entry.size(), entry.memory(self._config.chat.context))
                yield Choice(PULL, entry.name, f"{entry.title}  {cost}  to be had: assistant models pull {entry.name}")

    async def levels(self, microphone: str | int | None) -> AsyncGenerator[float, None]:
        """See Setup."""
        from assistant.audio import pcm
        from assistant.audio.portaudio import PortAudioMicrophone

        opened = PortAudioMicrophone(microphone, decibels=self._config.audio.gain)
        heard: list[AudioChunk] = []
        try:
            async with aclosing(opened.chunks()) as chunks:
                async for chunk in chunks:
                    heard.append(chunk)
                    if sum(one.seconds for one in heard) >= LEVEL_SECONDS:
                        yield pcm.level(pcm.join(heard).pcm)
                        heard.clear()
        finally:
            await opened.close()

    async def play(self, choice: Choice) -> str:
        """See Setup."""
        if choice.setting == "voice.model":
            return await self._audition(choice.value)
        return await self._loopback(choice.value)

    async def _audition(self, value: str | int | None) -> str:
        from assistant.engines.tts_piper import PiperTextToSpeech

        path = built_in("voices", "en") if value is None else Path(str(value))
        settings = self._config.voice
        sound = await self._lane.run(
            lambda: list(PiperTextToSpeech(path, speed=settings.speed, volume=settings.volume).synthesize(PROOF))
        )
        await self._play(self._config.audio.output, sound)
        return f"That was {path.name}."

    async def _loopback(self, speaker: str | int | None) -> str:
        from assistant.audio.chime import Sound, chime

        levels: list[float] = []

        async def listen() -> None:
            async with aclosing(self.levels(self._config.audio.input)) as measured:
                async for level in measured:
                    levels.append(level)

        listening = asyncio.create_task(listen())
        try:
            async with asyncio.timeout(LISTENED_SECONDS):
                await asyncio.shield(listening)
        except (TimeoutError, DeviceError):
            pass
        before = max(levels, default=0.0)
        levels.clear()
        try:
            await self._play(speaker, [chime(Sound.ALARM)])
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        if not levels:
            return "It was played. No microphone listened."
        heard = max(levels) > before + HEARD_DECIBELS
        return (
            "It was played, and the microphone heard it."
            if heard
            else ("It was played, but the microphone did not hear it: is it too far away, or headphones?")
        )

    async def _play(self, speaker: str | int | None, sound: Sequence[AudioChunk]) -> None:
        from assistant.audio.portaudio import PortAudioSpeaker

        lane = Lane("audition")
        player = PortAudioSpeaker(speaker, self._config.audio.volume)
        try:
            for chunk in sound:
                async with aclosing(lane.iterate(lambda chunk=chunk: player.play(chunk))) as played:  # type: ignore[misc]
                    async for _ in played:
                        pass
            await lane.run(player.flush)
        finally:
            await lane.run(player.close)
            lane.close()

    async def write(self, setting: str, value: str | int | None) -> str:
        """See Setup."""
        return await self._lane.run(self._write, setting, value)

    def _write(self, setting: str, value: str | int | None) -> str:
        from assistant.config.change import change

        if setting == PULL:
            raise ModelError(f"{value} is not on this machine", f"`assistant models pull {value}` loads it")
        file = Path(self._given).expanduser() if self._given else config_file()
        change(file, setting, [value] if setting == "wake.phrases" else value)
        self._config = load(self._given)
        return f"{setting} is written to {file}; it counts from the next start on"


def _cost(size: int, memory: int) -> str:
    """Size and memory in bytes, and whether this machine has room for it."""
    from assistant.model_store.machine import this_machine

    fits = {"good": "✓ fits", "tight": "~ tight", "too big": "✗ too big for this machine"}
    return f"{size / 1e6:,.0f} MB, {memory / 1e6:,.0f} MB of memory  {fits[this_machine().fit(memory)]}"
