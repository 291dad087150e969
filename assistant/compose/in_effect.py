"""What parts are made from, as it is now: settings and files may change while the session runs."""

from typing import Protocol

from assistant.config import Config
from assistant.knowledge import Knowledge


class InEffect(Protocol):
    """Read anew each time a part is made."""

    @property
    def config(self) -> Config:
        """The settings."""
        ...

    @property
    def knowledge(self) -> Knowledge:
        """The home and the sentences."""
        ...
