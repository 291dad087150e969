"""Settings of what understands and answers: the intent model, what is asked about first, conversation."""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from assistant.config.places import built_in
from assistant.config.section import Section

CHAT_SYSTEM_PROMPT = (
    "You are a friendly voice assistant at home. You work without the internet. "
    "Answer in one or two short, plain sentences that are good to listen to. No lists, no markup."
)

Threads = Annotated[
    Annotated[int, Meta(ge=1, le=64)] | None, Meta(description="Processor cores it may use; null: all, at most 4.")
]


class Understand(Section, frozen=True):
    """Free phrasings of commands (a small language model after the grammar)."""

    model: Annotated[
        Path | None, Meta(description="GGUF file of an intent model; null: the built-in one (models/language-en).")
    ] = None
    threshold: Annotated[
        Annotated[float, Meta(ge=0, le=1)] | None,
        Meta(
            description=(
                "Least confidence, 0 to 1, with which the model's word changes the home; less is enough where a device "
                "or room of this home was named. null: as it was fitted with the model, else 0.7."
            )
        ),
    ] = None
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
