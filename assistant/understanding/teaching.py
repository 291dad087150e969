"""Teaching a command by talking: what may be taught, and how it is read back before it is kept."""

import re

from assistant.understanding.answers import Kind, answer

PHRASE = re.compile(r"[^\W\d_][^\W\d_']{2,}|[^\W\d_']+(?:[ '-][^\W\d_']+){1,5}")
"""What may be taught as a phrase."""
TEACHING = re.compile(r"\b(?:say|mean|means|call|called|hear|teach|learn)\b")
"""What no sentence lacks that teaches a command."""


def unteachable(phrase: str) -> str:
    """Why a phrase cannot stand for a command, in a sentence; "" where it can."""
    if not PHRASE.fullmatch(phrase):
        return "A phrase has one to six words, of letters only."
    if answer(phrase).kind is not Kind.OTHER:
        return f"“{phrase}” is an answer."
    return ""
