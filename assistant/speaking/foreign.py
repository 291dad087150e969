"""Voices of other languages among those that are installed: for a translation, not for the usual replies."""

import logging
from collections.abc import Callable
from pathlib import Path

from assistant.core.errors import ModelError
from assistant.core.ports import TextToSpeech

log = logging.getLogger(__name__)


class ForeignVoices:
    """Finds a voice by its language and loads it when it is needed; only the last one stays. Used on one lane."""

    def __init__(self, find: Callable[[str], Path | None], load: Callable[[Path], TextToSpeech]) -> None:
        """`find`: the voice of a language, as in "es"; None: there is none. `load` may raise ModelError."""
        self._find = find
        self._load = load
        self._loaded: tuple[Path, TextToSpeech] | None = None

    def __call__(self, language: str) -> TextToSpeech | None:
        """The voice of a language; None where there is none, or none that can be loaded: that is only logged."""
        path = self._find(language)
        if path is None:
            return None
        if self._loaded is None or self._loaded[0] != path:
            self._loaded = None  # before the next: a small machine has no room for both
            try:
                self._loaded = path, self._load(path)
            except ModelError as error:
                log.warning("the voice of %s is not used: %s", language, error)
                return None
        return self._loaded[1]
