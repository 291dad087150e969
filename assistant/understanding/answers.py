"""Answers to a question: yes and no in the forms people say them, one of several by name or number, both, none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from rapidfuzz import fuzz, process, utils

LONGEST = 8
"""Words; a longer one is a request of its own."""
LONGEST_TEXT = 100
"""Characters."""
ALIKE = 80.0
"""Likeness of an answer and a choice, 0 to 100, from which it is meant."""

_FILLERS = r"(?:um|uh|er|erm|well|oh|hm+|please|thanks|thank you|then|now|just|i think|i guess|actually|computer)"
_YES = (
    r"yes|yeah|yep|yup|ya|aye|sure|sure thing|ok|okay|all right|alright|right|correct|exactly|absolutely|definitely"
    r"|certainly|of course|indeed|affirmative|go on|go ahead|go for it|do|do it|do that|do so|please do|yes do|carry on"
    r"|that's right|that is right|that's it|that one|that's the one|that's what i (?:said|meant|want)|i do|i did|it is"
    r"|i am sure|i'm sure|you bet|by all means|make it so|confirm|confirmed|proceed|fine|why not|both yes"
)
_NO = (
    r"no|nope|nah|na|never|no way|not really|not now|not that|not that one|not those|not them|don't|do not|don't do it"
    r"|don't do that|do nothing|leave it|leave it alone|leave them|forget it|forget that|never mind|nevermind|cancel"
    r"|cancel that|cancel it|stop|scratch that|wrong|that's wrong|negative|not at all|certainly not|of course not"
    r"|absolutely not|definitely not|i don't|i didn't|i did not|neither|neither one|neither of them|neither of those"
    r"|none|none of them|none of those|not one|no one|nothing|rather not|better not|i'd rather not|nothing like that"
)
_ONLY_YES = re.compile(rf"(?:(?:{_YES}|{_FILLERS})\b ?)+")
_YES_AND_NO = re.compile(rf"(?:(?:{_YES}|{_NO}|{_FILLERS})\b ?)+")
_ONLY_FILLERS = re.compile(rf"(?:{_FILLERS}\b ?)+")
_REJECTS = re.compile(r"(?:no |nope )?not ")
_ALL = re.compile(
    rf"(?:(?:{_FILLERS}|yes|yeah|the)\s+)*(?:all|(?:all|both) of (?:them|those)|both|all (?:two|three|four)"
    rf"|every one|every one of them|each|each of them|everything)(?:\s+{_FILLERS}|\s+of them)*"
)
_PLACES = {
    "first": 0, "former": 0, "one": 0, "1": 0, "1st": 0,
    "second": 1, "latter": 1, "two": 1, "2": 1, "2nd": 1,
    "third": 2, "three": 2, "3": 2, "3rd": 2,
    "fourth": 3, "four": 3, "4": 3, "4th": 3,
    "fifth": 4, "five": 4, "5": 4, "5th": 4,
    "last": -1,
}  # fmt: skip
_NUMBER = re.compile(
    rf"(?:(?:{_FILLERS}|yes|yeah|no|i mean|i meant|it's|that's|the|number|option|choice)\s+)*"
    rf"(?P<place>{'|'.join(_PLACES)})(?:\s+(?:one|of them|of those|option|choice|{_FILLERS}))*"
)
_AROUND = re.compile(r"\b(?:the|one|please|i mean|i meant|it's|that's|um|uh|no|yes|yeah|in|on)\b")


class Kind(Enum):
    """What an answer says."""

    YES = "yes"
    NO = "no"
    """Also: none of them."""
    CHOSEN = "chosen"
    OTHER = "other"
    """It is no answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How an answer is meant."""

    kind: Kind
    chosen: tuple[int, ...] = ()
    """Places of the chosen ones in the question, from 0."""


def answer(text: str, names: Sequence[str] = ()) -> Answer:
    """What words say to a question with these choices; without choices only yes and no are answers."""
    words = re.sub(r"[^\w' ]+", " ", text[:LONGEST_TEXT].lower().replace("’", "'")).split()
    said = " ".join(words)
    if not words or len(words) > LONGEST or len(text) > LONGEST_TEXT:
        return Answer(Kind.OTHER)
    if len(names) > 1:
        if _ALL.fullmatch(said) and (len(names) == 2 or "both" not in said):
            return Answer(Kind.CHOSEN, tuple(range(len(names))))
        rejects = _REJECTS.match(said)
        chosen = choice(said[rejects.end() :] if rejects else said, names)
        if chosen is not None and not rejects:
            return Answer(Kind.CHOSEN, (chosen,))
        if chosen is not None and len(names) == 2:
            return Answer(Kind.CHOSEN, (1 - chosen,))
    if not names and _ALL.fullmatch(said):
        return Answer(Kind.YES)
    if not _YES_AND_NO.fullmatch(said) or _ONLY_FILLERS.fullmatch(said):
        return Answer(Kind.OTHER)
    return Answer(Kind.YES if _ONLY_YES.fullmatch(said) else Kind.NO)  # what is in doubt ("yeah no") is not done


def only_names(text: str, name: str) -> bool:
    """True for an answer that has no words but those of a name, beside the usual ones round it."""
    return set(_bare(text.lower()).split()) <= set(name.lower().split())


def choice(said: str, names: Sequence[str]) -> int | None:
    """The place of the one name that an answer means, by its words or by number; None when it is unclear."""
    bare = _bare(said)
    found = process.extract(bare, names, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=2)
    if bare and found and found[0][1] >= ALIKE and (len(found) < 2 or found[1][1] < found[0][1]):
        return int(found[0][2])
    match = _NUMBER.fullmatch(said)
    if match and -len(names) <= (place := _PLACES[match["place"]]) < len(names):
        return place % len(names)
    return None


def _bare(said: str) -> str:
    return " ".join(_AROUND.sub(" ", said).split())
