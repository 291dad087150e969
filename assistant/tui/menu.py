"""The menu above the line in which requests are typed: the slash commands that fit."""

from textual.content import Content
from textual.widgets import Static

from assistant.tui import slash

MOST = 7
"""Commands shown at once."""


class SlashMenu(Static):
    """One of those that fit is marked. The keyboard stays with the line below."""

    def __init__(self) -> None:
        super().__init__("", id="menu")
        self._fitting: list[str] = []
        self._place = 0

    @property
    def marked(self) -> str:
        """The command that is marked; "" when the menu is closed."""
        return self._fitting[self._place] if self._fitting else ""

    @property
    def names(self) -> list[str]:
        """Those that fit."""
        return list(self._fitting)

    def show(self, line: str) -> None:
        """What fits a line that is being typed."""
        name, blank, _ = line.removeprefix("/").partition(" ")
        wanted = [] if not line.startswith("/") or "\n" in line else slash.fitting(name)
        if blank:
            wanted = [name] if name in slash.COMMANDS else []
        self._place = wanted.index(self.marked) if self.marked in wanted and len(name) else 0
        self._fitting = wanted
        self._draw()

    def move(self, step: int) -> None:
        """Mark another one."""
        self._place = (self._place + step) % max(1, len(self._fitting))
        self._draw()

    def _draw(self) -> None:
        self.set_class(bool(self._fitting), "shown")
        first = max(0, min(self._place - MOST // 2, len(self._fitting) - MOST))
        seen = self._fitting[first : first + MOST]
        heads = [f"/{name} {slash.COMMANDS[name].needs}".rstrip() for name in seen]
        width = max(map(len, heads), default=0)
        lines = [
            Content.assemble(
                ("▸ " if name == self.marked else "  ", "$primary"),
                (head.ljust(width), "bold" if name == self.marked else ""),
                (f"  {slash.COMMANDS[name].help}", "$foreground-muted"),
            )
            for name, head in zip(seen, heads, strict=True)
        ]
        if len(self._fitting) > len(seen):
            lines[-1] = Content.assemble(
                lines[-1], (f"   {self._place + 1} of {len(self._fitting)}", "$foreground-muted")
            )
        self.update(Content("\n").join(lines))
