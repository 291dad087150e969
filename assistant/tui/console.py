"""Signs for a plain Linux console, whose font has few: each becomes one that every font has, as wide as before."""

import os
from functools import lru_cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

POOR = ("linux", "vt100", "vt220", "dumb")
"""Terminals (as TERM names them) with such a font."""
SIGNS = str.maketrans(
    {
        **dict(zip("╭╮╰╯╸╺━┃┏┓┗┛▏▎▊▕▔▁", "┌┐└┘───│┌┐└┘││││──", strict=True)),
        **dict(zip("●○◐▶⊘▸⏸☐☑✓✗", "*o%>x>=-x+x", strict=True)),
        **dict(zip("▮▯▂▃▅▆▇", "█░▄▄▄▀█", strict=True)),
        **dict(zip("“”‘’…›", "\"\"''.>", strict=True)),
        "⏰": "!!",
        "⏳": "::",
    }
)


class PoorFont(LineFilter):
    """Changes the signs of what is drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Of one line."""
        return [Segment(_translated(text), style, control) for text, style, control in segments]


@lru_cache(4096)
def _translated(text: str) -> str:
    return text.translate(SIGNS)


def filters() -> list[LineFilter]:
    """What this terminal needs."""
    return [PoorFont()] if os.environ.get("TERM", "") in POOR else []
