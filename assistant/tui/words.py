"""Text that may be shown: what a person said or a model wrote is data, never terminal control."""

import unicodedata

LONGEST = 20_000
"""Characters shown of one text; the rest is named, not drawn."""


def safe(text: str) -> str:
    """The text without control characters, direction marks and other invisible signs; newlines stay."""
    kept = "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co"))
    if len(kept) > LONGEST:
        return f"{kept[:LONGEST]}… ({len(kept) - LONGEST} more characters)"
    return kept
