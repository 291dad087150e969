"""What the chat is given beside a session: its journal and the suggestions, each on a lane of its own."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from assistant.config import Config
from assistant.core.errors import AssistantError
from assistant.core.values import KeptConversation, KeptTurn
from assistant.lanes import Lane, Resident

if TYPE_CHECKING:
    from assistant.listening.suggestions import Suggestions
    from assistant.store.conversations import Conversations

T = TypeVar("T")


class LaneJournal:
    """The port Journal over the assistant's own database."""

    def __init__(self, config: Config) -> None:
        """Nothing is opened before it is needed."""
        self._config = config
        self._kept: Resident[Conversations] = Resident(Lane("journal"), self._open)

    async def keep(self, turn: KeptTurn, conversation: int) -> int:
        """See Journal."""
        return await self._kept.run(lambda kept: kept.keep(turn, conversation))

    async def conversations(self, words: str = "") -> Sequence[KeptConversation]:
        """See Journal."""
        return await self._kept.run(lambda kept: kept.conversations(words))

    async def turns(self, conversation: int) -> Sequence[KeptTurn]:
        """See Journal."""
        return await self._kept.run(lambda kept: kept.turns(conversation))

    def _open(self) -> "Conversations":
        from assistant.store.conversations import Conversations
        from assistant.store.database import Database

        return Conversations(Database(self._config.store_path))


class LaneSuggestions:
    """The port Suggester. Only the latest text is looked at."""

    def __init__(self, config: Config) -> None:
        """Nothing is read before the first key."""
        self._config = config
        self._suggestions: Resident[Suggestions] = Resident(Lane("suggestions"), self._read)
        self._problem = False

    async def after(self, text: str) -> str:
        """See Suggester; "" also when the models for it are missing."""
        return await self._ask(lambda found: found.after(text)) or ""

    async def among(self, text: str, words: Sequence[tuple[str, float]]) -> str:
        """See Suggester."""
        return await self._ask(lambda found: found.among(text, words)) or ""

    async def recall(self, requests: Sequence[str]) -> None:
        """See Suggester."""
        await self._ask(lambda found: found.recall(requests))

    async def learn(self, request: str) -> None:
        """See Suggester."""
        await self._ask(lambda found: found.learn(request))

    async def forget(self) -> None:
        """See Suggester."""
        await self._ask(lambda found: found.forget())

    async def _ask(self, call: Callable[["Suggestions"], T]) -> T | None:
        if self._problem:
            return None
        try:
            return await self._suggestions.run(call)
        except AssistantError:  # the session says the same of its own models, and typing must not be disturbed
            self._problem = True
            return None

    def _read(self) -> "Suggestions":
        from assistant.knowledge import Knowledge
        from assistant.listening.dictation import NGRAMS
        from assistant.listening.ngrams import Ngrams
        from assistant.listening.suggestions import Suggestions
        from assistant.understanding.prediction import Prediction

        model = Ngrams.read(self._config.speech.dictation_path / NGRAMS)
        knowledge = Knowledge.load(self._config)
        return Suggestions(knowledge.commands().graph, model, knowledge.registry.names, Prediction())
