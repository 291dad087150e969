"""Every setting, with its meaning, unit, limits and default. Data only: reading and checking is in `reading.py`.

Each module of the program gets its own section and knows nothing of the others. The descriptions are what
`assistant config show --defaults` prints, so the documentation cannot fall behind.
"""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from assistant.config.places import built_in, data_folder, runtime_folder, state_folder

CHAT_SYSTEM_PROMPT = (
    "You are a friendly voice assistant at home. You work without the internet. "
    "Answer in one or two short, plain sentences that are good to listen to. No lists, no markup."
)


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the settings; never changed after it was read."""


Threads = Annotated[
    Annotated[int, Meta(ge=1, le=64)] | None, Meta(description="Processor cores it may use; null: all, at most 4.")
]


class Audio(Section, frozen=True):
    """Microphone and speaker."""

    input: Annotated[
        str | int | None,
        Meta(description="Microphone: part of its name, or its number in `assistant devices`; null: the default one."),
    ] = None
    output: Annotated[
        str | int | None,
        Meta(description="Speaker: part of its name, or its number in `assistant devices`; null: the default one."),
    ] = None
    gain: Annotated[
        float,
        Meta(
            description=(
                "Makes a microphone louder that is too quiet at its highest level, in decibels. "
                "`assistant devices --test` says how much it needs."
            ),
            ge=-40,
            le=60,
        ),
    ] = 0.0
    volume: Annotated[int, Meta(description="Loudness of everything that is played, in percent.", ge=0, le=100)] = 80


class WakePhrase(Section, frozen=True):
    """A wake phrase that says more than that somebody calls."""

    phrase: Annotated[str, Meta(min_length=1)]
    area: str | None = None
    """Commands after it are about this area; None: the microphone's."""
    language: Annotated[str, Meta(pattern="^[a-z]{2,3}$")] | None = None
    """Commands after it are in this language; None: the assistant's."""


class Wake(Section, frozen=True):
    """The phrase that the assistant waits for."""

    enabled: Annotated[
        bool, Meta(description="Wait for a wake phrase; no: only a key or the socket starts listening.")
    ] = True
    phrases: Annotated[
        tuple[Annotated[str, Meta(min_length=1)] | WakePhrase, ...],
        Meta(
            description=(
                "Any of these wakes the assistant. Two to four syllables or more make few mistakes. One may stand for "
                'an area or a language: {"phrase": "hey kitchen", "area": "Kitchen"}.'
            ),
            min_length=1,
        ),
    ] = ("hey computer",)
    threshold: Annotated[
        float,
        Meta(description="Least confidence, 0 to 1. Higher: fewer false alarms; lower: fewer misses.", ge=0, le=1),
    ] = 0.5
    adapt: Annotated[
        bool,
        Meta(
            description=(
                "Let the threshold move a little: down when the phrase had to be said again, up when nothing was said "
                "after it. The log says when it did."
            )
        ),
    ] = True
    chime: Annotated[bool, Meta(description="Play a short sound when the wake phrase was heard.")] = True

    @property
    def calls(self) -> tuple[WakePhrase, ...]:
        """The phrases, each with what it stands for."""
        return tuple(WakePhrase(phrase=one) if isinstance(one, str) else one for one in self.phrases)


class Listening(Section, frozen=True):
    """When an utterance begins and ends."""

    endpoint: Annotated[float, Meta(description="Silence that ends a command, in seconds.", ge=0.2, le=5)] = 0.5
    whole_endpoint: Annotated[
        float,
        Meta(description="The same after what is whole and seldom goes on, in seconds.", ge=0.1, le=5),
    ] = 0.25
    unfinished_endpoint: Annotated[
        float,
        Meta(description='The same after what must go on ("set a timer for"), in seconds.', ge=0.2, le=10),
    ] = 1.5
    timeout: Annotated[float, Meta(description="How long to wait for a command to begin, in seconds.", ge=1, le=60)] = (
        6.0
    )
    max_seconds: Annotated[float, Meta(description="Longest command, in seconds.", ge=2, le=120)] = 15.0
    preroll: Annotated[
        float, Meta(description="Sound kept from before speech was noticed, in seconds.", ge=0, le=2)
    ] = 0.5
    vad: Annotated[
        Literal["silero", "energy"],
        Meta(description="How speech is told from silence: silero (a small neural network) or energy (loudness)."),
    ] = "silero"
    vad_threshold: Annotated[
        float, Meta(description="Probability from which sound counts as speech, 0 to 1.", ge=0.05, le=0.95)
    ] = 0.5
    barge_in: Annotated[
        bool,
        Meta(
            description=(
                "Hear the wake phrase while the assistant speaks. Needs echo cancellation or headphones, "
                "else the assistant may hear itself. A key always interrupts."
            )
        ),
    ] = False
    hold_off: Annotated[
        float, Meta(description="How long the microphone stays closed after a reply, in seconds.", ge=0, le=3)
    ] = 0.3
    followup: Annotated[bool, Meta(description="After a question, listen for the answer without the wake phrase.")] = (
        True
    )
    linger: Annotated[
        float,
        Meta(
            description=(
                "After any other reply, listen so long for another command without the wake phrase, in seconds. "
                "Talk that is no command is let pass. 0: not at all."
            ),
            ge=0,
            le=30,
        ),
    ] = 5.0


class Ringing(Section, frozen=True):
    """Timers, alarms and reminders that are due, while nobody answers. What was not answered is told later."""

    timer: Annotated[
        float, Meta(description="How long a timer or a reminder rings, in seconds; 0: once.", ge=0, le=3600)
    ] = 60.0
    alarm: Annotated[float, Meta(description="How long an alarm rings, in seconds; 0: once.", ge=0, le=3600)] = 600.0
    pause: Annotated[
        float,
        Meta(description="Silence after the first ring, in which a word or a key stops it, in seconds.", ge=1, le=60),
    ] = 6.0
    longest_pause: Annotated[float, Meta(description="The pauses grow up to this, in seconds.", ge=1, le=600)] = 30.0


class Speech(Section, frozen=True):
    """Speech to text (Vosk)."""

    model: Annotated[
        Path | None, Meta(description="Folder of a Vosk model; null: the built-in one (models/speech-en).")
    ] = None
    threshold: Annotated[
        float,
        Meta(
            description="Speech recognized with less confidence, 0 to 1, is answered by a low sound only.", ge=0, le=1
        ),
    ] = 0.0
    dictation: Annotated[
        bool,
        Meta(
            description=(
                "What seems to be no command is read again, with any words: for conversation, lists, notes and "
                "unusual wordings. Costs about 60 megabytes of memory."
            )
        ),
    ] = True

    @property
    def path(self) -> Path:
        """The model's folder, the built-in one where none is named."""
        return self.model or built_in("models", "speech-en")

    @property
    def dictation_path(self) -> Path:
        """The folder of the words of free speech."""
        return built_in("models", "dictation-en")


class Understand(Section, frozen=True):
    """Free phrasings of commands (a small language model after the grammar)."""

    model: Annotated[
        Path | None, Meta(description="GGUF file of an intent model; null: the built-in one (models/language-en).")
    ] = None
    threshold: Annotated[
        float,
        Meta(
            description=(
                "Least confidence, 0 to 1, with which the model's word changes the home. "
                "About two thirds of it are enough where a device or room of this home was named."
            ),
            ge=0,
            le=1,
        ),
    ] = 0.7
    threads: Annotated[
        Annotated[int, Meta(ge=1, le=64)] | None, Meta(description="Processor cores it may use; null: one is enough.")
    ] = None
    keep_marks: Annotated[
        bool,
        Meta(
            description=(
                'Keep requests that you call right or wrong ("that was right") in the database, so that '
                "`assistant train language --replay` can try them again after a change."
            )
        ),
    ] = False

    @property
    def path(self) -> Path:
        """The model's file, the built-in one where none is named; in a folder it is `intent.gguf`."""
        path = self.model or built_in("models", "language-en")
        return path / "intent.gguf" if path.is_dir() else path


When = Literal["always", "unsure", "never"]


class Confirm(Section, frozen=True):
    """What is asked about first: always, never, or where it was heard or understood with little confidence."""

    locks: Annotated[When, Meta(description="Unlocking.")] = "always"
    gates: Annotated[
        When,
        Meta(description="Opening a garage door or a gate. Closing one is asked about where it is unsure, or never."),
    ] = "always"
    alarms: Annotated[When, Meta(description="Arming and disarming an alarm system.")] = "always"
    everything: Annotated[When, Meta(description='Switching the whole house ("turn everything off").')] = "always"
    devices: Annotated[
        tuple[str, ...],
        Meta(
            description=(
                "Names or ids of scripts, scenes or devices that are always asked about, too; also those that have the "
                "attribute confirm: true in the home file."
            )
        ),
    ] = ()
    many: Annotated[
        int,
        Meta(
            description=(
                'From so many devices on, a command is asked about that names no place and does not say "all", or that '
                "was heard with little confidence; 0: never."
            ),
            ge=0,
        ),
    ] = 5
    sure: Annotated[
        float,
        Meta(description="Confidence of speech and of understanding, 0 to 1, from which it is sure.", ge=0, le=1),
    ] = 0.6
    guess: Annotated[
        float,
        Meta(
            description=(
                "What was understood with less than understanding.threshold, but at least this confidence, 0 to 1, is "
                'asked about ("Did you mean …?"). 1: it is not.'
            ),
            ge=0,
            le=1,
        ),
    ] = 0.35
    patience: Annotated[float, Meta(description="For how long an answer is waited for, in seconds.", ge=5, le=600)] = (
        30.0
    )


class Chat(Section, frozen=True):
    """Conversation: what is no command. Needs an instruct model of your own."""

    model: Annotated[
        Path | None,
        Meta(description="An instruct model in GGUF format (TinyLlama, Phi, Qwen …); null: no conversation."),
    ] = None
    system: Annotated[str, Meta(description="What the model is told about its task. Short is fast.")] = (
        CHAT_SYSTEM_PROMPT
    )
    persona: Annotated[
        str | None,
        Meta(
            description=(
                "Who talks: home, kitchen, tutor, shop, car, health, or a YAML file of yours; null: what `system` says."
            )
        ),
    ] = None
    files: Annotated[
        Path | None,
        Meta(description="Folder of your texts, Markdown and PDF files that answers are looked up in; null: none."),
    ] = None
    commands: Annotated[
        bool,
        Meta(
            description=(
                "Ask the chat model, too, what nothing else takes for a command. For strong models: "
                "`assistant bench understand --model NAME` says whether one is better."
            )
        ),
    ] = False
    context: Annotated[
        int, Meta(description="How much conversation the model sees, in tokens. More costs memory.", ge=256, le=131072)
    ] = 2048
    threads: Threads = None
    max_tokens: Annotated[int, Meta(description="Longest reply, in tokens (about 4 letters each).", ge=8, le=4096)] = (
        200
    )
    temperature: Annotated[float, Meta(description="0: always the likeliest words; 1: varied.", ge=0, le=2)] = 0.7
    template: Annotated[
        Path | None,
        Meta(description="File with a chat template (Jinja) for a model that has none of its own; null: the model's."),
    ] = None
    seconds: Annotated[
        Annotated[float, Meta(ge=1, le=3600)] | None,
        Meta(description="How long an answer may take; then it ends with a sentence. null: any time."),
    ] = None


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
