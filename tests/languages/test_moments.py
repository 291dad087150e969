"""Times, dates, recurrences; said on Sunday 22 November 2026 at 15:00."""

from datetime import datetime

import pytest

from assistant.languages.moments import Moment, parse_moment, split_moment

NOW = datetime(2026, 11, 22, 15, 0)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("at seven", Moment("19:00")),
        ("at three", Moment("15:00")),
        ("at 7 a.m.", Moment("07:00")),
        ("7:30 pm", Moment("19:30")),
        ("07:30", Moment("07:30")),
        ("nineteen thirty", Moment("19:30")),
        ("half past six", Moment("18:30")),
        ("half seven", Moment("19:30")),
        ("a quarter to nine", Moment("20:45")),
        ("ten minutes past three", Moment("15:10")),
        ("seven oh five", Moment("19:05")),
        ("twenty one hundred", Moment("21:00")),
        ("five o'clock", Moment("17:00")),
        ("noon", Moment("12:00")),
        ("at midnight", Moment("00:00")),
        ("seven in the morning", Moment("07:00")),
        ("tomorrow", Moment(date="2026-11-23")),
        ("tomorrow morning at eight", Moment("08:00", "2026-11-23")),
        ("tonight at eight", Moment("20:00", "2026-11-22")),
        ("on friday", Moment(date="2026-11-27")),
        ("next sunday", Moment(date="2026-11-29")),
        ("the day after tomorrow", Moment(date="2026-11-24")),
        ("in two days", Moment(date="2026-11-24")),
        ("a week from now", Moment(date="2026-11-29")),
        ("the fifth of may", Moment(date="2027-05-05")),
        ("december 24 at 6 pm", Moment("18:00", "2026-12-24")),
        ("25th of december", Moment(date="2026-12-25")),
        ("2026-12-24", Moment(date="2026-12-24")),
        ("on the third", Moment(date="2026-12-03")),
        ("this weekend", Moment(date="2026-11-28")),
        ("in ten minutes", Moment("15:10")),
        ("an hour from now", Moment("16:00")),
        ("every day at seven", Moment("07:00", recurrence="daily")),
        ("every weekday at 6:30", Moment("06:30", recurrence="weekdays")),
        ("on weekends", Moment(recurrence="weekends")),
        ("every thursday and monday at 8 pm", Moment("20:00", recurrence="monday, thursday")),
        ("every evening at nine", Moment("21:00", recurrence="daily")),
        ("monday to friday", Moment(recurrence="weekdays")),
        ("kitchen", None),
        ("the thirty first of february", None),
        ("at 25:00", None),
        ("", None),
    ],
)
def test_what_a_text_means(said: str, moment: Moment | None) -> None:
    assert parse_moment(said, NOW) == moment


def test_alarms_are_taken_as_said() -> None:
    assert parse_moment("seven", NOW, alarm=True) == Moment("07:00")
    assert parse_moment("seven this evening", NOW, alarm=True) == Moment("19:00", "2026-11-22")


def test_a_mere_number_needs_a_word_with_it() -> None:
    assert parse_moment("five", NOW, bare=False) is None
    assert parse_moment("at five", NOW, bare=False) == Moment("17:00")
    assert parse_moment("seven every weekday", NOW, bare=False) == Moment("07:00", recurrence="weekdays")


def test_the_moment_at_the_end() -> None:
    assert split_moment("call mum tomorrow at five", NOW) == ("call mum", Moment("17:00", "2026-11-23"))
    assert split_moment("buy five", NOW) == ("buy five", None)
    assert split_moment("tomorrow", NOW) == ("tomorrow", None)
