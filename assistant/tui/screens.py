"""What covers the chat for a while: a ringing alarm, the earlier conversations."""

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.core.errors import AssistantError
from assistant.core.events import Event
from assistant.core.values import KeptConversation
from assistant.tui.words import safe


class FollowingScreen(ModalScreen[None]):
    """Covers the chat and is told the session's events too."""

    def feed(self, event: Event) -> None:
        """One event."""
        raise NotImplementedError


class RingScreen(ModalScreen[str]):
    """Something rings. Ends with what the user wants: "stop" or "snooze"; "" when it was answered elsewhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,escape,f2", "dismiss('stop')", "Stop", priority=True),
        Binding("s", "dismiss('snooze')", "Snooze", priority=True),
    ]

    def __init__(self, text: str) -> None:
        super().__init__()
        self._texts = [text]

    def compose(self) -> ComposeResult:
        """What rings, large, and how to end it."""
        with Vertical(id="ring"):
            yield Static("⏰  ⏰  ⏰", id="bells", markup=False)
            yield Static(safe(self._texts[0]), id="rings", markup=False)
            yield Static("Enter: stop   S: snooze", id="answers", markup=False)

    def add(self, text: str) -> None:
        """Something else rings too."""
        if text not in self._texts:
            self._texts.append(text)
            self.query_one("#rings", Static).update(safe("\n".join(self._texts)))


Find = Callable[[str], Awaitable[Sequence[KeptConversation]]]
"""The conversations in which all of these words were said, the latest first; all of them for "". Raises StoreError."""


class EarlierScreen(ModalScreen[tuple[int, str] | None]):
    """The conversations that were kept. Ends with the one that was chosen, and the words that were looked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", priority=True),
        Binding("down", "move(1)", "Older", priority=True),
        Binding("up", "move(-1)", "Newer", priority=True),
    ]

    def __init__(self, find: Find, words: str = "") -> None:
        super().__init__()
        self._find = find
        self._words = words

    def compose(self) -> ComposeResult:
        """A list, the latest first, and above it the words that are looked for."""
        with Vertical(id="past") as box:
            box.border_title = "Earlier conversations"
            box.border_subtitle = "Enter opens, Esc goes back"
            yield Input(self._words, placeholder="Words that were said", id="words", select_on_focus=False)
            yield OptionList(id="earlier", markup=False)

    def on_mount(self) -> None:
        """All of them, or those that are looked for at first."""
        self._listing = self._list(self._words)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Those with these words."""
        self._listing = self._list(event.value)

    async def on_input_submitted(self) -> None:
        """Enter opens the one that is marked, once those with these words are there."""
        await self._listing.wait()
        self.query_one(OptionList).action_select()

    def action_move(self, step: int) -> None:
        """Mark another one, while the keyboard stays with the words."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    @work(exclusive=True)
    async def _list(self, words: str) -> None:
        options = self.query_one(OptionList)
        try:
            found = await self._find(words)
        except AssistantError as error:
            found, nothing = (), str(error)
        else:
            nothing = "none has these words"
        self._words = words
        options.clear_options()
        options.add_options(Option(_about(one), str(one.id)) for one in found)
        if found:
            options.highlighted = 0
        else:
            options.add_option(Option(safe(nothing), disabled=True))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """That one."""
        self.dismiss((int(event.option_id or 0), self._words))


def _about(one: KeptConversation) -> str:
    turns = f"{one.turns} turn{'' if one.turns == 1 else 's'}"
    return safe(f"{one.begun.astimezone():%d %b %Y  %H:%M}  {turns:>10}  {' '.join(one.first.split())}")
