"""What the home is and what is said there: read once, shared by ears and understanding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.config import Config, cache_folder
from assistant.core.values import WordGraph
from assistant.engines.pronunciation import PHONES, Pronunciation
from assistant.home import registry as homes
from assistant.home.learned import read_learned, with_learned, wrong_pronunciations
from assistant.home.registry import Registry
from assistant.languages import sentences as languages
from assistant.languages.sentences import Sentences

if TYPE_CHECKING:
    from assistant.listening.commands import CommandGraph
    from assistant.listening.dictation import FreeSpeech


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A home and the sentences that are said about it."""

    registry: Registry
    sentences: Sentences
    taught: Mapping[str, tuple[Pronunciation, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Names that this household says in a way of its own."""
    unsayable: tuple[str, ...] = ()
    """What of that is no pronunciation, a line each."""

    @classmethod
    def load(cls, config: Config, home: Path | None = None, sentences: Sequence[Path] = ()) -> "Knowledge":
        """`home` and `sentences` go before those of the configuration. Raises ConfigError.

        What was learned about names, and commands that were taught, belong to the configured home: with another one,
        or with other sentences, they are left out.
        """
        file = home or config.home
        learned = {} if home else read_learned(config.names_path)
        taught = [] if home or not config.taught_path.exists() else [config.taught_path]
        registry = homes.load(file) if file else homes.demo()
        return cls(
            with_learned(registry, learned),
            languages.load(config.language, tuple(sentences) or (*config.sentences, *taught)),
            {name: ways for name, lessons in learned.items() if (ways := _sayable(lessons.said))},
            tuple(wrong_pronunciations(config.names_path, PHONES)) if learned else (),
        )

    @staticmethod
    def files(config: Config) -> tuple[Path, ...]:
        """The files and folders of the user's own that it is read from; the last two need not be there yet."""
        return (*([config.home] if config.home else []), *config.sentences, config.names_path, config.taught_path)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is odd about the home and what of the sentences could not be used, a line each."""
        return (*self.registry.warnings, *map(str, self.sentences.problems), *self.unsayable)

    def commands(self) -> "CommandGraph":
        """Everything that can be said here, and which sentences could not be used."""
        from assistant.listening.stored import stored_command_graph

        return stored_command_graph(self.sentences, self.registry, cache_folder() / "graphs")

    def spoken(self, wake_phrases: Sequence[str] = ()) -> WordGraph:
        """What a recognizer listens for: a command, after a wake phrase or not; with names as they were taught."""
        from assistant.listening.sounds import with_sounds
        from assistant.listening.wake import with_wake

        graph = self.commands().graph
        return with_sounds(with_wake(graph, wake_phrases) or graph, self.taught)

    def free_speech(self, config: Config, wake_phrases: Sequence[str] = ()) -> "FreeSpeech":
        """A recognizer of any words, and of this home's names. Raises ModelError."""
        from assistant.listening.dictation import free_speech

        models = config.speech.path, config.speech.dictation_path
        return free_speech(*models, cache_folder() / "graphs", self.registry, wake_phrases, self.taught)


def _sayable(ways: Sequence[Pronunciation]) -> tuple[Pronunciation, ...]:
    """The pronunciations that the recognizer's phones can make."""
    return tuple(way for way in ways if way and set(way) <= set(PHONES))
