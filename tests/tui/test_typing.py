"""The box: several lines, history, suggestions, slash commands; nothing that was typed is lost."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from assistant.core.events import Acted
from assistant.core.values import Intent, KeptConversation, KeptTurn, Reply, Source
from assistant.core.vocabulary import DELETING
from assistant.tui import slash
from assistant.tui.app import ChatApp
from assistant.tui.furnishings import Furnishings
from assistant.tui.request import LONGEST, RequestBox
from assistant.tui.themes import THEMES
from tests.test_session import Bench
from tests.tui.bench import chat, entries, said, screen, send, shown, until


class Scripted:
    """The port Suggester."""

    def __init__(self, words: Callable[[str], str] = lambda text: {"on": "e", "one": " two"}.get(text, "")) -> None:
        self._words = words
        self.learned: list[str] = []
        self.recalled: list[str] = []

    async def after(self, text: str) -> str:
        return self._words(text)

    async def among(self, text: str, words: Sequence[tuple[str, float]]) -> str:
        return words[0][0]

    async def recall(self, requests: Sequence[str]) -> None:
        self.recalled += requests

    async def learn(self, request: str) -> None:
        self.learned.append(request)

    async def forget(self) -> None:
        self.recalled.clear()
        self.learned.clear()


NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
SUGGESTING = Furnishings(suggest=Scripted())


def box(app: ChatApp) -> RequestBox:
    return app.base.query_one(RequestBox)


def test_the_next_words_are_suggested_in_grey_and_taken_with_tab() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"on")
        await until(pilot, lambda: box(app).suggestion == "e")
        assert box(app).text == "on"
        await pilot.press("tab")
        await until(pilot, lambda: box(app).suggestion == " two")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Did one. Did two." in said(app, "assistant"))

    chat(play, furnishings=SUGGESTING)


def test_tab_takes_all_that_is_suggested_and_the_right_arrow_a_word() -> None:
    whole = "turn on the kitchen light"

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"tu")
        for text in ("turn", "turn on"):
            await until(pilot, lambda: bool(box(app).suggestion))
            await pilot.press("right")
            assert box(app).text == text
        await until(pilot, lambda: bool(box(app).suggestion))
        await pilot.press("tab")
        assert box(app).text == whole

    chat(play, furnishings=Furnishings(suggest=Scripted(whole.removeprefix)))


def test_what_is_suggested_is_not_sent_unless_it_was_taken() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"one")
        await until(pilot, lambda: box(app).suggestion == " two")
        await pilot.press("enter")
        await until(pilot, lambda: said(app, "user") == ["one"])

    chat(play, furnishings=SUGGESTING)


@pytest.mark.parametrize("asked", [False, True])
def test_suggestions_can_be_switched_off(asked: bool) -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        if asked:
            await pilot.press(*"/suggest", "enter")
            await until(pilot, lambda: not box(app).suggesting)
        await pilot.press(*"one")
        for _ in range(5):
            await pilot.pause()
        assert box(app).suggestion == ""

    chat(play, furnishings=Furnishings(suggest=Scripted(), suggestions=asked))


def test_keys_that_come_faster_than_they_are_read_are_taken_in_their_order() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"one", "enter", *"two", "enter", *"thr")
        await until(pilot, lambda: said(app, "user")[-1:] == ["two"])
        assert box(app).text == "thr"

    chat(play)


def test_several_lines_are_one_request() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"one", "ctrl+j", *"two", "enter")
        await until(pilot, lambda: said(app, "user") == ["one\ntwo"])

    chat(play)


def test_up_and_down_bring_back_earlier_requests_and_the_draft() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        for word in ("one", "two"):
            await pilot.press(*word, "enter")
            await until(pilot, lambda word=word: said(app, "user")[-1:] == [word])  # type: ignore[misc]
        await pilot.press(*"thr", "up")
        assert box(app).text == "two"
        await pilot.press("up", "up")
        assert box(app).text == "one"
        await pilot.press("down", "down")
        assert box(app).text == "thr"

    chat(play)


def test_a_megabyte_is_not_pasted_and_what_was_typed_stays() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"one")
        app.post_message(Paste("x" * 1_000_000))
        await until(pilot, lambda: any("1,000,000 characters are too many" in text for text in said(app, "trouble")))
        assert box(app).text == "one"
        app.post_message(Paste(" two\x1b[2J\x07" + "x" * (LONGEST - 20)))
        await until(pilot, lambda: box(app).text.startswith("one two[2Jxxx"))

    chat(play)


def test_a_slash_command_is_completed_and_the_fitting_ones_are_shown() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"/ti")
        await until(pilot, lambda: "▸ /timer 10 MINUTES  set a timer" in shown(app, "#menu"))
        assert box(app).suggestion == "mer "
        await pilot.press("tab", *"5 minutes", "enter")
        await until(pilot, lambda: said(app, "user") == ["set a timer for 5 minutes"])
        await until(pilot, lambda: not app.base.query_one("#menu").has_class("shown"))

    chat(play)


def test_a_slash_command_is_chosen_from_the_menu_with_the_arrows_and_enter() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press("/", *"s", "down")
        assert "▸ /search" in shown(app, "#menu")
        await pilot.press("down", "down", "down", "up")
        await until(pilot, lambda: box(app).suggestion == "top")
        await pilot.press("enter")
        await until(pilot, lambda: "cancel" in bench.listener.calls)
        assert said(app, "trouble") == []
        await pilot.press("/", *"ti", "enter")  # it needs more: completed, not sent
        assert box(app).text == "/timer "

    chat(play, ears=True)


def test_what_was_asked_is_learned_and_what_was_asked_before_is_known() -> None:
    suggest, journal = Scripted(), Kept(["turn on the lamp", "two"])

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await until(pilot, lambda: suggest.recalled == ["turn on the lamp", "two"])
        await pilot.press(*"one", "enter", *"/why", "enter")
        await until(pilot, lambda: suggest.learned == ["one"])
        await pilot.press("up", "up", "up")
        assert box(app).text == "two"

    chat(play, furnishings=Furnishings(suggest=suggest, journal=journal))


def test_what_was_deleted_comes_back_neither_as_a_suggestion_nor_by_the_up_key() -> None:
    suggest, kept = Scripted(), ["turn on the lamp", "two"]

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"one", "enter")
        await until(pilot, lambda: suggest.learned == ["one"])
        kept[:] = ["two"]
        send(bench, Acted(1, Intent(DELETING), Reply("I cannot.", failed=True)))
        send(bench, Acted(1, Intent(DELETING), Reply("I have deleted 1 conversation.")))
        await until(pilot, lambda: suggest.recalled == ["two"] and not suggest.learned)
        assert box(app).earlier == ["two"]

    chat(play, furnishings=Furnishings(suggest=suggest, journal=Kept(kept)))


class Kept:
    """The port Journal with one conversation."""

    def __init__(self, asked: Sequence[str]) -> None:
        self._asked = asked

    async def keep(self, turn: KeptTurn, conversation: int) -> int:
        return 1

    async def conversations(self, words: str = "") -> Sequence[KeptConversation]:
        return [KeptConversation(1, NOW, self._asked[0], len(self._asked))]

    async def turns(self, conversation: int) -> Sequence[KeptTurn]:
        return [KeptTurn(NOW, one, Source.KEYBOARD, "Yes.", "") for one in self._asked]


def test_what_is_no_slash_command_is_told_and_stays_to_be_mended() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"/frobnicate", "enter")
        await until(pilot, lambda: said(app, "trouble") == ["there is no command /frobnicate: / shows what there is"])
        await until(pilot, lambda: box(app).text == "/frobnicate")
        assert said(app, "user") == []

    chat(play)


def test_the_theme_and_the_area_are_chosen_by_slash_commands() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        for theme in THEMES:
            await pilot.press(*f"/theme {theme}", "enter")
            await until(pilot, lambda theme=theme: app.theme == THEMES[theme])  # type: ignore[misc]
        await pilot.press(*"/area attic", "enter")
        await until(pilot, lambda: said(app, "trouble") == ["there is no area attic"])

    chat(play)


def test_the_conversation_is_copied_exported_and_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "talk.md"

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"one", "enter")
        await until(pilot, lambda: "Did one." in said(app, "assistant"))
        await pilot.press("ctrl+y")
        await until(pilot, lambda: app.clipboard == "Did one.")
        await app._orders.carry_out(slash.Wanted("export", str(file)))
        assert "Did one." in file.read_text(encoding="utf-8")
        await app._orders.carry_out(slash.Wanted("export", str(file)))
        assert said(app, "trouble") == [f"{file} cannot be written: File exists"]
        await pilot.press(*"/new", "enter")
        await until(pilot, lambda: entries(app) == [])
        assert "Did one." not in screen(app)

    chat(play)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("/timer 10 minutes", slash.Wanted("timer", "10 minutes", "set a timer for 10 minutes")),
        ("/tim 1 hour", slash.Wanted("timer", "1 hour", "set a timer for 1 hour")),
        ("/UNDO", slash.Wanted("undo", "", "undo that")),
        ("/timer", slash.Wanted(problem="/timer needs more: /timer 10 MINUTES")),
        ("/s", slash.Wanted(problem="there is no command /s: did you mean /say, /search, /setup, /stop, /suggest")),
        ("/", slash.Wanted(problem="there is no command /: / shows what there is")),
    ],
)
def test_slash_commands_are_read(line: str, wanted: slash.Wanted) -> None:
    assert slash.read(line) == wanted


def test_every_slash_command_is_carried_out_by_somebody() -> None:
    app = ChatApp(lambda: pytest.fail("not connected"))
    assert {name for name, one in slash.COMMANDS.items() if not one.request} <= set(app._orders._orders)
