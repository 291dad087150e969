"""Microphone and speaker."""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.config import Config
from assistant.core.ports import Microphone, Speaker


@dataclass(frozen=True, slots=True)
class Devices:
    """Where sound comes from and goes to. None: there is none."""

    microphone: Callable[[], Microphone] | None = None
    speaker: Callable[[], Speaker] | None = None


def sound_card(config: Config) -> Devices:
    """The configured microphone and speaker."""

    def microphone() -> Microphone:
        from assistant.audio.portaudio import PortAudioMicrophone

        return PortAudioMicrophone(config.audio.input, decibels=config.audio.gain)

    def speaker() -> Speaker:
        from assistant.audio.portaudio import PortAudioSpeaker

        return PortAudioSpeaker(config.audio.output, config.audio.volume)

    return Devices(microphone, speaker)
