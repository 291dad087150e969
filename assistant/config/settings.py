"""Every setting, with its meaning, unit, limits and default. Data only: reading and checking is in `reading.py`.

Each module of the program gets its own section and knows nothing of the others; those of the ears are in `hearing`,
those of understanding and conversation in `wits`. The descriptions are what `assistant config show --defaults` prints,
so the documentation cannot fall behind.
"""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from assistant.config.hearing import Audio, Listening, Ringing, Speech, Wake, WakePhrase
from assistant.config.places import built_in, data_folder, runtime_folder, state_folder
from assistant.config.section import Section
from assistant.config.wits import Chat, Confirm, Understand

__all__ = [
    "Audio",
    "Chat",
    "Config",
    "Confirm",
    "Listening",
    "Log",
    "Models",
    "Ringing",
    "Section",
    "Speech",
    "Terminal",
    "Understand",
    "Voice",
    "Wake",
    "WakePhrase",
]


class Voice(Section, frozen=True):
    """Text to speech (Piper)."""

    model: Annotated[
        Path | None,
        Meta(description="A Piper voice: its .onnx file, or the folder with it; null: the built-in one (voices/en)."),
    ] = None
    speed: Annotated[float, Meta(description="1: as the voice was made; 2: twice as fast.", ge=0.5, le=2)] = 1.0
    volume: Annotated[
        float, Meta(description="Loudness of speech beside other sounds; 1: as the voice was made.", ge=0, le=2)
    ] = 1.0
    cache_megabytes: Annotated[
        int,
        Meta(description="Speech kept on disk so that frequent replies start at once, in megabytes; 0: none.", ge=0),
    ] = 50

    @property
    def path(self) -> Path:
        """The voice, the built-in one where none is named."""
        return self.model or built_in("voices", "en")


class Models(Section, frozen=True):
    """Models and voices of your own (`assistant models`)."""

    folder: Annotated[
        Path | None,
        Meta(description="Where pulled and added models are kept; null: ~/.local/share/assistant."),
    ] = None
    hub: Annotated[
        str,
        Meta(description="Where `assistant models pull` finds language models and voices; may be a mirror."),
    ] = "https://huggingface.co"
    vosk: Annotated[str, Meta(description="The same for speech models: the address of model-list.json's folder.")] = (
        "https://alphacephei.com/vosk/models"
    )
    proxy: Annotated[
        str | None,
        Meta(description="Proxy for `assistant models pull`, as in http://host:3128; null: HTTPS_PROXY and NO_PROXY."),
    ] = None
    patience: Annotated[
        float,
        Meta(description="How long a server may be silent before it is tried again, in seconds.", ge=1, le=600),
    ] = 30.0

    @property
    def path(self) -> Path:
        """The folder they are kept in."""
        return self.folder or data_folder()


class Terminal(Section, frozen=True):
    """The terminal chat."""

    theme: Annotated[Literal["dark", "light", "contrast"], Meta(description="Colours of the chat.")] = "dark"
    suggestions: Annotated[
        bool, Meta(description="Suggest the next words in grey while somebody types; Tab takes them.")
    ] = True
    keep: Annotated[
        bool, Meta(description="Keep conversations of the chat in the database, so that they can be reopened.")
    ] = True


class Log(Section, frozen=True):
    """What is written about the work."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Meta(description="info: one line a turn; debug: also every word that was said."),
    ] = "info"


class Config(Section, frozen=True):
    """All settings."""

    language: Annotated[
        str, Meta(description="Language of commands and replies, as in en.", pattern="^[a-z]{2,3}$")
    ] = "en"
    area: Annotated[
        str | None, Meta(description='The area this assistant stands in; "the light" is then the one there.')
    ] = None
    home: Annotated[Path | None, Meta(description="File with floors, areas, devices and lists; null: a demo home.")] = (
        None
    )
    sentences: Annotated[
        tuple[Path, ...],
        Meta(description="Files or folders with sentences of your own (Home Assistant's custom-sentence format)."),
    ] = ()
    store: Annotated[
        Path | None,
        Meta(description="Database of timers, alarms and lists; null: ~/.local/state/assistant/assistant.db."),
    ] = None
    socket: Annotated[
        Path | None, Meta(description="Socket of the running service; null: assistant.sock in the run-time folder.")
    ] = None
    audio: Audio = Audio()
    wake: Wake = Wake()
    listening: Listening = Listening()
    ringing: Ringing = Ringing()
    speech: Speech = Speech()
    understanding: Understand = Understand()
    confirm: Confirm = Confirm()
    chat: Chat = Chat()
    voice: Voice = Voice()
    models: Models = Models()
    terminal: Terminal = Terminal()
    log: Log = Log()

    @property
    def store_path(self) -> Path:
        """The database file."""
        return self.store or state_folder() / "assistant.db"

    @property
    def names_path(self) -> Path:
        """What was learned about names."""
        return state_folder() / "names.yaml"

    @property
    def taught_path(self) -> Path:
        """Commands that were taught by talking: a file of sentences."""
        return state_folder() / "taught.yaml"

    @property
    def socket_path(self) -> Path:
        """The service's socket."""
        return self.socket or runtime_folder() / "assistant.sock"
