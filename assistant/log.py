"""The log: to standard error, one line a turn. What a user said is written at DEBUG only.

It keeps no files: under systemd the journal does, by priority; elsewhere the shell redirects.
"""

import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import fields
from typing import TextIO

from assistant.core.events import Event, Loading, TimerRang, Trouble, TurnEnded, TurnStarted, Understood
from assistant.core.values import Timings

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


class TurnLog:
    """Writes one line a turn, from the stream of events."""

    def __init__(self, logger: logging.Logger | None = None) -> None:
        self._logger = logger or logging.getLogger("assistant.turns")
        self._source = ""
        self._meaning = "not understood"

    def record(self, event: Event) -> None:
        """Write what an event is worth; most are worth nothing."""
        match event:
            case TurnStarted(turn=turn, request=request):
                self._source, self._meaning = request.source.value, "not understood"
                self._logger.debug("turn %d: heard %r", turn, request.text)
            case Understood(turn=turn, intents=intents, tier=tier, confidence=confidence):
                # Names only: the slots of a note or a list are the user's words.
                names = "+".join(intent.name for intent in intents) or "nothing"
                self._meaning = f"{names} by {tier.value} {confidence:.2f}"
                self._logger.debug("turn %d: %s", turn, [(intent.name, dict(intent.slots)) for intent in intents])
            case TurnEnded(turn=turn, reply=reply, timings=timings, cancelled=cancelled):
                end = ", interrupted" if cancelled else ""
                self._logger.info("turn %d: %s, %s%s; %s", turn, self._source, self._meaning, end, _times(timings))
                self._logger.debug("turn %d: replied %r", turn, reply)
            case TimerRang(kind=kind, late=late):
                self._logger.info("%s rang%s", kind, f" {late:.0f} s late" if late >= 1 else "")
            case Loading(part=part, done=True, problem=problem):
                if problem:
                    self._logger.warning("%s: %s", part, problem)
                else:
                    self._logger.info("%s ready", part)
            case Trouble(message=message, hint=hint):
                self._logger.warning("%s%s", message, f" ({hint})" if hint else "")


def _times(timings: Timings) -> str:
    """The stages that happened, in milliseconds."""
    stages = ((field.name, getattr(timings, field.name)) for field in fields(timings))
    return " ".join(f"{name}={value:.0f}" for name, value in stages if value is not None) + " ms"


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
