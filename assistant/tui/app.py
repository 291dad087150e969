"""The terminal chat: shows a session's events and sends it requests. It loads no engine and reaches into nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Footer, Static

from assistant.core.errors import AssistantError, ServiceError
from assistant.core.events import (
    Event,
    FilesRead,
    Heard,
    HomeChanged,
    HomeDescribed,
    LevelMeasured,
    ListeningTimedOut,
    ListsChanged,
    Loading,
    MicrophoneMuted,
    PartialHeard,
    PendingChanged,
    RingUnanswered,
    SpeechStarted,
    StateChanged,
    TimerRang,
    TurnEnded,
    TurnStarted,
    WakeHeard,
)
from assistant.core.ports import Assistant
from assistant.core.values import Command, Request, Source
from assistant.tui import slash
from assistant.tui.alarm import Alarm
from assistant.tui.archive import Archive
from assistant.tui.conversation import Conversation
from assistant.tui.entries import Entry, Who
from assistant.tui.find import FindBar
from assistant.tui.furnishings import BARE, Connect, Furnishings
from assistant.tui.home import HomePane
from assistant.tui.latency import LatencyBar
from assistant.tui.orders import Orders
from assistant.tui.pending import PendingPane
from assistant.tui.record import Record
from assistant.tui.request import RequestBox
from assistant.tui.screens import FollowingScreen
from assistant.tui.status import StatusBar
from assistant.tui.themes import CONTRAST, THEMES
from assistant.tui.words import safe

GREETING = "Type a request, or press F2 and speak. “What can you do?” shows what I know."
ROOM_FOR_PANES = 100
"""Cells of width from which home and time are shown beside the conversation."""
WIDTHS = [(0, "-narrow"), (ROOM_FOR_PANES, "-wide")]
HEIGHTS = [(0, "-low"), (14, "-high")]
REATTACH_PAUSE = 1.0
"""Seconds between two tries to find a service that went away."""


class ChatApp(App[None]):
    """Conversation, state, level, partial transcript, push to talk; the home and what is set beside it."""

    CSS_PATH = "app.tcss"
    TITLE = "assistant"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "order('keys')", "Keys", priority=True),
        Binding("f2", "command('listen')", "Talk", priority=True),
        Binding("escape", "back", "Stop", priority=True),
        Binding("f3", "mute", "Mute", priority=True),
        Binding("f4", "home", "Home", priority=True),
        Binding("f5", "undo", "Undo", priority=True),
        Binding("f6", "order('earlier')", "Earlier", priority=True),
        Binding("f7", "order('setup')", "Set-up", priority=True),
        Binding("ctrl+f", "order('search')", "Search", priority=True, show=False),
        Binding("ctrl+t", "order('why')", "Why", priority=True, show=False),
        Binding("ctrl+y", "order('copy')", "Copy the reply", priority=True, show=False),
        Binding("ctrl+s", "order('export')", "Export", priority=True, show=False),
        Binding("pageup", "page(-1)", "Older", show=False, priority=True),
        Binding("pagedown", "page(1)", "Newer", show=False, priority=True),
        Binding("ctrl+q", "quit", "Quit", priority=True),
    ]

    def __init__(self, connect: Connect, furnishings: Furnishings = BARE) -> None:
        super().__init__()
        self.area = furnishings.area
        self.record = Record()
        self.archive = Archive(furnishings.journal)
        self.setup = furnishings.setup
        self._furnishings = furnishings
        self._connect = connect
        self._assistant: Assistant | None = None
        self._muted = False
        self._panes: bool | None = None
        self._loading: dict[str, str] = {}
        self._alarm = Alarm(self)
        self._orders = Orders(self)
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
        yield Static("", id="hint", markup=False)
        yield RequestBox(self._furnishings.suggest)
        yield Footer()

    @property
    def base(self) -> Screen[object]:
        """The chat itself, also while something covers it."""
        return self.screen_stack[0]

    def on_mount(self) -> None:
        """Paint first, then connect."""
        self.tell(GREETING)
        box = self.base.query_one(RequestBox)
        box.suggesting = self._furnishings.suggestions
        box.focus()
        self._follow()
        self._remember()
        if self._furnishings.first_start:
            self.tell("This is the first start: the set-up is open. Esc skips it, F7 opens it again.")
            self.call_after_refresh(self.action_order, "setup")

    @work
    async def _remember(self) -> None:
        """The up key knows the requests of the last time."""
        try:
            self.base.query_one(RequestBox).earlier[:0] = await self.archive.asked()
        except AssistantError as error:
            self.trouble(error)

    @work(exclusive=True, group="follow")
    async def _follow(self) -> None:
        """Show every event until the session ends; find a service again that went away."""
        attached = False
        while True:
            try:
                async with self._connect() as assistant, assistant.subscribe() as events:
                    if attached:
                        self.tell("The service is there again.")
                    self._assistant, attached = assistant, True
                    self.base.query_one(StatusBar).note("")
                    self.base.query_one(LatencyBar).process = assistant.process
                    await assistant.command(Command.SHOW)
                    async for event in events:
                        self._show(event)
                return
            except ServiceError as error:
                if not attached:
                    return self.trouble(error)
                if self._assistant is not None:
                    self.trouble(error)
                self.base.query_one(StatusBar).note("waiting for the service …")
            except AssistantError as error:
                return self.trouble(error)
            except Exception as error:  # a fault of ours: told in the conversation, which stays readable
                self.log.error(error)
                return self.trouble(
                    AssistantError(
                        f"The session ended: {type(error).__name__}: {error}", "leave with Ctrl+Q and start again"
                    )
                )
            finally:
                self._assistant = None
            await asyncio.sleep(REATTACH_PAUSE)

    def tell(self, text: str) -> None:
        """Say something in the conversation that the session does not know of."""
        self.base.query_one(Conversation).show(Entry(Who.ASSISTANT, text))

    def trouble(self, error: AssistantError) -> None:
        """Say in the conversation what is wrong."""
        self.base.query_one(Conversation).show(Entry(Who.TROUBLE, error.message, error.hint))

    async def ask(self, text: str) -> bool:
        """Send a request. False when nobody is there to take it; that was told."""
        return await self._send(lambda assistant: assistant.ask(Request(text, Source.KEYBOARD, area=self.area)))

    async def order(self, command: Command) -> None:
        """Send a command."""
        await self._send(lambda assistant: assistant.command(command))

    async def _send(self, telling: Callable[[Assistant], Awaitable[None]]) -> bool:
        if self._assistant is None:
            self.trouble(AssistantError("The assistant is not ready yet", "a moment, please"))
            return False
        try:
            await telling(self._assistant)
        except AssistantError as error:
            self.trouble(error)
            return False
        return True

    async def on_request_box_sent(self, sent: RequestBox.Sent) -> None:
        """Enter sends; what cannot be sent stays in the box."""
        box = self.base.query_one(RequestBox)
        if sent.text.startswith("/"):
            taken = await self._orders.carry_out(slash.read(sent.text))
        else:
            taken = await self.ask(sent.text)
        if not taken:
            box.put_back(sent.text)

    def on_request_box_refused(self, refused: RequestBox.Refused) -> None:
        """Something was not pasted."""
        self.trouble(AssistantError(refused.reason))

    def on_text_area_changed(self) -> None:
        """Show which slash commands fit."""
        hint = slash.help_for(self.base.query_one(RequestBox).text)
        line = self.base.query_one("#hint", Static)
        line.update(hint, layout=False)
        line.set_class(bool(hint), "shown")

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
        await self.order(Command.UNMUTE if self._muted else Command.MUTE)

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
        mine = ("command", "back", "mute", "order", "page", "home", "undo")
        return len(self.screen_stack) == 1 or action not in mine

    def on_resize(self, event: Resize) -> None:
        """Panes come and go with the width until somebody says."""
        self._show_panes(event.size.width)

    def _show_panes(self, width: int | None = None) -> None:
        wide = (width or self.size.width) >= ROOM_FOR_PANES
        shown = wide if self._panes is None else self._panes
        self.base.query_one("#panes").set_class(shown, "shown")
        self.base.query_one("#middle").set_class(shown, "panes")

    def _show(self, event: Event) -> None:
        """One event on the screen."""
        conversation, status = self.base.query_one(Conversation), self.base.query_one(StatusBar)
        for entry in self.record.feed(event):
            conversation.show(entry)
        if isinstance(self.screen, FollowingScreen):
            self.screen.feed(event)
        match event:
            case StateChanged(state=state):
                status.show_state(state)
            case LevelMeasured(decibels=decibels, speech=speech):
                status.show_level(decibels, speech)
            case MicrophoneMuted(muted=muted):
                self._muted = muted
                status.show_muted(muted)
            case PartialHeard(text=text):
                self._partial(text)
            case Heard() | ListeningTimedOut():
                self._partial("")
            case WakeHeard(phrase=phrase):
                status.note(f"heard “{phrase}”")
            case TurnStarted(request=request):
                status.note("")
                if request.source is not Source.TIMER:
                    self._alarm.answered_elsewhere()
            case TurnEnded():
                self._turn_ended(event)
            case HomeDescribed(devices=devices):
                self.base.query_one(HomePane).describe(devices)
            case HomeChanged():
                self.base.query_one(HomePane).change(event)
            case PendingChanged(pending=pending):
                self.base.query_one(PendingPane).set_pending(pending)
                self._alarm.look(pending)
            case ListsChanged(lists=lists):
                self.base.query_one(PendingPane).set_lists(lists)
            case TimerRang(text=text, command="") if text:
                self._alarm.ring(text)
            case SpeechStarted():
                self._alarm.sounded = True
            case RingUnanswered():
                self._alarm.answered_elsewhere()
            case Loading():
                self._load(event)
            case FilesRead(files=files):
                status.note(f"read again: {', '.join(Path(file).name for file in files)}")
                self.run_worker(self.order(Command.SHOW))

    def _partial(self, text: str) -> None:
        line = self.base.query_one("#partial", Static)
        line.update(Text(safe(text)), layout=False)
        line.set_class(bool(text), "shown")

    def _load(self, event: Loading) -> None:
        if event.problem:
            self.trouble(AssistantError(f"{event.part}: {event.problem}"))
        self._loading[event.part] = "" if event.done else event.part
        waiting = [part for part in self._loading.values() if part]
        done = f"{len(self._loading) - len(waiting)} of {len(self._loading)}"
        self.base.query_one(StatusBar).note(f"loading {', '.join(waiting)} … {done}" if waiting else "ready")

    def _turn_ended(self, event: TurnEnded) -> None:
        turn = self.record.turn
        self.base.query_one(LatencyBar).turn(event.timings, turn.pieces_a_second if turn else None)
        self._keep()

    @work(group="keep")
    async def _keep(self) -> None:
        try:
            await self.archive.keep(self.record.kept())
        except AssistantError as error:
            self.trouble(error)
