"""What the words themselves do not bear out, however sure the intent model is of it."""

import re
from collections.abc import Sequence

from assistant.core.values import Intent
from assistant.languages.numbers import number_at, words_of

FORGETTING = re.compile(r"\W*(?:(?:please|can you|could you|just) )*(?:forget|delete|erase)\b", re.IGNORECASE)
"""Whoever says so wants nothing kept."""

ROUND_NUMBERS = frozenset({"no", "at", "to", "for", "by", "on", "about", "around", "o'clock", "am", "pm"})
"""What may stand round a number and does not say what it is about."""

LOUDNESS = re.compile(
    r"\b(?:vol\w*|loud\w*|sound\w*|noise|quiet\w*|soft\w*|music|song|radio|speakers?|audio|tv|telly|television|stereo|percent"
    r"|turn|turned|crank|max\w*|up|down)\b|%",
    re.IGNORECASE,
)
"""What a sentence must have for a volume to be set on the model's word: a bare number may be anything."""

ORDER = re.compile(
    r"(?:(?:please|can you|could you) )*(?:turn|switch) (?:on|off)\b"
    r"(?!.*(?:\b(?:no|not|never|nevermind|stop|cancel|forget|leave|wait|but)\b|n't))",
    re.IGNORECASE,
)
"""What is no wish that nothing be done, whatever it is about."""


def is_unfounded(intents: Sequence[Intent], text: str) -> bool:
    """True for talk, and for what the words do not bear out, however sure the model is."""
    names = {intent.name for intent in intents}
    return (
        names == {"Chat"}
        or is_only_a_number(text)
        or (names == {"HassNevermind"} and bool(ORDER.match(text)))
        or (any(_sets_volume(intent) for intent in intents) and not LOUDNESS.search(text))
        or ("RememberFact" in names and bool(FORGETTING.match(text)))
    )


def is_only_a_number(text: str) -> bool:
    """True for "at five" and "no, seven thirty": of what, only the talk before can tell."""
    words = [word for word in words_of(text) if word not in ROUND_NUMBERS]
    at = 0
    while at < len(words) and (found := number_at(words, at)) is not None:
        at = found[1]
    return bool(words) and at == len(words)


def _sets_volume(intent: Intent) -> bool:
    return intent.name == "HassSetVolume" and not intent.slots.keys() & {"name", "area", "floor"}
