"""The line that says how far a download is."""

import io

import pytest

from assistant.cli.progress import ProgressLine, duration


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_share_speed_and_time_left() -> None:
    now = [0.0]
    out = Terminal()
    line = ProgressLine("model", out, lambda: now[0])
    for second in range(5):
        now[0] = second
        line(second * 1_000_000, 100_000_000)
    line.close()
    assert out.getvalue().endswith("model  4 %  4.0 MB of 100 MB  1.0 MB/s  96 s left\n".replace("96 s", "2 min"))
    assert out.getvalue().count("\n") == 1


def test_elsewhere_it_is_a_line_now_and_then() -> None:
    out = io.StringIO()
    line = ProgressLine("model", out, lambda: 0.0)
    for done in range(0, 1001):
        line(done, 1000)
    line.close()
    assert len(out.getvalue().splitlines()) == 10
    assert out.getvalue().endswith("model  100 %  1.0 kB of 1.0 kB\n")


def test_a_length_that_nobody_knows() -> None:
    out = Terminal()
    ProgressLine("model", out, lambda: 0.0)(5_000_000, None)
    assert out.getvalue().endswith("model  5.0 MB loaded")


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (89, "89 s"), (120, "2 min"), (3600, "60 min"), (9000, "2 h 30 min")]
)
def test_times_are_for_people(seconds: float, words: str) -> None:
    assert duration(seconds) == words
