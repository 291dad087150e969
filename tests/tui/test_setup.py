"""The set-up screen: what there is, what is tried, what is written."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static, TabbedContent

from assistant.cli.chat import _first_start
from assistant.config import config_file
from assistant.core.errors import ConfigError, DeviceError
from assistant.core.events import LevelMeasured, WakeHeard
from assistant.tui.app import ChatApp
from assistant.tui.furnishings import Furnishings
from assistant.tui.setup import TABS, Choice, SetupScreen
from assistant.tui.themes import THEMES
from tests.test_session import Bench
from tests.tui.bench import chat, screen, send, until


class ScriptedSetup:
    """Two of each; the second microphone does not open, and the first of the looks cannot be written."""

    def __init__(self) -> None:
        self.written: list[tuple[str, str | int | None]] = []
        self.played: list[Choice] = []
        self.closed = 0
        self.given_up = 0
        self.arrived = asyncio.Event()

    async def choices(self, tab: str) -> Sequence[Choice]:
        setting = {"microphone": "audio.input", "looks": "terminal.theme"}.get(tab, f"{tab}.model")
        absent = tab == "models" and not self.arrived.is_set()
        one, two = ("dark", "light") if tab == "looks" else ("one", "two")
        return [Choice(setting, one, f"{tab} one", True), Choice(setting, two, f"{tab} two \x1b[2J", absent=absent)]

    async def levels(self, microphone: str | int | None) -> AsyncGenerator[float, None]:
        if microphone == "two":
            raise DeviceError("the microphone 'two' is busy", "end the other program")
        try:
            yield -30.0
            await asyncio.Event().wait()
        finally:
            self.closed += 1

    async def play(self, choice: Choice) -> str:
        self.played.append(choice)
        return "It was played."

    async def load(self, choice: Choice) -> AsyncGenerator[str, None]:
        try:
            yield f"{choice.value}  50 %  3 MB/s \x1b[2J"
            await self.arrived.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise

    async def write(self, setting: str, value: str | int | None) -> str:
        if value == "dark":
            raise ConfigError("cannot write config.yaml: Permission denied")
        self.written.append((setting, value))
        return f"{setting} is written"


def text(app: ChatApp, field: str) -> str:
    return str(app.screen.query_one(field, Static).render())


async def opened(app: ChatApp, pilot: Pilot[None], tab: str) -> None:
    await until(pilot, lambda: isinstance(app.screen, SetupScreen))
    await until(pilot, lambda: len(app.screen.query("ContentTab")) == len(TABS))
    app.screen.query_one(TabbedContent).active = tab
    choices = app.screen.query_one(f"#{tab}-choices", OptionList)
    await until(pilot, lambda: choices.option_count == 2 and choices.has_focus)


def test_a_microphone_is_tried_with_its_level_and_chosen_and_written() -> None:
    setup = ScriptedSetup()

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press("f7")
        await opened(app, pilot, "microphone")
        assert "● microphone one" in screen(app)
        await pilot.press("t")
        await until(pilot, lambda: "▮▮▮▮▮▮▯▯▯▯▯▯  -30 dB" in text(app, "#trial"))
        await pilot.press("down", "t")
        await until(pilot, lambda: "is busy (end the other program)" in text(app, "#outcome"))
        assert setup.closed == 1
        await pilot.press("enter")
        await until(pilot, lambda: setup.written == [("audio.input", "two")])
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, SetupScreen))
        assert "cancel" not in bench.listener.calls  # Esc closed the screen and stopped nothing

    chat(play, ears=True, furnishings=Furnishings(setup=lambda: setup))


def test_a_voice_is_heard_before_it_is_chosen() -> None:
    setup = ScriptedSetup()

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"/voice", "enter")
        await opened(app, pilot, "voice")
        await pilot.press("down", "t")
        await until(pilot, lambda: text(app, "#outcome") == "It was played.")
        assert [choice.value for choice in setup.played] == ["two"]
        assert setup.written == []

    chat(play, furnishings=Furnishings(setup=lambda: setup))


def test_the_wake_phrase_is_tried_by_saying_it_and_may_be_ones_own() -> None:
    setup = ScriptedSetup()

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press("f7")
        await opened(app, pilot, "wake")
        send(bench, LevelMeasured(-15.0, 0.9))
        for confidence in (0.6, 0.92):
            send(bench, WakeHeard("hey computer", confidence))
        await until(pilot, lambda: "“hey computer” 2 times, the last one 92% sure" in text(app, "#outcome"))
        assert "▮" in text(app, "#trial")
        app.screen.query_one("#phrase", Input).focus()
        await pilot.press(*"okay pi", "enter")
        await until(pilot, lambda: setup.written == [("wake.phrases", "okay pi")])

    chat(play, ears=True, furnishings=Furnishings(setup=lambda: setup))


def test_a_model_that_is_not_here_is_loaded_with_its_progress_and_then_chosen() -> None:
    setup = ScriptedSetup()

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"/model", "enter")
        await opened(app, pilot, "models")
        await pilot.press("down", "enter")
        await until(pilot, lambda: text(app, "#trial") == "two  50 %  3 MB/s [2J")
        await pilot.press("enter")
        await until(pilot, lambda: "one at a time" in text(app, "#outcome"))
        assert setup.written == []
        setup.arrived.set()
        await until(pilot, lambda: setup.written == [("models.model", "two")])
        await until(pilot, lambda: text(app, "#trial") == "")

    chat(play, furnishings=Furnishings(setup=lambda: setup))


def test_escape_gives_up_what_is_being_loaded_and_then_closes() -> None:
    setup = ScriptedSetup()

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"/model", "enter")
        await opened(app, pilot, "models")
        await pilot.press("down", "enter")
        await until(pilot, lambda: "50 %" in text(app, "#trial"))
        await pilot.press("escape")
        await until(pilot, lambda: "given up" in text(app, "#outcome"))
        await until(pilot, lambda: setup.given_up == 1)
        assert text(app, "#trial") == ""
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, SetupScreen))
        assert setup.written == []

    chat(play, furnishings=Furnishings(setup=lambda: setup))


def test_what_cannot_be_written_is_told_there() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press("f7")
        await opened(app, pilot, "looks")
        await pilot.press("enter")
        await until(pilot, lambda: "Permission denied" in text(app, "#outcome"))

    chat(play, furnishings=Furnishings(setup=ScriptedSetup))


def test_another_theme_is_seen_at_once() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press("f7")
        await opened(app, pilot, "looks")
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.theme == THEMES["light"])

    chat(play, furnishings=Furnishings(setup=ScriptedSetup))


def test_the_arrows_go_to_the_other_tabs_from_anywhere_but_words() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press("f7")
        await opened(app, pilot, "microphone")
        for key, tab in (("right", "speaker"), ("left", "microphone"), ("left", "looks"), ("right", "microphone")):
            await pilot.press(key)
            choices = app.screen.query_one(f"#{tab}-choices", OptionList)
            await until(pilot, lambda choices=choices: choices.option_count == 2 and choices.has_focus)  # type: ignore
        await pilot.press("right", "right")
        await until(pilot, lambda: app.screen.query_one("#wake-choices").has_focus)
        await pilot.press("tab", *"ab", "left", "c")
        await until(pilot, lambda: app.screen.query_one("#phrase", Input).value == "acb")

    chat(play, furnishings=Furnishings(setup=ScriptedSetup))


def test_it_opens_by_itself_on_the_first_start_and_can_be_skipped() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await opened(app, pilot, "microphone")
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await pilot.press(*"one", "enter")
        await until(pilot, lambda: "Did one." in screen(app))

    chat(play, furnishings=Furnishings(setup=ScriptedSetup, first_start=True))


@pytest.mark.parametrize("configured", [False, True])
def test_the_first_start_is_remembered_and_settings_of_ones_own_make_it_none(configured: bool) -> None:
    if configured:
        config_file().parent.mkdir(parents=True, exist_ok=True)
        config_file().touch()
    assert [_first_start(), _first_start()] == [not configured, False]
