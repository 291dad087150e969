"""Learns from corrections ("no, I said the study lamp") what a name is misheard as; kept with what was taught."""

from pathlib import Path

from assistant.home.learned import LearnedName, change_learned
from assistant.home.registry import Registry
from assistant.home.things import fold
from assistant.listening.spoken import Spoken
from assistant.listening.teaching import misheard
from assistant.skills.lessons import Lessons

_ARTICLES = ("the ", "my ", "our ", "a ", "an ")
_PARTICLES = ("on", "off", "up", "down", "in", "to", "at")
"""What belongs to the verb before a name: no name is misheard as something that begins so."""


class NameLessons(Lessons):
    """In the file of learned names, which a running service follows."""

    def __init__(self, file: Path, language: str) -> None:
        self._file = file
        self._language = language

    def learn(self, heard: str, corrected: str, registry: Registry) -> tuple[str, str] | None:
        """Keep the phrase, unless it means something already."""
        found = misheard(heard, corrected, registry.names)
        if found is None:
            return None
        name = _own_name(found[0], registry)
        phrase = found[1].removeprefix(next(filter(found[1].startswith, _ARTICLES), ""))
        if not self._is_free(phrase, name, registry):
            return None
        change_learned(self._file, name, lambda known: known.and_more(LearnedName(heard=(phrase,))))
        return name, phrase

    def forget(self, name: str, phrase: str) -> None:
        """Take it out of the file."""
        change_learned(self._file, name, lambda known: known.without(phrase))

    def _is_free(self, phrase: str, name: str, registry: Registry) -> bool:
        """Not only everyday words ("ten", "on the lights"), nor another thing's name, alone or with words round it."""
        general, words = Spoken.load(self._language).general, phrase.split()
        if words[0] in _PARTICLES or all(word in general for word in words):
            return False
        others = (other.lower() for other in registry.names if other.lower() not in name.lower())
        return fold(phrase) not in map(fold, registry.names) and not any(f" {it} " in f" {phrase} " for it in others)


def _own_name(name: str, registry: Registry) -> str:
    """The name of what has this name or alias."""
    return next(one.name for one in registry.things if fold(name) in map(fold, (one.name, *one.aliases)))
