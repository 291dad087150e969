"""Notes what each command changed, in the home and in the store, so that it can be undone. It undoes nothing itself."""

from datetime import datetime

from assistant.skills.history import PastTurn
from assistant.skills.house import House
from assistant.store.actions import Action, Actions, Rows, changed_rows


class Recorder:
    """Looks before and after."""

    def __init__(self, house: House, actions: Actions) -> None:
        self._house = house
        self._actions = actions
        self._rows: Rows | None = None

    def begin(self, keeps: bool) -> None:
        """A command begins; `keeps`: it may change the store."""
        self._house.take_changes()
        self._rows = self._actions.rows() if keeps else None

    def end(self, turn: PastTurn, said: str, now: datetime) -> None:
        """The command is over, as it may be; what it changed is noted."""
        before, after = self._house.take_changes()
        kept = changed_rows(self._rows, self._actions.rows()) if self._rows is not None else {}
        if after or kept:
            self._actions.note(Action(turn.id, now, said, before, after, kept))
