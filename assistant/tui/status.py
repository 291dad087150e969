"""The line at the top: what the assistant is doing, how loud the microphone is, what still loads."""

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
QUIETEST = -60.0
"""Decibels relative to full scale that show as an empty meter."""
WIDTH = 20


class StatusBar(Horizontal):
    """State, level, note."""

    def compose(self) -> ComposeResult:
        """Three fields."""
        yield Static(SIGNS[State.IDLE], id="state", classes="idle", markup=False)
        yield Static("", id="level", markup=False)
        yield Static("", id="note", markup=False)

    def show_state(self, state: State) -> None:
        """Unmistakable in word, sign and colour: colour alone is not seen by everybody."""
        field = self.query_one("#state", Static)
        field.set_classes(state.value)
        field.update(SIGNS[state])
        if state is State.IDLE:
            self.query_one("#level", Static).update("")

    def show_level(self, decibels: float, speech: float) -> None:
        """The meter, and a mark while the voice detector is sure of speech."""
        filled = round(WIDTH * max(0.0, min(1.0, 1 - decibels / QUIETEST)))
        self.query_one("#level", Static).update(
            "▮" * filled + "▯" * (WIDTH - filled) + (" speech" if speech > 0.5 else "")
        )

    def note(self, text: str) -> None:
        """A short remark on the right."""
        self.query_one("#note", Static).update(text)
