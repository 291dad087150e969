"""Slash commands carried out: what the chat itself does, without the session."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from assistant.core.errors import AssistantError
from assistant.core.values import Command
from assistant.tui import slash
from assistant.tui.archive import export
from assistant.tui.conversation import Conversation
from assistant.tui.entries import Who, as_markdown
from assistant.tui.find import FindBar
from assistant.tui.home import HomePane
from assistant.tui.keys import KeysScreen
from assistant.tui.request import RequestBox
from assistant.tui.screens import EarlierScreen
from assistant.tui.themes import THEMES

if TYPE_CHECKING:
    from assistant.tui.app import ChatApp

Order = Callable[[str], Awaitable[None]]
"""Done with what follows the command. Raises AssistantError."""


class Orders:
    """By name."""

    def __init__(self, app: "ChatApp") -> None:
        self._app = app
        self._orders: Mapping[str, Order] = {
            "area": self._area,
            "copy": self._copy,
            "earlier": self._earlier,
            "export": self._export,
            "find": self._find,
            "home": self._home,
            "keys": self._keys,
            "listen": lambda rest: self._app.order(Command.LISTEN),
            "model": lambda rest: self.set_up("models"),
            "mute": lambda rest: self._app.action_mute(),
            "new": self._new,
            "quit": self._quit,
            "search": self._earlier,
            "setup": self.set_up,
            "stop": lambda rest: self._app.order(Command.STOP),
            "suggest": self._suggest,
            "theme": self._theme,
            "voice": lambda rest: self.set_up("voice"),
            "why": self._why,
        }

    async def choose(self, name: str) -> None:
        """Do it, as `/NAME` would; where more must follow, it is written into the line in which requests are typed."""
        if slash.COMMANDS[name].needs:
            self._app.base.query_one(RequestBox).begin(f"/{name} ")
        else:
            await self.carry_out(slash.read(f"/{name}"))

    async def carry_out(self, wanted: slash.Wanted) -> bool:
        """Do it. False when it could not be done; that was told."""
        if wanted.request:
            return await self._app.ask(wanted.request)
        try:
            if wanted.problem:
                raise AssistantError(wanted.problem)
            await self._orders[wanted.name](wanted.rest)
        except AssistantError as error:
            self._app.trouble(error)
            return False
        return True

    @property
    def _conversation(self) -> Conversation:
        return self._app.base.query_one(Conversation)

    async def _area(self, rest: str) -> None:
        areas = self._app.base.query_one(HomePane).areas
        known = next((area for area in areas if area.casefold() == rest.casefold()), None)
        if rest and known is None:
            raise AssistantError(f"there is no area {rest}", f"there are: {', '.join(areas) or 'none'}")
        self._app.area = known
        self._app.tell(f"What you type is about the {known}." if known else "What you type is about the whole home.")

    async def _copy(self, rest: str) -> None:
        entries = self._conversation.entries
        if rest == "all":
            text = as_markdown(entries)
        else:
            text = next((one.text for one in reversed(entries) if one.who is Who.ASSISTANT), "")
        self._app.copy_to_clipboard(text)
        self._app.notify(f"Copied {len(text):,} characters")

    async def _earlier(self, rest: str) -> None:
        """`rest`: words that were said in it."""
        archive = self._app.archive
        if not await archive.conversations():
            raise AssistantError("there is no earlier conversation", "what is said from now on is kept")
        await self._app.push_screen(EarlierScreen(archive.conversations, rest), self._reopen)

    async def _reopen(self, chosen: tuple[int, str] | None) -> None:
        if chosen is None:
            return
        number, words = chosen
        try:
            self._conversation.replace(await self._app.archive.reopen(number))
        except AssistantError as error:
            return self._app.trouble(error)
        if words:
            self._app.base.query_one(FindBar).open(words)

    async def _export(self, rest: str) -> None:
        self._app.tell(f"Written to {export(self._conversation.entries, rest)}")

    async def _find(self, rest: str) -> None:
        self._app.base.query_one(FindBar).open(rest)

    async def _home(self, rest: str) -> None:
        self._app.action_home()

    async def _keys(self, rest: str) -> None:
        await self._app.push_screen(KeysScreen())

    async def _new(self, rest: str) -> None:
        self._app.archive.begin()
        self._conversation.replace(())

    async def _quit(self, rest: str) -> None:
        self._app.exit()

    async def set_up(self, tab: str, *, first: bool = False) -> None:
        """Open the set-up screen. Raises AssistantError."""
        if self._app.setup is None:
            raise AssistantError("nothing can be set up here", "`assistant config edit` opens the settings")
        from assistant.tui.setup import SetupScreen  # late: the chat starts without it

        await self._app.push_screen(SetupScreen(self._app.setup(), tab, first=first))

    async def _suggest(self, rest: str) -> None:
        box = self._app.base.query_one(RequestBox)
        box.suggesting = not box.suggesting
        box.update_suggestion()
        self._app.notify(f"The next words are {'' if box.suggesting else 'no longer '}suggested")

    async def _theme(self, rest: str) -> None:
        if rest not in THEMES:
            raise AssistantError(f"there is no theme {rest}", f"there are: {', '.join(THEMES)}")
        self._app.theme = THEMES[rest]

    async def _why(self, rest: str) -> None:
        if not (lines := self._app.record.explained()):
            raise AssistantError("nothing was asked yet")
        self._app.tell("\n".join(lines))
