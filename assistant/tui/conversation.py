"""The conversation on the screen. Only the neighbourhood of what is seen is drawn, so its length costs nothing."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from assistant.tui.drawing import draw
from assistant.tui.entries import Entry

NEIGHBOURHOOD = 120
"""Entries that are drawn before and after those in view."""
MORE = 40
"""Entries that are drawn when the view comes near the edge of what is drawn."""
FRAME = 1 / 30
"""Seconds in which an entry that grows is drawn once: a model may write faster than lines can be wrapped anew."""
EMPTY = ("Type a request,", "or press F2 and speak.", "", "“What can you do?” shows what I know,", "F1 the keys.")
"""Stands in the middle as long as nobody has said anything."""


class Conversation(ScrollView, can_focus=True):
    """All that was said, newest at the bottom. It follows the newest while that is in view."""

    ALLOW_SELECT = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "conversation--user",
        "conversation--assistant",
        "conversation--trouble",
        "conversation--details",
        "conversation--time",
        "conversation--unheard",
        "conversation--found",
        "conversation--empty",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", "Up", show=False),
        Binding("down,j", "scroll_down", "Down", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="conversation")
        self.entries: list[Entry] = []
        self._first = 0  # what is drawn are the entries from here on, one block of lines each
        self._blocks: list[list[Strip]] = []
        self._tops: list[int] = [0]  # where each block begins, and where the last ends
        self._changed: set[Entry] = set()  # since they were drawn
        self._found: Entry | None = None
        self._moving = False
        self._follows = True  # the newest is in view, and stays so when the screen changes its size

    def show(self, entry: Entry) -> None:
        """Show an entry at once that is new; one that has changed, with the next frame."""
        if self._place(entry) is None:
            self.entries.append(entry)
            if self._last == len(self.entries) - 1:
                self._blocks.append(self._drawn(entry))
            self._arrange()
            return
        if not self._changed:
            self.set_timer(FRAME, self._draw_changed)
        self._changed.add(entry)

    def _draw_changed(self) -> None:
        for entry in self._changed:
            place = self._place(entry)
            if place is not None and self._first <= place < self._last:
                self._blocks[place - self._first] = self._drawn(entry)
        self._changed.clear()
        self._arrange()

    def _arrange(self) -> None:
        """Blocks of lines have become longer or more."""
        self._measure()
        if self._follows:
            self._trim_above()
            self.scroll_end(animate=False, immediate=True, force=True)
        self.refresh()

    def replace(self, entries: Sequence[Entry]) -> None:
        """Show another conversation, its end first."""
        self.entries = list(entries)
        self._found = None
        self.action_scroll_end()

    def find(self, text: str, *, backwards: bool = True) -> tuple[int, int]:
        """Go to the next entry with these words, and mark it. Gives its number among all that have them, and theirs."""
        wanted = text.casefold().split()
        texts = ((number, entry.text.casefold()) for number, entry in enumerate(self.entries))
        having = [number for number, said in texts if wanted and all(word in said for word in wanted)]
        if not having:
            self._mark(None)
            return 0, 0
        current = self._place(self._found) if self._found else None
        if backwards:
            place = next((n for n in reversed(having) if current is None or n < current), having[-1])
        else:
            place = next((n for n in having if current is None or n > current), having[0])
        self._mark(place)
        return having.index(place) + 1, len(having)

    def end_search(self) -> None:
        """Nothing is looked for any more."""
        self._found = None
        self._draw_around(self._in_view())

    def action_scroll_home(self) -> None:
        """To the very beginning."""
        self._draw_around(0)
        self.scroll_to(y=0, animate=False, immediate=True, force=True)

    def action_scroll_end(self) -> None:
        """To the newest."""
        self._follows = True
        self._draw_around(len(self.entries) - 1)
        self.scroll_end(animate=False, immediate=True, force=True)

    @property
    def _last(self) -> int:
        return self._first + len(self._blocks)

    @property
    def plain_lines(self) -> list[str]:
        """The lines that are drawn, without colours."""
        return [strip.text.rstrip() for block in self._blocks for strip in block]

    def _place(self, entry: Entry) -> int | None:
        """Where an entry is; what changes is nearly always among the last."""
        return next((n for n in range(len(self.entries) - 1, -1, -1) if self.entries[n] is entry), None)

    def _in_view(self) -> int:
        """The entry at the top of the screen."""
        return min(self._first + max(0, bisect_right(self._tops, self.scroll_offset.y) - 1), len(self.entries) - 1)

    def _mark(self, place: int | None) -> None:
        self._found = None if place is None else self.entries[place]
        if place is None:
            self._draw_around(self._in_view())
            return
        self._draw_around(place)
        self.scroll_to(y=max(0, self._tops[place - self._first] - 2), animate=False, immediate=True, force=True)

    def _styles(self) -> dict[str, Style]:
        names = (name.removeprefix("conversation--") for name in self.COMPONENT_CLASSES)
        return {name: self.get_component_rich_style(f"conversation--{name}") for name in names}

    def _drawn(self, *entries: Entry) -> list[Strip]:
        styles, width = self._styles(), self.scrollable_content_region.width
        if not width:  # not on the screen yet
            return []
        return [
            line
            for entry in entries
            for line in draw(
                entry,
                width,
                self.app.console,
                styles,
                found=entry is self._found,
                light=not self.app.current_theme.dark,
            )
        ]

    def _blocks_of(self, entries: Iterable[Entry]) -> list[list[Strip]]:
        return [self._drawn(entry) for entry in entries]

    def _draw_around(self, place: int) -> None:
        """Draw anew: these entries and their neighbourhood."""
        self._first = max(0, place - NEIGHBOURHOOD)
        self._blocks = self._blocks_of(self.entries[self._first : max(0, place) + NEIGHBOURHOOD])
        self._measure()
        self.refresh()

    def _measure(self) -> None:
        self._tops = [0, *accumulate(len(block) for block in self._blocks)]
        moving, self._moving = self._moving, True  # what is above the view may become less: that is no scrolling
        self.virtual_size = Size(self.scrollable_content_region.width, self._tops[-1])
        self._moving = moving

    def _trim_above(self) -> None:
        """Forget what is far above; only while the end is in view."""
        if (too_many := len(self._blocks) - NEIGHBOURHOOD - MORE) > 0:
            del self._blocks[:too_many]
            self._first += too_many
            self._measure()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Draw more before the edge of what is drawn comes into view."""
        super().watch_scroll_y(old_value, new_value)
        if self._moving:
            return
        self._follows = self.is_vertical_scroll_end and self._last == len(self.entries)
        height = self.scrollable_content_region.height
        self._moving = True
        try:
            if new_value < height and self._first:
                self._draw_above(new_value)
            elif new_value + 2 * height > self._tops[-1] and self._last < len(self.entries):
                self._draw_below(new_value)
        finally:
            self._moving = False

    def _draw_above(self, view: float) -> None:
        begin = max(0, self._first - MORE)
        more = self._blocks_of(self.entries[begin : self._first])
        self._blocks = (more + self._blocks)[: 2 * NEIGHBOURHOOD]
        self._first = begin
        self._measure()
        self._jump(view + sum(map(len, more)))

    def _draw_below(self, view: float) -> None:
        self._blocks += self._blocks_of(self.entries[self._last : self._last + MORE])
        too_many = max(0, len(self._blocks) - 2 * NEIGHBOURHOOD)
        gone = sum(map(len, self._blocks[:too_many]))
        del self._blocks[:too_many]
        self._first += too_many
        self._measure()
        self._jump(view - gone)

    def _jump(self, line: float) -> None:
        """What was in view is still in view."""
        self.scroll_to(y=line, animate=False, immediate=True, force=True)
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew, at the place that is in view."""
        if self._follows:
            self.action_scroll_end()
            return
        view = self._in_view()
        self._draw_around(view)
        self.scroll_to(y=self._tops[view - self._first], animate=False, immediate=True, force=True)

    def notify_style_update(self) -> None:
        """Another theme."""
        super().notify_style_update()
        if self._blocks:
            self._draw_around(self._in_view())

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        if not self.entries:
            return self._empty_line(y)
        line, width = self.scroll_offset.y + y, self.scrollable_content_region.width
        block = bisect_right(self._tops, line) - 1
        if not 0 <= block < len(self._blocks):
            return Strip.blank(width, self.rich_style)
        strip = self._blocks[block][line - self._tops[block]].extend_cell_length(width, self.rich_style)
        strip = self._selected(strip, line, width)
        return strip.crop(0, width).apply_style(self.rich_style).apply_offsets(0, line)

    def _empty_line(self, y: int) -> Strip:
        width, height = self.scrollable_content_region.size
        place = y - max(0, (height - len(EMPTY)) // 2)
        text = EMPTY[place] if 0 <= place < len(EMPTY) else ""
        style = self.get_component_rich_style("conversation--empty")
        return Strip([Segment(text.center(width)[:width], style)]).apply_style(self.rich_style)

    def _selected(self, strip: Strip, line: int, width: int) -> Strip:
        span = self.text_selection.get_span(line) if self.text_selection else None
        if span is None:
            return strip
        begin, end = span[0], span[1] if span[1] >= 0 else width
        style = self.screen.get_component_rich_style("screen--selection")
        return Strip.join([strip.crop(0, begin), strip.crop(begin, end).apply_style(style), strip.crop(end, width)])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The words that were marked with the mouse."""
        return selection.extract("\n".join(self.plain_lines)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Show what is marked."""
        self.refresh()
