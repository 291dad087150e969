"""A plain Linux console: every sign is one that its font has, and as wide as before."""

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.pilot import Pilot

from assistant.tui import console
from assistant.tui.app import ChatApp
from tests.test_session import Bench
from tests.tui.bench import chat


def test_no_sign_changes_its_width() -> None:
    for sign, simple in console.SIGNS.items():
        assert cell_len(chr(sign)) == cell_len(str(simple)), chr(sign)


def test_text_and_style_stay() -> None:
    line = [Segment("● Lamp “on” ⏰")]
    assert console.PoorFont().apply(line, Color(0, 0, 0)) == [Segment('* Lamp "on" !!')]


@pytest.mark.parametrize(("terminal", "filtered"), [("linux", True), ("xterm-256color", False)])
def test_only_a_poor_terminal_gets_poor_signs(terminal: str, filtered: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", terminal)

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        assert any(isinstance(one, console.PoorFont) for one in app.get_line_filters()) is filtered

    chat(play)
