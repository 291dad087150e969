"""The pane of what is set: timers counting down, alarms, reminders, lists."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.core.values import ListItem, Pending
from assistant.tui.home import HomePane, heading
from assistant.tui.words import safe

DAY = 86400.0
EMPTY = "No timer, no alarm"


def left(pending: Pending, now: datetime) -> str:
    """How long until it is due: "4:59", "1:04:59"."""
    seconds = pending.remaining if pending.due is None else (pending.due - now).total_seconds()
    whole = max(0, -int(-(seconds or 0) // 1))
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def line(pending: Pending, now: datetime) -> str:
    """One thing that is set."""
    name = f" {pending.name}" if pending.name else f" {pending.kind}"
    if pending.ringing:
        return safe(f"⏰ now{name}")
    if pending.kind == "timer":
        return safe(f"{'⏸' if pending.due is None else '⏳'} {left(pending, now)}{name}")
    assert pending.due is not None
    at = pending.due.astimezone()
    when = f"{at:%H:%M}" if (pending.due - now).total_seconds() < DAY else f"{at:%a %d %b %H:%M}"
    again = f" ({pending.recurrence})" if pending.recurrence else ""
    return safe(f"⏰ {when}{name}{again}")


class PendingPane(OptionList):
    """Enter or a click lets a timer pause or go on, and ticks an item of a list off."""

    def __init__(self) -> None:
        super().__init__(id="pending", markup=False)
        self.border_title = "Time and lists"
        self._pending: tuple[Pending, ...] = ()
        self._lists: Mapping[str, Sequence[ListItem]] = {}
        self._requests: dict[str, str] = {}

    def on_mount(self) -> None:
        """Count down."""
        self._show()
        self.set_interval(1.0, self._tick)

    def set_pending(self, pending: tuple[Pending, ...]) -> None:
        """What is set now."""
        self._pending = pending
        self._show()

    def set_lists(self, lists: Mapping[str, Sequence[ListItem]]) -> None:
        """What stands on the lists now."""
        self._lists = lists
        self._show()

    def _tick(self) -> None:
        now = datetime.now(UTC)
        for number, one in enumerate(self._pending):
            if one.kind == "timer" and one.due is not None and not one.ringing:
                self.replace_option_prompt(f"p{number}", line(one, now))

    def _show(self) -> None:
        now, chosen = datetime.now(UTC), self.highlighted
        self._requests.clear()
        self.clear_options()
        for number, one in enumerate(self._pending):
            self.add_option(Option(line(one, now), f"p{number}"))
            if one.kind == "timer":
                timer = one.name if one.name.endswith("timer") else f"{one.name} timer"
                self._requests[f"p{number}"] = f"{'resume' if one.due is None else 'pause'} the {timer}"
        if not self._pending:
            self.add_option(Option(EMPTY, disabled=True))
        for name, items in self._lists.items():
            if items:
                self.add_option(Option(heading(name), disabled=True))
            for item in items:
                key = f"i{len(self._requests)}:{name}"
                self.add_option(Option(safe(f"{'☑' if item.done else '☐'} {item.text}"), key))
                self._requests[key] = "" if item.done else f"check {item.text} off the {name}"
        if chosen is not None and chosen < self.option_count:
            self.highlighted = chosen

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Ask for it."""
        event.stop()
        if request := self._requests.get(event.option_id or "", ""):
            self.post_message(HomePane.Switch(request))
