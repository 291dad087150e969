"""One tree of errors. Each has a message (what is wrong) and a hint (what to do); `assistant.cli` prints them."""


class AssistantError(Exception):
    """Anything the assistant can explain."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class ConfigError(AssistantError):
    """The configuration, a home file or a sentences file is wrong."""


class ModelError(AssistantError):
    """A speech, language or voice model is missing, broken or not of a kind that can be used."""


class EngineStopped(ModelError):
    """The process in which an engine runs has ended. An engine that is made anew works."""


class AudioError(AssistantError):
    """A sound file cannot be read or written."""


class DeviceError(AudioError):
    """A microphone, a speaker or the sound server is missing, busy or went away."""


class StoreError(AssistantError):
    """The assistant's database cannot be opened or written."""


class HomeError(AssistantError):
    """A device or a home backend refused or did not answer."""


class SkillError(AssistantError):
    """A command was understood but cannot be carried out; the message is spoken to the user as it is."""


class ServiceError(AssistantError):
    """The running service cannot be reached, or one is already running."""


class TrainingError(AssistantError):
    """A training recipe lacks a tool or data, or its work folder does not fit."""
