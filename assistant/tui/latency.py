"""Where the time of a turn went, in one line; and how the turns of this session compare."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import fields

from rich.text import Text
from textual.widgets import Static

from assistant.core.values import Timings
from assistant.tui.machine import machine
from assistant.tui.record import answered_after

NAMES = {
    "endpoint": "silence",
    "stt_final": "words",
    "understand": "understanding",
    "act": "doing",
    "reply_first_token": "reply",
    "tts_first_audio": "voice",
}
COLOURS = ("bright_black", "cyan", "yellow", "magenta", "blue", "green")
BAR = 14
"""Cells of the bar."""
KEPT = 500
"""Turns that the percentiles are of."""
SPARKS = "▁▂▃▄▅▆▇█"
SPARKLINE = 16


def stages(timings: Timings) -> list[tuple[str, float]]:
    """What followed what, each with its own milliseconds; what did not happen is left out."""
    found, before = [], 0.0
    for field in fields(timings):
        reached = getattr(timings, field.name)
        if field.name in NAMES and reached is not None:
            found.append((field.name, max(0.0, reached - before)))
            before = max(before, reached)
    return found


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that so many percent do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def sparkline(values: Sequence[float]) -> str:
    """The last values as a row of small columns."""
    last = list(values)[-SPARKLINE:]
    most = max(last, default=0.0) or 1.0
    return "".join(SPARKS[min(len(SPARKS) - 1, int(value / most * len(SPARKS)))] for value in last)


class LatencyBar(Static):
    """The last turn's bar and its time, the session's p50 and p95, the stages, words a second, memory, temperature.

    What matters most comes first: on a narrow screen the rest is cut off.
    """

    def __init__(self) -> None:
        super().__init__("", id="latency", markup=False)
        self._answers: deque[float] = deque(maxlen=KEPT)
        self._bar, self._stages = Text(), Text()
        self._speed = ""
        self.process: int | None = None
        """Whose memory is shown: the assistant's, which may be the service."""

    def on_mount(self) -> None:
        """The machine is looked at now and then."""
        self.set_interval(5.0, self._show)

    def turn(self, timings: Timings, pieces_a_second: float | None) -> None:
        """One more turn is over."""
        after = answered_after(timings)
        if after is not None:
            self._answers.append(after)
        self._speed = f"{pieces_a_second:.0f} tokens/s" if pieces_a_second else ""
        self._bar, self._stages = bar(timings)
        self._show()

    def _show(self) -> None:
        parts: list[Text | str] = [self._bar]
        if self._answers:
            p50, p95 = percentile(self._answers, 50), percentile(self._answers, 95)
            parts.append(f"{self._answers[-1]:.0f} ms  p50 {p50:.0f} p95 {p95:.0f} {sparkline(self._answers)}")
        parts += [self._stages, self._speed, machine(self.process) if self.process else ""]
        self.update(Text("  ").join(Text("") + part for part in parts if part), layout=False)


def bar(timings: Timings) -> tuple[Text, Text]:
    """The stages as a bar in proportion; and each named with its milliseconds."""
    found = stages(timings)
    whole = sum(length for _, length in found) or 1.0
    drawn, named = Text(), Text()
    for name, length in found:
        colour = COLOURS[list(NAMES).index(name)]
        drawn.append("█" * max(1, round(BAR * length / whole)), colour)
        named.append(f"{' ' if named else ''}{NAMES[name]}", colour)
        named.append(f" {length:.0f}")
    return drawn, named
