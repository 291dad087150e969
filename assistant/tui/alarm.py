"""What rings takes the screen, until somebody answers: here, aloud or elsewhere."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.core.values import Command, Pending
from assistant.tui.screens import RingScreen

if TYPE_CHECKING:
    from assistant.tui.app import ChatApp


class Alarm:
    """Opens and closes the RingScreen of an app."""

    def __init__(self, app: "ChatApp") -> None:
        self._app = app
        self.sounded = False
        """What rings has been heard. Without a voice a session ends a ringing at once, and it must still be seen."""

    def ring(self, text: str) -> None:
        """Something rings, perhaps beside something else."""
        self._app.bell()
        if (screen := self._screen) is not None:
            screen.add(text)
            return
        self.sounded = False
        self._app.push_screen(RingScreen(text), self._answered)

    def look(self, pending: Sequence[Pending]) -> None:
        """What is set has changed: does something ring, or no longer?"""
        ringing = [one for one in pending if one.ringing]
        if not ringing and self.sounded:
            self.answered_elsewhere()
        elif ringing and self._screen is None:
            self.ring("\n".join(one.name or one.kind for one in ringing))

    def answered_elsewhere(self) -> None:
        """Somebody answered, or it was given up."""
        if (screen := self._screen) is not None:
            screen.dismiss("")

    @property
    def _screen(self) -> RingScreen | None:
        return next((one for one in self._app.screen_stack if isinstance(one, RingScreen)), None)

    async def _answered(self, answer: str | None) -> None:
        if answer == "snooze":
            await self._app.ask("snooze")
        elif answer:
            await self._app.order(Command.STOP)
