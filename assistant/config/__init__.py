"""The configuration: what can be set, where it is read from, and where files live.

config = load(arguments.config)
config.audio.volume, config.speech.path, built_in("models", "speech-en")
"""

from assistant.config.places import (
    SYSTEM_CONFIG,
    built_in,
    cache_folder,
    config_file,
    config_folder,
    data_folder,
    runtime_folder,
    state_folder,
)
from assistant.config.reading import Loaded, Origin, check, load, read
from assistant.config.settings import (
    Audio,
    Chat,
    Config,
    Listening,
    Log,
    Models,
    Speech,
    Understand,
    Voice,
    Wake,
)

__all__ = [
    "SYSTEM_CONFIG",
    "Audio",
    "Chat",
    "Config",
    "Listening",
    "Loaded",
    "Log",
    "Models",
    "Origin",
    "Speech",
    "Understand",
    "Voice",
    "Wake",
    "built_in",
    "cache_folder",
    "check",
    "config_file",
    "config_folder",
    "data_folder",
    "load",
    "read",
    "runtime_folder",
    "state_folder",
]
