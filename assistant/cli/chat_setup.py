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
FOLLOWED = ("chat", "voice", "speech", "terminal")
"""Sections of the settings that a session follows while it runs, or the chat itself."""
SUGGESTED_PHRASES = ("hey computer", "okay house", "hello assistant")


class ChatSetup:
    """The port Setup."""

    def __init__(self, file: str | None) -> None:
        """`file`: the settings file of `--config`, where there is one. Raises ConfigError."""
        self._config = load(file)
        self._given = file
        self._lane = Lane("setup")
        self._downloads = Lane("downloads")

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
            case "voice" | "models":
                from assistant.cli.chat_models import choices

                return [one for one in choices(self._config) if (one.setting == "voice.model") == (tab == "voice")]
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
        from assistant.cli.chat_models import KINDS, path_of
        from assistant.config.change import change

        if setting in KINDS and value is not None and not Path(str(value)).is_absolute():
            path = path_of(self._config, str(value))
            if path is None:
                raise ModelError(f"{value} is not on this machine", f"`assistant models pull {value}` loads it")
            value = str(path)
        file = Path(self._given).expanduser() if self._given else config_file()
        change(file, setting, [value] if setting == "wake.phrases" else value)
        self._config = load(self._given)
        followed = setting.partition(".")[0] in FOLLOWED
        return f"{setting} is written to {file}; it counts {'now' if followed else 'from the next start on'}"

    def load(self, choice: Choice) -> AsyncGenerator[str, None]:
        """See Setup."""
        from assistant.cli.chat_models import load as loading

        return loading(self._config, str(choice.value), self._downloads)
