"""Each event of the session in its place on the screen."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual.widgets import Static

from assistant.core.errors import AssistantError
from assistant.core.events import (
    Acted,
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
    NextWords,
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
from assistant.core.values import Command, Source
from assistant.core.vocabulary import DELETING
from assistant.tui.alarm import Alarm
from assistant.tui.conversation import Conversation
from assistant.tui.home import HomePane
from assistant.tui.keys import KeyLine
from assistant.tui.latency import LatencyBar
from assistant.tui.pending import PendingPane
from assistant.tui.record import Record
from assistant.tui.request import RequestBox
from assistant.tui.screens import FollowingScreen
from assistant.tui.status import StatusBar
from assistant.tui.words import safe

if TYPE_CHECKING:
    from assistant.tui.app import ChatApp


class Showing:
    """For one app, and what it remembers of what was shown."""

    def __init__(self, app: "ChatApp") -> None:
        self._app = app
        self._alarm = Alarm(app)
        self._loading: dict[str, str] = {}
        self.record = Record()
        self.muted = False

    def show(self, event: Event) -> None:
        """One event."""
        app, base = self._app, self._app.base
        for entry in self.record.feed(event):
            base.query_one(Conversation).show(entry)
        if isinstance(app.screen, FollowingScreen):
            app.screen.feed(event)
        self._show_status(event)
        self._show_home(event)
        self._ring(event)
        match event:
            case PartialHeard(text=text):
                self._partial(text)
            case Heard() | ListeningTimedOut():
                self._partial("")
            case NextWords(typed=typed, words=words):
                app.run_worker(base.query_one(RequestBox).choose(typed, words), group="choose")
            case Acted(intent=intent, reply=reply) if intent.name == DELETING and not reply.failed:
                app.forget_deleted()
            case TurnEnded():
                turn = self.record.turn
                base.query_one(LatencyBar).turn(event.timings, turn.pieces_a_second if turn else None)
                app.keep(self.record.kept())

    def note(self, text: str) -> None:
        """A short remark at the top."""
        self._app.base.query_one(StatusBar).note(text)

    def _show_status(self, event: Event) -> None:
        status = self._app.base.query_one(StatusBar)
        match event:
            case StateChanged(state=state):
                status.show_state(state)
            case LevelMeasured(decibels=decibels, speech=speech):
                if status.soundless:
                    self._app.tell("The microphone is there again.")
                status.show_level(decibels, speech)
            case MicrophoneMuted(muted=muted):
                self.muted = muted
                status.show_muted(muted)
                self._app.base.query_one(KeyLine).relabel("mute", "Hear" if muted else "Mute")
            case WakeHeard(phrase=phrase):
                status.note(f"heard “{phrase}”")
            case TurnStarted():
                status.note("")
            case Loading():
                self._load(event)
            case FilesRead(files=files):
                status.note(f"read again: {', '.join(Path(file).name for file in files)}")
                self._app.run_worker(self._app.order(Command.SHOW))

    def _show_home(self, event: Event) -> None:
        base = self._app.base
        match event:
            case HomeDescribed(devices=devices):
                base.query_one(HomePane).describe(devices)
            case HomeChanged():
                base.query_one(HomePane).change(event)
            case PendingChanged(pending=pending):
                base.query_one(PendingPane).set_pending(pending)
            case ListsChanged(lists=lists):
                base.query_one(PendingPane).set_lists(lists)

    def _ring(self, event: Event) -> None:
        match event:
            case TimerRang(text=text, command="") if text:
                self._alarm.ring(text)
            case PendingChanged(pending=pending):
                self._alarm.look(pending)
            case SpeechStarted():
                self._alarm.sounded = True
            case RingUnanswered():
                self._alarm.answered_elsewhere()
            case TurnStarted(request=request) if request.source is not Source.TIMER:
                self._alarm.answered_elsewhere()

    def _partial(self, text: str) -> None:
        line = self._app.base.query_one("#partial", Static)
        line.update(safe(text), layout=False)
        line.set_class(bool(text), "shown")

    def _load(self, event: Loading) -> None:
        if event.problem:
            self._app.trouble(AssistantError(f"{event.part}: {event.problem}"))
        self._loading[event.part] = "" if event.done else event.part
        waiting = [part for part in self._loading.values() if part]
        done = f"{len(self._loading) - len(waiting)} of {len(self._loading)}"
        self.note(f"loading {done}: {', '.join(waiting)} …" if waiting else "ready")
