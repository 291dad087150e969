"""The keys: those that matter in the lowest line, all of them and the slash commands on a screen."""

from collections.abc import Sequence
from typing import ClassVar

from rich.table import Table
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Click, Resize
from textual.screen import ModalScreen
from textual.widgets import Static

from assistant.tui.slash import COMMANDS

KEYS = (
    Binding("f1", "order('keys')", "Keys", tooltip="all keys and commands", priority=True),
    Binding("f2", "command('listen')", "Talk", tooltip="listen now, without the wake phrase", priority=True),
    Binding("escape", "back", "Stop", tooltip="fall silent, stop what is being done; go back", priority=True),
    Binding("f3", "mute", "Mute", tooltip="be deaf, or hear again", priority=True),
    Binding("f4", "home", "Home", tooltip="show or hide the home and what is set", priority=True),
    Binding("f5", "undo", "Undo", tooltip="take back what was done last", priority=True),
    Binding("f6", "order('earlier')", "Earlier", tooltip="open an earlier conversation", priority=True),
    Binding("f7", "order('setup')", "Set-up", tooltip="microphone, speaker, voice, models", priority=True),
    Binding("ctrl+q", "quit", "Quit", tooltip="leave", priority=True),
    Binding("ctrl+p", "command_palette", "Palette", tooltip="find a command by name", priority=True),
    Binding("ctrl+f", "order('find')", "Search", tooltip="search the conversation", priority=True, show=False),
    Binding("ctrl+t", "order('why')", "Why", tooltip="what was heard and understood", priority=True, show=False),
    Binding("ctrl+y", "order('copy')", "Copy", tooltip="copy the last reply", priority=True, show=False),
    Binding("ctrl+s", "order('export')", "Export", tooltip="write it to a file", priority=True, show=False),
)
"""What the app does by key, the most important first."""
NAMES = {"escape": "Esc", "ctrl": "Ctrl", "alt": "Alt", "shift": "Shift", "pageup": "PgUp", "pagedown": "PgDn"}
TYPING = (
    ("Enter", "send"),
    ("Ctrl+J", "a new line"),
    ("Tab", "take all that is suggested in grey"),
    ("→", "take one word of it"),
    ("↑ ↓", "earlier requests; in the menu of /: choose"),
)
"""Keys of the line in which requests are typed."""
ELSEWHERE = (
    ("PgUp PgDn", "older and newer turns"),
    ("Tab", "with an empty line: to home, time and conversation"),
    ("Enter, click", "switch a device, pause a timer, tick off an item"),
    ("mouse", "mark words; Ctrl+C copies them"),
)


def shown_key(key: str) -> str:
    """As it stands on the keyboard: "ctrl+f" → Ctrl+F."""
    return "+".join(NAMES.get(part, part.upper()) for part in key.split("+"))


class KeyLine(Static):
    """The lowest line: keys with what they do, also for the mouse. What does not fit is left out, the last first."""

    def __init__(self) -> None:
        super().__init__("", id="keys")
        self._keys = [(shown_key(one.key), one.description, one.action) for one in KEYS if one.show]
        self._ends: list[tuple[int, str]] = []  # column after each key that is shown, and its action

    def relabel(self, action: str, label: str) -> None:
        """A key does something else now."""
        self._keys = [(key, label if one == action else old, one) for key, old, one in self._keys]
        self._draw(self.size.width)

    def on_resize(self, event: Resize) -> None:
        """As many as fit."""
        self._draw(event.size.width)

    async def on_click(self, event: Click) -> None:
        """Do what the key would do."""
        action = next((action for end, action in self._ends if event.x < end), "")
        if action:
            await self.app.run_action(action)

    def _draw(self, width: int) -> None:
        line = Content("")
        self._ends = []
        for key, label, action in self._keys:
            longer = Content.assemble(line, (f" {key}", "bold $footer-key-foreground"), f" {label} ")
            if longer.cell_length > width:
                break
            line = longer
            self._ends.append((line.cell_length, action))
        self.update(line, layout=False)


class KeysScreen(ModalScreen[None]):
    """All keys and all slash commands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,enter,q", "dismiss", "Back", priority=True),
    ]

    def compose(self) -> ComposeResult:
        """Keys on the left, commands on the right; below each other where there is no room."""
        keys = [(shown_key(one.key), one.tooltip or one.description) for one in KEYS]
        commands = [(f"/{name} {one.needs}".rstrip(), one.help) for name, one in COMMANDS.items()]
        with VerticalScroll(id="help") as box:
            box.border_title = "Keys and commands"
            box.border_subtitle = "Esc goes back"
            with Horizontal():
                with Vertical():
                    yield Static(_table("Anywhere", keys))
                    yield Static(_table("While typing", TYPING))
                    yield Static(_table("Looking around", ELSEWHERE))
                with Vertical():
                    yield Static(_table("Commands", commands))


def _table(title: str, rows: Sequence[tuple[str, str]]) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", show_header=False, box=None, padding=(0, 2, 0, 0)
    )
    table.add_column(style="bold cyan", no_wrap=True)
    table.add_column()
    for key, label in rows:
        table.add_row(key, label)
    return table
