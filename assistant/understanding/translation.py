"""What a chat model is asked when something is to be translated, and what is said where it cannot be."""

from collections.abc import Mapping

from assistant.core.values import SlotValue
from assistant.languages.terms import LANGUAGE_CODES

NO_TRANSLATOR = (
    "To translate I need a chat model: “assistant models recommend” names some for this machine, "
    "“assistant models pull” loads one."
)
INCOMPLETE = "Say what, and into which language: for example, how do you say good night in Spanish."


def order(slots: Mapping[str, SlotValue]) -> str:
    """The task for a chat model; "" where it is not known what is to be translated, or into which language."""
    text, language = str(slots.get("text", "")), str(slots.get("language", ""))
    if not text or not language:
        return ""
    return f"Translate into {language.title()}. Answer with the translation alone, without quotation marks: {text}"


def language_code(slots: Mapping[str, SlotValue]) -> str:
    """The language that is asked for, as in "es"; "" for one that has no code here."""
    return LANGUAGE_CODES.get(str(slots.get("language", "")).lower().strip(), "")
