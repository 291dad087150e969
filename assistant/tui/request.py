"""Where requests are typed: several lines, history, completion in grey that never gets in the way."""

import re
from collections.abc import Sequence
from typing import Protocol

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from assistant.tui import slash
from assistant.tui.menu import SlashMenu
from assistant.tui.words import safe


class Suggester(Protocol):
    """Says what a user will probably type."""

    async def after(self, text: str) -> str:
        """The next words of a text that is being typed; "" when nothing is likely."""
        ...

    async def among(self, text: str, words: Sequence[tuple[str, float]]) -> str:
        """The rest of one of the next words that somebody guesses, each with its probability; "" for none of them."""
        ...

    async def recall(self, requests: Sequence[str]) -> None:
        """These were asked at other times, in this order."""
        ...

    async def learn(self, request: str) -> None:
        """This was asked now."""
        ...

    async def forget(self) -> None:
        """Know nothing of what was asked."""
        ...


LONGEST = 4_000
"""Characters of a request. Whoever pastes more is told."""
REMEMBERED = 200
"""Requests that the up key brings back."""
_WORD = re.compile(r"\s*\S+")


class RequestBox(TextArea):
    """Enter sends, Ctrl+J begins a new line, Tab takes what is suggested, up and down bring back earlier requests.

    While a slash command is being typed, up and down choose among those that fit.
    """

    class Sent(Message):
        """Somebody asks something."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Refused(Message):
        """Something could not be typed or pasted."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    class Unfinished(Message):
        """Nothing is suggested for what is being typed: the session may know how it goes on."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, menu: SlashMenu, suggest: Suggester | None = None) -> None:
        """`suggest`: asked after each key; without it only slash commands are completed."""
        super().__init__("", id="request", soft_wrap=True, compact=True, highlight_cursor_line=False)
        self.placeholder = "Say or type something;  / for commands"
        self.suggesting = True
        self._menu = menu
        self._suggest = suggest
        self.earlier: list[str] = []
        self._back = 0  # how far the up key has gone
        self._draft = ""

    async def _on_key(self, event: events.Key) -> None:
        """Keys of its own. Not as bindings: those overtake the letters that were typed before them."""
        own = {
            "enter": self._send,
            "tab": self._accept,
            "ctrl+j": self._new_line,
            "alt+enter": self._new_line,
            "shift+enter": self._new_line,
        }
        if event.key in own:
            event.prevent_default()
            event.stop()
            own[event.key]()

    def _send(self) -> None:
        """Ask it. The box is free at once: what is typed meanwhile is the next request."""
        if rest := slash.completion(self.text, self._menu.marked):
            self.insert(rest)
            if rest.endswith(" "):
                return  # the command needs more
        text = safe(self.text).strip()
        if not text:
            return
        if self.earlier[-1:] != [text]:
            self.earlier = [*self.earlier[1 - REMEMBERED :], text]
        self._back = 0
        self.clear()
        self.post_message(self.Sent(text))

    def learn(self, text: str) -> None:
        """It was asked: such words are suggested from now on."""
        if self._suggest is not None:
            self.run_worker(self._suggest.learn(text), group="learn")

    def begin(self, text: str) -> None:
        """Stands here to be finished, instead of what was typed, which the up key brings back."""
        if self.text.strip():
            self.earlier.append(self.text)
        self._back = 0
        self.text = text
        self.move_cursor(self.document.end)
        self.focus()

    def put_back(self, text: str) -> None:
        """It could not be asked; it stands before what was typed since."""
        self.text = "\n".join(filter(None, (text, self.text)))
        self.move_cursor(self.document.end)

    def _new_line(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    def _accept(self) -> None:
        """Take what is suggested; else go on to the next part of the screen."""
        if self.suggestion:
            self.insert(self.suggestion)
        elif not self.text:
            self.screen.focus_next()

    def action_cursor_right(self, select: bool = False) -> None:
        """At the end: take the next word of what is suggested."""
        if self.suggestion and not select:
            word = _WORD.match(self.suggestion)
            self.insert(word[0] if word else self.suggestion)
        else:
            super().action_cursor_right(select)

    def action_cursor_up(self, select: bool = False) -> None:
        """In the first line: the request before."""
        if len(self._menu.names) > 1 and not select:
            self._choose(-1)
        elif self.cursor_location[0] == 0 and not select:
            self._recall(self._back + 1)
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """In the last line: the request after."""
        if len(self._menu.names) > 1 and not select:
            self._choose(1)
        elif self.cursor_location[0] == self.document.line_count - 1 and not select and self._back:
            self._recall(self._back - 1)
        else:
            super().action_cursor_down(select)

    def _choose(self, step: int) -> None:
        self._menu.move(step)
        self.suggestion = slash.completion(self.text, self._menu.marked)

    def _recall(self, back: int) -> None:
        if not 0 <= back <= len(self.earlier):
            return
        if self._back == 0:
            self._draft = self.text
        self._back = back
        self.text = self.earlier[-back] if back else self._draft
        self.move_cursor(self.document.end)

    def update_suggestion(self) -> None:
        """Called by TextArea after each change: ask, without waiting for the answer."""
        self.suggestion = ""
        text = self.text
        self._menu.show(text)
        if text.startswith("/"):
            self.suggestion = slash.completion(text, self._menu.marked)
        if text.startswith("/") or not self.suggesting or not text or self.cursor_location != self.document.end:
            return
        if self._suggest is not None and "\n" not in text:
            self.run_worker(self._ask(text), group="suggest", exclusive=True, exit_on_error=False)

    async def _ask(self, text: str) -> None:
        assert self._suggest is not None
        found = await self._suggest.after(text)
        if self._awaits(text):
            self.suggestion = safe(found)
            if not found:
                self.post_message(self.Unfinished(text))

    async def choose(self, text: str, words: Sequence[tuple[str, float]]) -> None:
        """The session guesses the next words of a text; suggest one, if it is still the one that stands here."""
        if self._suggest is not None and self._awaits(text):
            found = await self._suggest.among(text, words)
            if self._awaits(text):
                self.suggestion = safe(found)

    def _awaits(self, text: str) -> bool:
        return self.suggesting and text == self.text and self.cursor_location == self.document.end

    def _on_paste(self, event: events.Paste) -> None:  # type: ignore[override]
        """Refuse what is no request: the terminal would stand still, and the clipboard has it still."""
        event.prevent_default()
        event.stop()
        if len(event.text) + len(self.text) > LONGEST:
            self.post_message(
                self.Refused(f"{len(event.text):,} characters are too many to ask: {LONGEST:,} fit; nothing was pasted")
            )
            return
        self.replace(safe(event.text), *self.selection)
        self.move_cursor(self.document.end)
