"""Entries to lines of the terminal: wrapped, coloured, never wider than asked for. Keeps nothing."""

import re
from collections.abc import Mapping

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

from assistant.tui.entries import Entry, Who
from assistant.tui.words import safe

MARKS = {Who.USER: "›", Who.ASSISTANT: "│", Who.TROUBLE: "!"}
GUTTER = 2
"""Cells before the words: the mark and a space."""
ROOM_FOR_MORE = 40
"""Cells of width below which the time and what is known of a turn are left out."""
_MARKDOWN = re.compile(r"```|`[^`\n]+`|\*\*[^*\n]+\*\*|^#{1,4} |^\s*[-*+] \S|^\s*\d{1,3}\. \S|^\|.+\|$", re.MULTILINE)

Styles = Mapping[str, Style]
"""By the name of what is drawn: "user", "assistant", "trouble", "details", "time", "unheard", "found"."""


def draw(
    entry: Entry, width: int, console: Console, styles: Styles, *, found: bool = False, light: bool = False
) -> list[Strip]:
    """The lines of an entry, an empty one last. `found`: it is what somebody looked for; `light`: on a light ground."""
    style = styles["found" if found else entry.who]
    inner = max(1, width - GUTTER)
    more = width >= ROOM_FOR_MORE
    stamp = f" {entry.at:%H:%M}" if entry.who is not Who.TROUBLE and more else ""
    body = _wrapped(_words(entry, styles, light), inner - len(stamp), console, style)
    mark = Segment(f"{MARKS[entry.who]} ", styles[entry.who])
    lines = []
    for number, line in enumerate(body):
        segments = [mark, *line]
        if number == 0 and stamp:
            room = width - GUTTER - Segment.get_line_length(line) - len(stamp)
            segments += [Segment(" " * max(0, room)), Segment(stamp, styles["time"])]
        lines.append(Strip(segments))
    if entry.details and (more or entry.who is Who.TROUBLE):
        details = _wrapped(Text(safe(entry.details)), inner, console, styles["details"])
        lines += [Strip([Segment(" " * GUTTER), *line]) for line in details]
    return [*lines, Strip([])]


def _words(entry: Entry, styles: Styles, light: bool) -> RenderableType:
    text = safe(entry.text)
    if entry.heard is not None and entry.heard < len(text):
        return Text.assemble(text[: entry.heard], (text[entry.heard :], styles["unheard"]))
    if entry.who is Who.ASSISTANT and _MARKDOWN.search(text):
        from rich.markdown import Markdown

        return Markdown(text, code_theme="friendly" if light else "monokai", hyperlinks=False)
    return Text(text)


def _wrapped(words: RenderableType, width: int, console: Console, style: Style) -> list[list[Segment]]:
    options = console.options.update(width=max(1, width), height=None, highlight=False, overflow="fold")
    lines = console.render_lines(words, options, style=style, pad=False)
    return [[part for part in line if cell_len(part.text)] for line in lines] or [[]]
