"""The set-up screen: microphone and speaker with their level, wake phrase, voice, models, and how the chat looks.

It tries things and has them written into the settings; what there is and how it is written is the caller's.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import ClassVar, Protocol

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Button, Input, OptionList, Static, TabbedContent, TabPane, Tabs
from textual.widgets.option_list import Option

from assistant.core.errors import AssistantError
from assistant.core.events import Event, LevelMeasured, WakeHeard
from assistant.tui.screens import FollowingScreen
from assistant.tui.status import level_meter
from assistant.tui.themes import THEMES
from assistant.tui.words import safe


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen for a setting."""

    setting: str
    """As in "audio.input"."""
    value: str | int | None
    """What is written; None: the default."""
    label: str
    chosen: bool = False
    absent: bool = False
    """A model that must be loaded first; its value is its name in the catalogue."""


class Setup(Protocol):
    """What can be set up. Each method raises AssistantError."""

    async def choices(self, tab: str) -> Sequence[Choice]:
        """What there is for "microphone", "speaker", "wake", "voice", "models" or "looks"."""
        ...

    def levels(self, microphone: str | int | None) -> AsyncGenerator[float, None]:
        """How loud that microphone is, in decibels, about ten times a second, until closed."""
        ...

    async def play(self, choice: Choice) -> str:
        """Let it be heard: a speaker plays a sound and hears itself, a voice says something. Gives a word on it."""
        ...

    async def write(self, setting: str, value: str | int | None) -> str:
        """Put it into the settings file, whose comments stay. Gives a word on it."""
        ...

    def load(self, choice: Choice) -> AsyncGenerator[str, None]:
        """Load a model that is absent: how far that is, a line now and then, until closed."""
        ...


TABS = {
    "microphone": "Microphone",
    "speaker": "Speaker",
    "wake": "Wake phrase",
    "voice": "Voice",
    "models": "Models",
    "looks": "Looks",
}
ABOUT = {
    "microphone": "What do you speak into? T shows how loud it is: speak, and the bar should move.",
    "speaker": "Where shall I speak? T plays a sound, and the microphone tells whether it is heard in the room.",
    "wake": "What do you call me? Enter chooses. Then say it a few times: each one that I hear is counted.",
    "voice": "How shall I sound? T lets you hear it. What is not here yet is loaded when you choose it.",
    "models": "Who hears you, and who talks with you? Commands need no other. What is not here is loaded first.",
    "looks": "Colours of this screen.",
}
"""What a tab is for."""
OWN_PHRASE = "Or type a phrase of your own, then Enter"
TRIES = {
    "microphone": "Show its level",
    "speaker": "Play a sound",
    "voice": "Let me hear it",
}
"""What the button of a tab says; the others have none."""


KEYS = "Enter chooses, T tries, ← → other tabs, Esc goes back"


class SetupScreen(FollowingScreen):
    """A tab for each thing. Enter chooses, and it is written; T tries what is highlighted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", priority=True),
        Binding("t", "try", "Try"),
        Binding("left", "turn(-1)", "The tab before", priority=True),
        Binding("right", "turn(1)", "The next tab", priority=True),
    ]

    def __init__(self, setup: Setup, tab: str = "", *, first: bool = False) -> None:
        """`first`: it opens by itself, as nothing has been set up yet."""
        super().__init__()
        self._title = "Welcome! Esc skips this set-up, F7 opens it again" if first else "Set-up"
        self._setup = setup
        self._tab = tab or "microphone"
        self._choices: dict[str, Sequence[Choice]] = {}
        self._woken = 0

    def compose(self) -> ComposeResult:
        """The tabs, and below what is going on."""
        with Vertical(id="setup") as box:
            box.border_title = self._title
            box.border_subtitle = KEYS
            with TabbedContent(initial=self._tab):
                for tab, title in TABS.items():
                    with TabPane(title, id=tab):
                        yield Static(ABOUT[tab], classes="about", markup=False)
                        yield OptionList(id=f"{tab}-choices", markup=False)
                        if tab == "wake":
                            yield Input(placeholder=OWN_PHRASE, id="phrase", compact=True)
                        if tab in TRIES:
                            yield Button(f"{TRIES[tab]} (T)", id=f"{tab}-try", compact=True)
            yield Static("", id="trial", markup=False)
            yield Static("", id="outcome", markup=False)

    def action_turn(self, step: int) -> None:
        """To another tab, wherever the keyboard is."""
        tabs = list(TABS)
        self.query_one(Tabs).focus()  # else the keyboard goes from the tab that is hidden to any other, and opens that
        self.query_one(TabbedContent).active = tabs[(tabs.index(self._tab) + step) % len(tabs)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where words are typed, arrows move among their letters."""
        return action != "turn" or not isinstance(self.focused, Input)

    def on_tabbed_content_tab_activated(self, event: TabbedContent.TabActivated) -> None:
        """Look at what there is."""
        self._tab = event.pane.id or self._tab
        self._stop_trial()
        self._tell("")
        self._list(self._tab)

    @work(group="list")
    async def _list(self, tab: str) -> None:
        try:
            self._choices[tab] = await self._setup.choices(tab)
        except AssistantError as error:
            if tab == self._tab:
                self._tell(str(error))
            return
        options = self.query_one(f"#{tab}-choices", OptionList)
        options.clear_options()
        for number, one in enumerate(self._choices[tab]):
            options.add_option(Option(safe(f"{'●' if one.chosen else '○'} {one.label}"), str(number)))
        options.highlighted = next((n for n, one in enumerate(self._choices[tab]) if one.chosen), None)
        if tab == self._tab:
            options.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose it."""
        choice = self._choices[self._tab][int(event.option_id or 0)]
        if not choice.absent:
            self._write(choice.setting, choice.value)
        elif self._is_loading:
            self._tell("one at a time, please: Esc gives up what is being loaded")
        else:
            self._stop_trial()
            self._load(choice)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A wake phrase of one's own."""
        if phrase := safe(event.value).strip():
            self._write("wake.phrases", phrase)

    def on_button_pressed(self) -> None:
        """Try it."""
        self.action_try()

    @work(group="write")
    async def _write(self, setting: str, value: str | int | None) -> None:
        try:
            self._tell(await self._setup.write(setting, value))
        except AssistantError as error:
            self._tell(str(error))
        else:
            if setting == "terminal.theme":
                self.app.theme = THEMES[str(value)]
        self._list(self._tab)

    def action_try(self) -> None:
        """Try what is highlighted."""
        number = self.query_one(f"#{self._tab}-choices", OptionList).highlighted
        choices = self._choices.get(self._tab, ())
        if self._tab in TRIES and number is not None and number < len(choices):
            self._try(self._tab, choices[number])

    def action_leave(self) -> None:
        """Give up what is being loaded; else back to the chat."""
        if self._is_loading:
            self.workers.cancel_group(self, "load")
            self._show_trial("")
            self._tell("given up; what has arrived is kept, and choosing it again goes on from there")
            return
        self._stop_trial()
        self.dismiss()

    @property
    def _is_loading(self) -> bool:
        return any(one.group == "load" and not one.is_finished for one in self.workers)

    @work(group="load")
    async def _load(self, choice: Choice) -> None:
        self._tell("Esc gives it up")
        try:
            async with aclosing(self._setup.load(choice)) as lines:
                async for line in lines:
                    self._show_trial(line)
        except AssistantError as error:
            self._tell(str(error))
        else:
            self._write(choice.setting, choice.value)
        self._show_trial("")

    def _stop_trial(self) -> None:
        self.workers.cancel_group(self, "try")
        if not self._is_loading:
            self._show_trial("")

    def _show_trial(self, text: str) -> None:
        self.query_one("#trial", Static).update(safe(text), layout=False)

    @work(group="try", exclusive=True)
    async def _try(self, tab: str, choice: Choice) -> None:
        try:
            if tab == "microphone":
                await self._show_level(choice)
            else:
                self._tell("…")
                self._tell(await self._setup.play(choice))
        except AssistantError as error:
            self._tell(str(error))

    async def _show_level(self, choice: Choice) -> None:
        async with aclosing(self._setup.levels(choice.value)) as levels:
            async for decibels in levels:
                self._show_trial(f"{level_meter(decibels)} {decibels:4.0f} dB")

    def feed(self, event: Event) -> None:
        """What the session hears meanwhile: the wake phrase can be tried."""
        if self._tab != "wake" or self._is_loading:
            return
        match event:
            case LevelMeasured(decibels=decibels):
                self._show_trial(level_meter(decibels))
            case WakeHeard(phrase=phrase, confidence=confidence):
                self._woken += 1
                self._tell(f"heard “{phrase}” {self._woken} times, the last one {confidence:.0%} sure")

    def _tell(self, text: str) -> None:
        self.query_one("#outcome", Static).update(safe(text))
