"""Conversation: the chat model, how it talks, and the files that it may quote."""

import os
from pathlib import Path

from msgspec import structs

from assistant.compose.in_effect import InEffect
from assistant.config import cache_folder
from assistant.core.errors import ModelError
from assistant.core.ports import Foreteller
from assistant.store.documents import Documents
from assistant.understanding.chat import Manner
from assistant.understanding.chat_intents import instructions
from assistant.understanding.persona import Persona, persona

SUMMARIZES = 1_000_000_000
"""A chat model of so many parameters can sum up a conversation; smaller ones make things up."""
SIGNS = 3
"""Signs of a token, reckoned low."""


def template_text(path: Path | None) -> str:
    """A chat template from a file, "" for none. Raises ModelError."""
    try:
        return path.read_text(encoding="utf-8") if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"the chat template {path} cannot be read: {error}", "see chat.template") from None


class Talk:
    """Makes what the conversation needs."""

    def __init__(self, now: InEffect) -> None:
        self._now = now
        self.summarizes = False
        """The model is strong enough to sum up what was said."""

    @property
    def configured(self) -> bool:
        """There is a chat model."""
        return self._now.config.chat.model is not None

    def model(self) -> Foreteller:
        """Loads the model and reads the fixed beginning of every conversation. Raises ModelError."""
        from assistant.engines.llm_apart import ApartChat
        from assistant.engines.llm_llama import ChatSettings
        from assistant.model_store import look
        from assistant.model_store.memory import check_memory

        settings = self._now.config.chat
        assert settings.model is not None
        check_memory(settings.model, settings.context)
        threads = settings.threads or min(4, os.cpu_count() or 1)
        how = ChatSettings(
            settings.context,
            threads,
            self._longest_reply,
            settings.temperature,
            template=template_text(settings.template),
        )
        model = ApartChat(settings.model, how, cache_folder() / "chat")
        # The fixed beginning is read now, so that the first answer does not wait for it.
        model.warm([{"role": "system", "content": self._persona().system}])
        self.summarizes = int(look(settings.model).details["parameters"]) >= SUMMARIZES
        return model

    def _persona(self) -> Persona:
        """Who talks: the persona, or what the settings tell the chat model."""
        settings = self._now.config.chat
        who = persona(settings.persona) if settings.persona else Persona("", settings.system)
        return structs.replace(who, system=f"{who.system}\n\n{instructions()}") if settings.commands else who

    def manner(self) -> Manner:
        """How the conversation is led."""
        settings, who = self._now.config.chat, self._persona()
        room = settings.context - self._longest_reply - len(who.system) // SIGNS
        return Manner(who.system, settings.seconds, who.only_files, settings.commands, max(0, room) * SIGNS)

    @property
    def _longest_reply(self) -> int:
        """Tokens."""
        most = self._now.config.chat.max_tokens
        return min(most, self._persona().max_tokens or most)

    def documents(self) -> Documents:
        """The user's own files. Raises StoreError."""
        assert self._now.config.chat.files is not None
        return Documents(self._now.config.chat.files, cache_folder() / "files.db")
