"""What covers the chat for a while: a ringing alarm, the earlier conversations."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

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


class EarlierScreen(ModalScreen[int]):
    """The conversations that were kept. Ends with the one that was chosen, 0 for none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(0)", "Back", priority=True),
        Binding("down", "move(1)", "Older", priority=True),
        Binding("up", "move(-1)", "Newer", priority=True),
    ]

    def __init__(self, conversations: Sequence[KeptConversation]) -> None:
        super().__init__()
        self._conversations = conversations

    def compose(self) -> ComposeResult:
        """A list, the latest first, and above it the words that are looked for."""
        with Vertical(id="past") as box:
            box.border_title = "Earlier conversations"
            box.border_subtitle = "Enter opens, Esc goes back"
            yield Input(placeholder="Words of the first request", id="words")
            yield OptionList(id="earlier", markup=False)

    def on_mount(self) -> None:
        """All of them."""
        self._list("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Those with these words."""
        self._list(event.value)

    def on_input_submitted(self) -> None:
        """Enter opens the one that is marked."""
        self.query_one(OptionList).action_select()

    def action_move(self, step: int) -> None:
        """Mark another one, while the keyboard stays with the words."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def _list(self, words: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        for one in self._conversations:
            if all(word in one.first.casefold() for word in words.casefold().split()):
                turns = f"{one.turns} turn{'' if one.turns == 1 else 's'}"
                about = f"{one.begun.astimezone():%d %b %Y  %H:%M}  {turns:>10}  {' '.join(one.first.split())}"
                options.add_option(Option(safe(about), str(one.id)))
        if options.option_count:
            options.highlighted = 0
        else:
            options.add_option(Option("none has these words", disabled=True))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """That one."""
        self.dismiss(int(event.option_id or 0))
