"""The terminal chat: shows a session's events and sends it requests. It loads no engine and reaches into nothing."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Input, Static

from assistant.core.errors import AssistantError
from assistant.core.events import (
    Event,
    Heard,
    LevelMeasured,
    ListeningTimedOut,
    Loading,
    PartialHeard,
    ReplyPiece,
    RingUnanswered,
    StateChanged,
    TimerRang,
    Trouble,
    TurnEnded,
    TurnStarted,
    Understood,
    WakeHeard,
)
from assistant.core.ports import Assistant
from assistant.core.values import Command, Request, Source
from assistant.tui.conversation import Conversation
from assistant.tui.status import StatusBar
from assistant.tui.words import safe

Connect = Callable[[], AbstractAsyncContextManager[Assistant]]
"""Makes the session, or attaches to the one that runs. Entered after the first paint."""

GREETING = "Type a request, or press F2 and speak. “What can you do?” shows what I know."


class ChatApp(App[None]):
    """Conversation, state, level, partial transcript, push to talk."""

    CSS_PATH = "app.tcss"
    TITLE = "assistant"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "command('listen')", "Talk", priority=True),
        Binding("escape", "command('stop')", "Stop", priority=True),
        Binding("f3", "mute", "Mute", priority=True),
        Binding("ctrl+q", "quit", "Quit", priority=True),
    ]

    def __init__(self, connect: Connect, *, area: str | None = None) -> None:
        super().__init__()
        self._connect = connect
        self._area = area
        self._assistant: Assistant | None = None
        self._muted = False
        self._loading: dict[str, str] = {}
        self._history: list[str] = []

    def compose(self) -> ComposeResult:
        """Status above, conversation, partial transcript, input, keys."""
        yield StatusBar()
        yield Conversation()
        yield Static("", id="partial", markup=False)
        yield Input(placeholder="Say or type something", id="request")
        yield Footer()

    def on_mount(self) -> None:
        """Paint first, then connect."""
        self.query_one(Conversation).say("assistant", GREETING)
        self.query_one("#request", Input).focus()
        self._follow()

    @work(exclusive=True)
    async def _follow(self) -> None:
        """Show every event until the session ends."""
        try:
            async with self._connect() as assistant, assistant.subscribe() as events:
                self._assistant = assistant
                async for event in events:
                    self._show(event)
        except AssistantError as error:
            self._trouble(error.message, error.hint)
        except Exception as error:  # a fault of ours: told in the conversation, which stays readable
            self._trouble(f"The session ended: {type(error).__name__}: {error}", "leave with Ctrl+Q and start again")
        finally:
            self._assistant = None

    async def on_input_submitted(self, submitted: Input.Submitted) -> None:
        """Enter sends."""
        text = safe(submitted.value).strip()
        if not text:
            return
        submitted.input.clear()
        if self._assistant is None:
            self._trouble("The assistant is not ready yet", "a moment, please")
            submitted.input.value = text
            return
        await self._tell(self._assistant.ask(Request(text, Source.KEYBOARD, area=self._area)))

    async def action_command(self, name: str) -> None:
        """A key that is a command."""
        if self._assistant is not None:
            await self._tell(self._assistant.command(Command(name)))

    async def action_mute(self) -> None:
        """Deaf, or hearing again."""
        if self._assistant is None:
            return
        self._muted = not self._muted
        await self._tell(self._assistant.command(Command.MUTE if self._muted else Command.UNMUTE))
        self.query_one(StatusBar).note("muted" if self._muted else "")

    async def _tell(self, telling: Awaitable[None]) -> None:
        try:
            await telling
        except AssistantError as error:
            self._trouble(error.message, error.hint)

    def _show(self, event: Event) -> None:
        """One event on the screen."""
        conversation, status = self.query_one(Conversation), self.query_one(StatusBar)
        match event:
            case StateChanged(state=state):
                status.show_state(state)
            case LevelMeasured(decibels=decibels, speech=speech):
                status.show_level(decibels, speech)
            case PartialHeard(text=text):
                self._partial(text)
            case Heard() | ListeningTimedOut():
                self._partial("")
            case WakeHeard(phrase=phrase):
                status.note(f"heard “{phrase}”")
            case TurnStarted(request=request):
                status.note("")
                conversation.say("user", request.text)
            case Understood(intents=intents, tier=tier, confidence=confidence):
                conversation.understood(intents, tier, confidence)
            case ReplyPiece(text=text):
                conversation.piece(text)
            case TurnEnded(timings=timings, ending=ending, spoken=spoken):
                conversation.ended(timings, ending, spoken)
            case RingUnanswered(text=text):
                conversation.say("assistant", f"⏰ {text}")
            case TimerRang(text=text):
                conversation.say("assistant", f"⏰ {text}")
                self.bell()
            case Trouble(message=message, hint=hint):
                self._trouble(message, hint)
            case Loading():
                self._load(event)

    def _partial(self, text: str) -> None:
        line = self.query_one("#partial", Static)
        line.update(Text(safe(text)))
        line.set_class(bool(text), "shown")

    def _load(self, event: Loading) -> None:
        if event.problem:
            self._trouble(f"{event.part}: {event.problem}", "")
        self._loading[event.part] = "" if event.done else event.part
        waiting = [part for part in self._loading.values() if part]
        self.query_one(StatusBar).note(f"loading {', '.join(waiting)} …" if waiting else "ready")

    def _trouble(self, message: str, hint: str) -> None:
        self.query_one(Conversation).say("trouble", message, hint)
