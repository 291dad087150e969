"""What nothing is suggested for is told to the session, and its guess is suggested while the same text stands there."""

from textual.pilot import Pilot

from assistant.core.events import NextWords
from assistant.tui.app import ChatApp
from assistant.tui.request import RequestBox
from tests.test_session import Bench
from tests.tui.bench import chat, send, until
from tests.tui.test_typing import SUGGESTING


class Looks:
    """The port Foresight: notes what is typed."""

    def __init__(self) -> None:
        self.typed: list[str] = []

    def look(self, typed: str) -> None:
        self.typed.append(typed)

    def stop(self) -> None:
        self.typed.append("")


def test_a_guess_of_the_session_is_suggested_unless_more_was_typed() -> None:
    looks = Looks()

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        bench.session._foresight = looks
        box = app.base.query_one(RequestBox)
        await pilot.press(*"one")
        await until(pilot, lambda: box.suggestion == " two")
        await pilot.press(*"ly")
        await until(pilot, lambda: looks.typed[-1:] == ["onely"])
        send(bench, NextWords("onel", (("ess", 0.9),)))
        send(bench, NextWords("onely", ((" you", 0.5), (" I", 0.2))))
        await until(pilot, lambda: box.suggestion == " you")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: looks.typed[-1] == "")

    chat(play, furnishings=SUGGESTING)
    assert "one" not in looks.typed
