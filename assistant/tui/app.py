"""The terminal chat: shows a session's events and sends it requests. It loads no engine and reaches into nothing."""

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual import work
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widgets import Static

from assistant.core.errors import AssistantError
from assistant.core.ports import Assistant
from assistant.core.values import Command, KeptTurn
from assistant.tui import slash
from assistant.tui.archive import Archive
from assistant.tui.console import filters
from assistant.tui.conversation import Conversation
from assistant.tui.entries import Entry, Who
from assistant.tui.find import FindBar
from assistant.tui.furnishings import BARE, Connect, Furnishings
from assistant.tui.home import HomePane
from assistant.tui.keys import KEYS, KeyLine
from assistant.tui.latency import LatencyBar
from assistant.tui.link import Link
from assistant.tui.menu import SlashMenu
from assistant.tui.orders import Orders
from assistant.tui.pending import PendingPane
from assistant.tui.record import Record
from assistant.tui.request import RequestBox
from assistant.tui.showing import Showing
from assistant.tui.status import StatusBar
from assistant.tui.themes import CONTRAST, THEMES

ROOM_FOR_PANES = 100
"""Cells of width from which home and time are shown beside the conversation."""
WIDTHS = [(0, "-narrow"), (ROOM_FOR_PANES, "-wide")]
HEIGHTS = [(0, "-low"), (14, "-high")]


class ChatApp(App[None]):
    """Conversation, state, level, partial transcript, push to talk; the home and what is set beside it."""

    CSS_PATH = "app.tcss"
    TITLE = "assistant"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        *KEYS,
        Binding("pageup", "page(-1)", "Older", show=False, priority=True),
        Binding("pagedown", "page(1)", "Newer", show=False, priority=True),
    ]

    def __init__(self, connect: Connect, furnishings: Furnishings = BARE) -> None:
        super().__init__()
        self.area = furnishings.area
        self.archive = Archive(furnishings.journal)
        self.setup = furnishings.setup
        self.link = Link(connect, self.trouble)
        self.showing = Showing(self)
        self._furnishings = furnishings
        self._panes: bool | None = None
        self._orders = Orders(self)
        self._signs = filters()
        self.register_theme(CONTRAST)
        self.theme = THEMES[furnishings.theme]

    def compose(self) -> ComposeResult:
        """Status above, conversation and panes, partial transcript, input, keys."""
        yield StatusBar(self._furnishings.threshold)
        yield FindBar()
        with Horizontal(id="middle"):
            yield Conversation()
            with Vertical(id="panes"):
                yield HomePane()
                yield PendingPane()
        yield Static("", id="partial", markup=False)
        yield LatencyBar()
        yield (menu := SlashMenu())
        yield RequestBox(menu, self._furnishings.suggest)
        yield KeyLine()

    @property
    def base(self) -> Screen[object]:
        """The chat itself, also while something covers it."""
        return self.screen_stack[0]

    @property
    def record(self) -> Record:
        """What is known of the turns."""
        return self.showing.record

    def get_line_filters(self) -> list[LineFilter]:  # a plain Linux console has few signs
        """What all that is drawn goes through."""
        return [*super().get_line_filters(), *self._signs]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers: the slash commands, to be found by what they do."""
        for name, command in slash.COMMANDS.items():
            yield SystemCommand(f"{command.help} (/{name})", "", partial(self._orders.choose, name))

    def on_mount(self) -> None:
        """Paint first, then connect."""
        box = self.base.query_one(RequestBox)
        box.suggesting = self._furnishings.suggestions
        box.focus()
        self.call_after_refresh(self._begin)

    async def _begin(self) -> None:
        self._follow()
        self._remember()
        if self._furnishings.first_start:
            await self._welcome()

    async def _welcome(self) -> None:
        try:
            await self._orders.set_up("", first=True)
        except AssistantError as error:
            self.trouble(error)

    @work
    async def _remember(self, *, anew: bool = False) -> None:
        """The up key and the suggestions know the requests of other times. `anew`: and no others."""
        box, suggest = self.base.query_one(RequestBox), self._furnishings.suggest
        try:
            asked = await self.archive.asked()
        except AssistantError as error:
            return self.trouble(error)
        if anew:
            box.earlier.clear()
        box.earlier[:0] = asked
        if suggest is not None:
            if anew:
                await suggest.forget()
            await suggest.recall(asked)

    def forget_deleted(self) -> None:
        """Conversations were deleted: nothing of them comes back as a suggestion or by the up key."""
        self._remember(anew=True)

    @work(exclusive=True, group="follow")
    async def _follow(self) -> None:
        try:
            await self.link.follow(
                self._attached, lambda: self.showing.note("waiting for the service …"), self.showing.show
            )
        except Exception as error:  # a fault of ours: told in the conversation, which stays readable
            self.log.error(error)
            problem = f"The session ended: {type(error).__name__}: {error}"
            self.trouble(AssistantError(problem, "leave with Ctrl+Q and start again"))

    def _attached(self, assistant: Assistant, again: bool) -> None:
        if again:
            self.tell("The service is there again.")
        self.showing.note("")
        self.base.query_one(LatencyBar).process = assistant.process

    def tell(self, text: str) -> None:
        """Say something in the conversation that the session does not know of."""
        self.base.query_one(Conversation).show(Entry(Who.ASSISTANT, text))

    def trouble(self, error: AssistantError) -> None:
        """Say in the conversation what is wrong."""
        self.base.query_one(Conversation).show(Entry(Who.TROUBLE, error.message, error.hint))

    async def ask(self, text: str) -> bool:
        """Send a request. False when nobody is there to take it; that was told."""
        return await self.link.ask(text, self.area)

    async def order(self, command: Command) -> None:
        """Send a command."""
        await self.link.order(command)

    @work(group="keep")
    async def keep(self, turn: KeptTurn | None) -> None:
        """A turn is over."""
        try:
            await self.archive.keep(turn)
        except AssistantError as error:
            self.trouble(error)

    async def on_request_box_sent(self, sent: RequestBox.Sent) -> None:
        """Enter sends; what cannot be sent stays in the box."""
        box = self.base.query_one(RequestBox)
        if sent.text.startswith("/"):
            taken = await self._orders.carry_out(slash.read(sent.text))
        elif taken := await self.ask(sent.text):
            box.learn(sent.text)
        if not taken:
            box.put_back(sent.text)

    async def on_request_box_unfinished(self, unfinished: RequestBox.Unfinished) -> None:
        """What somebody types may be guessed by the session, when there is one."""
        await self.link.typing(unfinished.text)

    def on_request_box_refused(self, refused: RequestBox.Refused) -> None:
        """Something was not pasted."""
        self.trouble(AssistantError(refused.reason))

    async def on_home_pane_switch(self, switch: HomePane.Switch) -> None:
        """A device was chosen in the pane."""
        await self.ask(switch.request)

    async def action_command(self, name: str) -> None:
        """A key that is a command."""
        await self.order(Command(name))

    async def action_order(self, name: str) -> None:
        """A key that is a slash command."""
        await self._orders.carry_out(slash.Wanted(name))

    async def action_undo(self) -> None:
        """Take back what was done last."""
        await self.ask(slash.COMMANDS["undo"].request)

    async def action_mute(self) -> None:
        """Deaf, or hearing again; the session says when it is so."""
        await self.order(Command.UNMUTE if self.showing.muted else Command.MUTE)

    async def action_back(self) -> None:
        """Close what covers the conversation; else fall silent."""
        find = self.base.query_one(FindBar)
        if find.display:
            find.close()
            self.base.query_one(RequestBox).focus()
        else:
            await self.order(Command.STOP)

    def action_home(self) -> None:
        """Show or hide the panes."""
        self._panes = not self.base.query_one("#panes").has_class("shown")
        self._show_panes()
        if self._panes:
            self.base.query_one(HomePane).focus()
        else:
            self.base.query_one(RequestBox).focus()

    def action_page(self, pages: int) -> None:
        """Scroll the conversation, wherever the keyboard is."""
        conversation = self.base.query_one(Conversation)
        if pages < 0:
            conversation.scroll_page_up(animate=False)
        else:
            conversation.scroll_page_down(animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A screen that covers the chat has keys of its own."""
        mine = ("command", "back", "mute", "order", "page", "home", "undo", "command_palette")
        return len(self.screen_stack) == 1 or action not in mine

    def on_resize(self, event: Resize) -> None:
        """Panes come and go with the width until somebody says."""
        self._show_panes(event.size.width)

    def _show_panes(self, width: int | None = None) -> None:
        wide = (width or self.size.width) >= ROOM_FOR_PANES
        shown = wide if self._panes is None else self._panes
        self.base.query_one("#panes").set_class(shown, "shown")
        self.base.query_one("#middle").set_class(shown, "panes")
