"""What the chat is given beside a session: its journal and the suggestions, each on a lane of its own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.config import Config
from assistant.core.errors import AssistantError
from assistant.core.values import KeptConversation, KeptTurn
from assistant.lanes import Lane, Resident

if TYPE_CHECKING:
    from assistant.listening.suggestions import Suggestions
    from assistant.store.conversations import Conversations


class LaneJournal:
    """The port Journal over the assistant's own database."""

    def __init__(self, config: Config) -> None:
        """Nothing is opened before it is needed."""
        self._config = config
        self._kept: Resident[Conversations] = Resident(Lane("journal"), self._open)

    async def keep(self, turn: KeptTurn, conversation: int) -> int:
        """See Journal."""
        return await self._kept.run(lambda kept: kept.keep(turn, conversation))

    async def conversations(self) -> Sequence[KeptConversation]:
        """See Journal."""
        return await self._kept.run(lambda kept: kept.conversations())

    async def turns(self, conversation: int) -> Sequence[KeptTurn]:
        """See Journal."""
        return await self._kept.run(lambda kept: kept.turns(conversation))

    def _open(self) -> "Conversations":
        from assistant.store.conversations import Conversations
        from assistant.store.database import Database

        return Conversations(Database(self._config.store_path))


class LaneSuggestions:
    """What probably follows a text; only the latest text is looked at."""

    def __init__(self, config: Config) -> None:
        """Nothing is read before the first key."""
        self._config = config
        self._suggestions: Resident[Suggestions] = Resident(Lane("suggestions"), self._read)
        self._problem = False

    async def after(self, text: str) -> str:
        """The next words; "" when nothing is likely, or when the models for it are missing."""
        if self._problem:
            return ""
        try:
            return await self._suggestions.run(lambda found: found.after(text))
        except AssistantError:  # the session says the same of its own models, and typing must not be disturbed
            self._problem = True
            return ""

    def _read(self) -> "Suggestions":
        from assistant.knowledge import Knowledge
        from assistant.listening.dictation import NGRAMS
        from assistant.listening.ngrams import Ngrams
        from assistant.listening.suggestions import Suggestions

        model = Ngrams.read(self._config.speech.dictation_path / NGRAMS)
        return Suggestions(Knowledge.load(self._config).commands().graph, model)
