"""What is understood from the request before: "which one, the kitchen light or the counter light?" — "the second".

It stands before the tiers and remembers one open question, until the next request. An answer that names one of the
choices is put into the words that were asked about; anything else is a new request, and the question is dropped. It
remembers the last command too, so that a correction ("no, I said the study lamp") becomes what was meant.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process, utils

from assistant.core.values import Intent, Request, Understanding
from assistant.core.vocabulary import ABOUT_LAST
from assistant.understanding.correction import Corrected, Last, Misheard, corrected, instead
from assistant.understanding.tiers import Tiers

LONGEST_ANSWER = 8
"""Words; a longer one is a request of its own."""
ALIKE = 80.0
"""Likeness of an answer and a choice, 0 to 100, from which it is meant."""
_PLACES = {"first": 0, "former": 0, "one": 0, "second": 1, "latter": 1, "two": 1, "third": 2, "three": 2, "last": -1}
_FILLER = re.compile(r"\b(?:the|one|please|i mean|i meant|it's|that's|um|uh|no|yes)\b")
_ARTICLE = r"(?:\b(?:the|a|an|my|that|this)\s+)?"


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked back."""

    text: str
    """The request that fits several things."""
    names: tuple[str, ...]


class Dialog:
    """An Understander that also understands answers and corrections."""

    def __init__(self, understander: Tiers, misheard: Misheard = lambda heard, said, names: None) -> None:
        """`misheard` finds in the last command the words that sound like a name that is said again."""
        self._understander = understander
        self._misheard = misheard
        self._open: _Question | None = None
        self._last: Last | None = None
        self._wrong = False
        """Something was wrong, and nobody knows yet what was meant."""

    def ask(self, understander: Tiers) -> None:
        """Another one understands from now on; the open question stays open."""
        self._understander = understander

    def understand(self, request: Request) -> Understanding:
        """As the tiers do; an answer or a correction becomes the command that was meant.

        A correction stands before what was meant; with nothing after it, it has no text: nobody knows what was meant.
        """
        understanding, asked = self._answered(request), self._wrong
        self._wrong = False
        memory = self._last, self._understander, self._misheard
        found: Corrected | None = None
        if understanding.intents[0].name == "CorrectLast":
            found = corrected(request, *memory)
            self._wrong = found is None
            understanding = replace(understanding, intents=(Intent("CorrectLast"),))
        elif asked and self._understander.names.is_named(request.text):
            found = instead(replace(request, transcript=None), *memory)
        if found is not None:
            self._last = found.last
            return found.understanding
        if any(intent.name not in ABOUT_LAST for intent in understanding.intents):
            self._last = Last(request.text, understanding.intents)
        return understanding

    def _answered(self, request: Request) -> Understanding:
        question, self._open = self._open, None
        if question is not None and (name := choice(request.text, question.names)):
            for text in completed(question.text, name, question.names):
                answered = self._understander.understand(replace(request, text=text, transcript=None))
                if any(intent.slots.get("name") == name for intent in answered.intents):
                    return answered
        understanding = self._understander.understand(request)
        for intent in understanding.intents:
            names = intent.slots.get("names")
            if intent.name == "Clarify" and isinstance(names, list):
                self._open = _Question(request.text, tuple(names))
        return understanding


def choice(answer: str, names: Sequence[str]) -> str | None:
    """The one name that an answer means: by place ("the second one") or by its words; None when it is unclear."""
    words = answer.lower().split()
    if not words or len(words) > LONGEST_ANSWER:
        return None
    places = [_PLACES[word] for word in words if word in _PLACES]
    bare = _FILLER.sub(" ", answer.lower()).strip()
    found = process.extract(bare, names, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=2)
    if bare and found and found[0][1] >= ALIKE and (len(found) < 2 or found[1][1] < found[0][1]):
        return str(found[0][0])
    if len(places) >= 1 and -len(names) <= places[0] < len(names):
        return names[places[0]]
    return None


def completed(text: str, name: str, names: Sequence[str]) -> list[str]:
    """The request with the name in place of the word that all choices share ("the light", "the door")."""
    shared = set.intersection(*(set(other.lower().split()) for other in names))
    found = [
        re.sub(rf"{_ARTICLE}\b{re.escape(word)}s?\b", f"the {name}", text, count=1, flags=re.IGNORECASE)
        for word in sorted(shared, key=len, reverse=True)
        if re.search(rf"\b{re.escape(word)}s?\b", text, re.IGNORECASE)
    ]
    return [*found, f"{text} {name}"]
