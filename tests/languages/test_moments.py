"""Times, dates, recurrences; said on Sunday 22 November 2026 at 15:00."""

from datetime import datetime
from pathlib import Path

import pytest

from assistant.languages.moments import Moment, find_day, parse_moment, split_moment

NOW = datetime(2026, 11, 22, 15, 0)
TABLE = [
    line.split(" = ")
    for line in (Path(__file__).parent / "moments.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("said", "meaning"), TABLE)
def test_peoples_wordings(said: str, meaning: str) -> None:
    found = parse_moment(said, NOW)
    days = f"{found.date}..{found.until}" if found and found.until else found.date if found else ""
    assert (" ".join(filter(None, (found.time, days, found.recurrence))) if found else "none") == meaning


@pytest.mark.parametrize(
    "text",
    [
        "remind me to march",
        "buy presents for christmas",
        "buy candles for new year's day",
        "look at the sun",
        "as soon as you may",
        "read about tomorrow",
        "speak english",
        "watch the second half",
        "sing merry christmas",
    ],
)
def test_what_only_sounds_like_a_day_stays_in_the_text(text: str) -> None:
    assert split_moment(text, NOW) == (text, None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("what day is april sixteenth", "2027-04-16"),
        ("what's tomorrow's date", "2026-11-23"),
        ("in 100 days what date is it", "2027-03-02"),
        ("what day of the week is christmas this year", "2026-12-25"),
        ("may i know the date", ""),
        ("what time is it", ""),
    ],
)
def test_the_day_in_a_question(text: str, day: str) -> None:
    found = find_day(text, NOW)
    assert (found[0].date if found else "") == day


def test_the_next_part_of_the_day() -> None:
    night = NOW.replace(hour=2)
    assert parse_moment("in the morning", night) == Moment(date="2026-11-22")
    assert parse_moment("in the afternoon", NOW.replace(hour=19)) == Moment(date="2026-11-23")
    assert parse_moment("in the evening", NOW.replace(hour=19)) == Moment(date="2026-11-22")


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
        ("five and twenty past seven", Moment("19:25")),
        ("oh six forty two", Moment("06:42")),
        ("at oh seven hundred", Moment("07:00")),
        ("oh six am", Moment("06:00")),
        ("oh six o'clock", Moment("06:00")),
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
        ("this weekend", Moment(date="2026-11-28", until="2026-11-29")),
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
