"""What the home is and what is said there: read once, shared by ears and understanding."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import Config, cache_folder
from assistant.home import registry as homes
from assistant.home.registry import Registry
from assistant.languages import sentences as languages
from assistant.languages.sentences import Sentences

if TYPE_CHECKING:
    from assistant.listening.commands import CommandGraph


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A home and the sentences that are said about it."""

    registry: Registry
    sentences: Sentences

    @classmethod
    def load(cls, config: Config, home: Path | None = None, sentences: Sequence[Path] = ()) -> "Knowledge":
        """`home` and `sentences` go before those of the configuration. Raises ConfigError."""
        file = home or config.home
        return cls(
            homes.load(file) if file else homes.demo(),
            languages.load(config.language, tuple(sentences) or config.sentences),
        )

    @staticmethod
    def files(config: Config) -> tuple[Path, ...]:
        """The files and folders of the user's own that it is read from."""
        return (*([config.home] if config.home else []), *config.sentences)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is odd about the home and what of the sentences could not be used, a line each."""
        return (*self.registry.warnings, *map(str, self.sentences.problems))

    def commands(self) -> "CommandGraph":
        """Everything that can be said here, and which sentences could not be used."""
        from assistant.listening.stored import stored_command_graph

        return stored_command_graph(self.sentences, self.registry, cache_folder() / "graphs")
