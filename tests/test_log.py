"""Where the log goes and how a line looks."""

import io
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import log


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The logger as the other tests know it."""
    logger = logging.getLogger("assistant")
    before = logger.handlers[:], logger.level, logger.propagate
    yield
    logger.handlers[:], logger.level, logger.propagate = before


def test_people_get_a_time_and_a_level() -> None:
    stream = io.StringIO()
    log.start("info", stream)
    logging.getLogger("assistant.session").info("turn %d", 3)
    logging.getLogger("assistant.session").debug("what was said")
    (line,) = stream.getvalue().splitlines()
    assert line.endswith("INFO    turn 3")
    assert line[2] == line[5] == ":"


def test_the_journal_gets_a_priority_on_every_line(tmp_path: Path) -> None:
    with (tmp_path / "journal").open("w+") as stream:
        status = os.fstat(stream.fileno())
        log.start("debug", stream, {"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"})
        logging.getLogger("assistant").warning("one\ntwo")
        logging.getLogger("assistant").debug("three")
        stream.flush()
        assert (tmp_path / "journal").read_text() == "<4>one\n<4>two\n<7>three\n"


def test_an_inherited_variable_is_not_believed(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w") as stream:
        log.start("info", stream, {"JOURNAL_STREAM": "1:1"})
        logging.getLogger("assistant").info("hello")
        stream.flush()
        assert not (tmp_path / "file").read_text().startswith("<")


def test_starting_twice_writes_once() -> None:
    stream = io.StringIO()
    log.start("info", io.StringIO())
    log.start("info", stream)
    logging.getLogger("assistant").error("once")
    assert len(stream.getvalue().splitlines()) == 1
