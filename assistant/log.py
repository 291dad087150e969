"""Where the log goes: to standard error, for people or for the journal.

It keeps no files: under systemd the journal does, by priority; elsewhere the shell redirects. What is worth a line
is the writer's affair; the rule is one line a turn at INFO, and what a user said at DEBUG only.
"""

import logging
import os
import sys
from collections.abc import Mapping
from typing import TextIO

_PRIORITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}
"""Python's levels in syslog's numbers."""


def start(level: str = "info", stream: TextIO | None = None, environment: Mapping[str, str] | None = None) -> None:
    """Log from now on, `level` ("debug" … "error") and above, to standard error unless a stream is given.

    When the stream is the journal's (sd_daemon(3): JOURNAL_STREAM names it), lines carry a priority and no time.
    """
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    journal = _is_journal(stream, (os.environ if environment is None else environment).get("JOURNAL_STREAM", ""))
    handler.setFormatter(_ForJournal() if journal else _ForPeople())
    logger = logging.getLogger("assistant")
    for old in logger.handlers[:]:
        logger.removeHandler(old)
    logger.addHandler(handler)
    logger.setLevel(level.upper())
    logger.propagate = False


def _is_journal(stream: TextIO, journal: str) -> bool:
    """Does the stream go to the journal? The variable alone proves nothing: it is inherited."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):  # not a file, or closed
        return False
    return journal == f"{status.st_dev}:{status.st_ino}"


class _ForPeople(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")


class _ForJournal(logging.Formatter):
    """Each line begins with its priority, as <6>."""

    def format(self, record: logging.LogRecord) -> str:
        prefix = f"<{_PRIORITIES.get(record.levelno, 6)}>"
        return "\n".join(prefix + line for line in super().format(record).splitlines())
