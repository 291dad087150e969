"""What the chat is given: the way to a session, and what stands beside one."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.ports import Assistant
from assistant.core.senses import Journal
from assistant.tui.request import Suggester

if TYPE_CHECKING:
    from assistant.tui.setup import Setup

Connect = Callable[[], AbstractAsyncContextManager[Assistant]]
"""Makes the session, or attaches to the one that runs. Entered after the first paint, and again when it was lost."""


@dataclass(frozen=True, slots=True)
class Furnishings:
    """What the chat is given beside a session. All of it may be missing."""

    area: str | None = None
    """Where the keyboard stands."""
    threshold: float = 0.5
    """The probability from which sound counts as speech."""
    suggest: Suggester | None = None
    journal: Journal | None = None
    setup: "Callable[[], Setup] | None" = None
    """Made when the set-up screen is opened."""
    first_start: bool = False
    """Nobody has set anything up yet: the set-up opens by itself."""
    theme: str = "dark"
    """One of THEMES."""
    suggestions: bool = True
    """Whether the next words are suggested at first."""


BARE = Furnishings()
"""Nothing beside the session."""
