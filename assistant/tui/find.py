"""The search bar over the conversation."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from assistant.tui.conversation import Conversation


class FindBar(Horizontal):
    """Words to look for; Enter goes to older ones, Ctrl+N to newer ones."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,up", "find(True)", "Older", priority=True),
        Binding("down,ctrl+n", "find(False)", "Newer", priority=True),
    ]

    def compose(self) -> ComposeResult:
        """Words and how many there are."""
        yield Input(placeholder="Search the conversation", id="wanted", compact=True)
        yield Static("", id="matches", markup=False)

    def open(self, words: str = "") -> None:
        """Look for something."""
        self.display = True
        field = self.query_one("#wanted", Input)
        field.value = words
        field.focus()
        if words:
            self.action_find(True)

    def close(self) -> None:
        """That was it."""
        self.display = False
        self.screen.query_one(Conversation).end_search()
        self.query_one("#matches", Static).update("")

    def action_find(self, backwards: bool) -> None:
        """The next one."""
        words = self.query_one("#wanted", Input).value
        number, among = self.screen.query_one(Conversation).find(words, backwards=backwards)
        self.query_one("#matches", Static).update(f"{number} of {among}" if among else "not found")
