"""The line at the top: what the assistant is doing, how loud the microphone is, what still loads."""

import time

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from assistant.core.values import State

SIGNS = {
    State.IDLE: "○ idle",
    State.LISTENING: "● listening",
    State.THINKING: "◐ thinking",
    State.SPEAKING: "▶ speaking",
}
MUTED = "⊘ muted"
QUIETEST = -60.0
"""Decibels relative to full scale that show as an empty meter."""
WIDTH, SLIM = 12, 6
"""Cells of a meter; where there is little room."""
ROOM = 76
"""Cells of the line below which meters are slim, so that there is still room for a remark."""
STALE = 5.0
"""Seconds after the last level in which a microphone that should deliver counts as gone."""
NO_SOUND = "no sound comes from the microphone"


def meter(share: float, mark: float | None = None, width: int = WIDTH) -> str:
    """A bar for a share of the whole, 0 to 1; `mark`: a share that is marked on it."""
    filled = round(width * max(0.0, min(1.0, share)))
    cells = ["▮"] * filled + ["▯"] * (width - filled)
    if mark is not None:
        cells.insert(round(width * mark), "┃")
    return "".join(cells)


def level_meter(decibels: float, width: int = WIDTH) -> str:
    """A bar for a loudness."""
    return meter(1 - decibels / QUIETEST, width=width)


class StatusBar(Horizontal):
    """State, level, note. In word, sign and colour: colour alone is not seen by everybody.

    Each field has its place, so that a level ten times a second arranges nothing anew. A level has none until one came.
    """

    def __init__(self, threshold: float) -> None:
        """`threshold`: the probability from which sound counts as speech."""
        super().__init__(classes=State.IDLE.value)
        self._threshold = threshold
        self._state = State.IDLE
        self._muted = False
        self._heard = 0.0  # when the last level came, or should have; 0: never
        self.soundless = False
        """The microphone delivered once, and no longer does."""

    def compose(self) -> ComposeResult:
        """Three fields."""
        yield Static(SIGNS[State.IDLE], id="state", markup=False)
        yield Static("", id="level", markup=False)
        yield Static("", id="note", markup=False)

    def on_mount(self) -> None:
        """Watch whether levels still come."""
        self.set_interval(0.5, self.look)

    def on_resize(self) -> None:
        """More room, or less."""
        self._show()

    def show_state(self, state: State) -> None:
        """What the assistant is doing."""
        self._state = state
        self._expect()
        self._show()

    def show_muted(self, muted: bool) -> None:
        """Whether it is deaf."""
        self._muted = muted
        self._expect()
        self._show()

    def look(self) -> None:
        """Is there still sound, where there should be?"""
        hears = not self._muted and self._state in (State.IDLE, State.LISTENING)
        if hears and self._heard and time.monotonic() - self._heard > STALE and not self.soundless:
            self.soundless = True
            self.query_one("#level", Static).update(NO_SOUND, layout=False)
            self.add_class("soundless")

    def _expect(self) -> None:
        """From now on levels should come, if ever any came."""
        self._heard = self._heard and time.monotonic()

    def show_level(self, decibels: float, speech: float) -> None:
        """How loud it is, and how sure the voice detector is that it is speech, with the threshold marked."""
        if self._muted:
            return
        new = self.soundless or not self._heard
        self._heard = time.monotonic()
        self.soundless = False
        if new:
            self._show()
        width, voice = (SLIM, "") if self.has_class("slim") else (WIDTH, " voice ")
        sure = " speech" if speech >= self._threshold else ""
        self.query_one("#level", Static).update(
            f"{level_meter(decibels, width)} {voice}{meter(speech, self._threshold, width)}{sure}", layout=False
        )

    def note(self, text: str) -> None:
        """A short remark on the right."""
        self.query_one("#note", Static).update(text, layout=False)

    def _show(self) -> None:
        deaf = self._muted and self._state is State.IDLE
        also = {"soundless": self.soundless, "hears": bool(self._heard), "slim": self.size.width < ROOM}
        self.set_classes(("muted" if deaf else self._state.value, *(name for name, so in also.items() if so)))
        self.query_one("#state", Static).update(MUTED if deaf else SIGNS[self._state], layout=False)
        if self._muted:
            self.query_one("#level", Static).update("", layout=False)
