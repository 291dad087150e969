"""Text that may be shown: what a person said or a model wrote is data, never terminal control."""

import unicodedata

LONGEST = 20_000
"""Characters shown of one text; the rest is named, not drawn."""
_KEPT = {"\n": "\n", "\t": "    "}
_NEVER = ("Cc", "Cf", "Cs", "Co")


def safe(text: str) -> str:
    """The text without control characters, direction marks and other invisible signs; newlines stay."""
    more = len(text) - LONGEST
    shown = text[:LONGEST]
    if not shown.isprintable():
        shown = "".join(_KEPT.get(sign, "" if unicodedata.category(sign) in _NEVER else sign) for sign in shown)
    return f"{shown}… ({more} more characters)" if more > 0 else shown
